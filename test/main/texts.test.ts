/** The words of main with counts in them: one, several, none. Digits are plain, also beyond a thousand. */

import { expect, it } from 'vitest';
import { asleepNotice } from '../../src/main/app-status';
import { texts } from '../../src/main/texts';

it.each([
  [0, '0 sessions held', '0 sessions are active.', 'End all and quit'],
  [1, '1 session held', '1 session is active.', 'End it and quit'],
  [1200, '1200 sessions held', '1200 sessions are active.', 'End all and quit'],
])('%i: the tray and the question of quitting agree with the count', (count, held, active, end) => {
  const { tray, quitDialog } = texts;
  expect([tray.held(count), quitDialog.active(count), quitDialog.end(count)]).toEqual([held, active, end]);
});

it('a message about many names some and counts the rest', () => {
  expect(texts.messages.names(['a', 'b'], 0)).toBe('a, b');
  expect(texts.messages.names(['a', 'b', 'c'], 2)).toBe('a, b, c and 2 more');
});

it('the notice after a sleep tells what became of each session', () => {
  const { title, text, level } = asleepNotice({ lost: 6, back: 1, over: 2 });
  expect(title).toBe('6 sessions expired while the computer was asleep');
  expect(text).toBe('3 are being started again, 1 was re-established, 2 were not: the list says why.');
  expect(level).toBe('warning');
});

it('the notice after a sleep of one session speaks of one', () => {
  const { title, text, level } = asleepNotice({ lost: 1, back: 0, over: 0 });
  expect(title).toBe('A session expired while the computer was asleep');
  expect(text).toBe('1 is being started again.');
  expect(level).toBe('info');
});

it('sessions that could not be ended on the server that is left are counted', () => {
  expect(texts.notices.notEnded(1, '“lab”')).toBe('One session could not be ended on “lab”');
  expect(texts.notices.notEnded(2, 'the embedded server')).toBe('2 sessions could not be ended on the embedded server');
});
