/** Sleep and clocks that are set, told apart: by the system's word and the gap between the two clocks. */

import { expect, it } from 'vitest';
import { watchSleep } from '../../src/main/sleep-watch';
import { createFakeTime } from '../support/fake-time';

function watched() {
  const time = createFakeTime();
  const told: string[] = [];
  const watch = watchSleep({
    clock: time.clock,
    timers: time.timers,
    onSlept: (ms) => told.push(`slept ${ms}`),
    onJump: (ms) => told.push(`jumped ${ms}`),
  });
  return { time, told, watch };
}

it.each([3_600_000, -3_600_000])('a wall clock that is set by %i ms is a jump and no sleep', async (ms) => {
  const { time, told } = watched();
  time.setWallForward(ms);
  await time.advance(5_000);
  expect(told).toEqual([`jumped ${ms}`]);
  await time.advance(60_000);
  expect(told).toHaveLength(1);
});

it('a sleep that the monotonic clock did not count is told with its length', async () => {
  const { time, told, watch } = watched();
  watch.fellAsleep();
  time.setWallForward(600_000);
  watch.wokeUp();
  expect(told).toEqual(['slept 600000']);
  await time.advance(60_000);
  expect(told).toHaveLength(1);
});

it('a sleep that our timer met before the system said so is told too', async () => {
  const { time, told, watch } = watched();
  time.setWallForward(600_000);
  await time.advance(5_000);
  watch.wokeUp();
  expect(told).toEqual(['jumped 600000', 'slept 600000']);
});

it('a sleep that the monotonic clock counted, and one without a word before it, leave nothing uncounted', async () => {
  const { time, told, watch } = watched();
  watch.fellAsleep();
  time.passSilently(600_000);
  watch.wokeUp();
  expect(told).toEqual(['slept 0']);
});

it('a clock that is set back during a sleep makes nothing longer', () => {
  const { time, told, watch } = watched();
  watch.fellAsleep();
  time.setWallForward(-600_000);
  watch.wokeUp();
  expect(told).toEqual(['slept 0']);
});

it('a wall clock that is corrected slowly is not noticed', async () => {
  const { time, told } = watched();
  for (let second = 0; second < 100; second += 1) {
    time.setWallForward(200);
    await time.advance(1_000);
  }
  expect(told).toEqual([]);
});

it('no timer is armed after stop', () => {
  const { time, watch } = watched();
  watch.stop();
  expect(time.armed()).toEqual([]);
});
