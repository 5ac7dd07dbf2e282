/** The tracker on fake time: refreshes that go on whatever happens, ids on disk first, ends that are finished. */

import type { RouterId } from '@shared/ids';
import { rootCause, serviceError } from '@shared/errors';
import { fail, ok } from '@shared/result';
import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../support/seeded-random';
import { routerId, sessionId, valueOf } from '../support';
import { type Answer, createTracker, failing, later, neverSettling, routerNumber, ttlMs } from './tracker';

async function active(options: Parameters<typeof createTracker>[0] = {}) {
  const tracker = createTracker(options);
  tracker.sessions.start(routerId);
  await tracker.time.advance(0);
  expect(tracker.sessions.stateOf(routerId).phase).toBe('Active');
  return tracker;
}
const phaseOf = ({ sessions }: ReturnType<typeof createTracker>) => sessions.stateOf(routerId).phase;

describe('refreshing', () => {
  it('happens at a third of the lease, counted from when the last success was sent', async () => {
    const tracker = await active();
    await tracker.time.advance(65_000);
    const times = tracker.callsOf('refresh').map(({ at }) => at - 1_000_000);
    expect(times).toEqual([20_000, 40_000, 60_000]);
  });

  it.each([
    [0, 18_000],
    [0.999999, 22_000],
  ])('leaves 10 %% early or late at most (jitter %d)', async (random, expected) => {
    const tracker = await active({ random: () => random });
    await tracker.time.advance(expected - 100);
    expect(tracker.callsOf('refresh')).toHaveLength(0);
    await tracker.time.advance(200);
    expect(tracker.callsOf('refresh')).toHaveLength(1);
  });

  it('keeps the lease for a working day', async () => {
    const tracker = await active();
    await tracker.time.advance(8 * 3_600_000);
    expect(phaseOf(tracker)).toBe('Active');
    expect(tracker.callsOf('refresh').length).toBe((8 * 3_600_000) / 20_000);
  });

  it('survives two lost refreshes', async () => {
    const tracker = await active();
    tracker.answers.refresh = failing('COMMANDS_SERVER_TIMEOUT');
    await tracker.time.advance(45_000);
    tracker.answers.refresh = null;
    await tracker.time.advance(10_000);
    expect(phaseOf(tracker)).toBe('Active');
  });
});

