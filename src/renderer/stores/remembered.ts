/**
 * What the window remembers of itself between two openings: search, filter, order, layout and views of the list, and the
 * ids of the routers that were used lately. Of a router nothing but its id.
 */

import { type FirstQuestion, firstQuestionKey } from '@shared/ipc-contract';
import { parseId, type RouterId } from '@shared/ids';
import { phases } from '@shared/session';
import { mostRecent } from './recent';
import {
  isUsual,
  nothingRemembered,
  sortColumns,
  usualLayout,
  type ListFilter,
  type ListLayout,
  type Remembered,
  type SavedView,
  type Shown,
  type Sort,
  type UiStore,
} from './ui';

/** of an earlier version; what is looked at holds the order now */
const sortKey = 'router-sessions-sort';
const shownKey = 'router-sessions-shown';
const layoutKey = 'router-sessions-layout';
const viewsKey = 'router-sessions-views';
const recentKey = 'router-sessions-recent';
export const mostViews = 30;

/** A stored text is somebody else's until it is checked. */
export function parseSort(text: string | null): Sort {
  if (text === null) return nothingRemembered.sort;
  const [name, direction] = text.split(' ');
  const column = sortColumns.find((known) => known === name);
  return column ? { column, descending: direction === 'descending' } : nothingRemembered.sort;
}

const sortText = ({ column, descending }: Sort): string => `${column} ${descending ? 'descending' : 'ascending'}`;

type Unknown = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Unknown => typeof value === 'object' && value !== null;
const textOf = (value: unknown, most: number): string => (typeof value === 'string' ? value.slice(0, most) : '');
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export function parseLayout(text: string | null): ListLayout {
  const value = parsed(text);
  if (!isObject(value)) return usualLayout;
  const widths = isObject(value['widths']) ? value['widths'] : {};
  return {
    density: value['density'] === 'compact' ? 'compact' : 'comfortable',
    hidden: sortColumns.filter((column) => listOf(value['hidden']).includes(column)),
    widths: Object.fromEntries(
      sortColumns.flatMap((column) => {
        const width = widths[column];
        return typeof width === 'number' && width >= 40 && width <= 2_000 ? [[column, width]] : [];
      }),
    ),
  };
}

export function parseViews(text: string | null): readonly SavedView[] {
  return listOf(parsed(text))
    .slice(0, mostViews)
    .flatMap((value) => {
      if (!isObject(value) || textOf(value['name'], 60) === '') return [];
      return [{ name: textOf(value['name'], 60), ...shownIn(value) }];
    });
}

function shownIn(value: Unknown): Shown {
  const facets = isObject(value['facets']) ? value['facets'] : {};
  return {
    search: textOf(value['search'], 200),
    filter: filterOf(value['filter']),
    facets: {
      phases: phases.filter((phase) => listOf(facets['phases']).includes(phase)),
      tags: listOf(facets['tags']).filter((tag) => typeof tag === 'string'),
    },
    sort: parseSort(textOf(value['sort'], 40)),
  };
}

export const viewsText = (views: readonly SavedView[]): string =>
  JSON.stringify(views.map((view) => ({ ...view, sort: sortText(view.sort) })));

/** `sort`: as an earlier version of the app left it, by itself. */
export function parseShown(text: string | null, sort: string | null): Shown {
  const value = parsed(text);
  if (isObject(value)) return shownIn(value);
  const { search, filter, facets } = nothingRemembered;
  return { search, filter, facets, sort: parseSort(sort) };
}

export const shownText = ({ search, filter, facets, sort }: Shown): string =>
  JSON.stringify({ search, filter, facets, sort: sortText(sort) });

function filterOf(value: unknown): ListFilter {
  if (!isObject(value)) return { kind: 'all' };
  if (value['kind'] === 'group' && typeof value['group'] === 'string') return { kind: 'group', group: value['group'] };
  const kind = (['with-session', 'attention', 'recent'] as const).find((known) => known === value['kind']);
  return { kind: kind ?? 'all' };
}

export function parseRecent(text: string | null): readonly RouterId[] {
  return listOf(parsed(text))
    .flatMap((value) => parseId<RouterId>(value) ?? [])
    .slice(0, mostRecent);
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

export function readRemembered(): Remembered {
  try {
    return {
      ...parseShown(localStorage.getItem(shownKey), localStorage.getItem(sortKey)),
      layout: parseLayout(localStorage.getItem(layoutKey)),
      views: parseViews(localStorage.getItem(viewsKey)),
      recent: parseRecent(localStorage.getItem(recentKey)),
    };
  } catch {
    return nothingRemembered;
  }
}

const isOtherwise = (now: Shown, before: Shown): boolean =>
  now.search !== before.search ||
  now.filter !== before.filter ||
  now.facets !== before.facets ||
  now.sort !== before.sort;

/** For the preload, which asks before this script is there. */
function rememberFirstQuestion(shown: Shown): void {
  const question: FirstQuestion = isUsual(shown) ? 'getFirstRows' : 'getSnapshot';
  if ((localStorage.getItem(firstQuestionKey) ?? 'getFirstRows') !== question) {
    localStorage.setItem(firstQuestionKey, question);
  }
}

export function remember(ui: UiStore): () => void {
  try {
    // What an earlier version of the app left has a view and no question.
    rememberFirstQuestion(ui.getState());
  } catch {
    // As below.
  }
  return ui.subscribe((now, before) => {
    try {
      if (isOtherwise(now, before)) {
        localStorage.setItem(shownKey, shownText(now));
        rememberFirstQuestion(now);
      }
      if (now.layout !== before.layout) localStorage.setItem(layoutKey, JSON.stringify(now.layout));
      if (now.views !== before.views) localStorage.setItem(viewsKey, viewsText(now.views));
      if (now.recent !== before.recent) localStorage.setItem(recentKey, JSON.stringify(now.recent));
    } catch {
      // Storage that is full or forbidden only costs the memory of these.
    }
  });
}
