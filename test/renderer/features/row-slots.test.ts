/** Rows of the list that are filled with another router: which may be, and in which order they stand. */

import { expect, test } from 'vitest';
import { createRowSlots } from '../../../src/renderer/features/routers/row-slots';
import { idOf } from '../harness/scenes';

const ids = (...numbers: readonly number[]) => numbers.map(idOf);

test('a page of other routers takes the rows of the page before, in the same order', () => {
  const slots = createRowSlots();
  expect(slots.assign(ids(1, 2, 3), null)).toEqual([0, 1, 2]);
  expect(slots.assign(ids(7, 8, 9), null)).toEqual([0, 1, 2]);
});

test('a router that stays in sight keeps its row', () => {
  const slots = createRowSlots();
  slots.assign(ids(1, 2, 3, 4), null);
  expect(slots.assign(ids(3, 4, 5, 6), null).slice(0, 2)).toEqual([2, 3]);
});

test('a row is not taken to another place, because the page would be read in the wrong order', () => {
  const slots = createRowSlots();
  slots.assign(ids(1, 2, 3, 4), null);
  expect(slots.assign(ids(3, 4, 5, 6), null)).toEqual([2, 3, 4, 5]);
  expect(slots.assign(ids(0, 3, 4), null)).toEqual([6, 2, 3]);
});

test('what comes in the place of a router that left takes its row', () => {
  const slots = createRowSlots();
  slots.assign(ids(1, 2, 3), null);
  expect(slots.assign(ids(1, 9, 3), null)).toEqual([0, 1, 2]);
});

test('the row that was the active one is never given to another router', () => {
  const slots = createRowSlots();
  slots.assign(ids(1, 2, 3), idOf(2));
  expect(slots.assign(ids(7, 8, 9), idOf(8))).toEqual([0, 2, 3]);
});

test('nor is it when another row was the active one after it', () => {
  const slots = createRowSlots();
  slots.assign(ids(1, 2, 3), idOf(2));
  slots.assign(ids(1, 2, 3), idOf(3));
  expect(slots.assign(ids(7, 8, 9), null)).toEqual([0, 3, 4]);
});

test('a router that comes again after its row was spent gets another one', () => {
  const slots = createRowSlots();
  slots.assign(ids(1), idOf(1));
  slots.assign(ids(2), null);
  expect(slots.assign(ids(1), null)).toEqual([1]);
});

test('told the same twice, it answers the same', () => {
  const slots = createRowSlots();
  slots.assign(ids(1, 2, 3), idOf(1));
  const first = slots.assign(ids(1, 5, 6, 7), idOf(1));
  expect(slots.assign(ids(1, 5, 6, 7), idOf(1))).toEqual(first);
});
