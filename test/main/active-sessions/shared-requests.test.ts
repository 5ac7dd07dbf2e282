/** What shares a request may leave a second early (lease rule 8); what was asked to wait may not. */

import { ok } from '@shared/result';
import { expect, it } from 'vitest';
import { randomFrom } from '../../support/seeded-random';
import { createTracker, failing, routerNumber } from './tracker';

/** One session every `everyMs`, so that something is due all the time. */
async function busyTracker(everyMs: number, count: number, random: () => number) {
  const tracker = createTracker({ together: () => true, random });
  tracker.sessions.start(routerNumber(1));
  await tracker.time.advance(500);
  for (let number = 2; number < count; number += 1) {
    tracker.sessions.start(routerNumber(number));
    await tracker.time.advance(everyMs);
  }
  const first = routerNumber(1);
  const others = () => Promise.resolve(ok(tracker.lease()));
  const isFirst = (): boolean => tracker.calls.at(-1)!.routerId === first;
  const times = (what: 'start' | 'refresh') =>
    tracker
      .callsOf(what)
      .filter(({ routerId }) => routerId === first)
      .map(({ at }) => at);
  return { tracker, others, isFirst, times };
}

it('a retry never leaves before its Retry-After', async () => {
  const { tracker, others, isFirst, times } = await busyTracker(300, 60, () => 0.5);
  let failedAt: number | null = null;
  tracker.answers.refresh = () => {
    if (!isFirst()) return others();
    failedAt ??= tracker.time.clock.monotonicMs();
    return failing('SESSION_REFRESH_ERROR', { retryAfterMs: 1_000 })();
  };
  await tracker.time.advance(30_000);
  const after = times('refresh').filter((at) => failedAt !== null && at > failedAt);
  expect(after[0]! - failedAt!).toBeGreaterThanOrEqual(1_000);
});

it('a lost session is never started twice within five seconds', async () => {
  const { tracker, others, isFirst, times } = await busyTracker(100, 200, () => 0);
  tracker.answers.start = failing('ROUTER_UNREACHABLE');
  tracker.answers.refresh = () => (isFirst() ? failing('SESSION_INVALID')() : others());
  await tracker.time.advance(40_000);
  const gaps = times('start').map((at, index, all) => at - (all[index - 1] ?? Number.NEGATIVE_INFINITY));
  expect(gaps.length).toBeGreaterThan(3);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5_000);
});

it('a thousand sessions that are lost together are spread over a second, and do not start all at once', async () => {
  const tracker = createTracker({ together: () => true, random: randomFrom(7) });
  for (let number = 0; number < 1_000; number += 1) tracker.sessions.start(routerNumber(number));
  await tracker.time.advance(10_000);
  const gone = await failing('SESSION_INVALID')();
  tracker.answers.together = (entries) => Promise.resolve(ok(entries.map(() => gone)));
  const lostAt = tracker.time.clock.monotonicMs();
  const before = tracker.callsOf('start').length;
  tracker.sessions.doubt(0);
  await tracker.time.advance(3_000);
  const starts = tracker.callsOf('start').slice(before);
  expect(starts).toHaveLength(1_000);
  const inFirstTenth = starts.filter(({ at }) => at - lostAt < 100).length;
  expect(inFirstTenth).toBeLessThan(200);
});
