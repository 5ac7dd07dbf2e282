/** The routers used lately: the newest first, twenty of them, and only those that are in the list. */

import type { RouterId } from '@shared/ids';
import { expect, test } from 'vitest';
import type { Rows } from '../../../src/renderer/features/routers/list-model';
import { filterRows } from '../../../src/renderer/features/routers/list-model';
import { mostRecent, withRecent } from '../../../src/renderer/stores/recent';
import { parseRecent } from '../../../src/renderer/stores/remembered';
import { idOf, routerRow } from '../harness/scenes';

const ids = Array.from({ length: 30 }, (_, index) => idOf(index + 1));
const rows: Rows = new Map(ids.map((id, index) => [id, routerRow(index + 1, {})]));
const [a, b, c] = ids as [RouterId, RouterId, RouterId];

test('what was used last stands first, and once', () => {
  expect(withRecent([b, c], [a], rows)).toEqual([a, b, c]);
  expect(withRecent([a, b, c], [c], rows)).toEqual([c, a, b]);
});

test('what stands first already changes nothing', () => {
  const recent = [a, b];
  expect(withRecent(recent, [a], rows)).toBe(recent);
});

test('there are twenty at most, and the oldest leave', () => {
  expect(withRecent(ids.slice(0, mostRecent), [ids[25]!], rows)).toEqual([ids[25], ...ids.slice(0, mostRecent - 1)]);
  expect(withRecent([], ids, rows)).toEqual(ids.slice(0, mostRecent));
});

test('what left the list gives its place away, but not before the list has come', () => {
  const without = new Map([...rows].filter(([id]) => id !== b));
  expect(withRecent([b, c], [a], without)).toEqual([a, c]);
  expect(withRecent([b, c], [a], new Map())).toEqual([b, c]);
});

test('the list shows these alone', () => {
  expect(filterRows(rows, ids, { kind: 'recent' }, '', undefined, [c, a])).toEqual([a, c]);
});

test('what is read back is checked', () => {
  expect(parseRecent(JSON.stringify([a, 'x', 7, b]))).toEqual([a, b]);
  expect(parseRecent('{')).toEqual([]);
  expect(parseRecent(JSON.stringify(ids))).toHaveLength(mostRecent);
});
