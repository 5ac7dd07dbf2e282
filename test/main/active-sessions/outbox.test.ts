/** What leaves when: the soonest expiry first, clicks past all of it, within the limits, and one probe while nobody answers. */

import type { RouterId } from '@shared/ids';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createOutbox,
  type Errand,
  type Outbox,
  outboxLimits,
  type Verdict,
} from '../../../src/main/active-sessions/outbox';
import { createFakeTime } from '../../support/fake-time';
import { randomFrom } from '../../support/seeded-random';
import { routerNumber } from './tracker';

type Sent = Errand & { readonly name: string };

type Make = (ports: Parameters<typeof createOutbox<Sent>>[0]) => Outbox<Sent>;

function outboxWith(options: { readonly together?: boolean; readonly make?: Make } = {}) {
  const time = createFakeTime();
  const sent: string[] = [];
  const batches: number[] = [];
  const dropped: string[] = [];
  const open: { readonly names: readonly string[]; readonly give: (verdict: Verdict) => void }[] = [];
  const running = { total: 0, background: 0, starts: 0, backgroundStarts: 0 };
  const most = { total: 0, background: 0, starts: 0, backgroundStarts: 0 };
  const routers = new Map<RouterId, number>();
  let mostPerRouter = 0;
  const neverOvertakes = options.make !== undefined;

  const leave = (errands: readonly Sent[]): Promise<Verdict> => {
    const [first] = errands;
    if (!first) throw new Error('nothing was sent');
    const count = (by: number): void => {
      running.total += by;
      if (first.kind === 'start') running.starts += by;
      if (first.lane === 'background') running.background += by;
      if (first.kind === 'start' && first.lane === 'background') running.backgroundStarts += by;
      for (const name of Object.keys(most) as (keyof typeof most)[]) most[name] = Math.max(most[name], running[name]);
      for (const { routerId, overtakes } of errands) {
        const now = (routers.get(routerId) ?? 0) + by;
        routers.set(routerId, now);
        if (!overtakes || neverOvertakes) mostPerRouter = Math.max(mostPerRouter, now);
      }
    };
    count(1);
    sent.push(...errands.map(({ name }) => name));
    return new Promise((resolve) => {
      open.push({
        names: errands.map(({ name }) => name),
        give: (verdict) => {
          count(-1);
          resolve(verdict);
        },
      });
    });
  };
  const outbox = (options.make ?? createOutbox<Sent>)({
    clock: time.clock,
    timers: time.timers,
    canSendTogether: () => options.together ?? false,
    sendTogether: (errands) => {
      batches.push(errands.length);
      return leave(errands);
    },
  });
  let number = 0;
  const add = (name: string, changes: Partial<Errand> = {}): void => {
    number += 1;
    const errand: Sent = {
      name,
      routerId: routerNumber(number),
      kind: 'refresh',
      lane: 'background',
      expiresAt: number,
      overtakes: false,
      isWanted: () => true,
      dropped: () => dropped.push(name),
      run: () => leave([errand]),
      ...changes,
    };
    outbox.add(errand);
  };
  const answer = async (verdict: Verdict = { kind: 'answered' }, which = 0): Promise<void> => {
    const [request] = open.splice(which, 1);
    request?.give(verdict);
    await time.advance(0);
  };
  return { time, outbox, add, answer, sent, batches, dropped, open, most, mostPerRouter: () => mostPerRouter };
}
const silence: Verdict = { kind: 'no answer' };