/** A refresh loop that stops for ever when the call breaks in a way nobody thought of is the fault this app must not have. */
describe('after every kind of failure', () => {
  const broken: readonly (readonly [string, Answer])[] = [
    ['a typed error', failing('COMMANDS_SERVER_UNREACHABLE')],
    ['an error that says it is of no use to try again', failing('UNAUTHENTICATED')],
    [
      'a thrown error',
      () => {
        throw new Error('thrown before any promise');
      },
    ],
    [
      'a thrown text',
      () => {
        throw 'a text';
      },
    ], // oxlint-disable-line no-throw-literal, only-throw-error
    ['a rejection', () => Promise.reject(new Error('rejected'))],
    ['a rejection with nothing', () => Promise.reject()], // oxlint-disable-line prefer-promise-reject-errors
    ['undefined', () => Promise.resolve(undefined as never)],
    ['null', () => Promise.resolve(null as never)],
    ['a text', () => Promise.resolve('ok' as never)],
    ['an empty tuple', () => Promise.resolve([] as never)],
    ['a tuple of nothing', () => Promise.resolve([null, null] as never)],
    ['a tuple of both', () => Promise.resolve([{}, {}] as never)],
    ['an outcome without any field', () => Promise.resolve([{}, null] as never)],
    [
      'an outcome whose times are no numbers',
      () => Promise.resolve([{ ttlMs: 'soon', sentAt: 'now', routerState: 'verified' }, null] as never),
    ],
    [
      'an outcome whose times are NaN',
      () => Promise.resolve([{ ttlMs: Number.NaN, sentAt: Number.NaN, routerState: 'verified' }, null] as never),
    ],
    ['an error without any field', () => Promise.resolve([null, {}] as never)],
  ];

  it.each(broken)('later refreshes still happen: %s', async (_name, answer) => {
    const tracker = await active();
    tracker.answers.refresh = answer;
    await tracker.time.advance(21_000);
    expect(tracker.callsOf('refresh').length).toBeGreaterThanOrEqual(1);
    expect(phaseOf(tracker)).toBe('Retrying');
    tracker.answers.refresh = null;
    await tracker.time.advance(12_000);
    expect(phaseOf(tracker)).toBe('Active');
  });

  it('later refreshes still happen: a call that never settles is given up', async () => {
    const tracker = createTracker();
    const half = 30 * 60_000;
    tracker.answers.start = () => Promise.resolve(ok({ ...tracker.started(sessionId), ttlMs: half }));
    tracker.sessions.start(routerId);
    await tracker.time.advance(0);
    tracker.answers.refresh = neverSettling;
    await tracker.time.advance(half / 3 + 120_100);
    expect(phaseOf(tracker)).toBe('Retrying');
    tracker.answers.refresh = null;
    await tracker.time.advance(10_000);
    expect(phaseOf(tracker)).toBe('Active');
  });

  it('the wait grows, stays below a sixth of the lease, and there is always a next attempt', async () => {
    const tracker = await active({ random: () => 0.999 });
    tracker.answers.refresh = failing('COMMANDS_SERVER_UNREACHABLE');
    await tracker.time.advance(ttlMs - 1_000);
    const times = tracker.callsOf('refresh').map(({ at }) => at);
    const waits = times.slice(1).map((at, index) => Math.round((at - times[index]!) / 100) / 10);
    expect(waits).toEqual([1, 2, 4, 8, 10, 10]);
  });

  it('a refresh that fails until the lease is over loses it at its very end, and the session is started again', async () => {
    const tracker = await active();
    tracker.answers.refresh = failing('SESSION_REFRESH_ERROR');
    await tracker.time.advance(ttlMs - 1);
    expect(tracker.sessions.viewOf(routerId)).toMatchObject({ phase: 'Retrying', leaseDeadline: 1_000_000 + ttlMs });
    await tracker.time.advance(1);
    expect(phaseOf(tracker)).toBe('Re-establishing');
    expect(rootCause(tracker.sessions.viewOf(routerId).error!).code).toBe('SESSION_REFRESH_ERROR');
    await tracker.time.advance(1_000);
    expect(phaseOf(tracker)).toBe('Active');
    const [first, again] = tracker.callsOf('start');
    expect(again?.sessionId).toBe(first?.sessionId);
  });

  it('Expired sends nothing more', async () => {
    const tracker = await active();
    tracker.answers.refresh = failing('SESSION_NOT_FOUND');
    tracker.answers.start = failing('HOST_KEY_CHANGED');
    await tracker.time.advance(ttlMs);
    const sent = tracker.calls.length;
    await tracker.time.advance(ttlMs * 100);
    expect(phaseOf(tracker)).toBe('Expired');
    expect(tracker.calls).toHaveLength(sent);
  });
});

describe('the wall clock', () => {
  it.each([3_600_000, -3_600_000])('that jumps by %i ms expires nothing and sends nothing', async (jump) => {
    const tracker = await active();
    const sent = tracker.calls.length;
    tracker.time.setWallForward(jump);
    await tracker.time.advance(1_000);
    expect(phaseOf(tracker)).toBe('Active');
    expect(tracker.calls).toHaveLength(sent);
  });

  it('a sleep longer than the lease shows as lost as soon as a timer runs, and the session comes back', async () => {
    const tracker = await active();
    tracker.time.passSilently(2 * ttlMs);
    await tracker.time.advance(1);
    expect(phaseOf(tracker)).toBe('Re-establishing');
    await tracker.time.advance(1_000);
    expect(phaseOf(tracker)).toBe('Active');
  });

  it('a sleep shorter than the lease is followed by a refresh and nothing else', async () => {
    const tracker = await active();
    tracker.time.passSilently(ttlMs / 2);
    await tracker.time.advance(1);
    expect(phaseOf(tracker)).toBe('Active');
    expect(tracker.callsOf('refresh')).toHaveLength(1);
  });

  it('doubt asks for every session within the time given', async () => {
    const tracker = createTracker();
    for (let number = 0; number < 20; number += 1) tracker.sessions.start(routerNumber(number));
    await tracker.time.advance(1_000);
    tracker.sessions.doubt(3_000);
    await tracker.time.advance(3_000);
    expect(new Set(tracker.callsOf('refresh').map((call) => call.routerId)).size).toBe(20);
  });
});

