/** What each language does in its own way with counts and lists, by the browser's own tables. */

import { numberText } from './locale';

/** One form per plural category of the language; English has `one` and `other`, Polish has four. */
export type Forms = { readonly [Category in Intl.LDMLPluralRule]?: string } & { readonly other: string };

export type Words = {
  /** The form for a count, without the count. */
  readonly form: (count: number, forms: Forms) => string;
  /** `1 session`, `1,200 sessions`. */
  readonly counted: (count: number, forms: Forms) => string;
  /** `a, b, c`: a list without “and”. */
  readonly listed: (parts: readonly string[]) => string;
};

/** @param language a BCP 47 tag, such as `de` */
export function wordsOf(language: string): Words {
  const rules = new Intl.PluralRules(language);
  const list = new Intl.ListFormat(language, { type: 'unit', style: 'short' });
  const form: Words['form'] = (count, forms) => forms[rules.select(count)] ?? forms.other;
  return {
    form,
    counted: (count, forms) => `${numberText(count)} ${form(count, forms)}`,
    listed: (parts) => list.format(parts),
  };
}
