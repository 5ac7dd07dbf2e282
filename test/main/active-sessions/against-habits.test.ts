/** Tracker, service and manager together against the habits server: real HTTP, and leases that pass in fake time. */

import { rootCause } from '@shared/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ActiveSessions, createActiveSessions } from '../../../src/main/active-sessions/active-sessions';
import { noHeldSessions } from '../../../src/main/active-sessions/held-sessions';
import { silentLog } from '../../../src/main/log/log';
import { createFakeTime, type FakeTime } from '../../support/fake-time';
import { type HabitsServer, startHabitsServer } from '../../support/habits-server';
import { routerId, serviceFor, type ServiceUnderTest, token, until, userId } from '../support';

const ttlMs = 60_000;
let time: FakeTime;
let server: HabitsServer;
let under: ServiceUnderTest;
let sessions: ActiveSessions;
/** every phase that was shown, in order */
let shown: string[];

beforeEach(async () => {
  time = createFakeTime();
  server = await startHabitsServer({ token, now: time.clock.monotonicMs, idleTimeoutMs: ttlMs });
  under = serviceFor(server.url, {}, time.clock);
  shown = [];
  sessions = createActiveSessions({
    service: under.service,
    clock: time.clock,
    timers: time.timers,
    randomness: { uuid: () => crypto.randomUUID(), fraction: () => 0.5 },
    log: silentLog,
    userId,
    file: { load: () => Promise.resolve({ state: noHeldSessions(), problems: [] }), save: () => Promise.resolve() },
    isListed: () => true,
    onUnlisted: () => undefined,
    server: server.url,
    assumedTtlMs: () => ttlMs,
    canAskStatus: () => false,
    onChanged: () => shown.push(phase()),
    canRefreshTogether: () => false,
    onActivity: () => undefined,
    onLostAsleep: () => undefined,
    onStorageFailure: () => undefined,
  });
});
afterEach(async () => {
  await sessions.stop();
  under.manager.close();
  await server.close();
});

const phase = (): string => sessions.stateOf(routerId).phase;
/** Moves time on in steps, and lets what is on the wire arrive before the next. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 500) {
    await time.advance(500);
    if (sessions.stateOf(routerId).inFlight) await until(() => sessions.stateOf(routerId).inFlight === null);
  }
}
async function started(): Promise<void> {
  sessions.start(routerId);
  await until(() => phase() === 'Active');
}

describe('against a server with the habits of the field', () => {
  it('a session is kept far beyond its idle time', async () => {
    await started();
    await pass(5 * ttlMs);
    expect(phase()).toBe('Active');
    expect(server.control.activeSessions()).toHaveLength(1);
    expect(server.control.requestsTo('refresh').length).toBeGreaterThanOrEqual(14);
  });

  it('habit 4: a refresh that always fails shows Retrying with the true remaining time, then it is started again', async () => {
    await started();
    const [held] = server.control.activeSessions();
    server.control.setMode('refresh', 'always-fails');
    await pass(30_000);
    const view = sessions.viewOf(routerId);
    expect(view.phase).toBe('Retrying');
    expect(view.leaseDeadline! - time.clock.monotonicMs()).toBe(server.control.activeSessions()[0]?.remainingMs);
    expect(held?.remainingMs).toBe(ttlMs);
    await pass(29_500);
    expect(phase()).toBe('Retrying');
    await pass(500);
    expect(phase()).toBe('Re-establishing');
    expect(server.control.activeSessions()).toEqual([]);
    expect(rootCause(sessions.viewOf(routerId).error!).code).toBe('SESSION_REFRESH_ERROR');
    await pass(1_000);
    await until(() => phase() === 'Active');
    expect(server.control.activeSessions().map((session) => session.sessionId)).toEqual([held?.sessionId]);
  });

  it('no path shows Active for a router that does not answer: start, start again, restart', async () => {
    server.control.setReachable(routerId, false);
    for (let click = 0; click < 3; click += 1) {
      sessions.start(routerId);
      await until(() => phase() === 'Failed');
    }
    server.control.setReachable(routerId, true);
    await started();
    server.control.setReachable(routerId, false);
    shown = [];
    sessions.restart(routerId);
    await until(() => phase() === 'Failed');
    expect(shown).not.toContain('Active');
    expect(server.control.activeSessions()).toEqual([]);
  });

  it('a session that the server lost is noticed at the next refresh and started again', async () => {
    await started();
    server.control.forget(server.control.activeSessions()[0]!.sessionId);
    await pass(22_000);
    await until(() => phase() === 'Active');
    expect(shown).toContain('Re-establishing');
    expect(server.control.activeSessions()).toHaveLength(1);
  });

  it('an end during a slow start ends as No session, never Active, and leaves nothing on the server', async () => {
    server.control.setStartDelay(1_000);
    sessions.start(routerId);
    await until(() => server.control.activeSessions().length === 1);
    sessions.end(routerId);
    await until(() => phase() === 'No session');
    expect(shown).not.toContain('Active');
    expect(server.control.activeSessions()).toEqual([]);
  });

  it('a server that was away during an end is told to end it when it is back', async () => {
    await started();
    server.control.setMode('end', '503');
    sessions.end(routerId);
    await until(() => phase() === 'End pending');
    server.control.setMode('end', 'normal');
    await pass(5_000);
    expect(phase()).toBe('No session');
    expect(server.control.activeSessions()).toEqual([]);
  });
});
