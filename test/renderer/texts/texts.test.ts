/** The language of the texts, its plurals and lists, and the region's numbers. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setTexts, texts, textsFor, type Texts } from '../../../src/renderer/texts';
import { english } from '../../../src/renderer/texts/en';
import { numberText, setLocale } from '../../../src/renderer/texts/locale';
import { wordsOf } from '../../../src/renderer/texts/words';

beforeEach(() => setLocale('en-US'));
afterEach(() => {
  setLocale();
  setTexts(english);
});

const german: Texts = { ...english, language: 'de' };

test('the first wanted language that there is becomes the language of the window', () => {
  const known = { en: english, de: german };
  expect(textsFor(['fr-CH', 'de-AT', 'en'], known).language).toBe('de');
  expect(textsFor(['en-GB', 'de'], known).language).toBe('en');
});

test('where no wanted language is there, it is English', () => {
  expect(textsFor(['fr'])).toBe(english);
  expect(textsFor([])).toBe(english);
});

test('who reads the texts gets the language that was chosen', () => {
  setTexts(german);
  expect(texts.language).toBe('de');
});

test('a language without a key, or with one too many, does not compile', () => {
  // @ts-expect-error -- `common` is missing
  const missing: Texts = { ...english, common: undefined };
  // @ts-expect-error -- a key that English does not have
  const surplus: Texts = { ...english, header: { ...english.header, surplus: '' } };
  expect([missing, surplus]).toHaveLength(2);
});

describe('plurals', () => {
  test('one is singular, none and many are not', () => {
    const { counted } = wordsOf('en');
    const forms = { one: 'session', other: 'sessions' };
    expect([0, 1, 2, 1_200].map((count) => counted(count, forms))).toEqual([
      '0 sessions',
      '1 session',
      '2 sessions',
      '1,200 sessions',
    ]);
  });

  test('a language with more forms than English gets each where it belongs', () => {
    const { counted } = wordsOf('pl');
    const forms = { one: 'sesja', few: 'sesje', many: 'sesji', other: 'sesji' };
    expect([1, 3, 5, 22].map((count) => counted(count, forms))).toEqual(['1 sesja', '3 sesje', '5 sesji', '22 sesje']);
  });

  test('a form that a language left out is its general one', () => {
    expect(wordsOf('ja').counted(1, { other: '件' })).toBe('1 件');
  });
});

test('a list has no “and”', () => {
  expect(wordsOf('en').listed(['3 sessions started', '1 failed'])).toBe('3 sessions started, 1 failed');
  expect(wordsOf('en').listed(['one', 'two', 'three'])).toBe('one, two, three');
});

test('digits are grouped as the region does, whatever the language', () => {
  setLocale('de-DE');
  expect(numberText(1_200)).toBe('1.200');
  expect(texts.header.held(1_200)).toBe('1.200 sessions held');
});
