/** What each language does in its own way with counts and lists, by the browser's own tables. */

import { type FormFor, type Forms, formFor } from '@shared/texts';
import { numberText } from './locale';

export type Words = {
  /** The form for a count, without the count. */
  readonly form: FormFor;
  /** `1 session`, `1,200 sessions`. */
  readonly counted: (count: number, forms: Forms) => string;
  /** `a, b, c`: a list without “and”. */
  readonly listed: (parts: readonly string[]) => string;
};

/** @param language a BCP 47 tag, such as `de` */
export function wordsOf(language: string): Words {
  const list = new Intl.ListFormat(language, { type: 'unit', style: 'short' });
  const form = formFor(language);
  return {
    form,
    counted: (count, forms) => `${numberText(count)} ${form(count, forms)}`,
    listed: (parts) => list.format(parts),
  };
}
