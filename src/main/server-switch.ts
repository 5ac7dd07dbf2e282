/**
 * Another commands server while the app runs. Who holds sessions on the one in use is asked first; then they are ended
 * there, or left to run out, and whatever this app holds on the new one from earlier is taken up.
 */

import { type ServiceError, serviceError } from '@shared/errors';
import type { UserId } from '@shared/ids';
import { fail, ok, type Result } from '@shared/result';
import type { HeldChoice, SwitchQuestion } from '@shared/settings';
import type { ActiveSessions } from './active-sessions/active-sessions';
import type { Bulk } from './active-sessions/bulk';
import { longestLeaseMs } from './active-sessions/session-view';
import type { AppStatusHolder } from './app-status';
import type { AuditLog } from './audit/audit-log';
import type { Log } from './log/log';
import type { Clock } from './ports';
import { endBudgetMs } from './quit';
import { nameOfServer, type ServerChoice, type ServerInUse, wordsForServer } from './server-in-use';
import { texts } from './texts';

export type ServerSwitch = {
  /**
   * Stores what leads to `wanted`, then uses it. Answers a question instead, and does nothing, when sessions are held on
   * another server and `held` is null.
   * @param store keeps the change; when it fails the server in use stays
   * @param isChanged the same server is to be spoken to in another way, say with another token
   */
  readonly to: (
    wanted: ServerChoice,
    how: {
      readonly held: HeldChoice | null;
      readonly isChanged: boolean;
      readonly store: () => Promise<Result<void, ServiceError>>;
    },
  ) => Promise<Result<SwitchQuestion | null, ServiceError>>;
  /** Nothing is to be started meanwhile: nobody was asked about it. */
  readonly isMoving: () => boolean;
};

export function createServerSwitch(ports: {
  readonly server: ServerInUse;
  readonly sessions: Pick<ActiveSessions, 'busy' | 'endAll' | 'moveTo'>;
  readonly bulk: Pick<Bulk, 'current' | 'cancel' | 'forget'>;
  readonly status: Pick<AppStatusHolder, 'notify'>;
  readonly audit: AuditLog;
  readonly log: Log;
  readonly clock: Clock;
  readonly userId: UserId;
  readonly uuid: () => string;
  /** what is known of sessions may be old */
  readonly onDoubt: (why: string) => void;
}): ServerSwitch {
  const { server, sessions, clock } = ports;
  let isMoving = false;

  const activeNow = () => sessions.busy().filter(({ phase }) => phase !== 'Ending' && phase !== 'End pending');

  function refusal(message: string, hint: string): readonly [null, ServiceError] {
    return fail(serviceError('NOT_POSSIBLE_NOW', { message, hint, correlationId: ports.uuid() }));
  }

  async function move(wanted: ServerChoice, held: HeldChoice | null): Promise<void> {
    const from = server.choice();
    const active = activeNow();
    const correlationId = ports.uuid();
    const begun = clock.monotonicMs();
    const record = {
      operation: 'useServer',
      userId: ports.userId,
      routerId: null,
      sessionId: null,
      correlationId,
    };
    const parameters = {
      from: nameOfServer(from),
      to: nameOfServer(wanted),
      sessions: active.length,
      held: active.length === 0 ? 'none' : (held ?? 'keep'),
    };
    ports.audit.write({ moment: 'begin', ...record, parameters });
    ports.log.info('another commands server is to be used', { ...parameters, correlationId });
    const notEnded = held === 'end' ? await sessions.endAll(endBudgetMs, 'other-server') : 0;
    const left = wordsForServer(from);
    const used = capital(wordsForServer(wanted));
    const leftText = (isEnding: boolean): string =>
      isEnding ? texts.timeline.leftEnding(used, left) : texts.timeline.leftHeld(used, left);
    if (notEnded > 0) tellNotEnded(notEnded, left);
    sessions.moveTo(nameOfServer(wanted), leftText);
    // How it went there says nothing of the routers on the new one, where another try would go.
    ports.bulk.forget();
    await server.use(wanted);
    const durationMs = Math.round(clock.monotonicMs() - begun);
    const outcome = { parameters: { ...parameters, notEnded }, outcome: 'success', durationMs } as const;
    ports.audit.write({ moment: 'end', ...record, ...outcome });
  }

  function tellNotEnded(count: number, left: string): void {
    ports.status.notify({
      id: 'not-ended',
      level: 'warning',
      title: texts.notices.notEnded(count, left),
      text: texts.notices.whatNotEndedMeans(left),
      lines: [],
    });
  }

  return {
    to: async (wanted, { held, isChanged, store }) => {
      const from = server.choice();
      const moves = nameOfServer(from) !== nameOfServer(wanted);
      if (moves && isMoving) return refusal(texts.server.switching, texts.server.waitSeconds);
      const active = moves ? activeNow() : [];
      if (active.length > 0 && held === null) {
        return ok({
          from: wordsForServer(from),
          to: wordsForServer(wanted),
          activeSessions: active.length,
          longestLeaseMs: longestLeaseMs(active, clock.monotonicMs()),
        });
      }
      isMoving ||= moves;
      // What many were to do on the server that is left must not go on on the other one, nor begin while the choice is stored.
      const many = moves ? ports.bulk.current() : null;
      if (many) ports.bulk.cancel(many.id);
      try {
        const [, error] = await store();
        if (error) return fail(error);
        if (moves) await move(wanted, held);
        // Another one was chosen while this was stored, which a keyring that asks can make long: it is not taken back.
        else if (nameOfServer(server.choice()) !== nameOfServer(wanted)) return ok(null);
        else if (isChanged || JSON.stringify(from) !== JSON.stringify(wanted)) {
          ports.log.info('the settings of the commands server in use were changed', { server: nameOfServer(wanted) });
          await server.use(wanted);
          ports.onDoubt('the settings of the commands server were changed');
        }
        return ok(null);
      } finally {
        if (moves) isMoving = false;
      }
    },
    isMoving: () => isMoving,
  };
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
