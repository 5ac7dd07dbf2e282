/** What the command palette offers for a text: commands of the app first, then routers and what can be done with each. Pure. */

import type { RouterId } from '@shared/ids';
import type { RouterRow } from '@shared/view-sync';
import { matchesSearch, searchWords } from '../routers/list-model';
import { actionLabel, isAllowed, type SessionAction } from '../routers/session-actions';
import { texts } from '../../texts';
import { folded } from '../../components/folded';

export type PaletteCommand = { readonly id: string; readonly label: string; readonly keys: string | null };

export type PaletteItem =
  | { readonly kind: 'command'; readonly id: string; readonly label: string; readonly keys: string | null }
  | { readonly kind: 'show'; readonly id: string; readonly label: string; readonly routerId: RouterId }
  | {
      readonly kind: 'session';
      readonly id: string;
      readonly label: string;
      readonly routerId: RouterId;
      readonly action: SessionAction;
    };

const sessionActions = Object.keys(isAllowed) as readonly SessionAction[];
const mostRouters = 20;
const mostItems = 60;

export function paletteItems(
  text: string,
  commands: readonly PaletteCommand[],
  rows: Iterable<RouterRow>,
): readonly PaletteItem[] {
  const words = searchWords(text);
  const items: PaletteItem[] = commands
    .filter(({ label }) => words.every((word) => label.toLocaleLowerCase().includes(word)))
    .map((command) => ({ kind: 'command', ...command }));
  if (words.length === 0) return items;
  // “start berlin”: the words that name an action choose among actions, the others among routers.
  const isVerb = (action: SessionAction, word: string): boolean => texts.palette.verbs[action].startsWith(word);
  const verbs = new Set(sessionActions.filter((action) => words.some((word) => isVerb(action, word))));
  const routerWords = words.filter((word) => !sessionActions.some((action) => isVerb(action, word)));
  const wanted = routerWords.length > 0 ? routerWords : words;
  let found = 0;
  for (const row of rows) {
    if (found === mostRouters || items.length >= mostItems) break;
    if (!matchesSearch(row, wanted)) continue;
    found += 1;
    const { id: routerId, router, session } = row;
    const actions: readonly PaletteItem[] = sessionActions
      .filter((action) => isAllowed[action](session.phase) && (verbs.size === 0 || verbs.has(action)))
      .map((action) => ({
        kind: 'session',
        id: `${action} ${routerId}`,
        label: actionLabel(action, router.name),
        routerId,
        action,
      }));
    const show: PaletteItem = {
      kind: 'show',
      id: `show ${routerId}`,
      label: texts.palette.detailsOf(router.name),
      routerId,
    };
    items.push(...(verbs.size > 0 && routerWords.length > 0 ? [...actions, show] : [show, ...actions]));
  }
  return items.slice(0, mostItems);
}
