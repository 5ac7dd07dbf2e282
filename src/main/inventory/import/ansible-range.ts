/** Ansible's ranges in host names: `web[01:50]`, `db-[a:f]`, `n[1:9:2]`, several in one name. */

import { fail, ok, type Result } from '@shared/result';
import { routerLimits } from '@shared/router';
import { texts } from '../../texts';

const words = texts.importing.ansible.range;
/** No name of a router is that long, and one that was padded with so many zeros would fill the memory. */
const longestPattern = 300;
const range = /\[([0-9A-Za-z]+):([0-9A-Za-z]+)(?::(\d+))?\]/g;

type Range = {
  readonly first: number;
  readonly step: number;
  readonly count: number;
  readonly text: (value: number) => string;
};

/** @returns the names, or why the range has none. Ends are part of it; leading zeros give the width. */
export function expandRange(pattern: string): Result<readonly string[], string> {
  if (pattern.length > longestPattern) return ok([pattern]);
  // What stands between two ranges, and the ranges: counted before the first name is made.
  const pieces: (string | Range)[] = [];
  let end = 0;
  let total = 1;
  for (const match of pattern.matchAll(range)) {
    const [whole, from = '', to = '', stepText] = match;
    const [found, problem] = rangeOf(from, to, stepText === undefined ? 1 : Number(stepText));
    if (problem !== null) return fail(words[problem](whole));
    total *= found.count;
    if (total > routerLimits.routers) return fail(words.tooMany(whole));
    pieces.push(pattern.slice(end, match.index), found);
    end = match.index + whole.length;
  }
  let names: readonly string[] = [''];
  for (const piece of [...pieces, pattern.slice(end)]) {
    names = names.flatMap((name) =>
      typeof piece === 'string'
        ? `${name}${piece}`
        : Array.from({ length: piece.count }, (_, index) => `${name}${piece.text(piece.first + index * piece.step)}`),
    );
  }
  return ok(names);
}

function rangeOf(from: string, to: string, step: number): Result<Range, keyof typeof words> {
  if (step < 1) return fail('stepOfZero');
  const isNumber = /^\d+$/.test(from) && /^\d+$/.test(to);
  const isLetter = /^[a-z]$/.test(from) === /^[a-z]$/.test(to) && /^[A-Za-z]$/.test(from) && /^[A-Za-z]$/.test(to);
  if (!isNumber && !isLetter) return fail('mixed');
  if (isNumber && from.startsWith('0') && from.length > 1 && from.length !== to.length) return fail('widths');
  const first = isNumber ? Number(from) : (from.codePointAt(0) ?? 0);
  const last = isNumber ? Number(to) : (to.codePointAt(0) ?? 0);
  if (last < first) return fail('backwards');
  const count = Math.floor((last - first) / step) + 1;
  const text = (value: number): string =>
    isNumber ? String(value).padStart(from.length, '0') : String.fromCodePoint(value);
  return ok({ first, step, count, text });
}
