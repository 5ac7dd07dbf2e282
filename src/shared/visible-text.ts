/** What a router, a server or a peer sends is shown to people: without control characters and escape sequences, and bounded. */

// oxlint-disable-next-line no-control-regex -- control characters are what is being removed
const escapeSequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
// oxlint-disable-next-line no-control-regex -- control characters are what is being removed
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Keeps newline and tab; the last `most` characters when there are more, because errors stand at the end. */
export function visibleTail(text: string, most = 2_000): string {
  // Cut first: the patterns then never run over more than a bounded text.
  const bounded = text.length > most * 2 ? text.slice(-most * 2) : text;
  const clean = bounded.replaceAll(escapeSequences, '').replaceAll(controls, '').trim();
  return clean.length > most ? `…${clean.slice(-(most - 1))}` : clean;
}

/** Like {@link visibleTail}, but keeps the beginning: for words of a server, where the matter comes first. */
export function presentable(text: string, most = 2_000): string {
  const bounded = text.slice(0, most * 2);
  const clean = bounded.replaceAll(escapeSequences, '').replaceAll(controls, '');
  const left = clean.length - most + (text.length - bounded.length);
  return left <= 0 ? clean : `${clean.slice(0, most)} … (${left} more characters)`;
}

export function visibleLine(text: string, most = 300): string {
  const clean = text
    .slice(0, most * 2)
    .replaceAll(escapeSequences, '')
    .replaceAll(controls, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return clean.length > most ? `${clean.slice(0, most - 1)}…` : clean;
}
