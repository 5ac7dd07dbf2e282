/**
 * The ids the list shows and the counts beside it, kept up to date from the mirror and what the admin asked for. A batch
 * costs what it touched. Only a batch after a quiet time is followed at once; in a storm of them the order is renewed at
 * most twice a second, because a pass over 10,000 rows per batch is felt, and rows that jump under the pointer are of no
 * use. Counts are kept row by row and cost no more than their drawing: they follow up to five times a second, so that a
 * start that failed after 0.1 s is not counted for another 0.4 s as one that goes on.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RouterId } from '@shared/ids';
import {
  changeBetween,
  filterRows,
  isTextColumn,
  orderByName,
  reorderByName,
  sameIds,
  sortRows,
  type Rows,
} from '../features/routers/list-model';
import { sameCounts, tallyOf, type Counts } from '../features/routers/tally';
import { emptyMirror, type MirrorState, type MirrorStore } from './mirror';
import { isUsual, type UiState, type UiStore } from './ui';
import { folded } from '../components/folded';

export type ListState = { readonly ids: readonly RouterId[]; readonly counts: Counts };
export type ListStore = StoreApi<ListState>;

const orderRestMs = 500;
const countsRestMs = 200;

type SetTimer = (run: () => void, ms: number) => () => void;

/** What was looked for last, and what was found of it, by name. */
type Asked = Pick<UiState, 'filter' | 'facets' | 'recent' | 'search'> & {
  readonly rows: Rows;
  readonly byName: readonly RouterId[];
};
type Found = { readonly asked: Asked; readonly ids: readonly RouterId[] };

/**
 * A letter more at the end of the search leaves some of what was found: the other 10,000 need not be looked at again. In small
 * letters, as they are compared: a letter more can change the one before it (the Greek sigma).
 */
function isNarrowedBy(before: Asked, after: Asked): boolean {
  return (
    before.rows === after.rows &&
    before.byName === after.byName &&
    before.filter === after.filter &&
    before.facets === after.facets &&
    before.recent === after.recent &&
    folded(after.search).startsWith(folded(before.search))
  );
}

/** The time after a renewal in which there is no other. */
function createRest(ms: number, setTimer: SetTimer, onOver: () => void) {
  let stop: (() => void) | null = null;
  return {
    rests: () => stop !== null,
    rest: () => {
      stop?.();
      stop = setTimer(() => {
        stop = null;
        onOver();
      }, ms);
    },
  };
}

export function createListStore(mirror: MirrorStore, ui: UiStore, setTimer: SetTimer): ListStore {
  /** The first rows are what the usual list begins with; of any other they say nothing. */
  const listed = ({ first, mirror: whole }: MirrorState) =>
    first === null ? whole : isUsual(ui.getState()) ? first : emptyMirror;

  let { rows }: { rows: Rows } = listed(mirror.getState());
  let byName = orderByName(rows, listed(mirror.getState()).order);
  let tally = tallyOf(rows);
  let found: Found | null = null;
  /** changed since `byName` was made */
  let unplaced = new Set<RouterId>();

  const idsNow = (): readonly RouterId[] => {
    if (unplaced.size > 0) byName = reorderByName(byName, rows, [...unplaced]);
    unplaced = new Set();
    const { sort, filter, search, facets, recent } = ui.getState();
    const asked = { rows, byName, filter, facets, recent, search };
    const among = found !== null && isNarrowedBy(found.asked, asked) ? found.ids : byName;
    found = { asked, ids: filterRows(rows, among, filter, search, facets, recent) };
    return sortRows(rows, found.ids, sort);
  };
  const store = createStore<ListState>(() => ({ ids: idsNow(), counts: tally.counts() }));

  let idsStale = false;
  let countsStale = false;

  const renew = (what: 'all' | 'counts'): void => {
    const known = store.getState();
    const ids = what === 'all' && idsStale ? idsNow() : known.ids;
    const counts = countsStale ? tally.counts() : known.counts;
    if (what === 'all') idsStale = false;
    countsStale = false;
    const idsMoved = !sameIds(ids, known.ids);
    const countsMoved = !sameCounts(counts, known.counts);
    if (idsMoved || countsMoved) {
      store.setState({ ...(idsMoved ? { ids } : {}), ...(countsMoved ? { counts } : {}) });
    }
    if (what === 'all') order.rest();
    count.rest();
  };
  const order = createRest(orderRestMs, setTimer, () => {
    if (idsStale) renew('all');
  });
  const count = createRest(countsRestMs, setTimer, () => {
    if (countsStale) renew('counts');
  });

  const follow = (state: MirrorState): void => {
    const { changed } = state;
    const next = listed(state);
    if (next.rows === rows) return;
    const before = rows;
    const change = changeBetween(before, next.rows, changed);
    rows = next.rows;
    if (changed === null) tally = tallyOf(rows);
    else for (const id of new Set(changed)) tally.replace(before.get(id), rows.get(id));
    if (changed !== null && change.texts) for (const id of changed) unplaced.add(id);
    else if (change.texts) {
      byName = orderByName(rows, next.order);
      unplaced = new Set();
    }

    const { filter, sort, facets } = ui.getState();
    const byPhase = filter.kind === 'with-session' || filter.kind === 'attention' || facets.phases.length > 0;
    const filterMoved = change.phases && byPhase;
    const orderMoved = !isTextColumn(sort.column) && (sort.column === 'state' ? change.phases : change.times);
    countsStale ||= change.texts || change.phases;
    idsStale ||= change.texts || filterMoved || orderMoved;
    // A router that came or went is seen at once: the admin may have added or deleted it. A mere order can wait.
    if (change.listed || ((change.texts || filterMoved) && !order.rests())) renew('all');
    else if (idsStale && !order.rests()) order.rest();
    if (countsStale && !count.rests()) renew('counts');
  };
  mirror.subscribe(follow);

  ui.subscribe((now: UiState, before: UiState) => {
    const sameOrder = now.sort === before.sort && now.filter === before.filter;
    const sameRecent = now.filter.kind !== 'recent' || now.recent === before.recent;
    if (sameOrder && sameRecent && now.search === before.search && now.facets === before.facets) return;
    follow(mirror.getState());
    idsStale = true;
    renew('all');
  });

  return store;
}
