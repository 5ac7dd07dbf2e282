/**
 * Whether the computer is asked not to fall asleep by itself: while leases are held, because their refreshes must go out.
 * Sessions that are only being re-established hold it awake for a while, and not through a night with a server that is away.
 */

import type { TimerHandle, Timers } from '../ports';

export const longestWithoutLeaseMs = 15 * 60_000;

export type StayAwake = {
  /** how many leases are held, and how many sessions are wanted without one */
  readonly changed: (held: number, wanted: number) => void;
  readonly stop: () => void;
};

export function createStayAwake(timers: Timers, onActivity: (isActive: boolean) => void): StayAwake {
  let isActive = false;
  let timer: TimerHandle | null = null;
  let isTooLong = false;

  function set(wanted: boolean): void {
    if (wanted === isActive) return;
    isActive = wanted;
    onActivity(isActive);
  }
  function stop(): void {
    timer?.cancel();
    timer = null;
  }

  return {
    changed: (held, wanted) => {
      if (held > 0 || wanted === 0) {
        stop();
        isTooLong = false;
        set(held > 0);
        return;
      }
      if (isTooLong) return;
      set(true);
      timer ??= timers.after(longestWithoutLeaseMs, () => {
        timer = null;
        isTooLong = true;
        set(false);
      });
    },
    stop,
  };
}
