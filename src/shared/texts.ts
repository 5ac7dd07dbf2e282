/** What the texts of the window and of main have in common: the shape of a language, and the form of a word for a count. */

/** The shape that English gives to every language: the same keys, the same values to put in, any words. */
export type Shape<Text> = Text extends string
  ? string
  : Text extends (...values: infer Values) => infer Made
    ? (...values: Values) => Made extends string ? string : Made
    : { readonly [Key in keyof Text]: Shape<Text[Key]> };

/** One form per plural category of the language; English has `one` and `other`, Polish has four. */
export type Forms = { readonly [Category in Intl.LDMLPluralRule]?: string } & { readonly other: string };

/** The form for a count, without the count. */
export type FormFor = (count: number, forms: Forms) => string;

/** @param language a BCP 47 tag, such as `de` */
export function formFor(language: string): FormFor {
  const rules = new Intl.PluralRules(language);
  return (count, forms) => forms[rules.select(count)] ?? forms.other;
}