describe('whose turn it is', () => {
  it('the soonest expiry goes first', async () => {
    const box = outboxWith();
    for (let number = 0; number < 30; number += 1) box.add(`r${number}`, { expiresAt: 1_000 - number });
    await box.time.advance(0);
    expect(box.sent).toEqual(Array.from({ length: 10 }, (_, index) => `r${29 - index}`));
    await box.answer();
    expect(box.sent.at(-1)).toBe('r19');
  });

  it('a click goes past a full background, and the background never takes the places of clicks', async () => {
    const box = outboxWith();
    for (let number = 0; number < 500; number += 1) box.add(`r${number}`);
    await box.time.advance(0);
    for (const name of ['a', 'b', 'c', 'd']) box.add(name, { lane: 'click', kind: 'end' });
    await box.time.advance(0);
    expect(box.sent.slice(-4)).toEqual(['a', 'b', 'c', 'd']);
    expect(box.outbox.inFlight()).toBe(outboxLimits.total);
  });

  it('slow starts never take all places: an end that was clicked goes at once', async () => {
    const box = outboxWith();
    for (let number = 0; number < 40; number += 1) box.add(`s${number}`, { lane: 'click', kind: 'start' });
    await box.time.advance(0);
    expect(box.sent).toHaveLength(outboxLimits.starts);
    box.add('end', { lane: 'click', kind: 'end' });
    await box.time.advance(0);
    expect(box.sent.at(-1)).toBe('end');
  });

  it('refreshes and starts that nobody clicked do not starve each other', async () => {
    const box = outboxWith();
    for (let number = 0; number < 50; number += 1) box.add(`s${number}`, { kind: 'start', expiresAt: Infinity });
    for (let number = 0; number < 50; number += 1) box.add(`r${number}`);
    await box.time.advance(0);
    expect(box.sent.filter((name) => name.startsWith('s'))).toHaveLength(2);
    for (let round = 0; round < 20; round += 1) await box.answer();
    expect(box.sent.filter((name) => name.startsWith('s')).length).toBeGreaterThanOrEqual(4);
    expect(box.sent.filter((name) => name.startsWith('r')).length).toBeGreaterThanOrEqual(20);
  });

  it('a router has one request at a time, but for the end that cancels a start', async () => {
    const box = outboxWith();
    const routerId = routerNumber(7_000);
    box.add('start', { routerId, kind: 'start', lane: 'click' });
    await box.time.advance(0);
    box.add('refresh', { routerId });
    await box.time.advance(0);
    expect(box.sent).toEqual(['start']);
    box.add('cancel', { routerId, kind: 'end', lane: 'click', overtakes: true });
    await box.time.advance(0);
    expect(box.sent).toEqual(['start', 'cancel']);
    await box.answer();
    await box.answer();
    expect(box.sent).toEqual(['start', 'cancel', 'refresh']);
  });

  it('what the admin clicks while it waits in the background goes with the clicks, and once', async () => {
    const box = outboxWith();
    for (let number = 0; number < 100; number += 1) box.add(`r${number}`);
    const routerId = routerNumber(8_000);
    box.add('late', { routerId, expiresAt: 1e9 });
    await box.time.advance(0);
    box.outbox.hurry(routerId);
    await box.time.advance(0);
    expect(box.sent.at(-1)).toBe('late');
    while (box.open.length > 0) await box.answer();
    expect(box.sent.filter((name) => name === 'late')).toHaveLength(1);
    expect(box.sent).toHaveLength(101);
  });

  it('what is of no use any more is not sent', async () => {
    const box = outboxWith();
    for (let number = 0; number < 10; number += 1) box.add(`r${number}`);
    let wanted = true;
    box.add('over', { isWanted: () => wanted });
    await box.time.advance(0);
    wanted = false;
    await box.answer();
    expect(box.sent).not.toContain('over');
    expect(box.dropped).toEqual(['over']);
  });
});

describe('many in one request', () => {
  it('what waits together leaves together, a hundred at a time', async () => {
    const box = outboxWith({ together: true });
    for (let number = 0; number < 250; number += 1) box.add(`r${number}`);
    await box.time.advance(0);
    expect(box.batches).toEqual([100, 100, 50]);
    expect(new Set(box.sent).size).toBe(250);
  });

  it('a single one is an ordinary request, and ends and starts are never put together', async () => {
    const box = outboxWith({ together: true });
    box.add('one');
    await box.time.advance(0);
    box.add('end', { kind: 'end' });
    box.add('start', { kind: 'start' });
    await box.time.advance(0);
    expect(box.batches).toEqual([]);
    expect(box.sent).toEqual(['one', 'end', 'start']);
  });
});

