/** Nested groups, in the counts, the filter and the search. */

import { expect, test } from 'vitest';
import { groupOf } from '@shared/group';
import { filterRows, type Rows } from '../../../src/renderer/features/routers/list-model';
import { tallyOf } from '../../../src/renderer/features/routers/tally';
import { routerRow } from '../harness/scenes';

const rows: Rows = new Map(
  [
    { name: 'a', group: 'Branches/Vienna' },
    { name: 'b', group: 'Branches' },
    { name: 'c', group: 'Branches-old' },
    { name: 'd', group: 'Branches/Graz', port: 2200, simulated: true },
  ]
    .map((router, index) => routerRow(index, router))
    .map((row) => [row.id, row] as const),
);
const namesIn = (group: string) => names(filterRows(rows, [...rows.keys()], { kind: 'group', group }, ''));
const found = (search: string) => names(filterRows(rows, [...rows.keys()], { kind: 'all' }, search));
const names = (ids: readonly string[]) => ids.map((id) => [...rows.values()].find((row) => row.id === id)?.router.name);

test('a group holds the routers of the groups inside it, and none of one that only begins with its name', () => {
  expect(namesIn('Branches')).toEqual(['a', 'b', 'd']);
  expect(namesIn('Branches/Vienna')).toEqual(['a']);
});

test('each group is counted with what lies in it, and followed by it', () => {
  expect(tallyOf(rows).counts().groups).toEqual([
    { name: 'Branches', count: 3 },
    { name: 'Branches/Graz', count: 1 },
    { name: 'Branches/Vienna', count: 1 },
    { name: 'Branches-old', count: 1 },
  ]);
});

test('the search finds a port and what is simulated', () => {
  expect(found('2200')).toEqual(['d']);
  expect(found('simulated')).toEqual(['d']);
});

test('a group is the same however it was typed', () => {
  expect(groupOf(' Branches / Vienna/ ')).toBe('Branches/Vienna');
  expect(groupOf(' / ')).toBeNull();
});
