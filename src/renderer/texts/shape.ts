/** What a text of the window may be beside a string. */

import type { ReactNode } from 'react';

/** A sentence with elements in it, such as a command set in another type: its pieces in the order of the language. */
export type Pieces = readonly ReactNode[];
