/** Who gets answers: a server that is away, or only sessions that are mute. */

import { expect, it } from 'vitest';
import { createServerSilence } from '../../../src/main/active-sessions/server-silence';
import { createFakeTime } from '../../support/fake-time';
import { routerNumber } from './tracker';

function silences() {
  const time = createFakeTime();
  const silence = createServerSilence(time.clock);
  const fails = (...numbers: readonly number[]): void =>
    silence.unanswered(numbers.map(routerNumber), silence.sending());
  const isAnswered = (...numbers: readonly number[]): void => silence.answered(numbers.map(routerNumber));
  const mute = (): readonly number[] => [...Array(20).keys()].filter((number) => silence.isMute(routerNumber(number)));
  return { time, silence, fails, isAnswered, mute };
}

it('three requests for three sessions without an answer to anybody: the server is away', () => {
  const { silence, fails } = silences();
  fails(1);
  fails(2);
  expect(silence.isAway()).toBe(false);
  fails(3);
  expect(silence.isAway()).toBe(true);
});

it('one session that fails again and again says nothing of the server', () => {
  const { silence, fails } = silences();
  for (let round = 0; round < 50; round += 1) fails(1);
  fails(2);
  expect(silence.isAway()).toBe(false);
});

it('a shared request is one request, however many sessions are in it', () => {
  const { silence, fails } = silences();
  fails(1, 2, 3, 4, 5);
  expect(silence.isAway()).toBe(false);
});

it('a request during which somebody else was answered speaks against its session and not against the server', () => {
  const { silence, isAnswered, mute } = silences();
  const sendings = [1, 2, 3, 4].map(() => silence.sending());
  isAnswered(9);
  for (const [index, sending] of sendings.entries()) silence.unanswered([routerNumber(index + 1)], sending);
  expect(silence.isAway()).toBe(false);
  expect(mute()).toEqual([1, 2, 3, 4]);
});

it('the first probe is answered: the silence was that of the sessions; later it was the server’s', () => {
  const few = silences();
  for (const number of [1, 2, 3]) few.fails(number);
  few.isAnswered(4);
  expect([few.silence.isAway(), few.mute()]).toEqual([false, [1, 2, 3]]);

  const all = silences();
  for (const number of [1, 2, 3]) all.fails(number);
  all.fails(4);
  all.isAnswered(5);
  expect([all.silence.isAway(), all.mute()]).toEqual([false, []]);
});

it('a mute session that is answered is like any other again', () => {
  const { silence, fails, isAnswered, mute, time } = silences();
  fails(1);
  expect(silence.silentSince(routerNumber(1))).toBe(time.clock.monotonicMs());
  isAnswered(2);
  expect(mute()).toEqual([1]);
  isAnswered(1);
  expect(mute()).toEqual([]);
  expect(silence.silentSince(routerNumber(1))).toBeNull();
});

it('of another server nothing is known', () => {
  const { silence, fails, isAnswered, mute } = silences();
  fails(1);
  isAnswered(2);
  for (const number of [3, 4, 5]) fails(number);
  silence.reset();
  expect([silence.isAway(), mute(), silence.silentSince(routerNumber(3))]).toEqual([false, [], null]);
});
