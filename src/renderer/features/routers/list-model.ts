/** Which routers the list shows and in which order: pure, so that 10,000 rows can be reasoned about and timed. */

import { isInGroup } from '@shared/group';
import type { RouterId } from '@shared/ids';
import { assertNever } from '@shared/result';
import { isBusy, needsAttention, type Phase } from '@shared/session';
import type { RouterRow } from '@shared/view-sync';
import { isNarrowed, noFacets, type Facets, type ListFilter, type Sort, type SortColumn } from '../../stores/ui';
import { addressOf } from './address';
import { texts } from '../../texts';
import { folded } from '../../components/folded';

export type Rows = ReadonlyMap<RouterId, RouterRow>;

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

export const compareText = (left: string, right: string): number => collator.compare(left, right);

/** What wants a look comes first. */
const stateRank: Record<Phase, number> = {
  Failed: 0,
  Expired: 1,
  'In use': 2,
  'Re-establishing': 3,
  Retrying: 4,
  Unverified: 5,
  'End pending': 6,
  Starting: 7,
  Ending: 8,
  Active: 9,
  'No session': 10,
};

/** Empty values stand last in both directions: an empty cell is never what was sorted for. */
function sortNumber(row: RouterRow, column: SortColumn): number | null {
  switch (column) {
    case 'state':
      return stateRank[row.session.phase];
    case 'lease':
      return row.session.leaseDeadline;
    case 'refreshed':
      // Ages: the youngest first, so the largest time first.
      return row.session.lastRefreshedAt === null ? null : -row.session.lastRefreshedAt;
    case 'verified':
      return row.session.lastVerifiedAt === null ? null : -row.session.lastVerifiedAt;
    case 'latency':
      return row.session.latencyMs;
    case 'name':
    case 'address':
      return null;
    default:
      return assertNever(column);
  }
}

export function isTextColumn(column: SortColumn): boolean {
  return column === 'name' || column === 'address';
}

/** The ids by name: every other order falls back to it, which makes each of them stable. */
export function orderByName(rows: Rows, order: readonly RouterId[]): readonly RouterId[] {
  return order
    .flatMap((id) => {
      const row = rows.get(id);
      return row ? [{ id, name: row.router.name }] : [];
    })
    .toSorted((left, right) => compareText(left.name, right.name))
    .map((entry) => entry.id);
}

/** `byName` after a batch that touched `changed`: those are taken out and put where they belong now. */
export function reorderByName(
  byName: readonly RouterId[],
  rows: Rows,
  changed: readonly RouterId[],
): readonly RouterId[] {
  const moved = new Set(changed);
  const stayed = byName.filter((id) => !moved.has(id));
  const merged: RouterId[] = [];
  let taken = 0;
  for (const id of orderByName(rows, [...moved])) {
    const place = placeByName(stayed, rows, rows.get(id)?.router.name ?? '', taken);
    merged.push(...stayed.slice(taken, place), id);
    taken = place;
  }
  return [...merged, ...stayed.slice(taken)];
}

