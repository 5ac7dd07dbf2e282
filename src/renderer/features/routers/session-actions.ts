/**
 * What the row's buttons, the keys and the details panel do. One path for all of them: the shared predicate decides, a
 * second click on the same state is the same click, and what main refuses is kept where the admin clicked.
 */

import { rootCause, type ServiceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import { canDismiss, canEnd, canRefresh, canRestart, canStart, canTakeOver, type Phase } from '@shared/session';
import type { RouterRow } from '@shared/view-sync';
import type { Api } from '../../bridge';
import { shownMirror, type MirrorStore } from '../../stores/mirror';
import { noteRecent } from '../../stores/recent';
import { askHostKey, setActionError, type UiStore } from '../../stores/ui';
import { texts } from '../../texts';

export type SessionAction = 'start' | 'end' | 'restart' | 'refresh' | 'takeOver' | 'dismiss';

/** The buttons of a row. Somebody else's session cannot be started or ended, but taken over or left to them. */
export function actionsOf(phase: Phase): readonly SessionAction[] {
  return [phase === 'In use' ? 'takeOver' : 'start', phase === 'In use' ? 'dismiss' : 'end', 'restart', 'refresh'];
}

export const isAllowed: Record<SessionAction, (phase: Phase) => boolean> = {
  start: canStart,
  end: canEnd,
  restart: canRestart,
  refresh: canRefresh,
  takeOver: canTakeOver,
  dismiss: canDismiss,
};

/** The accessible names of the buttons: tests and screen readers rely on them. */
export function actionLabel(action: SessionAction, name: string): string {
  return texts.actions.labels[action](name);
}

const callOf = {
  start: 'startSession',
  end: 'endSession',
  restart: 'restartSession',
  refresh: 'refreshSession',
  takeOver: 'takeOverSession',
  dismiss: 'dismissSession',
} as const satisfies Record<SessionAction, keyof Api>;

export function isHostKeyError(error: ServiceError): boolean {
  const { code } = rootCause(error);
  return code === 'HOST_KEY_UNKNOWN' || code === 'HOST_KEY_CHANGED';
}

/** Whether the row already says what a click met, so that it is not said twice. */
export function sameTrouble(left: ServiceError | null, right: ServiceError): boolean {
  return (
    left !== null && (left.correlationId === right.correlationId || rootCause(left).code === rootCause(right).code)
  );
}

function standing(session: RouterRow['session'] | null): string {
  return `${session?.phase} ${session?.error?.correlationId}`;
}

/** How long a click without a visible answer stands for the next ones. */
const doubleClickMs = 1_000;

export type SessionActions = {
  /** A take-over ends somebody else's session, so it asks first. */
  readonly run: (action: SessionAction, routerId: RouterId) => void;
  readonly confirmTakeOver: (routerId: RouterId) => void;
  readonly stop: () => void;
};

export function createSessionActions(ports: {
  readonly api: Pick<Api, (typeof callOf)[SessionAction]>;
  readonly mirror: MirrorStore;
  readonly ui: UiStore;
  readonly now: () => number;
}): SessionActions {
  const { api, mirror, ui, now } = ports;
  const lastClick = new Map<RouterId, { action: SessionAction; session: RouterRow['session']; at: number }>();
  /** starts the admin asked for in this window and whose outcome is not known yet, with how things stood at the click */
  const awaited = new Map<RouterId, string>();

  /** how things stood when a click was refused: once they changed, the refusal is about something that is over */
  const refusedAt = new Map<RouterId, string>();

  const sessionOf = (routerId: RouterId): RouterRow['session'] | null =>
    shownMirror(mirror.getState()).rows.get(routerId)?.session ?? null;

  const askIfHostKey = (routerId: RouterId, error: ServiceError): boolean => {
    if (!isHostKeyError(error)) return false;
    awaited.delete(routerId);
    askHostKey(ui, { routerId, error });
    return true;
  };

  const isRepeated = (action: SessionAction, routerId: RouterId, session: RouterRow['session']): boolean => {
    const last = lastClick.get(routerId);
    if (last?.action === action && last.session === session && now() - last.at < doubleClickMs) return true;
    lastClick.set(routerId, { action, session, at: now() });
    return false;
  };

  const send = async (action: SessionAction, routerId: RouterId): Promise<void> => {
    setActionError(ui, routerId, null);
    const starts = action === 'start' || action === 'restart' || action === 'takeOver';
    if (starts || action === 'end') noteRecent(ui, mirror, [routerId]);
    if (starts) awaited.set(routerId, standing(sessionOf(routerId)));
    const [, error] = await api[callOf[action]]({ routerId });
    if (error === null) return;
    const asked = starts && askIfHostKey(routerId, error);
    // Ended while it was starting is what the admin asked for, not trouble.
    if (!asked && rootCause(error).code !== 'START_CANCELLED') {
      refusedAt.set(routerId, standing(sessionOf(routerId)));
      setActionError(ui, routerId, error);
    }
  };

  const unsubscribe = mirror.subscribe((state) => {
    const { rows } = shownMirror(state);
    for (const [routerId, atRefusal] of refusedAt) {
      if (standing(rows.get(routerId)?.session ?? null) === atRefusal) continue;
      refusedAt.delete(routerId);
      setActionError(ui, routerId, null);
    }
    for (const [routerId, atClick] of awaited) {
      const session = rows.get(routerId)?.session;
      if (session === undefined) awaited.delete(routerId);
      // Batches about other routers, or a row sent again, are no outcome: the old failure is not the new one.
      else if (standing(session) === atClick) continue;
      else if (session.phase === 'Failed' && session.error) {
        awaited.delete(routerId);
        askIfHostKey(routerId, session.error);
      } else if (session.phase === 'Active' || session.phase === 'Unverified') awaited.delete(routerId);
    }
  });

  return {
    run: (action, routerId) => {
      const session = sessionOf(routerId);
      if (session === null || !isAllowed[action](session.phase)) return;
      if (action === 'takeOver') {
        ui.setState({ dialog: { kind: 'take-over', routerId } });
        return;
      }
      if (isRepeated(action, routerId, session)) return;
      void send(action, routerId);
    },
    confirmTakeOver: (routerId) => void send('takeOver', routerId),
    stop: unsubscribe,
  };
}
