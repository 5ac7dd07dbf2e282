/** Refreshes that share a request leave a little early. Retries and starts keep to their time. */

import { ok } from '@shared/result';
import { expect, it } from 'vitest';
import { type Answer, createTracker, failing, routerNumber } from './tracker';

const steady = routerNumber(0);

/** Sixty sessions whose refreshes fall due all the time, so that something is always sent early with them. */
async function manyTogether(random: () => number) {
  const tracker = createTracker({ together: () => true, random });
  tracker.sessions.start(steady);
  await tracker.time.advance(900);
  for (let number = 1; number < 200; number += 1) {
    tracker.sessions.start(routerNumber(number));
    await tracker.time.advance(100);
  }
  const unlessSteady =
    (answer: Answer): Answer =>
    () =>
      tracker.calls.at(-1)!.routerId === steady ? answer() : Promise.resolve(ok(tracker.lease()));
  const timesOf = (what: 'start' | 'refresh'): readonly number[] =>
    tracker.callsOf(what).flatMap(({ routerId, at }) => (routerId === steady ? [at] : []));
  return { tracker, unlessSteady, timesOf };
}
const gaps = (times: readonly number[]): readonly number[] => times.slice(1).map((at, index) => at - times[index]!);

it('a refresh that failed is not repeated before the server’s Retry-After', async () => {
  const { tracker, unlessSteady, timesOf } = await manyTogether(() => 0.5);
  const before = timesOf('refresh').length;
  tracker.answers.refresh = unlessSteady(failing('SESSION_REFRESH_ERROR', { retryAfterMs: 1_500 }));
  await tracker.time.advance(35_000);
  const between = gaps(timesOf('refresh').slice(before));
  expect(between.length).toBeGreaterThan(3);
  for (const gap of between) expect(gap).toBeGreaterThanOrEqual(1_500);
});

it('a lost session is not started twice within five seconds', async () => {
  const { tracker, unlessSteady, timesOf } = await manyTogether(() => 0);
  tracker.answers.start = failing('ROUTER_UNREACHABLE');
  tracker.answers.refresh = unlessSteady(failing('SESSION_INVALID'));
  await tracker.time.advance(40_000);
  const between = gaps(timesOf('start').slice(1));
  expect(between.length).toBeGreaterThan(3);
  for (const gap of between) expect(gap).toBeGreaterThanOrEqual(5_000);
});

it('sessions that are lost together are started again spread over a second', async () => {
  let number = 0;
  const tracker = createTracker({ together: () => true, random: () => (number++ % 100) / 100 });
  for (let session = 0; session < 100; session += 1) tracker.sessions.start(routerNumber(session));
  await tracker.time.advance(6_000);
  tracker.answers.refresh = failing('SESSION_INVALID');
  for (let session = 0; session < 100; session += 1) tracker.sessions.refresh(routerNumber(session));
  await tracker.time.advance(5_000);
  const [first, ...others] = tracker
    .callsOf('start')
    .slice(100)
    .map(({ at }) => at);
  expect(others).toHaveLength(99);
  expect(others.filter((at) => at > first! + 300).length).toBeGreaterThan(50);
});