describe('a server that gives no answer', () => {
  async function away() {
    const box = outboxWith();
    for (let number = 0; number < 1_000; number += 1) box.add(`r${number}`);
    await box.time.advance(0);
    while (box.open.length > 0) await box.answer(silence);
    return box;
  }

  it('is probed with one request a second, not with all that wait', async () => {
    const box = await away();
    expect(box.outbox.isAway()).toBe(true);
    const before = box.sent.length;
    for (let second = 0; second < 10; second += 1) {
      await box.time.advance(1_000);
      expect(box.open.length).toBeLessThanOrEqual(1);
      await box.answer(silence);
    }
    expect(box.sent.length - before).toBeLessThanOrEqual(11);
  });

  it('still gets what the admin clicks', async () => {
    const box = await away();
    box.add('click', { lane: 'click' });
    await box.time.advance(0);
    expect(box.sent.at(-1)).toBe('click');
  });

  it('that answers one probe gets all that wait, the soonest expiry first, within the limits', async () => {
    const box = await away();
    await box.time.advance(1_000);
    const before = box.sent.length;
    await box.answer();
    expect(box.outbox.isAway()).toBe(false);
    expect(box.outbox.inFlight()).toBe(outboxLimits.background);
    while (box.open.length > 0) await box.answer();
    const after = box.sent.slice(before).map((name) => Number(name.slice(1)));
    expect(after).toEqual(after.toSorted((a, b) => a - b));
    expect(new Set(box.sent).size).toBe(1_000);
  });

  it('that asks for fewer requests gets none in the background for as long as it said', async () => {
    const box = outboxWith();
    for (let number = 0; number < 12; number += 1) box.add(`r${number}`);
    await box.time.advance(0);
    while (box.open.length > 1) await box.answer({ kind: 'slow down', forMs: 5_000 });
    await box.answer({ kind: 'slow down', forMs: 5_000 });
    expect(box.sent).toHaveLength(10);
    await box.time.advance(4_900);
    expect(box.sent).toHaveLength(10);
    await box.time.advance(200);
    expect(box.sent).toHaveLength(12);
  });
});

describe('sessions that get no answer while others do', () => {
  async function withMutes() {
    const box = outboxWith();
    const mutes = Array.from({ length: 9 }, (_, number) => routerNumber(6_000 + number));
    for (const [number, routerId] of mutes.entries()) box.add(`m${number}`, { routerId });
    box.add('healthy');
    await box.time.advance(0);
    await box.answer({ kind: 'answered' }, 9);
    while (box.open.length > 0) await box.answer(silence);
    expect(box.outbox.isAway()).toBe(false);
    return { box, mutes };
  }

  it('have three places, and the others leave past them though their leases run out later', async () => {
    const { box, mutes } = await withMutes();
    const before = box.sent.length;
    for (const [number, routerId] of mutes.entries()) box.add(`again${number}`, { routerId, expiresAt: 0 });
    for (let number = 0; number < 20; number += 1) box.add(`r${number}`, { expiresAt: 1_000 });
    await box.time.advance(0);
    const sent = box.sent.slice(before);
    expect(sent.filter((name) => name.startsWith('again'))).toHaveLength(3);
    expect(sent.filter((name) => name.startsWith('r'))).toHaveLength(7);
  });

  it('are like the others again once they were answered', async () => {
    const { box, mutes } = await withMutes();
    for (const [number, routerId] of mutes.entries()) box.add(`again${number}`, { routerId });
    await box.time.advance(0);
    while (box.open.length > 0) await box.answer();
    const before = box.sent.length;
    for (const [number, routerId] of mutes.entries()) box.add(`third${number}`, { routerId });
    await box.time.advance(0);
    expect(box.sent.length - before).toBe(9);
  });
});