describe('ids on disk', () => {
  it('are there before the start call is sent', async () => {
    const tracker = await active();
    expect(tracker.order.indexOf('save')).toBeLessThan(tracker.order.indexOf('start'));
    expect(tracker.saved[0]?.sessions).toMatchObject([
      { routerId, sessionId: tracker.callsOf('start')[0]?.sessionId, server: 'https://server.test', endWanted: false },
    ]);
  });

  it('are gone once the end is confirmed, and marked while it is not', async () => {
    const tracker = await active();
    const { answer, give } = later();
    tracker.answers.end = answer;
    tracker.sessions.end(routerId);
    await tracker.time.advance(0);
    expect(tracker.stored().sessions).toMatchObject([{ routerId, endWanted: true }]);
    give(ok({ alreadyGone: false, cleanupPending: false }));
    await tracker.time.advance(0);
    expect(tracker.stored().sessions).toEqual([]);
  });

  it('are gone after a start that failed', async () => {
    const tracker = createTracker();
    tracker.answers.start = failing('ROUTER_UNREACHABLE');
    tracker.sessions.start(routerId);
    await tracker.time.advance(0);
    expect(phaseOf(tracker)).toBe('Failed');
    expect(tracker.stored().sessions).toEqual([]);
  });

  it('that cannot be written do not keep the session from starting, and that is told once', async () => {
    const tracker = createTracker();
    tracker.refuseDisk(true);
    tracker.sessions.start(routerId);
    await tracker.time.advance(0);
    tracker.sessions.end(routerId);
    await tracker.time.advance(0);
    expect(tracker.callsOf('start')).toHaveLength(1);
    expect(tracker.failures).toHaveLength(1);
  });
});

const heldBefore = (changes: object = {}) => ({
  version: 2 as const,
  sessions: [
    {
      routerId,
      sessionId,
      server: 'https://server.test',
      ttlMs,
      isTtlTold: true,
      aliveAt: Date.UTC(2026, 5, 1, 11, 59, 50),
      endWanted: false,
      ...changes,
    },
  ],
});

