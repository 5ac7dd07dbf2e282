/** English counts and lists. */

import { wordsOf } from '../words';

export const { form, counted, listed } = wordsOf('en');

export const session = { one: 'session', other: 'sessions' };
export const router = { one: 'router', other: 'routers' };

/** “it” for one, “them” for several. */
export const itOrThem = { one: 'it', other: 'them' };
export const isOrAre = { one: 'is', other: 'are' };
