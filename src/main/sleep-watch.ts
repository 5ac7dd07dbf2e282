/**
 * Notices sleep, and a wall clock that was set. Some monotonic clocks stand still while the computer sleeps, so both clocks
 * are compared: when they part by more than 5 s, what is known of leases may be old and the server is asked. Only together
 * with the system's word that it slept is the gap taken for a sleep: the wall clock alone never says anything about a lease
 * (lease rule 6, fault 15).
 */

import type { Clock, TimerHandle, Timers } from './ports';

const everyMs = 5_000;
const toleratedMs = 5_000;
/** The system's word and our timer come in any order. */
const togetherMs = 15_000;

export type SleepWatch = {
  /** the system is about to sleep */
  readonly fellAsleep: () => void;
  /** the system says that it woke up */
  readonly wokeUp: () => void;
  readonly stop: () => void;
};

export function watchSleep(ports: {
  readonly clock: Clock;
  readonly timers: Timers;
  /** `uncountedMs`: how much of it the monotonic clock did not count */
  readonly onSlept: (uncountedMs: number) => void;
  /** the clocks parted, and nobody said that the computer slept */
  readonly onJump: (byMs: number) => void;
}): SleepWatch {
  const { clock, timers } = ports;
  const gap = (): number => clock.wallMs() - clock.monotonicMs();
  let last = gap();
  let isAsleep = false;
  /** a jump that may turn out to have been a sleep */
  let unexplained: { readonly byMs: number; readonly at: number } | null = null;
  let timer: TimerHandle = timers.after(everyMs, tick);

  function jumped(): number {
    const now = gap();
    const byMs = now - last;
    if (Math.abs(byMs) <= toleratedMs) return 0;
    last = now;
    return byMs;
  }

  function tick(): void {
    const byMs = jumped();
    if (byMs !== 0) {
      if (isAsleep) ports.onSlept(Math.max(0, byMs));
      else {
        unexplained = { byMs, at: clock.monotonicMs() };
        ports.onJump(byMs);
      }
      isAsleep = false;
    }
    // A clock that is set slowly, a little at each look, is no jump.
    last = gap();
    timer = timers.after(everyMs, tick);
  }

  return {
    fellAsleep: () => {
      last = gap();
      isAsleep = true;
    },
    wokeUp: () => {
      const before = unexplained && clock.monotonicMs() - unexplained.at < togetherMs ? unexplained.byMs : 0;
      unexplained = null;
      isAsleep = false;
      ports.onSlept(Math.max(0, before + jumped()));
    },
    stop: () => timer.cancel(),
  };
}
