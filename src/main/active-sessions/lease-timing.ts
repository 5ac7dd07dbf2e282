/** When the next refresh leaves. Pure; randomness comes in. Lease rules 1 and 2. */

import type { ServiceError } from '@shared/errors';

const jitter = 0.1;
const firstBackoffMs = 1_000;
const shortestWaitMs = 250;

/** A third of the lease after the last success was sent, ±10 %: two lost refreshes are survived. */
export function refreshDelayMs(ttlMs: number, random: number): number {
  return (ttlMs / 3) * (1 - jitter + 2 * jitter * random);
}

/**
 * Full-jitter backoff from 1 s, doubling, capped at a sixth of the lease. A server's `Retry-After` is honoured even when
 * it is longer: a server that asks for fewer requests gets fewer, and the remaining lease is shown truthfully.
 */
export function backoffDelayMs(ttlMs: number, failures: number, random: number, error: ServiceError | null): number {
  const cap = Math.max(ttlMs / 6, shortestWaitMs);
  const ceiling = Math.min(cap, firstBackoffMs * 2 ** Math.min(failures - 1, 20));
  const wait = Math.max(shortestWaitMs, random * ceiling);
  const asked = retryAfterMs(error);
  return asked === null ? wait : Math.max(wait, asked);
}

/** The server said how long it is to be left alone. */
export function asksToWait(error: ServiceError): boolean {
  return retryAfterMs(error) !== null;
}

function retryAfterMs(error: ServiceError | null): number | null {
  for (let current: ServiceError | undefined = error ?? undefined; current; current = current.cause) {
    if (current.details?.retryAfterMs !== undefined) return current.details.retryAfterMs;
  }
  return null;
}

const longestStartWaitMs = 60_000;
/** Between two starts of one session that nobody clicked. */
export const leastBetweenStartsMs = 5_000;

/**
 * How long a lost session waits before it is started again: at random within 1 s at first, so that thousands that were
 * lost together do not start together; then full jitter, doubling to a minute with every try that failed.
 */
export function startAgainDelayMs(tries: number, random: number, error: ServiceError | null): number {
  const ceiling = Math.min(longestStartWaitMs, firstBackoffMs * 2 ** Math.min(tries, 20));
  return Math.max(random * ceiling, retryAfterMs(error) ?? 0);
}
