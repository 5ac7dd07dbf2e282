/** Countdowns follow main's monotonic clock, once a second, and rest while nobody looks. */

import { expect, test } from 'vitest';
import { betterOffset, createClock } from '../../../src/renderer/stores/clock';

function fakeWindow() {
  const state = { now: 1_000, hidden: false, ticks: [] as (() => void)[], changed: () => undefined as void };
  const clock = createClock({
    now: () => state.now,
    every: (run) => {
      state.ticks.push(run);
      return () => {
        state.ticks = state.ticks.filter((tick) => tick !== run);
      };
    },
    isHidden: () => state.hidden,
    onVisibilityChange: (run) => {
      state.changed = run;
      return () => undefined;
    },
  });
  return { state, clock };
}

test('reads main’s clock through the offset of the last message', () => {
  const { state, clock } = fakeWindow();
  clock.observe(50_000);
  state.now += 300;
  expect(clock.read()).toBe(50_300);
});

test('a message that took its time does not set the clock back', () => {
  expect(betterOffset(49_000, 48_950)).toBe(49_000);
});

test('a faster message makes the estimate better', () => {
  expect(betterOffset(48_950, 49_000)).toBe(49_000);
});

test('a jump, as after sleep, is believed in either direction', () => {
  expect(betterOffset(49_000, 20_000)).toBe(20_000);
  expect(betterOffset(20_000, 49_000)).toBe(49_000);
});

test('a tick brings the time of main’s clock', () => {
  const { state, clock } = fakeWindow();
  clock.observe(50_000);
  state.now += 1_000;
  for (const tick of state.ticks) tick();
  expect(clock.store.getState().now).toBe(51_000);
});

test('ticks rest while the window is hidden, and one comes at once when it is seen again', () => {
  const { state, clock } = fakeWindow();
  clock.observe(50_000);
  state.hidden = true;
  state.changed();
  expect(state.ticks).toHaveLength(0);
  state.now += 60_000;
  state.hidden = false;
  state.changed();
  expect(state.ticks).toHaveLength(1);
  expect(clock.store.getState().now).toBe(110_000);
});

test('stopping leaves no timer', () => {
  const { state, clock } = fakeWindow();
  clock.stop();
  expect(state.ticks).toHaveLength(0);
});