describe('whatever comes in whatever order', () => {
  const errand = fc.record({
    router: fc.nat(60),
    kind: fc.constantFrom('start', 'refresh', 'end'),
    lane: fc.constantFrom('click', 'background'),
    expiresAt: fc.nat(1_000),
    wanted: fc.constantFrom(true, true, true, false),
  });
  const burst = fc
    .tuple(errand, fc.integer({ min: 8, max: 20 }))
    .map(([one, count]) => Array.from({ length: count }, (_, index) => ({ ...one, router: one.router + index })));
  const steps = fc.array(
    fc.oneof(
      { weight: 2, arbitrary: fc.array(errand, { maxLength: 30, size: 'max' }) },
      // Many of one kind at once: only they reach the limits of that kind.
      { weight: 1, arbitrary: burst },
      { weight: 5, arbitrary: fc.constantFrom<Verdict['kind']>('answered', 'answered', 'no answer', 'slow down') },
    ),
    { maxLength: 40, size: 'max' },
  );

  async function keepsTheRules(make: Make | undefined, numRuns: number, seed: number): Promise<string | null> {
    const result = await fc.check(
      fc.asyncProperty(steps, fc.boolean(), fc.nat(), async (played, together, choice) => {
        const box = outboxWith({ together, ...(make ? { make } : {}) });
        const random = randomFrom(choice);
        const wanted: string[] = [];
        let number = 0;
        for (const step of played) {
          if (typeof step === 'string') {
            const verdict: Verdict = step === 'slow down' ? { kind: step, forMs: 100 } : { kind: step };
            await box.answer(verdict, Math.floor(random() * Math.max(1, box.open.length)));
          } else {
            for (const { router, wanted: isWanted, ...rest } of step) {
              number += 1;
              const name = `e${number}`;
              if (isWanted) wanted.push(name);
              box.add(name, { ...rest, routerId: routerNumber(router), isWanted: () => isWanted });
            }
            await box.time.advance(10);
          }
        }
        for (let rounds = 0; rounds < 2_000 && (box.open.length > 0 || box.outbox.waiting() > 0); rounds += 1) {
          if (box.open.length > 0) await box.answer();
          else await box.time.advance(1_000);
        }
        const isAllSent = box.sent.toSorted().join() === wanted.toSorted().join();
        const { total, background, starts, backgroundStarts } = box.most;
        return (
          isAllSent &&
          total <= outboxLimits.total &&
          background <= outboxLimits.background &&
          starts <= outboxLimits.starts &&
          backgroundStarts <= outboxLimits.backgroundStarts &&
          box.mostPerRouter() <= 1
        );
      }),
      { numRuns, seed },
    );
    return result.failed ? (fc.defaultReportMessage(result) ?? 'it failed') : null;
  }

  it(
    '(e) the limits hold, nothing is sent twice, and all that was wanted leaves in the end',
    { timeout: 600_000 },
    async () => {
      const seed = Number(process.env['RSM_OUTBOX_SEED'] ?? Date.now() % 1_000_000);
      const numRuns = Number(process.env['RSM_OUTBOX_RUNS'] ?? 150);
      process.stdout.write(`outbox: ${numRuns} runs, seed ${seed}\n`);
      expect(await keepsTheRules(undefined, numRuns, seed)).toBeNull();
    },
  );

  const wider = (limits: Partial<typeof outboxLimits>): Make => {
    return (ports) => createOutbox({ ...ports, limits: { ...outboxLimits, ...limits } });
  };
  const changed = (change: (errand: Sent) => readonly Sent[]): Make => {
    return (ports) => {
      const outbox = createOutbox<Sent>(ports);
      return { ...outbox, add: (errand) => change(errand).forEach(outbox.add) };
    };
  };
  it.each<readonly [string, Make]>([
    ['lets too many leave', wider({ total: 15, background: 15 })],
    ['lets the background take the places of clicks', wider({ background: 12 })],
    ['lets too many starts leave', wider({ starts: 12 })],
    ['lets too many starts leave in the background', wider({ backgroundStarts: 9 })],
    ['sends what is of no use any more', changed((errand) => [{ ...errand, isWanted: () => true }])],
    ['sends a second request to a router that has one', changed((errand) => [{ ...errand, overtakes: true }])],
    ['sends an errand twice', changed((errand) => (errand.name === 'e7' ? [errand, errand] : [errand]))],
    ['forgets an errand', changed((errand) => (errand.name === 'e7' ? [] : [errand]))],
    [
      'loses a place whenever a request is answered with nothing',
      (ports) => {
        const outbox = createOutbox<Sent>(ports);
        const never = new Promise<Verdict>(() => undefined);
        const add = (errand: Sent): void =>
          outbox.add({
            ...errand,
            run: () => errand.run().then((verdict) => (verdict.kind === 'no answer' ? never : verdict)),
          });
        return { ...outbox, add };
      },
    ],
  ])('is caught when it is broken: an outbox that %s', async (_name, make) => {
    expect(await keepsTheRules(make, 300, 20_260_601)).not.toBeNull();
  });
});
