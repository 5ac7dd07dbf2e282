/** Leading to a row: also to one that comes with the next batch, and to one that a search hides. */

import { expect, test } from 'vitest';
import { rowMapOf } from '@shared/row-map';
import { createListStore } from '../../../src/renderer/stores/list';
import { createMirrorStore } from '../../../src/renderer/stores/mirror';
import { goToRow } from '../../../src/renderer/stores/go-to-row';
import { createUiStore } from '../../../src/renderer/stores/ui';
import { idOf, routerRow } from '../harness/scenes';

function opened() {
  const mirror = createMirrorStore();
  const ui = createUiStore();
  const list = createListStore(mirror, ui, () => () => undefined);
  const show = (...numbers: readonly number[]): void => {
    const rows = numbers.map((number) => routerRow(number, { name: `r${number}` }));
    mirror.setState({
      mirror: { epoch: 'a', seq: 1, rows: rowMapOf(rows), order: rows.map(({ id }) => id) },
      changed: null,
    });
  };
  return { mirror, ui, list, show };
}

test('a router that comes with a later batch is wanted until then, and told once', () => {
  const { show, ui, ...parts } = opened();
  const told: boolean[] = [];
  show(1);
  goToRow({ ui, ...parts }, idOf(2), (wasHidden) => told.push(wasHidden));
  expect(ui.getState().rowWanted).toBe(idOf(2));
  expect(told).toEqual([]);
  show(1, 2);
  show(1, 2, 3);
  expect(told).toEqual([false]);
});

test('a search and filters that hide it are cleared', () => {
  const { show, ui, ...parts } = opened();
  show(1, 2);
  ui.setState({ search: 'r1', facets: { phases: ['Active'], tags: [] } });
  const told: boolean[] = [];
  goToRow({ ui, ...parts }, idOf(2), (wasHidden) => told.push(wasHidden));
  expect(told).toEqual([true]);
  expect(parts.list.getState().ids).toEqual([idOf(1), idOf(2)]);
});

test('a search that shows it stays', () => {
  const { show, ui, ...parts } = opened();
  show(1, 2);
  ui.setState({ search: 'r2' });
  goToRow({ ui, ...parts }, idOf(2));
  expect(ui.getState().search).toBe('r2');
});

test('of two that are wanted one after the other the first is forgotten', () => {
  const { show, ui, ...parts } = opened();
  const told: string[] = [];
  show(1);
  goToRow({ ui, ...parts }, idOf(2), () => told.push('2'));
  goToRow({ ui, ...parts }, idOf(3), () => told.push('3'));
  show(1, 2, 3);
  expect(told).toEqual(['3']);
});
