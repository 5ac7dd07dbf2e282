/** So many requests a second from one user, or from one address without a right token, with some in reserve for bursts. */

import type { Clock } from './clock';
import { CommandsError } from './commands-error';

export type Rate = { readonly perSecond: number; readonly burst: number };

type Bucket = { left: number; at: number };

/** Addresses can be many; whoever was not seen for longest is forgotten, and begins with a full bucket. */
const mostBuckets = 10_000;

export class RateLimit {
  readonly #clock: Clock;
  readonly #rate: Rate;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, rate: Rate) {
    this.#clock = clock;
    this.#rate = rate;
  }

  get size(): number {
    return this.#buckets.size;
  }

  /** Takes one request of this name, or throws TOO_MANY_REQUESTS with the time after which there is one again. */
  take(name: string): void {
    const { perSecond, burst } = this.#rate;
    const now = this.#clock.monotonicMs();
    const known = this.#buckets.get(name);
    const left = known ? Math.min(burst, known.left + ((now - known.at) / 1000) * perSecond) : burst;
    const isEnough = left >= 1;
    this.#buckets.delete(name);
    this.#buckets.set(name, { left: isEnough ? left - 1 : left, at: now });
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size <= mostBuckets) break;
      this.#buckets.delete(oldest);
    }
    if (isEnough) return;
    throw new CommandsError('TOO_MANY_REQUESTS', `More than ${perSecond} requests a second for longer than allowed`, {
      details: { retryAfterMs: Math.ceil(((1 - left) / perSecond) * 1000) },
    });
  }
}
