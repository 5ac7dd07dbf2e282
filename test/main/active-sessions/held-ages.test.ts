/** What the file of held sessions says of their age, and what a server's wish for fewer requests holds back. */

import { expect, it } from 'vitest';
import { createTracker, failing, routerNumber } from './tracker';

const day = 24 * 60 * 60_000;

it('how long ago a session was known to live is rewritten while it is refreshed, at most a minute late', async () => {
  const tracker = createTracker();
  tracker.sessions.start(routerNumber(1));
  await tracker.time.advance(0);
  const [before] = tracker.stored().sessions;
  await tracker.time.advance(10 * 60_000);
  const [after] = tracker.stored().sessions;
  expect(before?.aliveAt).toBeLessThan(after!.aliveAt);
  expect(tracker.time.clock.wallMs() - after!.aliveAt).toBeLessThanOrEqual(60_000 + 22_000);
});

it('sessions of another server stay in the file for a week and no longer', async () => {
  const tracker = createTracker();
  const now = tracker.time.clock.wallMs();
  const foreign = (number: number, ageMs: number) => ({
    routerId: routerNumber(number),
    sessionId: crypto.randomUUID(),
    server: 'https://another.test',
    ttlMs: 60_000,
    isTtlTold: true,
    aliveAt: now - ageMs,
    endWanted: false,
  });
  tracker.sessions.adopt({ version: 2, sessions: [foreign(1, 7 * day - 1_000), foreign(2, 7 * day + 1_000)] });
  tracker.sessions.start(routerNumber(3));
  await tracker.time.advance(0);
  expect(tracker.stored().sessions.map(({ routerId }) => routerId)).toEqual([routerNumber(1), routerNumber(3)]);
});

it('a session on a router that left the list all the same is ended, and is on disk until it is', async () => {
  const tracker = createTracker();
  tracker.sessions.start(routerNumber(1));
  await tracker.time.advance(100);
  tracker.answers.end = failing('COMMANDS_SERVER_UNREACHABLE');
  tracker.sessions.forget(routerNumber(1));
  await tracker.time.advance(1_000);
  expect(tracker.stored().sessions).toMatchObject([{ routerId: routerNumber(1), endWanted: true }]);
  tracker.answers.end = null;
  await tracker.time.advance(20_000);
  expect(tracker.stored().sessions).toEqual([]);
});

it('“fewer requests, please” to one session holds back the refreshes of all others for as long as it says', async () => {
  const tracker = createTracker();
  for (const number of [1, 2]) tracker.sessions.start(routerNumber(number));
  await tracker.time.advance(1_000);
  tracker.answers.refresh = failing('TOO_MANY_REQUESTS', { retryAfterMs: 30_000 });
  tracker.sessions.refresh(routerNumber(1));
  await tracker.time.advance(0);
  tracker.answers.refresh = null;
  await tracker.time.advance(29_000);
  expect(tracker.callsOf('refresh')).toHaveLength(1);
  await tracker.time.advance(3_000);
  expect(new Set(tracker.callsOf('refresh').map(({ routerId }) => routerId)).size).toBe(2);
});
