/**
 * One clock for every countdown in the window. It ticks once a second while the window is visible, in main's monotonic
 * time: rows hold deadlines in that clock, so that nothing has to cross the process boundary for a second to pass.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';

export type ClockState = { readonly now: number };
export type ClockStore = StoreApi<ClockState>;

export type ClockPorts = {
  /** the window's own monotonic clock, ms */
  readonly now: () => number;
  readonly every: (run: () => void, ms: number) => () => void;
  readonly isHidden: () => boolean;
  readonly onVisibilityChange: (run: () => void) => () => void;
};

export type Clock = {
  readonly store: ClockStore;
  /** main's clock, now */
  readonly read: () => number;
  /** main's clock as it was when a message was sent */
  readonly observe: (mainClock: number) => void;
  readonly stop: () => void;
};

/** A sample this far off is a change (sleep, a debugger, a new main) and not a slow message. */
const jumpMs = 1_000;

/**
 * The better estimate of `main's clock - window's clock`. A message's way only ever makes a sample too small, so the
 * largest one is the truest; a jump is believed at once, and if it was only a slow message the next one mends it.
 */
export function betterOffset(known: number | null, sample: number): number {
  if (known === null) return sample;
  return Math.abs(sample - known) > jumpMs ? sample : Math.max(known, sample);
}

export function createClock(ports: ClockPorts): Clock {
  let offset: number | null = null;
  const read = (): number => ports.now() + (offset ?? 0);
  const store = createStore<ClockState>(() => ({ now: read() }));
  const tick = (): void => store.setState({ now: read() });

  let stopTicking: (() => void) | null = null;
  const follow = (): void => {
    stopTicking?.();
    stopTicking = null;
    if (ports.isHidden()) return;
    tick();
    stopTicking = ports.every(tick, 1_000);
  };
  const stopWatching = ports.onVisibilityChange(follow);
  follow();

  return {
    store,
    read,
    observe: (mainClock) => {
      offset = betterOffset(offset, mainClock - ports.now());
      if (Math.abs(read() - store.getState().now) > jumpMs && !ports.isHidden()) tick();
    },
    stop: () => {
      stopTicking?.();
      stopWatching();
    },
  };
}

export function windowClockPorts(): ClockPorts {
  return {
    now: () => performance.now(),
    every: (run, ms) => {
      const timer = setInterval(run, ms);
      return () => clearInterval(timer);
    },
    isHidden: () => document.hidden,
    onVisibilityChange: (run) => {
      document.addEventListener('visibilitychange', run);
      return () => document.removeEventListener('visibilitychange', run);
    },
  };
}
