/** Which routers are shown, and in which order. */

import { expect, test } from 'vitest';
import { noSession, type Phase, type SessionView } from '@shared/session';
import type { RouterRow } from '@shared/view-sync';
import {
  changeBetween,
  filterRows,
  orderByName,
  reorderByName,
  searchWords,
  matchesSearch,
  sortRows,
  type Rows,
} from '../../../src/renderer/features/routers/list-model';
import { tallyOf } from '../../../src/renderer/features/routers/tally';
import type { Sort } from '../../../src/renderer/stores/ui';
import { idOf, routerRow } from '../harness/scenes';

const mapOf = (rows: readonly RouterRow[]): Rows => new Map(rows.map((row) => [row.id, row]));
const withSession = (index: number, name: string, session: Partial<SessionView>): RouterRow =>
  routerRow(index, { name }, { ...noSession, ...session });

function sorted(rows: readonly RouterRow[], sort: Sort): readonly (string | undefined)[] {
  const map = mapOf(rows);
  const byName = orderByName(
    map,
    rows.map((row) => row.id),
  );
  return sortRows(map, byName, sort).map((id) => map.get(id)?.router.name);
}

test('names sort as people count: router-2 before router-10, whatever the case', () => {
  const rows = ['router-10', 'Router-2', 'router-1'].map((name, index) => routerRow(index, { name }));
  expect(sorted(rows, { column: 'name', descending: false })).toEqual(['router-1', 'Router-2', 'router-10']);
  expect(sorted(rows, { column: 'name', descending: true })).toEqual(['router-10', 'Router-2', 'router-1']);
});

test('equal values stand by name, in both directions', () => {
  const rows = ['c', 'a', 'b'].map((name, index) => withSession(index, name, { latencyMs: 5 }));
  expect(sorted(rows, { column: 'latency', descending: false })).toEqual(['a', 'b', 'c']);
  expect(sorted(rows, { column: 'latency', descending: true })).toEqual(['a', 'b', 'c']);
});

test('empty cells stand last in both directions', () => {
  const rows = [
    withSession(1, 'none', {}),
    withSession(2, 'soon', { leaseDeadline: 10 }),
    withSession(3, 'late', { leaseDeadline: 90 }),
  ];
  expect(sorted(rows, { column: 'lease', descending: false })).toEqual(['soon', 'late', 'none']);
  expect(sorted(rows, { column: 'lease', descending: true })).toEqual(['late', 'soon', 'none']);
});

test('by state, what wants a look comes first', () => {
  const phases: Phase[] = ['No session', 'Active', 'Failed', 'Retrying'];
  const rows = phases.map((phase, index) => withSession(index, phase, { phase }));
  expect(sorted(rows, { column: 'state', descending: false })).toEqual(['Failed', 'Retrying', 'Active', 'No session']);
});

test('the most lately refreshed comes first', () => {
  const rows = [withSession(1, 'older', { lastRefreshedAt: 10 }), withSession(2, 'newer', { lastRefreshedAt: 20 })];
  expect(sorted(rows, { column: 'refreshed', descending: false })).toEqual(['newer', 'older']);
});

test.each(['muc', '192.0.2.7', 'lte', 'südbayern', idOf(7), 'MUC lte'])('finds a router by “%s”', (text) => {
  const row = routerRow(7, { name: 'branch-muc', address: '192.0.2.7', tags: ['LTE'], group: 'Südbayern' });
  expect(matchesSearch(row, searchWords(text))).toBe(true);
});

test('every word must be found', () => {
  expect(matchesSearch(routerRow(7, { name: 'branch-muc' }), searchWords('muc fiber'))).toBe(false);
});

test('filter and search both hold', () => {
  const rows = [
    routerRow(1, { name: 'a', group: 'x' }),
    routerRow(2, { name: 'b', group: 'x' }),
    routerRow(3, { name: 'b', group: 'y' }),
  ];
  const ids = rows.map((row) => row.id);
  expect(filterRows(mapOf(rows), ids, { kind: 'group', group: 'x' }, 'b')).toEqual([idOf(2)]);
});

