/**
 * Keeps the file of held sessions true: an id is in it before its start is sent, and how long ago each session was known
 * to live is never off by more than a minute.
 */

import type { RouterId } from '@shared/ids';
import type { Clock, TimerHandle, Timers } from '../ports';
import type { JsonFile } from '../storage/json-file';
import type { HeldSession, HeldSessions } from './held-sessions';
import type { SessionState } from './session-state';
import { texts } from '../texts';

const keepAgesWithinMs = 60_000;
/** A disk that has not answered by then is not waited for. */
const diskWithinMs = 3_000;
/** Writing takes a fifth of the time at most while much changes; no change waits longer for its turn than this. */
const restPerWrite = 4;
const longestRestMs = 250;
/** Sessions of other servers are kept for a switch back, but not for ever: their leases have run out long before. */
const forgetForeignAfterMs = 7 * 24 * 60 * 60_000;

export type HeldSessionsKeeper = {
  /** What this server held at the last launch; what others hold is kept as it is. */
  readonly takeUp: (held: HeldSessions) => readonly HeldSession[];
  /** The session on this router is known to live now, or lived at the given wall-clock time. */
  readonly alive: (routerId: RouterId, wallMs?: number) => void;
  /**
   * Another server is in use from now on: what the one before holds stays on disk under its name, and what this one holds
   * from earlier is answered, or stays on disk too (`takesUp`: false). To be called while the sessions are still those of the
   * one before.
   */
  readonly moveTo: (server: string, takesUp: boolean) => readonly HeldSession[];
  readonly forget: (routerId: RouterId) => void;
  /** Never rejects. Calls share a write as far as they can: ending everything must not write the list for each router. */
  readonly save: () => Promise<void>;
  /**
   * Saves, and resolves when it is on disk, or when the disk refused or has not answered in time: an admin gets the session
   * all the same, and is told.
   */
  readonly saveOrGiveUp: () => Promise<void>;
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
  let writing: Promise<void> = Promise.resolve();
  let restUntil = Number.NEGATIVE_INFINITY;
  let resting: TimerHandle | null = null;
  let hangs = false;
  let ageing: TimerHandle | null = null;

  function entries(): HeldSessions {
    const sessions = ports.busy().flatMap((state): HeldSession[] => {
      const { routerId, sessionId, ttlMs, isTtlTold, phase } = state;
      if (sessionId === null) return [];
      const endWanted = phase === 'Ending' || phase === 'End pending';
      const alive = aliveAt.get(routerId) ?? clock.wallMs();
      return [{ routerId, sessionId, server, ttlMs, isTtlTold, aliveAt: alive, endWanted }];
    });
    return { version: 2, sessions: [...others, ...sessions] };
  }

  async function write(): Promise<void> {
    ageing?.cancel();
    ageing = null;
    const began = clock.monotonicMs();
    try {
      await ports.file.save(entries());
      failing = false;
    } catch (error) {
      failed(error);
      saveWithinAMinute();
    }
    hangs = false;
    const now = clock.monotonicMs();
    restUntil = now + Math.min(longestRestMs, restPerWrite * (now - began));
  }

  /** With the ages, and with whatever the disk refused. */
  function saveWithinAMinute(): void {
    ageing ??= timers.after(keepAgesWithinMs, () => void save());
  }

  function failed(error: unknown): void {
    if (!failing) ports.onFailure(error);
    failing = true;
  }

  function save(): Promise<void> {
    next ??= turn().then(() => {
      next = null;
      writing = write();
      return writing;
    });
    return next;
  }

  /** After the write that is going on, and a rest that it has earned. */
  async function turn(): Promise<void> {
    await writing;
    const restMs = restUntil - clock.monotonicMs();
    if (restMs <= 0) return;
    await new Promise<void>((resolve) => {
      resting = timers.after(restMs, resolve);
    });
  }

  async function saveOrGiveUp(): Promise<void> {
    const saved = save();
    if (hangs) return;
    let limit: TimerHandle | null = null;
    const overdue = new Promise<void>((resolve) => {
      limit = timers.after(diskWithinMs, () => {
        hangs = true;
        failed(new Error(texts.stateFiles.diskSilent(diskWithinMs / 1_000)));
        resolve();
      });
    });
    await Promise.race([saved, overdue]);
    (limit as TimerHandle | null)?.cancel();
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
      saveWithinAMinute();
    },
    moveTo: (next, takesUp) => {
      const all = entries().sessions;
      const isTaken = (session: HeldSession): boolean => takesUp && session.server === next;
      server = next;
      others = all.filter((session) => !isTaken(session));
      aliveAt.clear();
      return all.filter(isTaken);
    },
    forget: (routerId) => {
      aliveAt.delete(routerId);
    },
    save,
    saveOrGiveUp,
    stop: async () => {
      resting?.cancel();
      await write();
      ageing?.cancel();
    },
  };
}
