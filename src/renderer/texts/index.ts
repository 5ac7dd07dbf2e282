/**
 * All words that people read in the window, in one keyed place. `texts` is the language chosen at start, a plain object:
 * a row of the list reads it as cheaply as a literal. It is read when something is drawn and never while a module loads,
 * because a module may load before the language is chosen; a test checks that.
 *
 * How a language is added: docs/developing.md, “Texts”.
 */

import { english } from './en';
import type { Shape } from '@shared/texts';

/** A missing or surplus key in another language is a compile error. */
export type Texts = Shape<typeof english>;

export type Languages = Record<string, Texts>;

/** By primary language tag. */
export const languages: Languages = { en: english };

export let texts: Texts = english;

/** Once, before anything is drawn: what stands on the screen is not drawn anew. */
export function setTexts(chosen: Texts): void {
  texts = chosen;
}

/** The first of the wanted languages that there is, else English. `de-AT` finds `de`. */
export function textsFor(wanted: readonly string[], known: Languages = languages): Texts {
  for (const tag of wanted) {
    const found = known[tag] ?? known[tag.split('-')[0] ?? ''];
    if (found !== undefined) return found;
  }
  return english;
}
