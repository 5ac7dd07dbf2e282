/**
 * Sleep and clocks played in any order, against what really happened. Watches that are broken on purpose, each in one way, are
 * caught by it.
 */

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type SleepWatch, watchSleep } from '../../src/main/sleep-watch';
import { createFakeTime } from '../support/fake-time';

type Ports = Parameters<typeof watchSleep>[0];
type Make = (ports: Ports) => SleepWatch;

type Act =
  | { readonly type: 'pass'; readonly ms: number }
  /** `counted`: the monotonic clock goes on meanwhile; `late`: the system says so only after our timer has run */
  | { readonly type: 'sleep'; readonly ms: number; readonly counted: boolean; readonly late: boolean }
  | { readonly type: 'set clock'; readonly ms: number }
  /** a clock that is corrected a little at a time */
  | { readonly type: 'drift'; readonly times: number };

const minutes = fc.integer({ min: 1, max: 600 }).map((count) => count * 60_000);
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ type: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 60_000 }) }),
  fc.record({ type: fc.constant('sleep' as const), ms: minutes, counted: fc.boolean(), late: fc.boolean() }),
  fc.record({
    type: fc.constant('set clock' as const),
    ms: fc.oneof(
      minutes,
      minutes.map((ms) => -ms),
    ),
  }),
  fc.record({ type: fc.constant('drift' as const), times: fc.integer({ min: 1, max: 20 }) }),
);

/** What is told, with what must be told beside it. Acts stand well apart, so that each has its own consequences. */
async function play(make: Make, acts: readonly Act[]): Promise<boolean> {
  const time = createFakeTime();
  let told: { readonly what: 'slept' | 'jumped'; readonly ms: number }[] = [];
  const watch = make({
    clock: time.clock,
    timers: time.timers,
    onSlept: (ms) => told.push({ what: 'slept', ms }),
    onJump: (ms) => told.push({ what: 'jumped', ms }),
  });
  const near = (a: number, b: number): boolean => Math.abs(a - b) < 1_000;
  for (const one of acts) {
    await time.advance(30_000);
    told = [];
    switch (one.type) {
      case 'pass':
        await time.advance(one.ms);
        if (told.length > 0) return false;
        break;
      case 'set clock':
        time.setWallForward(one.ms);
        await time.advance(6_000);
        if (told.length !== 1 || told[0]?.what !== 'jumped' || !near(told[0].ms, one.ms)) return false;
        break;
      case 'drift':
        for (let round = 0; round < one.times; round += 1) {
          time.setWallForward(3_000);
          await time.advance(5_000);
        }
        if (told.length > 0) return false;
        break;
      case 'sleep': {
        watch.fellAsleep();
        if (one.counted) time.passSilently(one.ms);
        else time.setWallForward(one.ms);
        if (one.late) await time.advance(6_000);
        watch.wokeUp();
        const uncounted = told.filter(({ what }) => what === 'slept').reduce((sum, { ms }) => sum + ms, 0);
        if (!told.some(({ what }) => what === 'slept')) return false;
        if (!near(uncounted, one.counted ? 0 : one.ms)) return false;
        if (told.some(({ what }) => what === 'jumped')) return false;
        told = [];
        await time.advance(20_000);
        if (told.length > 0) return false;
      }
    }
  }
  watch.stop();
  return time.armed().length === 0;
}

async function keepsTheRules(make: Make, numRuns: number): Promise<boolean> {
  const result = await fc.check(
    fc.asyncProperty(fc.array(act, { maxLength: 12 }), (acts) => play(make, acts)),
    { numRuns, seed: 20_260_601 },
  );
  return !result.failed;
}

it('each sleep is told once and with the time that was not counted, each jump as a jump, and nothing else', async () => {
  expect(await keepsTheRules(watchSleep, 300)).toBe(true);
});

it.each<readonly [string, Make]>([
  ['does not tell of sleeps', (ports) => watchSleep({ ...ports, onSlept: () => undefined })],
  ['does not tell of clocks that were set', (ports) => watchSleep({ ...ports, onJump: () => undefined })],
  [
    'takes a clock that was set for a sleep',
    (ports) => watchSleep({ ...ports, onJump: (ms) => ports.onSlept(Math.abs(ms)) }),
  ],
  ['takes a sleep for a clock that was set', (ports) => watchSleep({ ...ports, onSlept: ports.onJump })],
  ['forgets what was not counted', (ports) => watchSleep({ ...ports, onSlept: () => ports.onSlept(0) })],
  [
    'tells a sleep twice',
    (ports) =>
      watchSleep({
        ...ports,
        onSlept: (ms) => {
          ports.onSlept(ms);
          ports.onSlept(ms);
        },
      }),
  ],
  [
    'believes only our own clocks, and not the system',
    (ports) => ({ ...watchSleep(ports), fellAsleep: () => undefined, wokeUp: () => undefined }),
  ],
  ['does not hear that the computer wakes up', (ports) => ({ ...watchSleep(ports), wokeUp: () => undefined })],
  ['does not hear that the computer falls asleep', (ports) => ({ ...watchSleep(ports), fellAsleep: () => undefined })],
  [
    'looks at its clocks once only',
    (ports) => {
      let armed = 0;
      const after: Ports['timers']['after'] = (ms, run) => {
        armed += 1;
        return armed === 1 ? ports.timers.after(ms, run) : { cancel: () => undefined };
      };
      return watchSleep({ ...ports, timers: { after } });
    },
  ],
  [
    'takes a slow correction of the clock for a jump',
    (ports) => {
      // The gap is measured from the beginning, and not from the last look.
      const began = ports.clock.wallMs() - ports.clock.monotonicMs();
      let told = false;
      const after: Ports['timers']['after'] = (ms, run) =>
        ports.timers.after(ms, () => {
          const gap = ports.clock.wallMs() - ports.clock.monotonicMs() - began;
          if (Math.abs(gap) > 5_000 && Math.abs(gap) < 60_000 && !told) {
            told = true;
            ports.onJump(gap);
          }
          run();
        });
      return watchSleep({ ...ports, timers: { after } });
    },
  ],
  ['goes on after it was stopped', (ports) => ({ ...watchSleep(ports), stop: () => undefined })],
])('is caught when it is broken: a watch that %s', async (_name, make) => {
  expect(await keepsTheRules(make, 200)).toBe(false);
});
