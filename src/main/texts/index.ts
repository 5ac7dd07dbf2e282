/**
 * The words for people that main makes itself, in one keyed place: notices, tray, dialogs, timelines, refusals, what became
 * of an import or a file, and the sentences of errors. A constant, so that what is pure stays pure with it. Log events,
 * thrown faults and names of operations in the audit record are not among them; a test checks that.
 */

import { setErrorSentences } from '@shared/errors';
import type { Shape } from '@shared/texts';
import { english } from './en';

/** A missing or surplus key in another language is a compile error. */
export type MainTexts = Shape<typeof english>;

export const texts: MainTexts = english;

setErrorSentences(texts.errors);
