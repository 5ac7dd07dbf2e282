/** The routers used lately: the newest first, twenty of them, and only those that are in the list. */

import type { RouterId } from '@shared/ids';
import { mirrorOf, snapshotOf } from '@shared/view-sync';
import { expect, test } from 'vitest';
import type { Rows } from '../../../src/renderer/features/routers/list-model';
import { filterRows } from '../../../src/renderer/features/routers/list-model';
import { createMirrorStore } from '../../../src/renderer/stores/mirror';
import { mostRecent, noteRecent, withRecent } from '../../../src/renderer/stores/recent';
import { parseRecent } from '../../../src/renderer/stores/remembered';
import { createUiStore, nothingRemembered } from '../../../src/renderer/stores/ui';
import { idOf, routerRow } from '../harness/scenes';

const ids = Array.from({ length: 30 }, (_, index) => idOf(index + 1));
const rows: Rows = new Map(ids.map((id, index) => [id, routerRow(index + 1, {})]));
const isThere = (id: RouterId): boolean => rows.has(id);
const [a, b, c] = ids as [RouterId, RouterId, RouterId];

test('what was used last stands first, and once', () => {
  expect(withRecent([b, c], [a], isThere)).toEqual([a, b, c]);
  expect(withRecent([a, b, c], [c], isThere)).toEqual([c, a, b]);
});

test('what stands first already changes nothing', () => {
  const recent = [a, b];
  expect(withRecent(recent, [a], isThere)).toBe(recent);
});

test('there are twenty at most, and the oldest leave', () => {
  expect(withRecent(ids.slice(0, mostRecent), [ids[25]!], isThere)).toEqual([ids[25], ...ids.slice(0, mostRecent - 1)]);
  expect(withRecent([], ids, isThere)).toEqual(ids.slice(0, mostRecent));
});

test('what left the list gives its place away, but not before the list has come', () => {
  const ui = createUiStore({ ...nothingRemembered, recent: [b, c] });
  const mirror = createMirrorStore();
  noteRecent(ui, mirror, [a]);
  expect(ui.getState().recent).toEqual([b, c]);

  const first = mirrorOf(snapshotOf({ epoch: 'e', seq: 0, clock: 0 }, [routerRow(1, {})]));
  mirror.setState({ first });
  noteRecent(ui, mirror, [a]);
  expect(ui.getState().recent).toEqual([a, b, c]);

  const whole = [...rows.values()].filter(({ id }) => id !== b);
  mirror.setState({
    stage: 'ready',
    mirror: mirrorOf(snapshotOf({ epoch: 'e', seq: 0, clock: 0 }, whole)),
    first: null,
  });
  noteRecent(ui, mirror, [c]);
  expect(ui.getState().recent).toEqual([c, a]);
});

test('the list shows these alone', () => {
  expect(filterRows(rows, ids, { kind: 'recent' }, '', undefined, [c, a])).toEqual([a, c]);
});

test('what is read back is checked', () => {
  expect(parseRecent(JSON.stringify([a, 'x', 7, b]))).toEqual([a, b]);
  expect(parseRecent('{')).toEqual([]);
  expect(parseRecent(JSON.stringify(ids))).toHaveLength(mostRecent);
});
