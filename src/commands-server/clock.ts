/** Time comes in as an argument, so that leases can be tested without waiting. */

export type Clock = {
  /** milliseconds that only ever rise: leases are measured with it, because the wall clock may jump */
  readonly monotonicMs: () => number;
  /** the wall clock, for people and logs only */
  readonly wallClock: () => Date;
};

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallClock: () => new Date(),
};
