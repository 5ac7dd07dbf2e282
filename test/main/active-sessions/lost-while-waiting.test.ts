/** A lease that runs out while the server has asked to be left alone. */

import { describe, expect, it } from 'vitest';
import { after, because, began, startAsked, started, time, ttlMs } from './machine-states';

const refusedAt = began + 20_000;
const leftAlone = (retryAfterMs: number) =>
  after([
    startAsked,
    started(),
    time(refusedAt),
    {
      event: { type: 'refresh failed', attempt: 2, error: because('SESSION_REFRESH_ERROR', { retryAfterMs }) },
      at: refusedAt,
    },
  ]).state;

describe('a Retry-After that is longer than what is left of the lease', () => {
  it('is counted once, from when the server said it', () => {
    const waiting = leftAlone(120_000);
    expect(waiting.nextAttemptAt).toBe(refusedAt + 120_000);
    const lost = after([time(began + ttlMs)], waiting).state;
    expect(lost).toMatchObject({ phase: 'Re-establishing', nextAttemptAt: refusedAt + 120_000 });
  });

  it('is kept to', () => {
    const lost = after([time(began + ttlMs)], leftAlone(41_000)).state;
    expect(lost.nextAttemptAt).toBeGreaterThanOrEqual(refusedAt + 41_000);
    expect(lost.nextAttemptAt).toBeLessThan(refusedAt + 42_000);
  });

  it('counts from now when it comes with the word that the session is gone', () => {
    const error = because('SESSION_INVALID', { retryAfterMs: 30_000 });
    const asked = after([startAsked, started(), time(refusedAt)]).state;
    const lost = after([{ event: { type: 'refresh failed', attempt: 2, error }, at: refusedAt }], asked).state;
    expect(lost.nextAttemptAt).toBe(refusedAt + 30_000);
  });
});
