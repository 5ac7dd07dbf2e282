/** Rows by id behave as a Map does, and a changed copy leaves the one before as it was. */

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RouterRow } from '@shared/view-sync';
import { rowMapOf } from '@shared/row-map';
import { idOf, routerRow } from '../renderer/harness/scenes';

const row = fc.tuple(fc.nat(9), fc.nat(999)).map(([index, port]) => routerRow(index, { port }));
const change = fc.record({ upserts: fc.array(row, { maxLength: 6 }), removed: fc.array(fc.nat(9), { maxLength: 2 }) });

test('after any changes it holds what a Map would hold, in the same order', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 8 }), fc.array(change, { maxLength: 8 }), (first, changes) => {
      let rows = rowMapOf(first);
      const model = new Map(first.map((each): [string, RouterRow] => [each.id, each]));
      for (const { upserts, removed } of changes) {
        const ids = removed.map(idOf);
        const before = [...rows];
        const next = rows.changed(upserts, ids);
        expect([...rows]).toEqual(before);
        rows = next;
        for (const each of upserts) model.set(each.id, each);
        for (const id of ids) model.delete(id);
        expect([...rows]).toEqual([...model]);
        expect([...rows.keys()]).toEqual([...model.keys()]);
        expect([...rows.values()]).toEqual([...model.values()]);
        expect(rows.size).toBe(model.size);
        for (let index = 0; index < 10; index += 1) {
          expect(rows.get(idOf(index))).toEqual(model.get(idOf(index)));
          expect(rows.has(idOf(index))).toBe(model.has(idOf(index)));
        }
      }
    }),
  );
});

test('rows that did not change are the same objects in the copy', () => {
  const rows = rowMapOf([routerRow(1, {}), routerRow(2, {})]);
  const next = rows.changed([routerRow(2, { port: 2222 })], []);
  expect(next.get(idOf(1))).toBe(rows.get(idOf(1)));
  expect(next.get(idOf(2))).not.toBe(rows.get(idOf(2)));
});
