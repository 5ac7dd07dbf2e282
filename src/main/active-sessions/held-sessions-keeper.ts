/**
 * Keeps the file of held sessions true: an id is in it before its start is sent, and how long ago each session was known
 * to live is never off by more than a minute.
 */

import type { RouterId } from '@shared/ids';
import type { Clock, TimerHandle, Timers } from '../ports';
import type { JsonFile } from '../storage/json-file';
import type { HeldSession, HeldSessions } from './held-sessions';
import type { SessionState } from './session-state';

const keepAgesWithinMs = 60_000;
/** Sessions of other servers are kept for a switch back, but not for ever: their leases have run out long before. */
const forgetForeignAfterMs = 7 * 24 * 60 * 60_000;

export type HeldSessionsKeeper = {
  /** What this server held at the last launch; what others hold is kept as it is. */
  readonly takeUp: (held: HeldSessions) => readonly HeldSession[];
  /** The session on this router is known to live now, or lived at the given wall-clock time. */
  readonly alive: (routerId: RouterId, wallMs?: number) => void;
  /**
   * Another server is in use from now on: what the one before holds stays on disk under its name, and what this one holds
   * from earlier is answered. To be called while the sessions are still those of the one before.
   */
  readonly moveTo: (server: string) => readonly HeldSession[];
  readonly forget: (routerId: RouterId) => void;
  /** Never rejects. Calls in the same turn share one write: ending everything must not write the list for each router. */
  readonly save: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export function createHeldSessionsKeeper(ports: {
  readonly file: JsonFile<HeldSessions>;
  readonly server: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly busy: () => readonly SessionState[];
  /** told once per series of failures */
  readonly onFailure: (error: unknown) => void;
}): HeldSessionsKeeper {
  const { clock, timers } = ports;
  const aliveAt = new Map<RouterId, number>();
  let server = ports.server;
  let others: readonly HeldSession[] = [];
  let failing = false;
  let next: Promise<void> | null = null;
  let ageing: TimerHandle | null = null;

  function entries(): HeldSessions {
    const sessions = ports.busy().flatMap((state): HeldSession[] => {
      const { routerId, sessionId, ttlMs, phase } = state;
      if (sessionId === null) return [];
      const endWanted = phase === 'Ending' || phase === 'End pending';
      const alive = aliveAt.get(routerId) ?? clock.wallMs();
      return [{ routerId, sessionId, server, ttlMs, aliveAt: alive, endWanted }];
    });
    return { version: 1, sessions: [...others, ...sessions] };
  }

  async function write(): Promise<void> {
    ageing?.cancel();
    ageing = null;
    try {
      await ports.file.save(entries());
      failing = false;
    } catch (error) {
      if (!failing) ports.onFailure(error);
      failing = true;
    }
  }

  function save(): Promise<void> {
    next ??= Promise.resolve().then(() => {
      next = null;
      return write();
    });
    return next;
  }

  return {
    takeUp: (held) => {
      const now = clock.wallMs();
      others = held.sessions.filter(
        (session) => session.server !== server && now - session.aliveAt < forgetForeignAfterMs,
      );
      return held.sessions.filter((session) => session.server === server);
    },
    alive: (routerId, wallMs) => {
      aliveAt.set(routerId, wallMs ?? clock.wallMs());
      ageing ??= timers.after(keepAgesWithinMs, () => void save());
    },
    moveTo: (next) => {
      const all = entries().sessions;
      server = next;
      others = all.filter((session) => session.server !== next);
      aliveAt.clear();
      return all.filter((session) => session.server === next);
    },
    forget: (routerId) => {
      aliveAt.delete(routerId);
    },
    save,
    stop: async () => {
      await write();
      ageing?.cancel();
    },
  };
}
