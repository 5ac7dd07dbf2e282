/** The step of a running start, asked for while it runs. */

import type { StartStep } from '@shared/session';
import { expect, it } from 'vitest';
import { createStepWatch } from '../../../src/main/active-sessions/step-watch';
import { createFakeTime } from '../../support/fake-time';

function watched(canAsk: () => boolean, answer: () => Promise<StartStep | null>) {
  const time = createFakeTime();
  const told: StartStep[] = [];
  let asked = 0;
  const steps = createStepWatch(time.timers, canAsk);
  const stopWatching = steps.watch(
    () => {
      asked += 1;
      return answer();
    },
    (step) => told.push(step),
  );
  return { time, told, steps, stopWatching, asked: () => asked };
}

it('asks twice a second until the start is back, and tells what it hears', async () => {
  const { time, told, stopWatching, asked } = watched(
    () => true,
    () => Promise.resolve('checking'),
  );
  await time.advance(2_100);
  expect(told).toEqual(['checking', 'checking', 'checking', 'checking']);
  stopWatching();
  await time.advance(2_000);
  expect(asked()).toBe(4);
  expect(time.armed()).toEqual([]);
});

it('a server that is not known yet at the first look is asked once it is', async () => {
  let isKnown = false;
  const { time, told } = watched(
    () => isKnown,
    () => Promise.resolve('checking'),
  );
  await time.advance(2_000);
  expect(told).toEqual([]);
  isKnown = true;
  await time.advance(500);
  expect(told).toEqual(['checking']);
});

it('an answer that comes after the start is back changes nothing, and nothing is asked once all is over', async () => {
  let give: (step: StartStep) => void = () => undefined;
  const { time, told, steps } = watched(
    () => true,
    () => new Promise((resolve) => (give = resolve)),
  );
  await time.advance(600);
  steps.stop();
  give('checking');
  await time.advance(5_000);
  expect(told).toEqual([]);
});
