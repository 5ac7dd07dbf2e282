/** The shape that English gives to every language: the same keys, the same values to put in, any words. */

import type { ReactNode } from 'react';

/** A sentence with elements in it, such as a command set in another type: its pieces in the order of the language. */
export type Pieces = readonly ReactNode[];

export type Shape<Text> = Text extends string
  ? string
  : Text extends (...values: infer Values) => infer Made
    ? (...values: Values) => Made extends string ? string : Made
    : { readonly [Key in keyof Text]: Shape<Text[Key]> };
