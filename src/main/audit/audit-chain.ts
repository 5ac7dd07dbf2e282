/**
 * Each audit record carries its number and the SHA-256 of the line before it, so that a record that was changed, removed or
 * put in between is found (`npm run audit:verify`). Pure: lines in, lines out.
 */

import { createHash } from 'node:crypto';
import { z } from 'zod';

/** The last record of the chain so far. */
export type ChainTip = { readonly n: number; readonly hash: string };

export const beginningOfChain: ChainTip = { n: 0, hash: '0'.repeat(64) };

export const hashOfLine = (line: string): string => createHash('sha256').update(line).digest('hex');

/** `body`: a JSON object as text, with secrets taken out already. */
export function seal(tip: ChainTip, body: string): { readonly line: string; readonly tip: ChainTip } {
  const n = tip.n + 1;
  const line = `{"n":${n},"previous":"${tip.hash}",${body.slice(1)}`;
  return { line, tip: { n, hash: hashOfLine(line) } };
}

const chained = z.looseObject({ n: z.number().int().positive(), previous: z.string().length(64) });
export type ChainedRecord = z.output<typeof chained>;

/** Null for a line that is no record: torn by a crash, or of a version that had no chain. */
export function recordOf(line: string): ChainedRecord | null {
  try {
    return chained.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/**
 * The last whole record in a piece of a file; null when there is none. One whose newline was not written any more is whole,
 * too: it can be read only with its last brace.
 */
export function tipIn(text: string): ChainTip | null {
  for (const line of text.split('\n').toReversed()) {
    const record = line === '' ? null : recordOf(line);
    if (record) return { n: record.n, hash: hashOfLine(line) };
  }
  return null;
}
