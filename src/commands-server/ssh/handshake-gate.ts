/** At most so many handshakes at once in this process: each costs processor time here and on the router. */

export type Gate = {
  readonly pass: <Value>(work: () => Promise<Value>) => Promise<Value>;
  readonly load: () => { readonly running: number; readonly queued: number };
};

export function gateOf(most: number): Gate {
  let inside = 0;
  const waiting: (() => void)[] = [];
  return {
    load: () => ({ running: inside, queued: waiting.length }),
    pass: async (work) => {
      if (inside >= most) await new Promise<void>((resolve) => waiting.push(resolve));
      else inside += 1;
      try {
        return await work();
      } finally {
        // The place is handed on without being given up, so that nobody slips in between.
        const next = waiting.shift();
        if (next) next();
        else inside -= 1;
      }
    },
  };
}
