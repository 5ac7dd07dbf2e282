/**
 * Rows by id, unchanging, of which a changed copy is cheap: which id stands where is shared between the copies, and only
 * the list of rows is copied. Copying a `Map` of 10,000 rows for each batch took longer than drawing what had changed.
 */

import type { RouterId } from './ids';
import type { RouterRow } from './view-sync';

export type RowMap = ReadonlyMap<RouterId, RouterRow> & {
  /** `upserts` replace rows of the same id and stand last otherwise. */
  readonly changed: (upserts: readonly RouterRow[], removed: readonly RouterId[]) => RowMap;
};

export function rowMapOf(rows: readonly RouterRow[]): RowMap {
  const places = new Map<RouterId, number>();
  for (const [place, row] of rows.entries()) places.set(row.id, place);
  // One id twice: the later row counts.
  return places.size === rows.length
    ? mapOf(places, rows)
    : rowMapOf([...new Map(rows.map((row) => [row.id, row])).values()]);
}

function mapOf(places: ReadonlyMap<RouterId, number>, list: readonly RouterRow[]): RowMap {
  const rowAt = (place: number | undefined): RouterRow | undefined => (place === undefined ? undefined : list[place]);
  const entries = () => list.map((row): [RouterId, RouterRow] => [row.id, row]).values();
  const map: RowMap = {
    size: list.length,
    get: (id) => rowAt(places.get(id)),
    has: (id) => places.has(id),
    keys: () => places.keys(),
    values: () => list.values(),
    entries,
    [Symbol.iterator]: entries,
    forEach: (told) => {
      for (const row of list) told(row, row.id, map);
    },
    changed: (upserts, removed) => {
      const isSameRouters = removed.length === 0 && upserts.every((row) => places.has(row.id));
      if (!isSameRouters) {
        const byId = new Map(entries());
        for (const row of upserts) byId.set(row.id, row);
        for (const id of removed) byId.delete(id);
        return rowMapOf([...byId.values()]);
      }
      const next = [...list];
      for (const row of upserts) {
        const place = places.get(row.id);
        if (place !== undefined) next[place] = row;
      }
      return mapOf(places, next);
    },
  };
  return map;
}
