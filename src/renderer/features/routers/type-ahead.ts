/** Typing a name in the list: the letters of a second or so are one beginning. S, E, R, F and ? begin none: they act. */

import { folded } from '../../components/folded';

const pauseMs = 900;

export type TypeAhead = {
  /** @returns the beginning typed so far, or null when the key is not part of one */
  readonly typed: (key: string, now: number) => string | null;
};

export function createTypeAhead(isAction: (key: string) => boolean): TypeAhead {
  let text = '';
  let at = Number.NEGATIVE_INFINITY;
  return {
    typed: (key, now) => {
      const goesOn = now - at < pauseMs && text !== '';
      // A space selects, also right after a name was found by its letters.
      if (key === ' ') text = '';
      if (key.length !== 1 || key === ' ' || (!goesOn && isAction(key))) return null;
      text = (goesOn ? text : '') + folded(key);
      at = now;
      return text;
    },
  };
}

/** The next name from `from` on that begins so, round the end; -1: none. A beginning of one letter moves on. */
export function nextBeginning(names: readonly string[], beginning: string, from: number): number {
  const start = beginning.length === 1 ? from + 1 : Math.max(0, from);
  for (let step = 0; step < names.length; step += 1) {
    const index = (start + step) % names.length;
    if (folded(names[index] ?? '').startsWith(beginning)) return index;
  }
  return -1;
}
