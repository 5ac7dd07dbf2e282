/** What the admin looks at: search, filter, order, the row in focus, open panels and questions. Nothing of main's truth. */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BulkProgress } from '@shared/bulk';
import type { ServiceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import type { BulkChange, QuitQuestion } from '@shared/ipc-contract';
import type { Phase } from '@shared/session';
import type { Announcer } from './announcer';

export const sortColumns = ['state', 'name', 'address', 'lease', 'refreshed', 'verified', 'latency'] as const;
export type SortColumn = (typeof sortColumns)[number];
export type ColumnId = SortColumn | 'actions';
export type Sort = { readonly column: SortColumn; readonly descending: boolean };

export type ListFilter =
  | { readonly kind: 'all' }
  | { readonly kind: 'with-session' }
  | { readonly kind: 'attention' }
  | { readonly kind: 'recent' }
  | { readonly kind: 'group'; readonly group: string };

/** Narrows what the side list shows further; an empty list does not narrow. Several phases: any of them; tags: all. */
export type Facets = { readonly phases: readonly Phase[]; readonly tags: readonly string[] };

export type Density = 'comfortable' | 'compact';

/** How the list is laid out; what is not named has its own width. */
export type ListLayout = {
  readonly density: Density;
  readonly hidden: readonly ColumnId[];
  /** px, of columns that the admin drew wider or narrower */
  readonly widths: Readonly<Partial<Record<ColumnId, number>>>;
};

/** What is looked at, under a name. */
export type SavedView = Shown & { readonly name: string };

export type Dialog =
  | { readonly kind: 'add' }
  | { readonly kind: 'import'; readonly from?: 'directory' }
  | { readonly kind: 'edit-many' }
  | { readonly kind: 'delete-many' }
  | { readonly kind: 'save-view' }
  | { readonly kind: 'end-all' }
  | { readonly kind: 'end-many' }
  | { readonly kind: 'settings' }
  | { readonly kind: 'settings-servers' }
  | { readonly kind: 'palette' }
  | { readonly kind: 'activity' }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'about' }
  | { readonly kind: 'edit'; readonly routerId: RouterId; readonly because?: ServiceError }
  | { readonly kind: 'delete'; readonly routerId: RouterId }
  | { readonly kind: 'take-over'; readonly routerId: RouterId };

/** A host key question that waits for an answer; several routers may ask at once. */
export type HostKeyQuestion = { readonly routerId: RouterId; readonly error: ServiceError };

export type UiState = {
  readonly search: string;
  readonly filter: ListFilter;
  readonly facets: Facets;
  readonly sort: Sort;
  readonly layout: ListLayout;
  readonly views: readonly SavedView[];
  /** used lately, the newest first (recent.ts) */
  readonly recent: readonly RouterId[];
  readonly selection: ReadonlySet<RouterId>;
  /** the row that arrows start from */
  readonly activeId: RouterId | null;
  readonly detailsId: RouterId | null;
  /** the row that is to get the focus as soon as the list shows it (go-to-row.ts) */
  readonly rowWanted: RouterId | null;
  /** when the search was asked for by its keys, until it has the focus: it may not be there yet */
  readonly searchWanted: { readonly atMs: number } | null;
  readonly dialog: Dialog | null;
  readonly hostKeyQuestions: readonly HostKeyQuestion[];
  /** `asked` counts the questions: a new one is not answered by what was clicked in the last */
  /** how many sessions are held while the window is to be closed; null: it is not */
  readonly closeAsked: number | null;
  /** the operation on many routers that runs, or whose outcome is not yet dismissed */
  readonly bulk: BulkProgress | null;
  readonly quit: { readonly question: QuitQuestion; readonly asked: number } | null;
  /** what a click on a row's button met, where the row itself does not say it */
  readonly actionErrors: ReadonlyMap<RouterId, ServiceError>;
  /** of a command without a place of its own on the screen (window-failure.ts) */
  readonly failure: { readonly title: string; readonly error: ServiceError } | null;
  /** what became of the last change that was taken back */
  readonly undone: BulkChange | null;
  /** what was done that nothing else on the screen shows, as a sentence; another object each time */
  readonly done: { readonly text: string } | null;
};

export type UiStore = StoreApi<UiState>;

export const allRouters: ListFilter = { kind: 'all' };

export const noFacets: Facets = { phases: [], tags: [] };
export const usualLayout: ListLayout = { density: 'comfortable', hidden: [], widths: {} };
const noSelection: ReadonlySet<RouterId> = new Set();

/** What the window remembers of itself from the last time. */
export type Remembered = Shown & Pick<UiState, 'layout' | 'views' | 'recent'>;

/** What is looked at of the list. */
export type Shown = Pick<UiState, 'search' | 'filter' | 'facets' | 'sort'>;

export const nothingRemembered: Remembered = {
  search: '',
  filter: allRouters,
  facets: noFacets,
  sort: { column: 'name', descending: false },
  layout: usualLayout,
  views: [],
  recent: [],
};

export function createUiStore(remembered: Remembered = nothingRemembered): UiStore {
  return createStore<UiState>(() => ({
    ...remembered,
    selection: noSelection,
    activeId: null,
    detailsId: null,
    rowWanted: null,
    searchWanted: null,
    dialog: null,
    hostKeyQuestions: [],
    closeAsked: null,
    bulk: null,
    failure: null,
    undone: null,
    done: null,
    quit: null,
    actionErrors: new Map(),
  }));
}

export function isNarrowed({ phases, tags }: Facets): boolean {
  return phases.length > 0 || tags.length > 0;
}

/** All routers, by name, as at the first start. */
export function isUsual({ search, filter, facets, sort }: Shown): boolean {
  const isByName = sort.column === 'name' && !sort.descending;
  return search === '' && filter.kind === 'all' && !isNarrowed(facets) && isByName;
}

export function showAll(ui: UiStore): void {
  ui.setState({ search: '', filter: allRouters, facets: noFacets });
}

export function clearSelection(ui: UiStore): void {
  if (ui.getState().selection.size > 0) ui.setState({ selection: noSelection });
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

/** Shown and spoken. */
export function tellDone(
  { ui, announcer }: { readonly ui: UiStore; readonly announcer: Announcer },
  text: string,
): void {
  announcer.say(text);
  ui.setState({ done: { text } });
}

/** Asks once per router: a newer error replaces the older question. */
export function askHostKey(ui: UiStore, question: HostKeyQuestion): void {
  const others = ui.getState().hostKeyQuestions.filter((asked) => asked.routerId !== question.routerId);
  ui.setState({ hostKeyQuestions: [...others, question] });
}

export function dropHostKeyQuestion(ui: UiStore, routerId: RouterId): void {
  ui.setState({ hostKeyQuestions: ui.getState().hostKeyQuestions.filter((asked) => asked.routerId !== routerId) });
}

/** Only these: a newer question about the same router, with another error, stays. */
export function dropHostKeyQuestions(ui: UiStore, dropped: readonly HostKeyQuestion[]): void {
  const gone = new Set(dropped.map(({ error }) => error));
  ui.setState({ hostKeyQuestions: ui.getState().hostKeyQuestions.filter(({ error }) => !gone.has(error)) });
}