describe('what was held when the app was last open', () => {
  it('is asked for with its old id and goes on', async () => {
    const tracker = createTracker();
    tracker.sessions.adopt(heldBefore());
    expect(tracker.sessions.viewOf(routerId)).toMatchObject({
      phase: 'Retrying',
      leaseDeadline: 1_000_000 + ttlMs - 10_000,
    });
    await tracker.time.advance(0);
    expect(tracker.calls).toMatchObject([{ what: 'refresh', sessionId }]);
    expect(phaseOf(tracker)).toBe('Active');
  });

  it('stays on disk and is asked for again while the server is away', async () => {
    const tracker = createTracker();
    tracker.answers.refresh = failing('COMMANDS_SERVER_UNREACHABLE');
    tracker.sessions.adopt(heldBefore());
    await tracker.time.advance(5_000);
    expect(phaseOf(tracker)).toBe('Retrying');
    expect(tracker.stored().sessions).toMatchObject([{ routerId, sessionId }]);
    expect(tracker.callsOf('refresh').length).toBeGreaterThan(1);
  });

  it.each([-3_600_000, 3_600_000])(
    'is found again though the wall clock was set by %i ms and the first refresh fails',
    async (byMs) => {
      const tracker = createTracker();
      tracker.answers.refresh = failing('COMMANDS_SERVER_UNREACHABLE');
      tracker.sessions.adopt(heldBefore({ aliveAt: tracker.time.clock.wallMs() - 5_000 + byMs }));
      await tracker.time.advance(2_000);
      expect(tracker.sessions.viewOf(routerId)).toMatchObject({ phase: 'Retrying', leaseDeadline: null, ttlMs: null });
      expect(tracker.stored().sessions).toMatchObject([{ sessionId }]);
      tracker.answers.refresh = null;
      await tracker.time.advance(15_000);
      expect(phaseOf(tracker)).toBe('Active');
    },
  );

  it('is Expired, and off the disk, when the server was not reached for a whole lease', async () => {
    const tracker = createTracker();
    tracker.answers.refresh = failing('COMMANDS_SERVER_UNREACHABLE');
    tracker.sessions.adopt(heldBefore());
    await tracker.time.advance(ttlMs - 2_000);
    expect(tracker.sessions.viewOf(routerId)).toMatchObject({ phase: 'Retrying', leaseDeadline: null });
    await tracker.time.advance(3_000);
    expect(phaseOf(tracker)).toBe('Expired');
    expect(tracker.stored().sessions).toEqual([]);
  });

  it('is Expired when the server does not know it any more', async () => {
    const tracker = createTracker();
    tracker.answers.refresh = failing('SESSION_NOT_FOUND');
    tracker.sessions.adopt(heldBefore());
    await tracker.time.advance(0);
    expect(phaseOf(tracker)).toBe('Expired');
  });

  it('is ended when its end was wanted', async () => {
    const tracker = createTracker();
    tracker.sessions.adopt(heldBefore({ endWanted: true }));
    await tracker.time.advance(0);
    expect(tracker.calls).toMatchObject([{ what: 'end', sessionId }]);
    expect(phaseOf(tracker)).toBe('No session');
  });

  it('on another server is left alone and stays on disk', async () => {
    const tracker = createTracker();
    tracker.sessions.adopt(heldBefore({ server: 'https://other.test' }));
    tracker.sessions.start(routerId);
    await tracker.time.advance(0);
    expect(tracker.callsOf('refresh')).toEqual([]);
    expect(tracker.stored().sessions.map(({ server }) => server)).toEqual([
      'https://other.test',
      'https://server.test',
    ]);
  });

  it('is still on disk when the app is closed before the server ever answered', async () => {
    const tracker = createTracker({ held: heldBefore() });
    tracker.sessions.adopt(heldBefore());
    await tracker.sessions.stop();
    expect(tracker.stored()).toEqual(heldBefore());
  });

  it('is still on disk when another session was started before the server ever answered', async () => {
    const tracker = createTracker({ held: heldBefore() });
    tracker.sessions.adopt(heldBefore());
    tracker.sessions.start(routerNumber(7));
    await tracker.time.advance(0);
    expect(tracker.stored().sessions.map((session) => session.routerId)).toEqual([routerId, routerNumber(7)]);
  });
});

