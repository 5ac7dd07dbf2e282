/** What the window remembers of itself between two openings: the order of the list. Never anything of a router. */

import type { Sort, SortColumn, UiStore } from './ui';

const key = 'router-sessions-sort';
const columns: readonly SortColumn[] = ['state', 'name', 'address', 'lease', 'refreshed', 'verified', 'latency'];
const byName: Sort = { column: 'name', descending: false };

/** A stored text is somebody else's until it is checked. */
export function parseSort(text: string | null): Sort {
  if (text === null) return byName;
  const [name, direction] = text.split(' ');
  const column = columns.find((known) => known === name);
  return column ? { column, descending: direction === 'descending' } : byName;
}

export function readSort(): Sort {
  try {
    return parseSort(localStorage.getItem(key));
  } catch {
    return byName;
  }
}

export function rememberSort(ui: UiStore): () => void {
  return ui.subscribe((now, before) => {
    if (now.sort === before.sort) return;
    try {
      localStorage.setItem(key, `${now.sort.column} ${now.sort.descending ? 'descending' : 'ascending'}`);
    } catch {
      // Storage that is full or forbidden only costs the memory of the order.
    }
  });
}
