/** How many requests may be on their way to one server. Whose turn it is among operations is the outbox's to say. */

/** `operation`: start, refresh, end; `look`: what only asks; `health`: so that the server's state is known while all wait. */
export type Lane = 'operation' | 'look' | 'health';

/** Lease rule 7: at most 16 in flight per server. */
export const laneWidths: Readonly<Record<Lane, number>> = { operation: 14, look: 1, health: 1 };

export type Lanes = {
  /** Runs the task when the lane has room. */
  readonly run: <Value>(lane: Lane, task: () => Promise<Value>) => Promise<Value>;
};

export function createLanes(widths: Readonly<Record<Lane, number>> = laneWidths): Lanes {
  const running: Record<Lane, number> = { operation: 0, look: 0, health: 0 };
  const waiting: Record<Lane, (() => void)[]> = { operation: [], look: [], health: [] };

  return {
    run: async (lane, task) => {
      if (running[lane] >= widths[lane]) await new Promise<void>((resolve) => waiting[lane].push(resolve));
      else running[lane] += 1;
      try {
        return await task();
      } finally {
        // The place goes straight to the next in line, so that nobody slips in between.
        const next = waiting[lane].shift();
        if (next) next();
        else running[lane] -= 1;
      }
    },
  };
}
