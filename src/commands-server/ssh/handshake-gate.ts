/** Lets so many at once through and the others after them: handshakes cost processor time here and on the far end. */

import { CommandsError } from '../commands-error';

export type Gate = {
  /** Rejects with START_CANCELLED when the signal fires before its turn has come. */
  readonly pass: <Value>(work: () => Promise<Value>, signal?: AbortSignal) => Promise<Value>;
  readonly load: () => { readonly running: number; readonly queued: number };
};

/**
 * @param most how many are inside at once
 * @param lentMs after so long a place is given to the next one although the work in it goes on. What takes that long is
 *   waiting for its far end and costs nothing here, and a slow or dead router must not hold up another. Default: never.
 */
export function gateOf(most: number, lentMs = Number.POSITIVE_INFINITY): Gate {
  let inside = 0;
  const waiting: (() => void)[] = [];

  const enter = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      if (signal?.aborted) {
        reject(cancelled());
        return;
      }
      if (inside < most) {
        inside += 1;
        resolve();
        return;
      }
      const turn = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        waiting.splice(waiting.indexOf(turn), 1);
        reject(cancelled());
      };
      waiting.push(turn);
      signal?.addEventListener('abort', leave, { once: true });
    });

  /** The place is handed on without being given up, so that nobody slips in between. */
  const handOn = () => {
    const next = waiting.shift();
    if (next) next();
    else inside -= 1;
  };

  return {
    load: () => ({ running: inside, queued: waiting.length }),
    pass: async (work, signal) => {
      await enter(signal);
      let isHeld = true;
      const giveUp = () => {
        if (isHeld) handOn();
        isHeld = false;
      };
      const timer = Number.isFinite(lentMs) ? setTimeout(giveUp, lentMs) : undefined;
      try {
        return await work();
      } finally {
        clearTimeout(timer);
        giveUp();
      }
    },
  };
}

/** A gate for each key, made when it is needed and forgotten when nobody is at it. */
export class KeyedGates {
  readonly #most: number;
  readonly #gates = new Map<string, Gate>();

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#gates.size;
  }

  async pass<Value>(key: string, work: () => Promise<Value>, signal?: AbortSignal): Promise<Value> {
    const gate = this.#gates.get(key) ?? gateOf(this.#most);
    this.#gates.set(key, gate);
    try {
      return await gate.pass(work, signal);
    } finally {
      const { running, queued } = gate.load();
      if (running + queued === 0 && this.#gates.get(key) === gate) this.#gates.delete(key);
    }
  }
}

const cancelled = () => new CommandsError('START_CANCELLED', 'Cancelled before the connection was opened');
