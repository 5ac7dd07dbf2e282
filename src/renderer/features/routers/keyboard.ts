/** Where the keys lead in the list. Pure: the grid only carries it out. */

import type { SessionAction } from './session-actions';

/** The index a moving key leads to, or null for any other key. */
export function indexAfter(key: string, index: number, count: number, page: number): number | null {
  if (count === 0) return null;
  const last = count - 1;
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, index + 1);
    case 'ArrowUp':
      return Math.max(0, index - 1);
    case 'PageDown':
      return Math.min(last, index + page);
    case 'PageUp':
      return Math.max(0, index - page);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

type Pressed = { readonly key: string; readonly ctrlKey: boolean; readonly metaKey: boolean; readonly altKey: boolean };

/** S, E, R and F stand for start, end, restart and refresh; with a modifier they belong to the system. */
export function actionOfKey(event: Pressed): SessionAction | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  switch (event.key.toLowerCase()) {
    case 's':
      return 'start';
    case 'e':
      return 'end';
    case 'r':
      return 'restart';
    case 'f':
      return 'refresh';
    default:
      return null;
  }
}
