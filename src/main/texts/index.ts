/**
 * The words for people that main makes itself, in one keyed place: notices, tray, messages of the desktop, dialogs,
 * timelines. A constant, so that what is pure stays pure with it. Log events, names of operations in the audit record and
 * the sentences of errors (`src/shared/errors.ts`) are not among them.
 */

import type { Shape } from '@shared/texts';
import { english } from './en';

/** A missing or surplus key in another language is a compile error. */
export type MainTexts = Shape<typeof english>;

export const texts: MainTexts = english;
