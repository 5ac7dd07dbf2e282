/** A tracker with its service and manager over real HTTP, in real time: one admin's app without its window. */

import { type ActiveSessions, createActiveSessions } from '../../../src/main/active-sessions/active-sessions';
import { noHeldSessions } from '../../../src/main/active-sessions/held-sessions';
import { silentLog } from '../../../src/main/log/log';
import { systemClock, systemRandomness, systemTimers } from '../../../src/main/ports';
import { serviceFor, type ServiceUnderTest, userId } from '../support';

export type LiveTracker = {
  readonly sessions: ActiveSessions;
  readonly under: ServiceUnderTest;
  /** every phase that was shown, in order, by router */
  readonly shown: ReadonlyMap<string, readonly string[]>;
  readonly stop: () => Promise<void>;
};

export function liveTracker(url: string, token: string): LiveTracker {
  const under = serviceFor(url, { token });
  const shown = new Map<string, string[]>();
  const sessions = createActiveSessions({
    service: under.service,
    clock: systemClock,
    timers: systemTimers,
    randomness: systemRandomness,
    log: silentLog,
    userId,
    file: { load: () => Promise.resolve({ state: noHeldSessions(), problems: [] }), save: () => Promise.resolve() },
    isListed: () => true,
    onUnlisted: () => undefined,
    server: url,
    assumedTtlMs: () => 60_000,
    canAskStatus: () => under.manager.can('status'),
    onChanged: (routerId) => {
      const before = shown.get(routerId) ?? [];
      const { phase } = sessions.stateOf(routerId);
      if (before.at(-1) !== phase) shown.set(routerId, [...before, phase]);
    },
    canRefreshTogether: () => under.manager.can('batch-refresh'),
    onActivity: () => undefined,
    onLostAsleep: () => undefined,
    onStorageFailure: () => undefined,
  });
  return {
    sessions,
    under,
    shown,
    stop: async () => {
      await sessions.stop();
      under.manager.close();
    },
  };
}
