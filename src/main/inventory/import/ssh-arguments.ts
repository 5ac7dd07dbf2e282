/** Arguments of ssh as they stand in an inventory: what they say of the way to a host. */

/** What ssh takes with an argument behind it. */
const withArgument = /^-([BbcDEeFIiJLlmOopQRSWw])(.*)$/s;

export type SshWord =
  | { readonly kind: 'option'; readonly name: string; readonly value: string }
  | { readonly kind: 'operand'; readonly value: string };

/** `-o Name=value` becomes an option of that name in small letters; `-J x` one that is called `-J`. */
export function readSshWords(words: readonly string[]): readonly SshWord[] {
  const read: SshWord[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const match = withArgument.exec(word);
    if (!match?.[1]) {
      if (!word.startsWith('-')) read.push({ kind: 'operand', value: word });
      continue;
    }
    const value = match[2] || (words[(index += 1)] ?? '');
    const setting = match[1] === 'o' ? /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*)$/s.exec(value) : null;
    if (setting?.[1]) read.push({ kind: 'option', name: setting[1].toLowerCase(), value: setting[2] ?? '' });
    else read.push({ kind: 'option', name: `-${match[1]}`, value });
  }
  return read;
}

/** As a shell splits words, and as Ansible does. */
export function shellWords(text: string): readonly string[] {
  return [...text.matchAll(/(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/gs)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gs, (_, single?: string, double?: string, escaped?: string) =>
      double === undefined ? (single ?? escaped ?? '') : double.replaceAll(/\\(["\\$`])/g, '$1'),
    ),
  );
}
