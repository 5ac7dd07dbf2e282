/** The last hour of a session's refreshes: bounded whatever the lease, and nothing left of it when it is forgotten. */

import { parseId, type RouterId } from '@shared/ids';
import { type HistoryPoint, mostHistoryPoints } from '@shared/refresh-history';
import { expect, it } from 'vitest';
import { createRefreshHistory } from '../../../src/main/active-sessions/refresh-history';
import { otherRouterId, routerId } from '../support';

const point = (at: number, changes: Partial<HistoryPoint> = {}): HistoryPoint => ({
  at,
  latencyMs: 12,
  failures: 0,
  leaseLeftMs: 200_000,
  ...changes,
});
const failed = { latencyMs: null, failures: 1 } as const;

it('what was noted is there, the oldest first, of each router its own', () => {
  const history = createRefreshHistory();
  history.note(routerId, point(100_000));
  history.note(routerId, point(200_000, failed));
  history.note(otherRouterId, point(200_000, { latencyMs: 70_000 }));
  expect(history.of(routerId, 200_000)).toEqual([point(100_000), point(200_000, failed)]);
  // Above a minute a latency is told as a minute and some.
  expect(history.of(otherRouterId, 200_000)).toEqual([point(200_000, { latencyMs: 65_534 })]);
  history.forget(routerId);
  expect(history.of(routerId, 200_000)).toEqual([]);
});

it('an hour of the shortest lease, refreshed every five seconds, is 240 points and loses no failure', () => {
  const history = createRefreshHistory();
  for (let second = 0; second < 7_200; second += 5) {
    history.note(routerId, point(second * 1_000, second % 600 === 0 ? failed : { latencyMs: second % 100 }));
  }
  const points = history.of(routerId, 7_200_000);
  expect(points.length).toBeGreaterThan(mostHistoryPoints - 2);
  expect(points.length).toBeLessThanOrEqual(mostHistoryPoints);
  expect(points.every(({ at }) => at >= 3_600_000)).toBe(true);
  expect(points.reduce((sum, { failures }) => sum + failures, 0)).toBe(6);
  expect(points.every(({ latencyMs }) => latencyMs !== null)).toBe(true);
});

it('points that share a slot show the slowest, the shortest lease left and every failure', () => {
  const history = createRefreshHistory();
  history.note(routerId, point(30_000, { latencyMs: 9, leaseLeftMs: 11_000 }));
  history.note(routerId, point(35_000, { ...failed, leaseLeftMs: 5_000 }));
  history.note(routerId, point(40_000, { latencyMs: 4, leaseLeftMs: 10_000 }));
  expect(history.of(routerId, 50_000)).toEqual([{ at: 40_000, latencyMs: 9, failures: 1, leaseLeftMs: 5_000 }]);
});

it('what is older than an hour is not told, and its place is used again', () => {
  const history = createRefreshHistory();
  for (let minute = 0; minute < 300; minute += 2) history.note(routerId, point(minute * 60_000));
  expect(history.of(routerId, 298 * 60_000)).toHaveLength(31);
  expect(history.of(routerId, 400 * 60_000)).toEqual([]);
  expect(history.bytes()).toBe(32 * 12);
});

it('ten thousand sessions with leases of five minutes take 8 MB, and 29 MB at the very most', () => {
  const idOf = (index: number) => parseId<RouterId>(`22222222-2222-4222-8222-${String(index).padStart(12, '0')}`)!;
  const usual = createRefreshHistory();
  const most = createRefreshHistory();
  for (let index = 0; index < 10_000; index += 1) {
    const id = idOf(index);
    for (let at = 0; at < 7_200_000; at += 100_000) usual.note(id, point(at));
    if (index < 100) for (let at = 0; at < 7_200_000; at += 5_000) most.note(id, point(at));
  }
  expect(usual.bytes()).toBeLessThanOrEqual(8_000_000);
  expect(most.bytes() * 100).toBeLessThanOrEqual(29_000_000);
});