describe('ending', () => {
  it('is tried again until the server is reached', async () => {
    const tracker = await active();
    tracker.answers.end = failing('COMMANDS_SERVER_UNREACHABLE');
    tracker.sessions.end(routerId);
    await tracker.time.advance(5_000);
    expect(phaseOf(tracker)).toBe('End pending');
    tracker.answers.end = null;
    await tracker.time.advance(10_000);
    expect(phaseOf(tracker)).toBe('No session');
  });

  it('is over when the lease has run out without the server', async () => {
    const tracker = await active();
    tracker.answers.end = failing('COMMANDS_SERVER_UNREACHABLE');
    tracker.sessions.end(routerId);
    await tracker.time.advance(ttlMs);
    expect(phaseOf(tracker)).toBe('No session');
  });

  it('that is on its way when the lease runs out costs no timer until it is answered', async () => {
    const tracker = await active();
    tracker.answers.end = neverSettling;
    await tracker.time.advance(15_000);
    tracker.sessions.end(routerId);
    const before = tracker.time.ran();
    await tracker.time.advance(ttlMs);
    expect(tracker.time.ran() - before).toBeLessThan(10);
  });

  it('sends no refresh while it is on its way', async () => {
    const tracker = await active();
    tracker.answers.end = neverSettling;
    tracker.sessions.end(routerId);
    await tracker.time.advance(ttlMs);
    expect(tracker.callsOf('refresh')).toEqual([]);
  });

  it('during a start cancels it: a late success is ended again and never shows as Active', async () => {
    const tracker = createTracker();
    const { answer, give } = later();
    tracker.answers.start = answer;
    tracker.sessions.start(routerId);
    await tracker.time.advance(100);
    tracker.sessions.end(routerId);
    await tracker.time.advance(100);
    const ends = later();
    tracker.answers.end = ends.answer;
    give(ok(tracker.started(tracker.callsOf('start')[0]!.sessionId)));
    await tracker.time.advance(100);
    expect(phaseOf(tracker)).toBe('Ending');
    ends.give(ok({ alreadyGone: false, cleanupPending: false }));
    await tracker.time.advance(0);
    expect(phaseOf(tracker)).toBe('No session');
    expect(tracker.callsOf('end')).toHaveLength(2);
  });

  it('a second click on start starts nothing', async () => {
    const tracker = createTracker();
    tracker.sessions.start(routerId);
    tracker.sessions.start(routerId);
    await tracker.time.advance(0);
    tracker.sessions.start(routerId);
    await tracker.time.advance(0);
    expect(tracker.callsOf('start')).toHaveLength(1);
  });
});

describe('ending everything', () => {
  it('answers as soon as all are ended', async () => {
    const tracker = createTracker();
    for (let number = 0; number < 5; number += 1) tracker.sessions.start(routerNumber(number));
    await tracker.time.advance(0);
    const ended = tracker.sessions.endAll(5_000, 'quit');
    await tracker.time.advance(0);
    expect(await ended).toBe(0);
    expect(tracker.callsOf('end')).toHaveLength(5);
  });

  it('waits no longer than its budget and leaves the rest on disk, to be ended at the next launch', async () => {
    const tracker = await active();
    tracker.answers.end = neverSettling;
    const ended = tracker.sessions.endAll(5_000, 'quit');
    await tracker.time.advance(4_999);
    expect(await Promise.race([ended, Promise.resolve('not yet')])).toBe('not yet');
    await tracker.time.advance(1);
    expect(await ended).toBe(1);
    expect(tracker.stored().sessions).toMatchObject([{ routerId, endWanted: true }]);
  });

  it('answers at once when there is nothing to end', async () => {
    expect(await createTracker().sessions.endAll(5_000, 'quit')).toBe(0);
  });
});

describe('timers', () => {
  it('one is armed for two hundred sessions, for 30 s at most', async () => {
    const tracker = createTracker();
    const half = 30 * 60_000;
    tracker.answers.start = () => Promise.resolve(ok({ ...tracker.started(sessionId), ttlMs: half }));
    for (let number = 0; number < 200; number += 1) tracker.sessions.start(routerNumber(number));
    await tracker.time.advance(0);
    expect(tracker.time.armed()).toHaveLength(1);
    expect(tracker.time.armed()[0]).toBeLessThanOrEqual(30_000);
  });

  it('none is armed once all is over', async () => {
    const tracker = await active();
    tracker.sessions.end(routerId);
    await tracker.time.advance(0);
    expect(tracker.time.armed()).toEqual([]);
  });

  it('none is armed after stop', async () => {
    const tracker = await active();
    await tracker.sessions.stop();
    expect(tracker.time.armed()).toEqual([]);
  });
});

describe('a router that is taken from the list', () => {
  it('is forgotten: an answer that comes late brings nothing back', async () => {
    const tracker = createTracker();
    const { answer, give } = later();
    tracker.answers.start = answer;
    tracker.sessions.start(routerId);
    await tracker.time.advance(0);
    tracker.sessions.forget(routerId);
    give(fail(serviceError('SESSION_START_FAILED', { message: 'Late.', correlationId: 'late' })));
    await tracker.time.advance(0);
    expect(phaseOf(tracker)).toBe('No session');
    expect(valueOf(ok(tracker.sessions.busy()))).toEqual([]);
  });
});

