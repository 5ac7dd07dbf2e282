/** The plot of a session's last hour: what it draws of refreshes, failures and the lease, and what it says in numbers. */

import type { HistoryPoint } from '@shared/refresh-history';
import { expect, test } from 'vitest';
import { plotOf, roundUp, summaryOf } from '../../../src/renderer/features/routers/details/refresh-plot';

const size = { width: 300, latencyHeight: 40, leaseHeight: 30 };
const minute = 60_000;
const now = 1_000 * minute;
const frame = { now, ttlMs: 5 * minute };
const point = (minutesAgo: number, changes: Partial<HistoryPoint> = {}): HistoryPoint => ({
  at: now - minutesAgo * minute,
  latencyMs: 10,
  failures: 0,
  leaseLeftMs: 3 * minute,
  ...changes,
});
const failed = { latencyMs: null, failures: 2 } as const;

test('without a refresh there is nothing to draw and nothing to say', () => {
  expect(plotOf([], frame, size)).toBeNull();
  expect(summaryOf([])).toBeNull();
});

test('the axis is as long as the session, ten minutes at least and an hour at most', () => {
  expect(plotOf([point(1)], frame, size)?.spanMs).toBe(10 * minute);
  expect(plotOf([point(25), point(1)], frame, size)?.spanMs).toBe(25 * minute);
  expect(plotOf([point(70), point(1)], frame, size)?.spanMs).toBe(60 * minute);
});

test('ticks are whole steps back from now, five at most', () => {
  const ticks = plotOf([point(60)], frame, size)!.ticks;
  expect(ticks.map(({ at }) => (now - at) / minute)).toEqual([60, 45, 30, 15, 0]);
  expect(ticks.map(({ x }) => x)).toEqual([0, 75, 150, 225, 300]);
});

test('a failure is a mark and no point of the latency', () => {
  const plot = plotOf([point(10), point(5, failed), point(0)], frame, size)!;
  expect(plot.latencyDots.map(({ x }) => x)).toEqual([0, 300]);
  expect(plot.failures).toEqual([{ x: 150, count: 2 }]);
  // No line across it: nobody knows how it went there.
  expect(plot.latencyLine).toBe('M0 0M300 0');
});

test('the lease goes down, up again with a refresh, and on down with a failure', () => {
  const plot = plotOf([point(10), point(8, { ...failed, leaseLeftMs: 3 * minute })], frame, size)!;
  // Left 3 of 5 min, up to 5, after two minutes 3, no way up, and after five more it is over.
  expect(plot.leaseLine).toBe('M0 12L0 0L60 12L300 30');
});

test('the summary has the least, the middle, the most, and when it failed last', () => {
  const points = [3, 30, 5, 4].map((latencyMs, index) => point(40 - index * 10, { latencyMs }));
  expect(summaryOf([...points, point(5, failed)])).toEqual({
    latency: { least: 3, median: 4.5, most: 30 },
    failures: 2,
    lastFailureAt: now - 5 * minute,
    from: now - 40 * minute,
  });
  expect(summaryOf([point(5, failed)])).toMatchObject({ latency: null, failures: 2 });
});

test.each([
  [0, 1],
  [3, 5],
  [12, 20],
  [50, 50],
  [51, 100],
  [740, 1_000],
])('an axis for %i ends at %i', (value, end) => {
  expect(roundUp(value)).toBe(end);
});
