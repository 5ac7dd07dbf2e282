/** Time that only moves when a test says so: a clock and timers for everything in main that takes `Clock` and `Timers`. */

import type { Clock, Timers } from '../../src/main/ports';

export type FakeTime = {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Moves both clocks on, runs what falls due in order, and lets promises settle after each. */
  readonly advance: (ms: number) => Promise<void>;
  /** The wall clock is set; nothing else happens. */
  readonly setWallForward: (ms: number) => void;
  /** As a sleeping computer: time passes, but no timer runs until `advance`. */
  readonly passSilently: (ms: number) => void;
  /** delays of the timers that are armed, soonest first */
  readonly armed: () => readonly number[];
  /** how many timers ran so far */
  readonly ran: () => number;
};

/** A test that needs more is looping: a timer that arms itself anew for the same instant. */
const mostTimersPerAdvance = 20_000;

export function createFakeTime(): FakeTime {
  let now = 1_000_000;
  let wall = Date.UTC(2026, 5, 1, 12);
  let order = 0;
  let ran = 0;
  const waiting = new Map<number, { readonly at: number; readonly callback: () => void }>();

  const soonest = (until: number): number | null => {
    let found: number | null = null;
    for (const [key, { at }] of waiting) {
      if (at > until) continue;
      const best = found === null ? undefined : waiting.get(found);
      if (!best || at < best.at) found = key;
    }
    return found;
  };
  const moveTo = (target: number): void => {
    if (target <= now) return;
    wall += target - now;
    now = target;
  };

  return {
    clock: { monotonicMs: () => now, wallMs: () => wall },
    timers: {
      after: (delayMs, callback) => {
        order += 1;
        const key = order;
        waiting.set(key, { at: now + Math.max(0, delayMs), callback });
        return { cancel: () => waiting.delete(key) };
      },
    },
    advance: async (ms) => {
      const until = now + ms;
      const before = ran;
      await settled();
      for (let key = soonest(until); key !== null; key = soonest(until)) {
        const timer = waiting.get(key);
        waiting.delete(key);
        if (!timer) break;
        moveTo(timer.at);
        ran += 1;
        if (ran - before > mostTimersPerAdvance) throw new Error('timers run without end');
        timer.callback();
        await settled();
      }
      moveTo(until);
    },
    setWallForward: (ms) => {
      wall += ms;
    },
    passSilently: (ms) => {
      wall += ms;
      now += ms;
    },
    armed: () => [...waiting.values()].map(({ at }) => at - now).toSorted((a, b) => a - b),
    ran: () => ran,
  };
}

/** All promises that can settle without time or input have settled. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