describe('many sessions on a server that takes many in one request', () => {
  async function manyStarted(count: number, together = () => true) {
    let random = 0;
    // Spread over the whole jitter, as chance would.
    const tracker = createTracker({ together, random: () => (random = (random + 0.0173) % 1) });
    for (let number = 0; number < count; number += 1) tracker.sessions.start(routerNumber(number));
    await tracker.time.advance(0);
    return tracker;
  }

  it('refreshes that are due in the same second share a request', async () => {
    const tracker = await manyStarted(300);
    await tracker.time.advance(23_000);
    expect(new Set(tracker.callsOf('refresh').map((call) => call.routerId)).size).toBe(300);
    // They are due within four seconds, from 18 to 22 s after the start.
    expect(tracker.batches.length).toBeLessThanOrEqual(8);
    expect(Math.max(...tracker.batches)).toBeLessThanOrEqual(100);
  });

  it.each([
    'BAD_REQUEST',
    // As a plain server says that looks for one session in the request and finds none.
    'MISSING_SESSION_ID',
    'SESSION_INVALID',
    'SESSION_NOT_FOUND',
    'ROUTER_IN_USE',
  ] as const)('a server that lists it but does not understand it (%s) is asked one by one', async (code) => {
    const tracker = await manyStarted(20);
    tracker.answers.together = failing(code);
    await tracker.time.advance(23_000);
    expect(tracker.batches).toHaveLength(1);
    expect(tracker.callsOf('start')).toHaveLength(20);
    expect(new Set(tracker.callsOf('refresh').map((call) => call.routerId)).size).toBe(20);
    expect(tracker.sessions.busy().every(({ phase }) => phase === 'Active')).toBe(true);
  });

  it('a server that stops listing it, and lists it again, is asked as it can be asked', async () => {
    let listed = true;
    const tracker = await manyStarted(20, () => listed);
    await tracker.time.advance(23_000);
    const shared = tracker.batches.length;
    listed = false;
    await tracker.time.advance(20_000);
    expect(tracker.batches).toHaveLength(shared);
    listed = true;
    await tracker.time.advance(20_000);
    expect(tracker.batches.length).toBeGreaterThan(shared);
    expect(tracker.sessions.busy().every(({ phase }) => phase === 'Active')).toBe(true);
  });

  it.each([
    ['an error', failing('COMMANDS_SERVER_TIMEOUT')],
    [
      'a thrown error',
      () => {
        throw new Error('thrown');
      },
    ],
    ['a rejection', () => Promise.reject(new Error('rejected'))],
    ['nothing', () => Promise.resolve(undefined as never)],
    ['fewer answers than were asked for', () => Promise.resolve(ok([]))],
  ] as const)('when the whole request meets %s, later refreshes still happen', async (_name, answer) => {
    const tracker = await manyStarted(10);
    tracker.answers.together = answer;
    const retried = new Set<RouterId>();
    tracker.sessions.observe((id) => {
      if (tracker.sessions.stateOf(id).phase === 'Retrying') retried.add(id);
    });
    await tracker.time.advance(22_500);
    expect(retried.size).toBeGreaterThan(1);
    tracker.answers.together = null;
    await tracker.time.advance(14_000);
    expect(tracker.sessions.busy().every(({ phase }) => phase === 'Active')).toBe(true);
  });

  it('when a whole request never settles it is given up', async () => {
    const tracker = await manyStarted(10);
    tracker.answers.together = neverSettling;
    await tracker.time.advance(22_000 + 121_000);
    tracker.answers.together = null;
    await tracker.time.advance(10_000);
    expect(tracker.sessions.busy().every(({ phase }) => phase === 'Active')).toBe(true);
  });

  it('none is late for it: sharing brings a refresh forward and never puts it off', async () => {
    const tracker = await manyStarted(50);
    const due = new Map(
      Array.from({ length: 50 }, (_, number) => {
        const id = routerNumber(number);
        return [id, tracker.sessions.viewOf(id).nextAttemptAt ?? 0];
      }),
    );
    await tracker.time.advance(23_000);
    for (const { routerId: id, at } of tracker.callsOf('refresh').slice(0, 50)) {
      expect(at).toBeLessThanOrEqual(due.get(id) ?? 0);
      expect(at).toBeGreaterThan((due.get(id) ?? 0) - 1_001);
    }
  });

  it('one that fails is Retrying, and the others of its request are not', async () => {
    const tracker = await manyStarted(10);
    const bad = routerNumber(3);
    const fails = failing('SESSION_REFRESH_ERROR');
    let asked = 0;
    tracker.answers.refresh = () => {
      const call = tracker.calls.at(-1);
      asked += 1;
      return call?.routerId === bad ? fails() : Promise.resolve(ok(tracker.lease()));
    };
    await tracker.time.advance(22_100);
    expect(asked).toBeGreaterThanOrEqual(10);
    expect(tracker.sessions.stateOf(bad).phase).toBe('Retrying');
    expect(tracker.sessions.busy().filter(({ phase }) => phase === 'Active')).toHaveLength(9);
  });

  it.each([
    ['nonsense for one of them', () => Promise.resolve('ok' as never)],
    ['nothing for one of them', () => Promise.resolve(undefined as never)],
  ] as const)('later refreshes still happen: %s', async (_name, answer) => {
    const tracker = await manyStarted(10);
    tracker.answers.refresh = answer;
    await tracker.time.advance(23_000);
    expect(tracker.sessions.busy().every(({ phase }) => phase === 'Retrying')).toBe(true);
    tracker.answers.refresh = null;
    await tracker.time.advance(12_000);
    expect(tracker.sessions.busy().every(({ phase }) => phase === 'Active')).toBe(true);
  });
});

