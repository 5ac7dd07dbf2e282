/**
 * The ids the list shows, kept up to date from the mirror and what the admin asked for. A batch that changes neither
 * names nor phases costs one pass; an order by something that changes all the time is renewed at most twice a second,
 * because rows that jump under the pointer are of no use.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RouterId } from '@shared/ids';
import {
  changeBetween,
  countRows,
  filterRows,
  isTextColumn,
  orderByName,
  sameCounts,
  sameIds,
  sortRows,
  type Counts,
  type Rows,
} from '../features/routers/list-model';
import type { MirrorStore } from './mirror';
import type { UiState, UiStore } from './ui';

export type ListState = { readonly ids: readonly RouterId[]; readonly counts: Counts };
export type ListStore = StoreApi<ListState>;

const liveSortMs = 500;

export function createListStore(
  mirror: MirrorStore,
  ui: UiStore,
  setTimer: (run: () => void, ms: number) => () => void,
): ListStore {
  let rows: Rows = mirror.getState().mirror.rows;
  let byName = orderByName(rows, mirror.getState().mirror.order);
  let cancelTimer: (() => void) | null = null;

  const idsNow = (): readonly RouterId[] => {
    const { sort, filter, search } = ui.getState();
    return filterRows(rows, sortRows(rows, byName, sort), filter, search);
  };
  const store = createStore<ListState>(() => ({ ids: idsNow(), counts: countRows(rows) }));

  const renewIds = (): void => {
    cancelTimer?.();
    cancelTimer = null;
    const ids = idsNow();
    if (!sameIds(ids, store.getState().ids)) store.setState({ ids });
  };

  mirror.subscribe((state) => {
    const next = state.mirror;
    if (next.rows === rows) return;
    const change = changeBetween(rows, next.rows, state.changed);
    rows = next.rows;
    if (change.texts) byName = orderByName(rows, next.order);
    if (change.texts || change.phases) {
      const counts = countRows(rows);
      if (!sameCounts(counts, store.getState().counts)) store.setState({ counts });
    }
    const { filter, sort } = ui.getState();
    const filterMoved = change.phases && (filter.kind === 'with-session' || filter.kind === 'attention');
    if (change.texts || filterMoved) renewIds();
    else if ((sort.column === 'state' ? change.phases : change.times) && !isTextColumn(sort.column)) {
      cancelTimer ??= setTimer(renewIds, liveSortMs);
    }
  });

  ui.subscribe((now: UiState, before: UiState) => {
    if (now.sort !== before.sort || now.filter !== before.filter || now.search !== before.search) renewIds();
  });

  return store;
}