test('counts what is held, what wants attention, and each group', () => {
  const rows = mapOf([
    withSession(1, 'a', { phase: 'Active' }),
    withSession(2, 'b', { phase: 'Retrying' }),
    withSession(3, 'c', { phase: 'Ending' }),
    withSession(4, 'd', { phase: 'Failed' }),
    routerRow(5, { name: 'e', group: 'Berlin' }),
  ]);
  expect(tallyOf(rows).counts()).toEqual({
    all: 5,
    withSession: 3,
    attention: 2,
    active: 2,
    groups: [{ name: 'Berlin', count: 1 }],
  });
});

test('counts that follow row by row end where a count of all rows does', () => {
  const grouped = (index: number, group: string | null, phase: Phase): RouterRow =>
    routerRow(index, { group }, { ...noSession, phase });
  const before = mapOf([
    grouped(1, 'Berlin', 'Active'),
    grouped(2, 'Berlin', 'Failed'),
    grouped(3, 'Wien', 'No session'),
    grouped(4, null, 'Starting'),
  ]);
  const after = mapOf([
    grouped(1, 'Berlin', 'Retrying'),
    grouped(2, 'Graz', 'No session'),
    grouped(4, null, 'Active'),
    grouped(5, 'Aachen', 'Active'),
  ]);
  const tally = tallyOf(before);
  for (const index of [1, 2, 3, 4, 5]) tally.replace(before.get(idOf(index)), after.get(idOf(index)));
  expect(tally.counts()).toEqual(tallyOf(after).counts());
  expect(tally.counts().groups.map((group) => group.name)).toEqual(['Aachen', 'Berlin', 'Graz']);
});

test('a change of phase leaves the groups the same array, so that nobody compares them', () => {
  const before = routerRow(1, { group: 'Berlin' });
  const tally = tallyOf(mapOf([before]));
  const { groups } = tally.counts();
  tally.replace(before, { ...before, session: { ...noSession, phase: 'Active' } });
  expect(tally.counts()).toMatchObject({ active: 1 });
  expect(tally.counts().groups).toBe(groups);
});

test('an order mended for what a batch touched is the order made anew', () => {
  const before = mapOf(['delta', 'alpha', 'charlie', 'bravo'].map((name, index) => routerRow(index, { name })));
  const byName = orderByName(before, [...before.keys()]);
  const after = new Map(before);
  after.delete(idOf(2));
  after.set(idOf(1), routerRow(1, { name: 'zulu' }));
  after.set(idOf(7), routerRow(7, { name: 'aachen' }));
  after.set(idOf(8), routerRow(8, { name: 'cologne' }));
  const mended = reorderByName(byName, after, [idOf(1), idOf(2), idOf(7), idOf(8)]);
  expect(mended).toEqual(orderByName(after, [...after.keys()]));
  expect(mended.map((id) => after.get(id)?.router.name)).toEqual(['aachen', 'bravo', 'cologne', 'delta', 'zulu']);
});

test('a refresh that changes only times moves neither texts nor phases', () => {
  const before = mapOf([withSession(1, 'a', { phase: 'Active', leaseDeadline: 5 })]);
  const after = mapOf([withSession(1, 'a', { phase: 'Active', leaseDeadline: 9 })]);
  expect(changeBetween(before, after)).toEqual({ listed: false, texts: false, phases: false, times: true });
});

test('an added, a removed and a renamed router each change the texts', () => {
  const one = mapOf([routerRow(1, { name: 'a' })]);
  const two = mapOf([routerRow(1, { name: 'a' }), routerRow(2, { name: 'b' })]);
  const renamed = mapOf([routerRow(1, { name: 'c' })]);
  const replaced = mapOf([routerRow(2, { name: 'a' })]);
  for (const [before, after] of [
    [one, two],
    [two, one],
    [one, renamed],
    [one, replaced],
  ] as const) {
    expect(changeBetween(before, after).texts).toBe(true);
  }
});