describe('a refresh that waits because the server gives no answers', () => {
  it('goes at once when the admin clicks', async () => {
    const tracker = createTracker();
    for (let number = 0; number < 20; number += 1) tracker.sessions.start(routerNumber(number));
    await tracker.time.advance(0);
    tracker.answers.refresh = failing('COMMANDS_SERVER_UNREACHABLE');
    await tracker.time.advance(40_000);
    const waiting = tracker.sessions.busy().find(({ inFlight }) => inFlight === 'refresh');
    const before = tracker.calls.length;
    tracker.answers.refresh = null;
    tracker.sessions.refresh(waiting!.routerId);
    await tracker.time.advance(0);
    expect(tracker.calls[before]).toMatchObject({ what: 'refresh', routerId: waiting!.routerId });
    // And its answer was the news that all the others waited for.
    await tracker.time.advance(10_000);
    expect(tracker.sessions.busy().every(({ phase }) => phase === 'Active')).toBe(true);
  });

  it('costs a closed door one knock a second and not one per session, and no lease that could be kept is lost', async () => {
    const tracker = createTracker();
    for (let number = 0; number < 500; number += 1) tracker.sessions.start(routerNumber(number));
    await tracker.time.advance(0);
    tracker.answers.refresh = failing('COMMANDS_SERVER_UNREACHABLE');
    await tracker.time.advance(50_000);
    expect(tracker.callsOf('refresh').length).toBeLessThan(80);
    tracker.answers.refresh = null;
    await tracker.time.advance(9_000);
    expect(tracker.sessions.busy().every(({ phase }) => phase === 'Active')).toBe(true);
    expect(tracker.callsOf('start')).toHaveLength(500);
  });
});

