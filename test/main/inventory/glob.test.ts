/** Patterns with wildcards: what fits, and that none of them costs more than its length. */

import { constantFrom, assert as check, array, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitsPattern } from '../../../src/main/inventory/import/glob';

describe('a pattern with wildcards', () => {
  it.each([
    ['gw-vienna', 'gw-*', true],
    ['gw-vienna', '*vienna', true],
    ['gw-vienna', 'gw?vienna', true],
    ['gw-vienna', 'gw', false],
    ['gw-vienna', '*-graz', false],
    ['', '*', true],
    ['a', '', false],
    ['a', '??', false],
    ['a.b', 'a?b', true],
    ['axb', 'a.b', false],
    ['aab', '*ab', true],
  ])('%s and %s: %s', (text, pattern, fits) => {
    expect(fitsPattern(text, pattern)).toBe(fits);
  });

  it('fits as a regular expression of the same meaning does', () => {
    const letters = (...all: string[]) => array(constantFrom(...all), { maxLength: 8 }).map((some) => some.join(''));
    check(
      property(letters('a', 'b'), letters('a', 'b', '*', '?'), (text, pattern) => {
        const same = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(fitsPattern(text, pattern)).toBe(same.test(text));
      }),
      { numRuns: 2_000 },
    );
  });

  // As a regular expression this runs for longer than anybody waits: the test would not come to its end.
  it('of many stars is decided', () => {
    expect(fitsPattern('a'.repeat(255), `${'*a'.repeat(100)}*b`)).toBe(false);
  });
});
