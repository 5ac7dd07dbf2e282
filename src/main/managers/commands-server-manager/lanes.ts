/** How many requests may be on their way: a lane for what the admin clicked, so that it never queues behind refreshes. */

export type Lane = 'click' | 'background';

/** Lease rule 7: at most 16 in flight per server. */
export const laneWidths: Readonly<Record<Lane, number>> = { click: 4, background: 12 };

export type Lanes = {
  /** Runs the task when the lane has room. */
  readonly run: <Value>(lane: Lane, task: () => Promise<Value>) => Promise<Value>;
};

export function createLanes(widths: Readonly<Record<Lane, number>> = laneWidths): Lanes {
  const running: Record<Lane, number> = { click: 0, background: 0 };
  const waiting: Record<Lane, (() => void)[]> = { click: [], background: [] };

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
