/** What the command palette offers for a text: commands of the app first, then routers and what can be done with each. Pure. */

import type { RouterId } from '@shared/ids';
import type { RouterRow } from '@shared/view-sync';
import { compareText, matchesSearch, searchWords } from '../routers/list-model';
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

export type Palette = {
  readonly items: readonly PaletteItem[];
  /** routers that match and are not among the items */
  readonly more: number;
};

export function paletteOf(text: string, commands: readonly PaletteCommand[], rows: Iterable<RouterRow>): Palette {
  const words = searchWords(text);
  const named: readonly PaletteItem[] = commands
    .filter(({ label }) => words.every((word) => folded(label).includes(word)))
    .map((command) => ({ kind: 'command', ...command }));
  if (words.length === 0) return { items: named, more: 0 };
  // “start berlin”: the words that name an action choose among actions, the others among routers.
  const isVerb = (action: SessionAction, word: string): boolean => texts.palette.verbs[action].startsWith(word);
  const verbs = new Set(sessionActions.filter((action) => words.some((word) => isVerb(action, word))));
  const routerWords = words.filter((word) => !sessionActions.some((action) => isVerb(action, word)));
  const wanted = routerWords.length > 0 ? routerWords : words;
  const itemsOf = ({ id: routerId, router, session }: RouterRow): readonly PaletteItem[] => {
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
    return verbs.size > 0 && routerWords.length > 0 ? [...actions, show] : [show, ...actions];
  };

  const found = [...rows].filter((row) => matchesSearch(row, wanted));
  // Of those, what the verb names can be done with some only: they come first.
  const isOffered = ({ session }: RouterRow): boolean =>
    verbs.size === 0 || routerWords.length === 0 || [...verbs].some((verb) => isAllowed[verb](session.phase));
  const nearest = [
    ...nearestFirst(found.filter(isOffered), wanted),
    ...nearestFirst(
      found.filter((row) => !isOffered(row)),
      wanted,
    ),
  ].slice(0, mostRouters);
  return { items: [...named, ...nearest.flatMap(itemsOf)], more: found.length - nearest.length };
}

/** Those whose name begins with what was typed, those whose name holds it, those with it elsewhere; each by name. */
function nearestFirst(rows: readonly RouterRow[], words: readonly string[]): readonly RouterRow[] {
  const nearness = ({ router }: RouterRow): number => {
    const name = folded(router.name);
    if (name.startsWith(words[0] ?? '')) return 0;
    return words.every((word) => name.includes(word)) ? 1 : 2;
  };
  return rows
    .map((row) => ({ row, far: nearness(row) }))
    .toSorted((left, right) => left.far - right.far || compareText(left.row.router.name, right.row.router.name))
    .map(({ row }) => row);
}