describe('sleep', () => {
  it('fault 1: shorter than the lease: refreshed on wake, the soonest expiry first, and nobody notices', async () => {
    const tracker = createTracker();
    for (let number = 0; number < 30; number += 1) {
      tracker.sessions.start(routerNumber(number));
      await tracker.time.advance(100);
    }
    tracker.time.passSilently(40_000);
    tracker.sessions.doubt(3_000, { uncountedMs: 0 });
    await tracker.time.advance(3_000);
    const refreshed = tracker.callsOf('refresh').map((call) => call.routerId);
    expect(refreshed).toEqual(Array.from({ length: 30 }, (_, number) => routerNumber(number)));
    expect(tracker.sessions.busy().every(({ phase }) => phase === 'Active')).toBe(true);
    expect(tracker.asleep).toEqual([]);
  });

  it('fault 2: longer than the lease: started again, staggered, and one summary', async () => {
    const tracker = createTracker({ random: randomFrom(7) });
    for (let number = 0; number < 50; number += 1) tracker.sessions.start(routerNumber(number));
    await tracker.time.advance(0);
    tracker.time.passSilently(3_600_000);
    // No word from the system: the timer that comes an hour late says enough.
    await tracker.time.advance(0);
    expect(tracker.sessions.busy().every(({ phase }) => phase === 'Re-establishing')).toBe(true);
    await tracker.time.advance(20_000);
    expect(tracker.sessions.busy().every(({ phase }) => phase === 'Active')).toBe(true);
    expect(tracker.asleep.at(-1)).toEqual({ lost: 50, back: 50, over: 0 });
    expect(tracker.asleep.length).toBeLessThanOrEqual(2);
    const starts = tracker.callsOf('start').slice(50);
    expect(starts).toHaveLength(50);
    expect(new Set(starts.map(({ at }) => at)).size).toBeGreaterThan(25);
    for (const { routerId: id } of starts) {
      expect(tracker.sessions.detailsOf(id).timeline.map(({ kind }) => kind)).toContain('expired while asleep');
    }
  });

  it('fault 2: a sleep that the monotonic clock did not count is found by asking', async () => {
    const tracker = await active();
    tracker.answers.refresh = failing('SESSION_INVALID');
    tracker.time.setWallForward(3_600_000);
    tracker.sessions.doubt(3_000, { uncountedMs: 3_600_000 });
    expect(tracker.sessions.viewOf(routerId).leaseDeadline).toBeLessThan(tracker.time.clock.monotonicMs());
    await tracker.time.advance(1);
    expect(phaseOf(tracker)).toBe('Re-establishing');
    await tracker.time.advance(10_000);
    expect(phaseOf(tracker)).toBe('Active');
    expect(tracker.asleep.at(-1)).toEqual({ lost: 1, back: 1, over: 0 });
  });

  it('is kept away only while sessions are held', async () => {
    const tracker = await active();
    expect(tracker.activity).toEqual([true]);
    tracker.sessions.end(routerId);
    await tracker.time.advance(0);
    expect(tracker.activity).toEqual([true, false]);
  });
});

describe('the history of refreshes', () => {
  it('has what was answered and what failed, each with the lease that was left, and no start', async () => {
    const tracker = createTracker();
    const routerId = routerNumber(1);
    tracker.sessions.start(routerId);
    await tracker.time.advance(0);
    expect(tracker.sessions.historyOf(routerId)).toEqual([]);
    await tracker.time.advance(ttlMs / 3 + 1_000);
    tracker.answers.refresh = failing('COMMANDS_SERVER_TIMEOUT');
    await tracker.time.advance(ttlMs / 3 + 1_000);
    const points = tracker.sessions.historyOf(routerId);
    expect(points[0]).toMatchObject({ latencyMs: 0, failures: 0 });
    expect(points.slice(1).length).toBeGreaterThan(0);
    expect(points.slice(1).every(({ latencyMs, failures }) => latencyMs === null && failures > 0)).toBe(true);
    expect(points[0]!.leaseLeftMs).toBeGreaterThan(ttlMs / 2);
    expect(points[0]!.leaseLeftMs).toBeLessThan(ttlMs);
  });

  it('is of one session: the next one begins anew', async () => {
    const tracker = createTracker();
    const routerId = routerNumber(1);
    tracker.sessions.start(routerId);
    await tracker.time.advance(ttlMs / 3 + 1_000);
    expect(tracker.sessions.historyOf(routerId)).toHaveLength(1);
    tracker.sessions.end(routerId);
    await tracker.time.advance(0);
    tracker.sessions.start(routerId);
    await tracker.time.advance(0);
    expect(tracker.sessions.historyOf(routerId)).toEqual([]);
  });
});
