/** Machine, scheduler and courier together on fake time; and the proof that a broken one of them is noticed. */

import type { RouterId } from '@shared/ids';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRefreshScheduler } from '../../../src/main/active-sessions/refresh-scheduler';
import { createSessionCourier } from '../../../src/main/active-sessions/session-courier';
import type { SessionEvent } from '../../../src/main/active-sessions/session-state';
import { Broken, type EngineRule, engineScenario, type Parts, playEngine, realParts } from './engine-model';

const rules: Readonly<Record<EngineRule, string>> = {
  late: 'what is due is told at once, a deadline too',
  early: 'nothing is sent before its time, but for a healthy refresh that shares a request',
  ghost: 'nobody is woken for what is not due',
  stuck: 'what was sent comes back, whatever the call did',
  two: 'a router has one request at a time, but for the end that cancels its start',
  unwanted: 'what the session does not want any more is not sent',
  endless: 'no timer is armed again and again for nothing',
  'as told': 'what the server tells arrives: from when the lease counts, its length within bounds, the generation',
};

async function run(parts: Parts, numRuns: number, seed?: number) {
  const property = fc.asyncProperty(engineScenario, (played) => playEngine(parts, played));
  return await fc.check(property, {
    numRuns,
    endOnFailure: seed !== undefined,
    ...(seed === undefined ? {} : { seed }),
  });
}

describe('random wishes, answers and times', () => {
  it('keep every rule', { timeout: 3_000_000 }, async () => {
    const numRuns = Number(process.env['RSM_ENGINE_RUNS'] ?? 300);
    const given = process.env['RSM_ENGINE_SEED'];
    const result = await run(realParts, numRuns, given === undefined ? undefined : Number(given));
    process.stdout.write(`engine: ${numRuns} sequences, seed ${result.seed}\n`);
    const { errorInstance } = result as { errorInstance?: unknown };
    const why = errorInstance instanceof Broken ? rules[errorInstance.rule] : '';
    expect(result.failed, `${why}\n${String(errorInstance)}\n${fc.defaultReportMessage(result) ?? ''}`).toBe(false);
  });
});

type SchedulerPorts = Parameters<typeof createRefreshScheduler<RouterId>>[0];
type CourierPorts = Parameters<typeof createSessionCourier>[0];
const scheduler = (mutate: (ports: SchedulerPorts) => ReturnType<typeof createRefreshScheduler<RouterId>>): Parts => ({
  ...realParts,
  createScheduler: mutate,
});
const courier = (mutate: (ports: CourierPorts) => CourierPorts): Parts => ({
  ...realParts,
  createCourier: (ports) => createSessionCourier(mutate(ports)),
});
/** The courier hands on another event than it should, or none. */
const telling = (change: (event: SessionEvent) => SessionEvent | null): Parts =>
  courier((ports) => ({
    ...ports,
    dispatch: (routerId, event) => {
      const changed = change(event);
      if (changed) ports.dispatch(routerId, changed);
    },
  }));
const withNews = (news: object) => (event: SessionEvent) =>
  'news' in event ? { ...event, news: { ...event.news, ...news } } : event;

