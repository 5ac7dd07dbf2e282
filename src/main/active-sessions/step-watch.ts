/** Asks for the step of a running start, where the server can tell it. A question that fails changes nothing. */

import type { StartStep } from '@shared/session';
import type { Timers } from '../ports';

const everyMs = 500;

export type StepWatch = {
  /** Asks until the answered function is called. */
  readonly watch: (ask: () => Promise<StartStep | null>, tell: (step: StartStep) => void) => () => void;
  readonly stop: () => void;
};

export function createStepWatch(timers: Timers, canAsk: () => boolean): StepWatch {
  const watched = new Set<() => void>();
  return {
    watch: (ask, tell) => {
      let cancelled = false;
      let timer = timers.after(everyMs, look);
      function look(): void {
        if (cancelled) return;
        if (canAsk()) void askOnce();
        // The server may not be known yet: a click while the app comes up.
        else timer = timers.after(everyMs, look);
      }
      async function askOnce(): Promise<void> {
        const step = await ask();
        if (cancelled) return;
        if (step !== null) tell(step);
        timer = timers.after(everyMs, look);
      }
      function cancel(): void {
        cancelled = true;
        timer.cancel();
        watched.delete(cancel);
      }
      watched.add(cancel);
      return cancel;
    },
    stop: () => {
      for (const cancel of watched) cancel();
    },
  };
}
