/** What brings requests near, in which order, and what holds them back. */

import { expect, it } from 'vitest';
import { createTracker, failing, later, routerNumber } from './tracker';

it('a doubt wakes what waits for a server that was away: all of it leaves at once', async () => {
  const tracker = createTracker();
  for (let number = 0; number < 40; number += 1) tracker.sessions.start(routerNumber(number));
  await tracker.time.advance(100);
  tracker.answers.refresh = failing('COMMANDS_SERVER_UNREACHABLE');
  await tracker.time.advance(25_000);
  // Just after a probe, so that the next one is a second away.
  const probes = tracker.callsOf('refresh').length;
  while (tracker.callsOf('refresh').length === probes) await tracker.time.advance(10);
  tracker.answers.refresh = null;
  const before = tracker.callsOf('refresh').length;
  tracker.sessions.doubt(0);
  await tracker.time.advance(0);
  expect(tracker.callsOf('refresh').length - before).toBeGreaterThan(30);
});

it('a doubt asks by the soonest expiry, and not in the order in which the sessions were started', async () => {
  const tracker = createTracker();
  for (let number = 0; number < 10; number += 1) {
    tracker.sessions.start(routerNumber(number));
    await tracker.time.advance(100);
  }
  for (const number of [3, 0, 7]) {
    tracker.sessions.refresh(routerNumber(number));
    await tracker.time.advance(100);
  }
  const before = tracker.callsOf('refresh').length;
  tracker.sessions.doubt(2_000);
  await tracker.time.advance(2_000);
  const asked = tracker
    .callsOf('refresh')
    .slice(before)
    .map(({ routerId }) => Number(routerId.slice(-2)));
  expect(asked).toEqual([1, 2, 4, 5, 6, 8, 9, 3, 0, 7]);
});

it('a server that asks for fewer requests gets none in the background for so long, and clicks all the same', async () => {
  const tracker = createTracker();
  for (let number = 0; number < 5; number += 1) tracker.sessions.start(routerNumber(number));
  await tracker.time.advance(10_000);
  tracker.answers.refresh = failing('TOO_MANY_REQUESTS', { retryAfterMs: 15_000 });
  tracker.sessions.refresh(routerNumber(0));
  await tracker.time.advance(0);
  tracker.answers.refresh = null;
  await tracker.time.advance(14_000);
  expect(tracker.callsOf('refresh')).toHaveLength(1);
  tracker.sessions.refresh(routerNumber(1));
  await tracker.time.advance(0);
  expect(tracker.callsOf('refresh')).toHaveLength(2);
  await tracker.time.advance(1_000);
  expect(tracker.callsOf('refresh').length).toBeGreaterThan(4);
});

it('the step of a start is asked for while it runs, and shown', async () => {
  const tracker = createTracker({ stepOf: () => 'checking' });
  const { answer, give } = later();
  tracker.answers.start = answer;
  tracker.sessions.start(routerNumber(1));
  await tracker.time.advance(600);
  expect(tracker.sessions.viewOf(routerNumber(1)).step).toBe('checking');
  give([tracker.started(tracker.calls[0]!.sessionId), null]);
  await tracker.time.advance(0);
  expect(tracker.sessions.viewOf(routerNumber(1))).toMatchObject({ phase: 'Active', step: null });
});