const mutations: readonly (readonly [string, readonly EngineRule[], Parts])[] = [
  [
    'a scheduler that tells everything two seconds late',
    ['late'],
    scheduler((ports) => {
      const real = createRefreshScheduler<RouterId>(ports);
      return { ...real, schedule: (key, at) => real.schedule(key, at === null ? null : at + 2_000) };
    }),
  ],
  [
    'a scheduler that tells everything two seconds early',
    ['ghost', 'early', 'endless'],
    scheduler((ports) => {
      const real = createRefreshScheduler<RouterId>(ports);
      return { ...real, schedule: (key, at) => real.schedule(key, at === null ? null : at - 2_000) };
    }),
  ],
  [
    'a scheduler with five seconds of slack',
    ['ghost', 'early'],
    scheduler((ports) => createRefreshScheduler<RouterId>({ ...ports, slackMs: () => 5_000 })),
  ],
  [
    'a scheduler that keeps the first due time of a key',
    ['late', 'ghost'],
    scheduler((ports) => {
      const known = new Set<RouterId>();
      const real = createRefreshScheduler<RouterId>({
        ...ports,
        onDue: (key) => {
          known.delete(key);
          ports.onDue(key);
        },
      });
      return {
        ...real,
        schedule: (key, at) => {
          if (known.has(key)) return;
          known.add(key);
          real.schedule(key, at);
        },
      };
    }),
  ],
  [
    'a scheduler that never forgets a key',
    ['ghost'],
    scheduler((ports) => {
      const real = createRefreshScheduler<RouterId>(ports);
      return { ...real, schedule: (key, at) => (at === null ? undefined : real.schedule(key, at)) };
    }),
  ],
  [
    'a scheduler that tells each key twice',
    ['ghost'],
    scheduler((ports) =>
      createRefreshScheduler<RouterId>({
        ...ports,
        onDue: (key) => {
          ports.onDue(key);
          ports.onDue(key);
        },
      }),
    ),
  ],
  [
    'a scheduler that stops after its first timer',
    ['late'],
    scheduler((ports) => {
      let fired = false;
      const after: SchedulerPorts['timers']['after'] = (ms, callback) =>
        fired
          ? { cancel: () => undefined }
          : ports.timers.after(ms, () => {
              fired = true;
              callback();
            });
      return createRefreshScheduler<RouterId>({ ...ports, timers: { after } });
    }),
  ],
  [
    'a courier that keeps failures of a refresh to itself',
    ['stuck', 'late'],
    telling((event) => (event.type === 'refresh failed' ? null : event)),
  ],
  [
    'a courier that keeps failures of an end to itself',
    ['stuck', 'late'],
    telling((event) => (event.type === 'end failed' ? null : event)),
  ],
  [
    'a courier that keeps failures of a start to itself',
    ['stuck', 'late'],
    telling((event) => (event.type === 'start failed' ? null : event)),
  ],
  ['a courier that believes any length of a lease', ['as told'], telling(withNews({ ttlMs: 1 }))],
  ['a courier that loses the generation', ['as told'], telling(withNews({ generation: null }))],
  ['a courier that counts the lease from another moment', ['as told'], telling(withNews({ sentAt: 5 }))],
  [
    'a courier that takes the assumed lease whenever none is told',
    ['as told'],
    courier((ports) => ({ ...ports, stateOf: (routerId) => ({ ...ports.stateOf(routerId), isTtlTold: false }) })),
  ],
  [
    'a courier without a limit for calls that never come back',
    ['stuck'],
    courier((ports) => ({
      ...ports,
      timers: { after: (ms, callback) => ports.timers.after(ms >= 120_000 ? 1e12 : ms, callback) },
    })),
  ],
  [
    'a courier that sends a start once more after a second',
    ['unwanted', 'two'],
    {
      ...realParts,
      createCourier: (ports) => {
        const real = createSessionCourier(ports);
        return {
          ...real,
          send: (routerId, effect) => {
            real.send(routerId, effect);
            if (effect.type !== 'send start') return;
            const again = (): void => void ports.service.startSession(ports.userId, routerId, effect.sessionId);
            ports.timers.after(1_000, again);
          },
        };
      },
    },
  ],
  [
    'a courier that does not let a router have one request at a time',
    ['two', 'unwanted'],
    {
      ...realParts,
      createCourier: (ports) => {
        const real = createSessionCourier(ports);
        const another = createSessionCourier(ports);
        return {
          ...real,
          send: (routerId, effect) => (effect.type === 'send refresh' ? another : real).send(routerId, effect),
        };
      },
    },
  ],
];

describe('the rules can be broken:', () => {
  it.each(mutations)('%s is caught', async (_name, expected, parts) => {
    const result = await run(parts, 3_000, 20_261_122);
    const { errorInstance } = result as { errorInstance?: unknown };
    expect(errorInstance).toBeInstanceOf(Broken);
    expect(expected).toContain((errorInstance as Broken).rule);
  });
});
