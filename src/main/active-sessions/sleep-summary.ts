/** Sessions that ran out while the computer was asleep are told together: one summary and not fifty messages. */

import type { RouterId } from '@shared/ids';
import type { Phase } from '@shared/session';
import type { TimerHandle, Timers } from '../ports';

export type SleepLosses = {
  readonly lost: number;
  /** started again by themselves */
  readonly back: number;
  /** over, with a reason that only the admin can mend, or somebody else's by now */
  readonly over: number;
};

/** Losses are found within a few seconds of waking; what is told after that is what became of them. */
const gatherMs = 2_000;

export type SleepSummary = {
  /**
   * The computer woke up: what is lost from now on belongs to this sleep. Also told twice of one sleep, by the system and by
   * the clocks: while its losses still come, they go on being counted together.
   */
  readonly wokeUp: () => void;
  readonly lost: (routerId: RouterId) => void;
  readonly changed: (routerId: RouterId, phase: Phase) => void;
  readonly stop: () => void;
};

export function createSleepSummary(timers: Timers, tell: (losses: SleepLosses) => void): SleepSummary {
  const waiting = new Set<RouterId>();
  let count = { lost: 0, back: 0, over: 0 };
  let timer: TimerHandle | null = null;

  function arm(): void {
    timer ??= timers.after(gatherMs, () => {
      timer = null;
      tell(count);
    });
  }

  return {
    // Not when all are back: the losses of one sleep are found over seconds, and the first may be back before the last is found.
    wokeUp: () => {
      if (waiting.size === 0 && timer === null) count = { lost: 0, back: 0, over: 0 };
    },
    lost: (routerId) => {
      if (!waiting.has(routerId)) count = { ...count, lost: count.lost + 1 };
      waiting.add(routerId);
      arm();
    },
    changed: (routerId, phase) => {
      if (phase === 'Re-establishing' || !waiting.delete(routerId)) return;
      const isBack = phase === 'Active' || phase === 'Unverified';
      count = isBack ? { ...count, back: count.back + 1 } : { ...count, over: count.over + 1 };
      arm();
    },
    stop: () => timer?.cancel(),
  };
}