/** The first index from `from` on whose name stands after `name`. */
function placeByName(ids: readonly RouterId[], rows: Rows, name: string, from: number): number {
  let low = from;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const id = ids[middle];
    const other = id === undefined ? '' : (rows.get(id)?.router.name ?? '');
    if (compareText(other, name) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function sortRows(rows: Rows, byName: readonly RouterId[], sort: Sort): readonly RouterId[] {
  if (sort.column === 'name') return sort.descending ? byName.toReversed() : byName;
  const sign = sort.descending ? -1 : 1;
  if (sort.column === 'address') {
    return partition(
      byName.map((id) => ({ id, key: rows.get(id)?.router.address ?? null })),
      (left, right) => sign * compareText(left, right),
    );
  }
  return partition(
    byName.map((id) => {
      const row = rows.get(id);
      return { id, key: row ? sortNumber(row, sort.column) : null };
    }),
    (left, right) => sign * (left - right),
  );
}

function partition<Key>(
  entries: readonly { readonly id: RouterId; readonly key: Key | null }[],
  compare: (left: Key, right: Key) => number,
): readonly RouterId[] {
  const filled: { id: RouterId; key: Key }[] = [];
  const empty: RouterId[] = [];
  for (const { id, key } of entries) {
    if (key === null) empty.push(id);
    else filled.push({ id, key });
  }
  filled.sort((left, right) => compare(left.key, right.key));
  return [...filled.map((entry) => entry.id), ...empty];
}

const haystacks = new WeakMap<RouterRow, string>();

function haystackOf(row: RouterRow): string {
  const known = haystacks.get(row);
  if (known !== undefined) return known;
  const { router } = row;
  const text = folded(
    [
      router.name,
      router.address === null ? '' : addressOf(router),
      String(router.port),
      router.group ?? '',
      ...router.tags,
      router.id,
      ...(router.simulated ? [texts.list.simulated] : []),
    ].join('\n'),
  );
  haystacks.set(row, text);
  return text;
}

/** Every word of the search must stand somewhere in the router's name, address, port, group, tags or id. */
export function matchesSearch(row: RouterRow, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const haystack = haystackOf(row);
  return words.every((word) => haystack.includes(word));
}

export function searchWords(text: string): readonly string[] {
  return folded(text)
    .split(/\s+/)
    .filter((word) => word !== '');
}

export function matchesFilter(row: RouterRow, filter: ListFilter, recent: readonly RouterId[] = []): boolean {
  switch (filter.kind) {
    case 'all':
      return true;
    case 'with-session':
      return isBusy(row.session.phase);
    case 'attention':
      return needsAttention(row.session.phase);
    case 'recent':
      return recent.includes(row.id);
    case 'group':
      return isInGroup(row.router.group, filter.group);
    default:
      return assertNever(filter);
  }
}

export function matchesFacets(row: RouterRow, { phases, tags }: Facets): boolean {
  const inPhase = phases.length === 0 || phases.includes(row.session.phase);
  return inPhase && tags.every((tag) => row.router.tags.includes(tag));
}

export function filterRows(
  rows: Rows,
  sorted: readonly RouterId[],
  filter: ListFilter,
  search: string,
  facets: Facets = noFacets,
  recent: readonly RouterId[] = [],
): readonly RouterId[] {
  const words = searchWords(search);
  if (filter.kind === 'all' && words.length === 0 && !isNarrowed(facets)) return sorted;
  return sorted.filter((id) => {
    const row = rows.get(id);
    if (row === undefined || !matchesFilter(row, filter, recent)) return false;
    return matchesFacets(row, facets) && matchesSearch(row, words);
  });
}

/** What a batch touched, as far as the list is concerned. `listed`: a router came or went. */
export type Change = {
  readonly listed: boolean;
  readonly texts: boolean;
  readonly phases: boolean;
  readonly times: boolean;
};

/** `among`: the only ids that can differ; null: any. A batch replaces whole rows, all others are the same objects. */
export function changeBetween(before: Rows, after: Rows, among: readonly RouterId[] | null = null): Change {
  // The first list: all of it is new.
  if (before.size === 0 && after.size > 0) return { listed: true, texts: true, phases: true, times: true };
  let listed = before.size !== after.size;
  let texts = listed;
  let phases = false;
  let times = false;
  for (const id of among ?? after.keys()) {
    const row = after.get(id);
    const old = before.get(id);
    if (old === row) continue;
    if (old === undefined || row === undefined) {
      listed = true;
      texts = true;
      continue;
    }
    if (!texts && !sameTexts(old, row)) texts = true;
    if (old.session.phase !== row.session.phase) phases = true;
    times = true;
  }
  return { listed, texts, phases, times };
}

function sameTexts({ router: left }: RouterRow, { router: right }: RouterRow): boolean {
  return (
    left.name === right.name &&
    left.address === right.address &&
    left.port === right.port &&
    left.group === right.group &&
    left.tags.length === right.tags.length &&
    left.tags.every((tag, index) => tag === right.tags[index])
  );
}

export function sameIds(left: readonly RouterId[], right: readonly RouterId[]): boolean {
  return left === right || (left.length === right.length && left.every((id, index) => id === right[index]));
}
