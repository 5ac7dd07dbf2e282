/**
 * When the embedded server's process is started. At launch it and the window's process would share the same processors, so
 * it waits until the window has its list; not where something needs it already, and not for a window that does not come.
 */

import type { TimerHandle, Timers } from '../ports';

/** From the list sent to its first rows painted: 60 to 200 ms, measured with 5,000 routers. */
const afterListMs = 250;
/** A start in the tray, or a window that does not open: the server is there all the same. */
const atLatestMs = 1_000;

export type StartInTurn = {
  /** It is the server in use: start it when its turn has come. */
  readonly want: () => void;
  /** Something waits for it: its turn is now, or as soon as it is wanted. */
  readonly hurry: () => void;
  /** The window was given its list. */
  readonly listSent: () => void;
  /** It is not started any more. */
  readonly stop: () => void;
};

export function createStartInTurn(ports: { readonly timers: Timers; readonly start: () => void }): StartInTurn {
  let isWanted = false;
  let isDue = false;
  let stage: 'waiting' | 'started' | 'stopped' = 'waiting';
  let timers: readonly TimerHandle[] = [];

  function cancelTimers(): void {
    for (const timer of timers) timer.cancel();
    timers = [];
  }

  function startIfDue(): void {
    if (!isWanted || !isDue || stage !== 'waiting') return;
    stage = 'started';
    cancelTimers();
    ports.start();
  }

  function hurry(): void {
    isDue = true;
    startIfDue();
  }

  const hurryAfter = (delayMs: number): void => {
    if (stage === 'waiting' && !isDue) timers = [...timers, ports.timers.after(delayMs, hurry)];
  };

  return {
    want: () => {
      isWanted = true;
      hurryAfter(atLatestMs);
      startIfDue();
    },
    hurry,
    listSent: () => hurryAfter(afterListMs),
    stop: () => {
      stage = 'stopped';
      cancelTimers();
    },
  };
}
