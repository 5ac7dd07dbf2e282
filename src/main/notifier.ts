/**
 * What the desktop is told: a session was lost, a router does not answer, another admin took one over. Never what the
 * admin just did, and many at once are one message.
 */

import { rootCause } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import type { Phase, SessionView } from '@shared/session';
import type { TimerHandle, Timers } from './ports';
import { texts } from './texts';

export type DesktopMessage = {
  readonly title: string;
  readonly body: string;
  /** the one it is about; null: several */
  readonly routerId: RouterId | null;
};

export type Notifier = {
  readonly changed: (routerId: RouterId, name: string, session: SessionView) => void;
  readonly stop: () => void;
};

type News = { readonly routerId: RouterId; readonly name: string; readonly kind: Kind; readonly text: string };
type Kind = 'lost' | 'unreachable' | 'taken';

/** Faults come in swarms: a switch that fails takes its routers with it within seconds. */
const gatherMs = 2_000;
const namedAtMost = 3;

export function createNotifier(ports: {
  readonly timers: Timers;
  /** false while the admin looks at the window, or wants no messages */
  readonly isWanted: () => boolean;
  readonly show: (message: DesktopMessage) => void;
}): Notifier {
  const phases = new Map<RouterId, Phase>();
  let gathered = new Map<RouterId, News>();
  let timer: TimerHandle | null = null;

  const tell = (): void => {
    timer = null;
    const news = [...gathered.values()];
    gathered = new Map();
    if (!ports.isWanted()) return;
    for (const kind of ['lost', 'taken', 'unreachable'] as const) {
      const [first, ...others] = news.filter((entry) => entry.kind === kind);
      if (!first) continue;
      const words = texts.messages.titles[kind];
      if (others.length === 0) ports.show({ title: words.one(first.name), body: first.text, routerId: first.routerId });
      else {
        const names = [first, ...others].slice(0, namedAtMost).map(({ name }) => name);
        const body = texts.messages.names(names, others.length + 1 - names.length);
        ports.show({ title: words.many(others.length + 1), body, routerId: null });
      }
    }
  };

  return {
    changed: (routerId, name, session) => {
      const before = phases.get(routerId) ?? 'No session';
      phases.set(routerId, session.phase);
      const kind = kindOf(before, session);
      if (kind === null) {
        // Over before it was told: a router that answers again is no news.
        if (session.phase !== before) gathered.delete(routerId);
        return;
      }
      const text = session.error === null ? '' : rootCause(session.error).message;
      gathered.set(routerId, { routerId, name, kind, text });
      timer ??= ports.timers.after(gatherMs, tell);
    },
    stop: () => timer?.cancel(),
  };
}

/** From Starting the admin waits for the answer and sees it; what they end is no loss. */
function kindOf(before: Phase, { phase, routerState }: SessionView): Kind | null {
  if (phase === before || before === 'Starting' || before === 'Ending' || before === 'No session') return null;
  if (phase === 'Expired' || phase === 'Failed') return 'lost';
  if (phase === 'In use') return 'taken';
  return phase === 'Unverified' && routerState === 'unreachable' ? 'unreachable' : null;
}
