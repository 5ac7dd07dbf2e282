/** Durations as people read them. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  formatAge,
  formatCountdown,
  formatDuration,
  formatLatency,
  formatTime,
  plural,
} from '../../../src/renderer/components/format';
import { setLocale } from '../../../src/renderer/texts/locale';

beforeEach(() => setLocale('en-US'));
afterEach(() => setLocale());

test.each([
  [300_000, '05:00'],
  [299_001, '05:00'],
  [61_000, '01:01'],
  [1, '00:01'],
  [0, '00:00'],
  [-5_000, '00:00'],
  [3_600_000, '1:00:00'],
  [86_399_000, '23:59:59'],
])('a lease of %i ms reads %s', (ms, text) => {
  expect(formatCountdown(ms)).toBe(text);
});

test.each([
  [0, '0 s'],
  [59_000, '59 s'],
  [60_000, '1 min'],
  [3_900_000, '1 h 05 min'],
  [273_600_000, '3 d 4 h'],
])('%i ms last %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('an age is never rounded up', () => {
  expect(formatAge(999)).toBe('just now');
  expect(formatAge(1_999)).toBe('1 s ago');
});

test('a latency under a millisecond is not told as zero', () => {
  expect(formatLatency(0.2)).toBe('< 1 ms');
  expect(formatLatency(12.6)).toBe('13 ms');
});

test('a moment of today is a time of 24 hours, in every region', () => {
  const now = new Date(2026, 0, 31, 18, 0, 0);
  const at = (date: Date) => formatTime(date.toISOString(), now);
  for (const locale of ['en-US', 'en-GB', 'de-AT']) {
    setLocale(locale);
    expect(at(new Date(2026, 0, 31, 13, 54, 9))).toMatchObject({ day: null, time: '13:54:09' });
    expect(at(new Date(2026, 0, 31, 0, 0, 0)).time).toBe('00:00:00');
  }
});

test.each([
  ['en-US', 'Jan 30, 2026'],
  ['en-GB', '30 Jan 2026'],
  ['de-DE', '30.01.2026'],
])('a moment of another day has its date, in %s as %s', (locale, day) => {
  setLocale(locale);
  const yesterday = new Date(2026, 0, 30, 23, 59, 59).toISOString();
  expect(formatTime(yesterday, new Date(2026, 0, 31, 0, 0, 1))).toEqual({
    day,
    time: '23:59:59',
    full: `${day} 23:59:59`,
  });
});

test('what is no time is shown as it came', () => {
  expect(formatTime('soon', new Date())).toEqual({ day: null, time: 'soon', full: 'soon' });
});

test('one is singular', () => {
  expect(plural(1, 'session', 'sessions')).toBe('1 session');
  expect(plural(1_200, 'session', 'sessions')).toBe('1,200 sessions');
});
