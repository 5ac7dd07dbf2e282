/**
 * Which drawn row a router takes, so that fast scrolling and the search fill rows that lost their router with another one,
 * instead of taking thirty elements out of the page and making thirty new ones for each.
 *
 * A router keeps its row for as long as it is drawn. Another one takes a row over only at the place where it stands, so that
 * the rows stand in the page in the order in which they are seen (screen readers read them in that order) and none
 * that stays has to be moved, which would take the focus from it. A row that was the active one, and so may have had
 * the focus, is never another router's: a key or a click that was meant for the first must not reach the second.
 */

import type { RouterId } from '@shared/ids';

export type RowSlots = {
  /** the number of the row of each of `shown`, in their order; told the same twice, it answers the same */
  readonly assign: (shown: readonly RouterId[], activeId: RouterId | null) => readonly number[];
};

export function createRowSlots(): RowSlots {
  let taken: ReadonlyMap<RouterId, number> = new Map();
  /** routers that are drawn and were active since they are */
  let touched: ReadonlySet<RouterId> = new Set();
  let next = 0;

  /** The rows without a router, in their order, by the router before them that stays; null: there is none. */
  const freeAfter = (staying: ReadonlySet<RouterId>): ReadonlyMap<RouterId | null, number[]> => {
    const free = new Map<RouterId | null, number[]>();
    let before: RouterId | null = null;
    for (const [id, slot] of taken) {
      if (staying.has(id)) before = id;
      else if (!touched.has(id)) free.set(before, [...(free.get(before) ?? []), slot]);
    }
    return free;
  };

  return {
    assign: (shown, activeId) => {
      const ids = new Set(shown);
      const free = freeAfter(ids);
      const now = new Map<RouterId, number>();
      let before: RouterId | null = null;
      for (const id of ids) {
        const own = taken.get(id);
        if (own !== undefined) before = id;
        now.set(id, own ?? free.get(before)?.shift() ?? next++);
      }
      touched = new Set([...ids].filter((id) => touched.has(id) || id === activeId));
      taken = now;
      return [...now.values()];
    },
  };
}
