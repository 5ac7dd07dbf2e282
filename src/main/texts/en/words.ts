/** English counts. */

import { formFor } from '@shared/texts';

export const form = formFor('en');

export const isOrAre = { one: 'is', other: 'are' };
export const wasOrWere = { one: 'was', other: 'were' };
