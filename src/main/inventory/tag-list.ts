/** Tags in one cell of a table. They may hold blanks, so only a semicolon parts them, or a comma where there is none. */

/** A tag that holds a separator or a quote stands in quotes, as a cell of CSV does. */
export const tagsText = (tags: readonly string[]): string =>
  tags.map((tag) => (/[;,"]/.test(tag) ? `"${tag.replaceAll('"', '""')}"` : tag)).join(';');

export function tagsOf(text: string): readonly string[] {
  const parts = partsOf(text, ';');
  const [only] = parts;
  const tags = parts.length > 1 || only === undefined || only.isQuoted ? parts : partsOf(text, ',');
  return tags.map((part) => part.text.trim()).filter((tag) => tag !== '');
}

type Part = { readonly text: string; readonly isQuoted: boolean };

/** A quote in the middle of a tag is only a quote: 24" racks have tags as well. */
function partsOf(text: string, separator: ';' | ','): readonly Part[] {
  const part =
    separator === ';'
      ? /\s*"((?:[^"]|"")*)"\s*(?:;|$)|([^;]*)(?:;|$)/gy
      : /\s*"((?:[^"]|"")*)"\s*(?:,|$)|([^,]*)(?:,|$)/gy;
  const parts: Part[] = [];
  while (part.lastIndex < text.length) {
    const [, quoted, plain = ''] = part.exec(text) ?? [];
    parts.push(
      quoted === undefined ? { text: plain, isQuoted: false } : { text: quoted.replaceAll('""', '"'), isQuoted: true },
    );
  }
  return parts;
}
