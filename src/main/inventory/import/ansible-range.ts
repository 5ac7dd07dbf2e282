/** Ansible's ranges in host names: `web[01:50]`, `db-[a:f]`, `n[1:9:2]`, several in one name. */

import { fail, ok, type Result } from '@shared/result';
import { routerLimits } from '@shared/router';
import { texts } from '../../texts';

const words = texts.importing.ansible.range;
const range = /\[([0-9A-Za-z]+):([0-9A-Za-z]+)(?::(\d+))?\]/;

/** @returns the names, or why the range has none. Ends are part of it; leading zeros give the width. */
export function expandRange(pattern: string): Result<readonly string[], string> {
  const match = range.exec(pattern);
  if (!match) return ok([pattern]);
  const [whole, from = '', to = '', stepText] = match;
  const [values, problem] = valuesBetween(from, to, stepText === undefined ? 1 : Number(stepText));
  if (problem !== null) return fail(words[problem](whole));
  const names: string[] = [];
  for (const value of values) {
    const [expanded, inner] = expandRange(pattern.replace(whole, () => value));
    if (inner !== null) return fail(inner);
    names.push(...expanded);
    if (names.length > routerLimits.routers) return fail(words.tooMany(whole));
  }
  return ok(names);
}

function valuesBetween(from: string, to: string, step: number): Result<readonly string[], keyof typeof words> {
  if (step < 1) return fail('stepOfZero');
  const isNumber = /^\d+$/.test(from) && /^\d+$/.test(to);
  const isLetter = /^[a-z]$/.test(from) === /^[a-z]$/.test(to) && /^[A-Za-z]$/.test(from) && /^[A-Za-z]$/.test(to);
  if (!isNumber && !isLetter) return fail('mixed');
  if (isNumber && from.startsWith('0') && from.length > 1 && from.length !== to.length) return fail('widths');
  const first = isNumber ? Number(from) : (from.codePointAt(0) ?? 0);
  const last = isNumber ? Number(to) : (to.codePointAt(0) ?? 0);
  if (last < first) return fail('backwards');
  if ((last - first) / step > routerLimits.routers) return fail('tooMany');
  const values: string[] = [];
  for (let value = first; value <= last; value += step) {
    values.push(isNumber ? String(value).padStart(from.length, '0') : String.fromCodePoint(value));
  }
  return ok(values);
}
