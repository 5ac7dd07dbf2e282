/** Which routers are selected after a click or a key. Pure: ranges follow the order that is shown. */

import type { RouterId } from '@shared/ids';

export type Selection = ReadonlySet<RouterId>;

export function toggled(selection: Selection, id: RouterId): Selection {
  const next = new Set(selection);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** From the anchor to the router, both included; what was selected elsewhere stays. */
export function withRange(
  selection: Selection,
  ids: readonly RouterId[],
  anchor: RouterId | null,
  id: RouterId,
): Selection {
  const to = ids.indexOf(id);
  const from = anchor === null ? to : ids.indexOf(anchor);
  if (to < 0) return selection;
  if (from < 0) return new Set(selection).add(id);
  return new Set([...selection, ...ids.slice(Math.min(from, to), Math.max(from, to) + 1)]);
}

/** All of the shown ones, or none of them when all are selected already. */
export function allOrNone(selection: Selection, ids: readonly RouterId[]): Selection {
  const areAll = ids.length > 0 && ids.every((id) => selection.has(id));
  const next = new Set(selection);
  for (const id of ids) {
    if (areAll) next.delete(id);
    else next.add(id);
  }
  return next;
}
