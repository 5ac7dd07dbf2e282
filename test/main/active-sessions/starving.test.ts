/** Sessions that get no answer do not cost those their leases that the server would answer: only a server that is away answers nobody. */

import { serviceError, type ErrorCode } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import { fail, ok } from '@shared/result';
import { expect, it } from 'vitest';
import { createBulk } from '../../../src/main/active-sessions/bulk';
import { randomFrom } from '../../support/seeded-random';
import { type Answer, createTracker, failing, routerNumber } from './tracker';

type Tracker = ReturnType<typeof createTracker>;

/** No usable answer, after so long. */
function silence(tracker: Tracker, code: ErrorCode, afterMs: number): Answer {
  const cause = serviceError(code, { message: 'By plan.', correlationId: 'starving' });
  const error = serviceError('SESSION_REFRESH_FAILED', { message: 'By plan.', correlationId: 'starving', cause });
  return () => new Promise((resolve) => tracker.time.timers.after(afterMs, () => resolve(fail(error))));
}

function lossesOf(tracker: Tracker, isHealthy: (routerId: RouterId) => boolean): ReadonlySet<RouterId> {
  const lost = new Set<RouterId>();
  tracker.sessions.observe((routerId) => {
    if (isHealthy(routerId) && tracker.sessions.stateOf(routerId).phase === 'Re-establishing') lost.add(routerId);
  });
  return lost;
}

async function minutes(tracker: Tracker, count: number): Promise<void> {
  for (let second = 0; second < count * 60; second += 1) await tracker.time.advance(1_000);
}

it.each([
  { code: 'COMMANDS_SERVER_TIMEOUT', afterMs: 5_000, silent: 6, all: 20, together: false, everyMs: 1_000 },
  { code: 'COMMANDS_SERVER_TIMEOUT', afterMs: 5_000, silent: 6, all: 20, together: true, everyMs: 1_000 },
  { code: 'COMMANDS_SERVER_BAD_ANSWER', afterMs: 20, silent: 30, all: 90, together: false, everyMs: 200 },
  // More of them than there are places in the background.
  { code: 'COMMANDS_SERVER_TIMEOUT', afterMs: 5_000, silent: 40, all: 200, together: false, everyMs: 200 },
] as const)(
  '$silent of $all sessions get no answer ($code after $afterMs ms, shared requests: $together): none of the others is lost',
  async ({ code, afterMs, silent, all, together, everyMs }) => {
    const tracker = createTracker({ random: randomFrom(1), together: () => together });
    const isHealthy = (routerId: RouterId): boolean => Number(routerId.slice(-6)) >= silent;
    for (let number = 0; number < all; number += 1) {
      tracker.sessions.start(routerNumber(number));
      await tracker.time.advance(everyMs);
    }
    const lost = lossesOf(tracker, isHealthy);
    const nothing = silence(tracker, code, afterMs);
    tracker.answers.refresh = () => {
      const { routerId } = tracker.calls.at(-1)!;
      return isHealthy(routerId) ? Promise.resolve(ok(tracker.lease())) : nothing();
    };
    await minutes(tracker, 10);
    expect([...lost]).toEqual([]);
  },
);

it('one session that hangs in every shared request costs nobody the lease but itself', async () => {
  const tracker = createTracker({ random: randomFrom(3), together: () => true });
  const hanging = routerNumber(0);
  for (let number = 0; number < 60; number += 1) tracker.sessions.start(routerNumber(number));
  await tracker.time.advance(5_000);
  const lost = lossesOf(tracker, (routerId) => routerId !== hanging);
  const nothing = silence(tracker, 'COMMANDS_SERVER_TIMEOUT', 5_000);
  tracker.answers.refresh = () =>
    tracker.calls.at(-1)!.routerId === hanging ? nothing() : Promise.resolve(ok(tracker.lease()));
  tracker.answers.together = (entries) =>
    entries.some(({ routerId }) => routerId === hanging)
      ? nothing()
      : Promise.resolve(ok(entries.map(() => ok(tracker.lease()))));
  await minutes(tracker, 10);
  expect([...lost]).toEqual([]);
});

it('starts of a bulk operation that the server does not answer in time take no lease from sessions that are held', async () => {
  const tracker = createTracker();
  for (let number = 0; number < 5; number += 1) tracker.sessions.start(routerNumber(number));
  await tracker.time.advance(100);
  const lost = lossesOf(tracker, () => true);
  tracker.answers.start = silence(tracker, 'COMMANDS_SERVER_TIMEOUT', 90_000);
  const bulk = createBulk({
    sessions: tracker.sessions,
    timers: tracker.time.timers,
    randomness: { uuid: () => crypto.randomUUID(), fraction: () => 0.5 },
    credentialOf: (routerId) => Promise.resolve(routerId),
    isListed: () => true,
    onChanged: () => undefined,
  });
  bulk.begin(
    'start',
    Array.from({ length: 40 }, (_, number) => routerNumber(100 + number)),
  );
  await minutes(tracker, 7);
  expect(tracker.callsOf('refresh').length).toBeGreaterThan(80);
  expect([...lost]).toEqual([]);
});

it('a server that is away gets about one request a second, whichever sessions are waiting, and after it none is forgotten', async () => {
  const tracker = createTracker({ random: randomFrom(5) });
  for (let number = 0; number < 300; number += 1) tracker.sessions.start(routerNumber(number));
  await tracker.time.advance(1_000);
  const refused = silence(tracker, 'COMMANDS_SERVER_UNREACHABLE', 2);
  tracker.answers.refresh = refused;
  tracker.answers.start = refused;
  const before = tracker.calls.length;
  await minutes(tracker, 5);
  expect(tracker.calls.length - before).toBeLessThan(330);
  tracker.answers.refresh = null;
  tracker.answers.start = null;
  await minutes(tracker, 1);
  expect(tracker.sessions.busy().filter(({ phase }) => phase === 'Active')).toHaveLength(300);
});

it('a server that wants fewer starts goes on getting refreshes: a start that has to wait costs no lease', async () => {
  const tracker = createTracker({ random: randomFrom(5) });
  for (let number = 0; number < 50; number += 1) tracker.sessions.start(routerNumber(number));
  await tracker.time.advance(30_000);
  const before = tracker.callsOf('start').length;
  const gone = routerNumber(0);
  const lost = lossesOf(tracker, (routerId) => routerId !== gone);
  tracker.answers.start = failing('TOO_MANY_REQUESTS', { retryAfterMs: 50_000 });
  tracker.answers.refresh = () =>
    tracker.calls.at(-1)!.routerId === gone ? failing('SESSION_INVALID')() : Promise.resolve(ok(tracker.lease()));
  await minutes(tracker, 10);
  expect([...lost]).toEqual([]);
  const asked = tracker.callsOf('start').slice(before);
  expect(asked.length).toBeGreaterThan(5);
  const waits = asked.slice(1).map(({ at }, index) => at - asked[index]!.at);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(50_000);
});
