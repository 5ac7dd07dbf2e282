/** What the admin looks at: search, filter, order, the row in focus, open panels and questions. Nothing of main's truth. */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ServiceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import type { QuitQuestion } from '@shared/ipc-contract';

export type SortColumn = 'state' | 'name' | 'address' | 'lease' | 'refreshed' | 'verified' | 'latency';
export type Sort = { readonly column: SortColumn; readonly descending: boolean };

export type ListFilter =
  | { readonly kind: 'all' }
  | { readonly kind: 'with-session' }
  | { readonly kind: 'attention' }
  | { readonly kind: 'group'; readonly group: string };

export type Dialog =
  | { readonly kind: 'add' }
  | { readonly kind: 'import' }
  | { readonly kind: 'edit'; readonly routerId: RouterId }
  | { readonly kind: 'delete'; readonly routerId: RouterId }
  | { readonly kind: 'take-over'; readonly routerId: RouterId };

/** A host key question that waits for an answer; several routers may ask at once. */
export type HostKeyQuestion = { readonly routerId: RouterId; readonly error: ServiceError };

export type UiState = {
  readonly search: string;
  readonly filter: ListFilter;
  readonly sort: Sort;
  /** the row that arrows start from */
  readonly activeId: RouterId | null;
  readonly detailsId: RouterId | null;
  readonly dialog: Dialog | null;
  readonly hostKeyQuestions: readonly HostKeyQuestion[];
  /** `asked` counts the questions: a new one is not answered by what was clicked in the last */
  readonly quit: { readonly question: QuitQuestion; readonly asked: number } | null;
  /** what a click on a row's button met, where the row itself does not say it */
  readonly actionErrors: ReadonlyMap<RouterId, ServiceError>;
};

export type UiStore = StoreApi<UiState>;

export const allRouters: ListFilter = { kind: 'all' };

export function createUiStore(sort: Sort = { column: 'name', descending: false }): UiStore {
  return createStore<UiState>(() => ({
    search: '',
    filter: allRouters,
    sort,
    activeId: null,
    detailsId: null,
    dialog: null,
    hostKeyQuestions: [],
    quit: null,
    actionErrors: new Map(),
  }));
}

/** A click on a header: the same column turns round, another starts ascending. */
export function nextSort(current: Sort, column: SortColumn): Sort {
  return current.column === column ? { column, descending: !current.descending } : { column, descending: false };
}

export function setActionError(ui: UiStore, routerId: RouterId, error: ServiceError | null): void {
  const errors = new Map(ui.getState().actionErrors);
  if (error) errors.set(routerId, error);
  else if (!errors.delete(routerId)) return;
  ui.setState({ actionErrors: errors });
}

/** Asks once per router: a newer error replaces the older question. */
export function askHostKey(ui: UiStore, question: HostKeyQuestion): void {
  const others = ui.getState().hostKeyQuestions.filter((asked) => asked.routerId !== question.routerId);
  ui.setState({ hostKeyQuestions: [...others, question] });
}

export function dropHostKeyQuestion(ui: UiStore, routerId: RouterId): void {
  ui.setState({ hostKeyQuestions: ui.getState().hostKeyQuestions.filter((asked) => asked.routerId !== routerId) });
}
