/** A text with elements in it, drawn in the order in which the language has them. */

import { createElement, Fragment } from 'react';
import type { Pieces } from '../texts/shape';

export function Sentence({ of }: { readonly of: Pieces }) {
  return createElement(Fragment, null, ...of);
}
