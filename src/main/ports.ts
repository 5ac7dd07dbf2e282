/** What the parts of main take from outside, as arguments: so that all of them run in plain Node with fake clocks. */

export type Clock = {
  /** milliseconds that never go back and do not follow the wall clock */
  readonly monotonicMs: () => number;
  /** milliseconds since 1970: for reading, never for deciding */
  readonly wallMs: () => number;
};

export type TimerHandle = { readonly cancel: () => void };
export type Timers = { readonly after: (delayMs: number, callback: () => void) => TimerHandle };

export type Randomness = {
  readonly uuid: () => string;
  /** 0 <= n < 1 */
  readonly fraction: () => number;
};

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
};

export const systemTimers: Timers = {
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};

export const systemRandomness: Randomness = {
  uuid: () => crypto.randomUUID(),
  fraction: () => Math.random(),
};
