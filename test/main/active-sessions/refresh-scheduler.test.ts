/** One armed timer over a heap of due times. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffDelayMs, refreshDelayMs } from '../../../src/main/active-sessions/lease-timing';
import { createRefreshScheduler } from '../../../src/main/active-sessions/refresh-scheduler';
import { createFakeTime } from '../../support/fake-time';

function scheduled(slack = 0) {
  const time = createFakeTime();
  const due: { readonly key: string; readonly at: number }[] = [];
  const began = time.clock.monotonicMs();
  const scheduler = createRefreshScheduler<string>({
    clock: time.clock,
    timers: time.timers,
    onDue: (key) => due.push({ key, at: time.clock.monotonicMs() - began }),
    slackMs: () => slack,
  });
  return {
    time,
    due,
    schedule: (key: string, inMs: number | null, mayComeEarly?: boolean) =>
      scheduler.schedule(key, inMs === null ? null : began + inMs, mayComeEarly),
    size: scheduler.size,
    stop: scheduler.stop,
  };
}

describe('the scheduler', () => {
  it('tells each key once, when it is due, in the order of time', async () => {
    const { time, due, schedule } = scheduled();
    schedule('late', 300);
    schedule('early', 100);
    schedule('middle', 200);
    await time.advance(1_000);
    expect(due).toEqual([
      { key: 'early', at: 100 },
      { key: 'middle', at: 200 },
      { key: 'late', at: 300 },
    ]);
  });

  it('keeps only the last due time of a key', async () => {
    const { time, due, schedule } = scheduled();
    schedule('key', 100);
    schedule('key', 500);
    schedule('other', 100);
    schedule('other', null);
    await time.advance(1_000);
    expect(due).toEqual([{ key: 'key', at: 500 }]);
  });

  it('keeps no more than it needs, however often due times change before they come', async () => {
    const { due, time, schedule, size } = scheduled(1_000);
    let most = 0;
    for (let round = 0; round < 1_000; round += 1) {
      for (let key = 0; key < 100; key += 1) schedule(`k${key}`, 86_400_000 - round + key, key % 2 === 0);
      most = Math.max(most, size());
    }
    expect(most).toBeLessThanOrEqual(301);
    await time.advance(86_400_000);
    expect(due).toHaveLength(100);
    expect(due.map(({ at }) => at)).toEqual(due.map(({ at }) => at).toSorted((a, b) => a - b));
    expect(size()).toBe(0);
  });

  it('tells early what may come early, with what is due, and never what may not', async () => {
    const { time, due, schedule } = scheduled(1_000);
    schedule('due', 5_000, true);
    schedule('soon', 5_900, true);
    schedule('later', 6_100, true);
    schedule('retry', 5_500);
    await time.advance(5_600);
    expect(due).toEqual([
      { key: 'due', at: 5_000 },
      { key: 'soon', at: 5_000 },
      { key: 'retry', at: 5_500 },
      { key: 'later', at: 5_500 },
    ]);
  });

  it('keeps only the last word on whether a key may come early', async () => {
    const { time, due, schedule } = scheduled(1_000);
    schedule('key', 5_000, true);
    schedule('key', 5_000);
    schedule('other', 4_500);
    await time.advance(5_000);
    expect(due).toEqual([
      { key: 'other', at: 4_500 },
      { key: 'key', at: 5_000 },
    ]);
  });

  it('arms one timer, for 30 s at most, so that a sleeping computer is noticed', async () => {
    const { time, due, schedule } = scheduled();
    schedule('a', 3_600_000);
    schedule('b', 7_200_000);
    expect(time.armed()).toEqual([30_000]);
    await time.advance(3_599_999);
    expect(due).toEqual([]);
    await time.advance(1);
    expect(due).toEqual([{ key: 'a', at: 3_600_000 }]);
  });

  it('tells what came due while no timer ran', async () => {
    const { time, due, schedule } = scheduled();
    schedule('a', 10_000);
    schedule('b', 20_000);
    time.passSilently(60_000);
    await time.advance(0);
    expect(due.map(({ key }) => key)).toEqual(['a', 'b']);
  });

  it('does not wait for a timer whose moment has passed on our clock', async () => {
    const { time, due, schedule } = scheduled();
    schedule('a', 20_000);
    time.passSilently(25_000);
    schedule('b', 40_000);
    expect(time.armed()).toEqual([0]);
    await time.advance(0);
    expect(due.map(({ key }) => key)).toEqual(['a']);
  });

  it('arms nothing when there is nothing to do, nor after stop', () => {
    const { time, schedule, stop } = scheduled();
    schedule('a', 100);
    schedule('a', null);
    expect(time.armed()).toEqual([]);
    schedule('a', 100);
    stop();
    schedule('b', 100);
    expect(time.armed()).toEqual([]);
  });

  it('tells exactly the last wishes, however often they changed', async () => {
    const wishes = fc.array(fc.tuple(fc.nat(9), fc.option(fc.integer({ min: 1, max: 90_000 }), { freq: 4 })), {
      maxLength: 80,
    });
    await fc.assert(
      fc.asyncProperty(wishes, async (changes) => {
        const { time, due, schedule } = scheduled();
        const last = new Map<string, number>();
        for (const [key, inMs] of changes) {
          schedule(`${key}`, inMs);
          if (inMs === null) last.delete(`${key}`);
          else last.set(`${key}`, inMs);
        }
        await time.advance(100_000);
        const wanted = [...last].map(([key, at]) => `${key} at ${at}`).toSorted();
        expect(due.map(({ key, at }) => `${key} at ${at}`).toSorted()).toEqual(wanted);
        expect(due.map(({ at }) => at)).toEqual(due.map(({ at }) => at).toSorted((a, b) => a - b));
      }),
      { numRuns: 100 },
    );
  });
});

describe('when the next refresh leaves', () => {
  const ttl = fc.integer({ min: 15_000, max: 86_400_000 });
  const random = fc.double({ min: 0, max: 0.999999, noNaN: true });

  it('is a third of the lease, 10 % more or less', () => {
    fc.assert(
      fc.property(ttl, random, (ttlMs, n) => {
        const part = refreshDelayMs(ttlMs, n) / (ttlMs / 3);
        expect(part).toBeGreaterThanOrEqual(0.9 - 1e-9);
        expect(part).toBeLessThanOrEqual(1.1 + 1e-9);
      }),
    );
  });

  it('uses the whole width of the jitter', () => {
    expect(refreshDelayMs(30_000, 0)).toBeCloseTo(9_000);
    expect(refreshDelayMs(30_000, 1)).toBeCloseTo(11_000);
  });

  it('after a failure is at most a sixth of the lease away and never at once', () => {
    fc.assert(
      fc.property(ttl, fc.integer({ min: 1, max: 10_000 }), random, (ttlMs, failures, n) => {
        const wait = backoffDelayMs(ttlMs, failures, n, null);
        expect(wait).toBeGreaterThanOrEqual(250);
        expect(wait).toBeLessThanOrEqual(ttlMs / 6);
      }),
    );
  });
});
