/**
 * In which order host keys stand in their list. A row that moves while it is compared, or under a pointer that is about to
 * tick it, is worse than a row in the wrong place. So they stand by name as of the moment when the list opens; what comes
 * later stands below, under a line of its own and in the order of coming; and all of it by name again only on a click.
 */

import { compareText } from '../routers/list-model';

type Key = { readonly id: string };

export function idsByName<K extends Key>(keys: readonly K[], nameOf: (key: K) => string): readonly string[] {
  return keys.toSorted((left, right) => compareText(nameOf(left), nameOf(right))).map(({ id }) => id);
}

/** @param sortedIds as of the last sorting; what is not among them came later */
export function inPlace<K extends Key>(
  keys: readonly K[],
  sortedIds: readonly string[],
): { readonly sorted: readonly K[]; readonly later: readonly K[] } {
  const byId = new Map(keys.map((key) => [key.id, key]));
  const wasSorted = new Set(sortedIds);
  return {
    sorted: sortedIds.flatMap((id) => byId.get(id) ?? []),
    later: keys.filter(({ id }) => !wasSorted.has(id)),
  };
}
