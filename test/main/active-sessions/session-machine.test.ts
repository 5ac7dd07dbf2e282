/** The phases of a session as a table: from where, what happens, where to, and what is sent. */

import type { ServiceError } from '@shared/errors';
import { rootCause } from '@shared/errors';
import { canDismiss, canEnd, canRefresh, canRestart, canStart, canTakeOver, type Phase, phases } from '@shared/session';
import { describe, expect, it } from 'vitest';
import { transition } from '../../../src/main/active-sessions/session-machine';
import {
  leaseDeadline,
  newSessionState,
  nextDueAt,
  type SessionEvent,
  type SessionState,
  shownDeadline,
} from '../../../src/main/active-sessions/session-state';
import { routerId, sessionId } from '../support';
import {
  after,
  away,
  because,
  began,
  inUseByBob,
  laterId,
  newsAt,
  sentBy,
  spareId,
  startAsked,
  stateOf,
  states,
  takenByBob,
  ttlMs,
} from './machine-states';

describe('the states of the table', () => {
  it.each(Object.entries(states))('%s', (_name, { phase, state }) => {
    expect(state.phase).toBe(phase);
  });

  it('show every phase there is', () => {
    expect(new Set(Object.values(states).map(({ phase }) => phase))).toEqual(new Set(phases));
  });
});

describe('what the admin asks for', () => {
  const no = '–';
  // prettier-ignore
  it.each([
    ['No session',                   'Starting: send start', no,                     no,                no],
    ['Starting',                     no,                     no,                     no,                'Ending: send end'],
    ['Active',                       no,                     'Starting: send start', 'Active: send refresh', 'Ending: send end'],
    ['Unverified',                   no,                     'Starting: send start', 'Unverified: send refresh', 'Ending: send end'],
    ['Active, being refreshed',      no,                     'Starting: send start', no,                'Ending: send end'],
    ['Retrying',                     no,                     'Starting: send start', 'Retrying: send refresh', 'Ending: send end'],
    ['Re-establishing',              no,                     no,                     no,                'Ending: send end'],
    ['Re-establishing, being started', no,                   no,                     no,                'Ending: send end'],
    ['Expired',                      'Starting: send start', no,                     no,                no],
    ['Ending',                       no,                     no,                     no,                no],
    ['Ending a start',               no,                     no,                     no,                no],
    ['End pending',                  no,                     no,                     no,                no],
    ['In use',                       no,                     no,                     no,                no],
    ['Failed',                       'Starting: send start', no,                     no,                no],
  ])('%s: start → %s, restart → %s, refresh → %s, end → %s', (from, start, restart, refresh, end) => {
    const state = stateOf(from);
    const outcome = (event: SessionEvent): string => {
      const result = transition(state, event, { now: began + 24_000, random: 0.5 });
      return result.state === state ? no : `${result.state.phase}: ${sentBy(result).join(', ')}`;
    };
    expect([
      outcome({ type: 'start requested', sessionId: laterId, assumedTtlMs: ttlMs }),
      outcome({ type: 'restart requested' }),
      outcome({ type: 'refresh requested' }),
      outcome({ type: 'end requested' }),
    ]).toEqual([start, restart, refresh, end]);
  });

  it.each(phases)('the predicates of the buttons agree with the machine in “%s”', (phase) => {
    for (const { state } of Object.values(states).filter((each) => each.phase === phase)) {
      const changes = (event: SessionEvent): boolean =>
        transition(state, event, { now: began + 24_000, random: 0 }).state !== state;
      expect(changes({ type: 'start requested', sessionId: laterId, assumedTtlMs: ttlMs })).toBe(canStart(phase));
      const takeOver = { type: 'take-over requested', sessionId: laterId, assumedTtlMs: ttlMs } as const;
      expect(changes(takeOver)).toBe(canTakeOver(phase));
      expect(changes({ type: 'dismiss requested' })).toBe(canDismiss(phase));
      expect(changes({ type: 'restart requested' })).toBe(canRestart(phase));
      expect(changes({ type: 'end requested' })).toBe(canEnd(phase) && !state.cancelledStart);
      expect(changes({ type: 'refresh requested' })).toBe(canRefresh(phase) && state.inFlight === null);
    }
  });

  it('a restart asks the service for a restart, a start does not', () => {
    const restarted = transition(stateOf('Active'), { type: 'restart requested' }, { now: began, random: 0 });
    expect(restarted.effects[0]).toMatchObject({ type: 'send start', restart: true, sessionId });
    expect(after([startAsked]).effects[0]).toMatchObject({ type: 'send start', restart: false });
  });

  it('a start after Expired uses the same id, so that a server that still knows it is told to end it first', () => {
    const again = transition(
      stateOf('Expired'),
      { type: 'start requested', sessionId: laterId, assumedTtlMs: ttlMs },
      { now: began + ttlMs, random: 0 },
    );
    expect(again.state.sessionId).toBe(sessionId);
  });

  it('a start after Failed uses a new id', () => {
    const again = transition(
      stateOf('Failed'),
      { type: 'start requested', sessionId: laterId, assumedTtlMs: ttlMs },
      { now: began, random: 0 },
    );
    expect(again.state.sessionId).toBe(laterId);
  });
});

describe('what comes back', () => {
  const of = (state: SessionState) => state.attempt;
  const rows: readonly (readonly [string, string, (state: SessionState) => SessionEvent, Phase, readonly string[]])[] =
    [
      [
        'Starting',
        'start succeeded, router verified',
        (s) => ({ type: 'start succeeded', attempt: of(s), news: newsAt(began) }),
        'Active',
        [],
      ],
      [
        'Starting',
        'start succeeded, on the server’s word',
        (s) => ({ type: 'start succeeded', attempt: of(s), news: newsAt(began, 'server-said') }),
        'Active',
        [],
      ],
      [
        'Starting',
        'start succeeded, router not checked',
        (s) => ({ type: 'start succeeded', attempt: of(s), news: newsAt(began, 'unverified') }),
        'Unverified',
        [],
      ],
      [
        'Starting',
        'start succeeded, router not answering',
        (s) => ({ type: 'start succeeded', attempt: of(s), news: newsAt(began, 'unreachable') }),
        'Unverified',
        [],
      ],
      [
        'Starting',
        'start failed',
        (s) => ({ type: 'start failed', attempt: of(s), error: away, spareId }),
        'Failed',
        [],
      ],
      [
        'Starting',
        'start succeeded, a whole lease after it was sent',
        (s) => ({ type: 'start succeeded', attempt: of(s), news: newsAt(began - ttlMs) }),
        'Re-establishing',
        [],
      ],
      [
        'Active, being refreshed',
        'refresh succeeded',
        (s) => ({ type: 'refresh succeeded', attempt: of(s), news: newsAt(began + 22_000) }),
        'Active',
        [],
      ],
      [
        'Active, being refreshed',
        'refresh succeeded, router not answering',
        (s) => ({ type: 'refresh succeeded', attempt: of(s), news: newsAt(began + 22_000, 'unreachable') }),
        'Unverified',
        [],
      ],
      [
        'Active, being refreshed',
        'refresh failed',
        (s) => ({ type: 'refresh failed', attempt: of(s), error: away }),
        'Retrying',
        [],
      ],
      [
        'Active, being refreshed',
        'refresh failed: session not found',
        (s) => ({ type: 'refresh failed', attempt: of(s), error: because('SESSION_NOT_FOUND') }),
        'Re-establishing',
        [],
      ],
      [
        'Active, being refreshed',
        'refresh failed: session invalid',
        (s) => ({ type: 'refresh failed', attempt: of(s), error: because('SESSION_INVALID') }),
        'Re-establishing',
        [],
      ],
      [
        'Active, being refreshed',
        'refresh failed: token refused',
        (s) => ({ type: 'refresh failed', attempt: of(s), error: because('UNAUTHENTICATED') }),
        'Retrying',
        [],
      ],
      [
        'Active, being refreshed',
        'refresh failed: taken over',
        (s) => ({ type: 'refresh failed', attempt: of(s), error: takenByBob }),
        'In use',
        [],
      ],
      [
        'Starting',
        'start failed: in use',
        (s) => ({ type: 'start failed', attempt: of(s), error: inUseByBob, spareId }),
        'In use',
        [],
      ],
      [
        'Re-establishing, being started',
        'start succeeded',
        (s) => ({ type: 'start succeeded', attempt: of(s), news: newsAt(began) }),
        'Active',
        [],
      ],
      [
        'Re-establishing, being started',
        'start failed for a reason that may pass',
        (s) => ({ type: 'start failed', attempt: of(s), error: because('ROUTER_UNREACHABLE'), spareId }),
        'Re-establishing',
        [],
      ],
      [
        'Re-establishing, being started',
        'start failed: in use',
        (s) => ({ type: 'start failed', attempt: of(s), error: inUseByBob, spareId }),
        'In use',
        [],
      ],
      [
        'Retrying (adopted)',
        'refresh failed: session not found',
        (s) => ({ type: 'refresh failed', attempt: of(s), error: because('SESSION_NOT_FOUND') }),
        'Expired',
        [],
      ],
      ['Ending', 'end succeeded', (s) => ({ type: 'end succeeded', attempt: of(s) }), 'No session', []],
      ['Ending', 'end failed', (s) => ({ type: 'end failed', attempt: of(s), error: away }), 'End pending', []],
      [
        'Ending a start',
        'end succeeded: the start is still awaited',
        (s) => ({ type: 'end succeeded', attempt: of(s) }),
        'Ending',
        [],
      ],
      [
        'Ending a start',
        'start succeeded: it is ended again',
        (s) => ({ type: 'start succeeded', attempt: of(s), news: newsAt(began) }),
        'Ending',
        ['send end'],
      ],
      [
        'Ending a start',
        'start failed: one more end makes sure',
        (s) => ({ type: 'start failed', attempt: of(s), error: away, spareId }),
        'Ending',
        ['send end'],
      ],
    ];

  it.each(rows)('%s: %s', (from, _what, event, phase, sent) => {
    const state = stateOf(from);
    const result = transition(state, event(state), { now: began + 22_500, random: 0.5 });
    expect(result.state.phase).toBe(phase);
    expect(sentBy(result)).toEqual(sent);
  });

  it.each([
    'start succeeded',
    'refresh succeeded',
    'start failed',
    'refresh failed',
    'end succeeded',
    'end failed',
  ] as const)('“%s” of an older attempt changes nothing in any state', (type) => {
    for (const { state } of Object.values(states)) {
      const event = { type, attempt: state.attempt - 1, news: newsAt(began), error: away, spareId } as SessionEvent;
      const result = transition(state, event, { now: began, random: 0.5 });
      expect(result).toEqual({ state, effects: [] });
    }
  });

  it('a step of a start shows while it starts, and not once it is being ended', () => {
    const progress = { type: 'start progressed', attempt: 1, step: 'setting up' } as const;
    expect(transition(stateOf('Starting'), progress, { now: began, random: 0 }).state.step).toBe('setting up');
    expect(transition(stateOf('Ending a start'), progress, { now: began, random: 0 }).state.step).toBeNull();
  });

  it('a failure is shown with the lease that still lives', () => {
    expect(leaseDeadline(stateOf('Retrying'))).toBe(began + ttlMs);
    expect(stateOf('Retrying').error).toBe(away);
  });

  it('the same failure again is told once in the timeline, another one is told', () => {
    const again = (error: ServiceError) => {
      const asked = transition(stateOf('Retrying'), { type: 'refresh requested' }, { now: began + 25_000, random: 0 });
      const failed = { type: 'refresh failed', attempt: asked.state.attempt, error } as const;
      return transition(asked.state, failed, { now: began + 26_000, random: 0 }).effects;
    };
    expect(again(away)).toEqual([]);
    expect(again(because('COMMANDS_SERVER_TIMEOUT'))).toHaveLength(1);
  });

  it('Retry-After is waited for, also when it is longer than the backoff', () => {
    const state = stateOf('Active, being refreshed');
    const error = because('TOO_MANY_REQUESTS', { retryAfterMs: 30_000 });
    const failed = transition(state, { type: 'refresh failed', attempt: 2, error }, { now: began + 23_000, random: 0 });
    expect(failed.state.nextAttemptAt).toBe(began + 53_000);
  });
});

describe('time', () => {
  it.each([
    ['Active', 19_999, 'Active', []],
    ['Active', 20_000, 'Active', ['send refresh']],
    ['Active', ttlMs, 'Re-establishing', []],
    ['Unverified', 20_000, 'Unverified', ['send refresh']],
    ['Unverified', ttlMs, 'Re-establishing', []],
    ['Active, being refreshed', 40_000, 'Active', []],
    ['Active, being refreshed', ttlMs, 'Re-establishing', []],
    ['Retrying', 30_000, 'Retrying', ['send refresh']],
    ['Retrying', ttlMs, 'Re-establishing', []],
    ['Retrying (adopted)', ttlMs, 'Retrying', []],
    ['Retrying (adopted), not answered', ttlMs - 1, 'Retrying', []],
    ['Retrying (adopted), not answered', ttlMs, 'Expired', []],
    ['Re-establishing', ttlMs + 10, 'Re-establishing', []],
    ['Re-establishing', ttlMs + 1_000, 'Re-establishing', ['send start']],
    ['Re-establishing, being started', 10 * ttlMs, 'Re-establishing', []],
    ['In use', 10 * ttlMs, 'In use', []],
    ['Starting', 10 * ttlMs, 'Starting', []],
    ['Ending', 10 * ttlMs, 'Ending', []],
    ['End pending', 30_000, 'End pending', ['send end']],
    ['End pending', ttlMs, 'No session', []],
    ['Expired', 10 * ttlMs, 'Expired', []],
    ['Failed', 10 * ttlMs, 'Failed', []],
  ] as const)('%s, %i ms after the start was sent: %s', (from, ms, phase, sent) => {
    const result = transition(stateOf(from), { type: 'time came' }, { now: began + ms, random: 0.5 });
    expect(result.state.phase).toBe(phase);
    expect(sentBy(result)).toEqual(sent);
  });

  it('the answer to a refresh that was overtaken by the end of the lease is dropped', () => {
    const expired = transition(
      stateOf('Active, being refreshed'),
      { type: 'time came' },
      { now: began + ttlMs, random: 0 },
    );
    const late = { type: 'refresh succeeded', attempt: 2, news: newsAt(began + 22_000) } as const;
    expect(transition(expired.state, late, { now: began + ttlMs, random: 0 }).state).toBe(expired.state);
  });

  it('an end that is on its way beyond the lease is not woken again and again', () => {
    expect(nextDueAt(stateOf('Ending'))).toBeNull();
  });

  it('doubt brings the next refresh near and never puts it off', () => {
    const doubted = (at: number) =>
      transition(stateOf('Active'), { type: 'doubt arose', at, slept: null }, { now: began + 1_000, random: 0.5 }).state
        .nextAttemptAt;
    expect(doubted(began)).toBe(began + 1_000);
    expect(doubted(began + 2_500)).toBe(began + 2_500);
    expect(doubted(began + 1_000_000)).toBe(began + 20_000);
  });
});

describe('a lease that was lost', () => {
  const startedAgain = stateOf('Re-establishing, being started');
  const failedWith = (error: ServiceError, random = 0.5) =>
    transition(
      startedAgain,
      { type: 'start failed', attempt: startedAgain.attempt, error, spareId },
      { now: began + ttlMs + 3_000, random },
    ).state;

  it('is started again with the same session id, in the background', () => {
    const again = transition(stateOf('Re-establishing'), { type: 'time came' }, { now: began + 62_000, random: 0 });
    expect(again.effects).toMatchObject([
      { type: 'send start', sessionId, restart: false, takeOver: false, lane: 'background' },
    ]);
  });

  it.each(['SESSION_INVALID', 'SESSION_NOT_FOUND', 'SESSION_ALREADY_ACTIVE'] as const)(
    'gets another id once the server refuses the old one with %s',
    (code) => {
      expect(failedWith(because(code)).sessionId).toBe(spareId);
      expect(failedWith(because('ROUTER_UNREACHABLE')).sessionId).toBe(sessionId);
    },
  );

  it('is tried again more and more rarely, at most once in five seconds, and once a minute in the long run', () => {
    let state = startedAgain;
    let now = began + ttlMs + 2_000;
    const waits: number[] = [];
    for (let tries = 0; tries < 9; tries += 1) {
      const failed = {
        type: 'start failed',
        attempt: state.attempt,
        error: because('ROUTER_UNREACHABLE'),
        spareId,
      } as const;
      state = transition(state, failed, { now, random: 0.999 }).state;
      waits.push(Math.round((state.nextAttemptAt! - now) / 1000));
      now = state.nextAttemptAt!;
      state = transition(state, { type: 'time came' }, { now, random: 0 }).state;
    }
    expect(waits).toEqual([5, 5, 8, 16, 32, 60, 60, 60, 60]);
  });

  it('waits as long as the server asks', () => {
    expect(failedWith(because('TOO_MANY_REQUESTS', { retryAfterMs: 90_000 })).nextAttemptAt).toBe(began + 153_000);
  });

  it.each([
    'ROUTER_AUTH_FAILED',
    'CREDENTIAL_UNAVAILABLE',
    'UNAUTHENTICATED',
    'FORBIDDEN',
    'HOST_KEY_UNKNOWN',
    'HOST_KEY_CHANGED',
    'INFRASTRUCTURE_CONFLICT',
  ] as const)('is not started again after %s: that is the admin’s to mend, and the row says so', (code) => {
    const state = failedWith(because(code));
    expect(state.phase).toBe('Expired');
    expect(nextDueAt(state)).toBeNull();
    expect(rootCause(state.error!).code).toBe(code);
  });

  it('is not started again when the refreshes failed for such a reason until the lease ran out', () => {
    const refused = transition(
      stateOf('Active, being refreshed'),
      { type: 'refresh failed', attempt: 2, error: because('UNAUTHENTICATED') },
      { now: began + 23_000, random: 0 },
    );
    const over = transition(refused.state, { type: 'time came' }, { now: began + ttlMs, random: 0 });
    expect(over.state.phase).toBe('Expired');
  });

  it('that comes back is Active, says so, and a second loss right after waits longer', () => {
    const back = transition(
      startedAgain,
      { type: 'start succeeded', attempt: startedAgain.attempt, news: newsAt(began + ttlMs + 3_000) },
      { now: began + ttlMs + 3_000, random: 0.5 },
    );
    expect(back.effects).toMatchObject([{ kind: 're-established' }]);
    const asked = transition(back.state, { type: 'refresh requested' }, { now: began + 70_000, random: 0 });
    const gone = { type: 'refresh failed', attempt: asked.state.attempt, error: because('SESSION_INVALID') } as const;
    const again = transition(asked.state, gone, { now: began + 70_000, random: 0.999 });
    expect(again.state.phase).toBe('Re-establishing');
    expect(again.state.nextAttemptAt! - began - 70_000).toBeCloseTo(1_998);
  });

  it('a server that is back brings the next start near, but no nearer than five seconds after the last', () => {
    const waiting = failedWith(because('COMMANDS_SERVER_UNREACHABLE'), 0.999);
    const far = { ...waiting, nextAttemptAt: began + 120_000 };
    const back = { type: 'doubt arose', at: began + 64_000, slept: null } as const;
    expect(transition(far, back, { now: began + 64_000, random: 0 }).state.nextAttemptAt).toBe(began + 67_000);
  });
});

describe('a router that somebody else holds', () => {
  it('shows who, since when and until when', () => {
    expect(stateOf('In use').holder).toEqual({
      by: 'bob',
      since: began - 60_000,
      until: began + 30_000,
      tookOver: false,
    });
  });

  it('that was taken from us is told with who did it', () => {
    const taken = transition(
      stateOf('Active, being refreshed'),
      { type: 'refresh failed', attempt: 2, error: takenByBob },
      { now: began + 23_000, random: 0 },
    );
    expect(taken.state.holder).toEqual({ by: 'bob', since: began + 21_000, until: null, tookOver: true });
    expect(taken.effects).toMatchObject([{ kind: 'in use', text: expect.stringContaining('bob took') as string }]);
  });

  it('can be taken over: a start with a new id that says so', () => {
    const event = { type: 'take-over requested', sessionId: laterId, assumedTtlMs: ttlMs } as const;
    const taken = transition(stateOf('In use'), event, { now: began, random: 0 });
    expect(taken.state.phase).toBe('Starting');
    expect(taken.effects[0]).toMatchObject({ type: 'send start', takeOver: true, sessionId: laterId, lane: 'click' });
  });

  it('can be left to them', () => {
    const left = transition(stateOf('In use'), { type: 'dismiss requested' }, { now: began, random: 0 });
    expect(left.state).toEqual({ ...newSessionState(routerId), attempt: left.state.attempt });
  });
});

describe('a sleep', () => {
  const slept = (name: string, uncountedMs: number, now = began + 1_000) =>
    transition(stateOf(name), { type: 'doubt arose', at: now, slept: { uncountedMs } }, { now, random: 0 });

  it('that the monotonic clock did not count shortens what is shown at once, and expires nothing by itself', () => {
    const { state } = slept('Active', 3_600_000);
    expect(state.phase).toBe('Active');
    expect(shownDeadline(state)).toBe(began + ttlMs - 3_600_000);
    expect(leaseDeadline(state)).toBe(began + ttlMs);
  });

  it('longer than the lease is named as the reason once the server says that it is gone', () => {
    const asked = transition(
      slept('Active', 3_600_000).state,
      { type: 'time came' },
      { now: began + 1_000, random: 0 },
    );
    const gone = { type: 'refresh failed', attempt: asked.state.attempt, error: because('SESSION_INVALID') } as const;
    const lost = transition(asked.state, gone, { now: began + 1_100, random: 0 });
    expect(lost.state.phase).toBe('Re-establishing');
    expect(lost.effects).toMatchObject([{ kind: 'expired while asleep' }]);
  });

  it('longer than the lease, and a server that does not answer after it: the lease is not shown as living', () => {
    const asked = transition(
      slept('Active', 3_600_000).state,
      { type: 'time came' },
      { now: began + 1_000, random: 0 },
    );
    const failed = { type: 'refresh failed', attempt: asked.state.attempt, error: away } as const;
    expect(transition(asked.state, failed, { now: began + 1_100, random: 0 }).state.phase).toBe('Re-establishing');
  });

  it('shorter than the lease and answered for leaves no trace', () => {
    const asked = transition(slept('Active', 10_000).state, { type: 'time came' }, { now: began + 1_000, random: 0 });
    const fine = { type: 'refresh succeeded', attempt: asked.state.attempt, news: newsAt(began + 1_000) } as const;
    const { state } = transition(asked.state, fine, { now: began + 1_100, random: 0 });
    expect(state).toMatchObject({ phase: 'Active', slept: false, uncountedMs: 0 });
  });

  it('that the monotonic clock did count and that was longer than the lease is named as the reason at once', () => {
    const lost = slept('Active', 0, began + 3_600_000);
    expect(lost.state.phase).toBe('Re-establishing');
    expect(lost.effects).toMatchObject([{ kind: 'expired while asleep' }]);
  });
});

describe('what was held when the app was last open', () => {
  const adopt = (ageMs: number, endWanted = false) =>
    transition(
      newSessionState(routerId),
      { type: 'adopted', sessionId, ttlMs, isTtlTold: true, ageMs, endWanted },
      { now: began, random: 0.5 },
    );

  it('is asked for at once and shows the lease that is left', () => {
    const { state, effects } = adopt(10_000);
    expect(state.phase).toBe('Retrying');
    expect(leaseDeadline(state)).toBe(began + 50_000);
    expect(sentBy({ state, effects })).toEqual(['send refresh']);
  });

  it.each([-1, ttlMs, 10 * ttlMs])('is asked for too when its age is %i ms, but no lease is shown', (ageMs) => {
    const { state, effects } = adopt(ageMs);
    expect(leaseDeadline(state)).toBeNull();
    expect(sentBy({ state, effects })).toEqual(['send refresh']);
  });

  it.each([-3_600_000, 1_000, 3_600_000])(
    'is asked for a whole lease from the launch, however old it seems (%i ms), and shows none that may be over',
    (ageMs) => {
      const asked = adopt(ageMs).state;
      const failed = transition(
        asked,
        { type: 'refresh failed', attempt: 1, error: away },
        { now: began, random: 0.5 },
      ).state;
      expect(failed).toMatchObject({ phase: 'Retrying', failures: 1 });
      expect(failed.nextAttemptAt).not.toBeNull();
      const late = { ...failed, nextAttemptAt: began + 10 * ttlMs };
      const before = transition(late, { type: 'time came' }, { now: began + ttlMs - 1, random: 0.5 }).state;
      expect(before).toMatchObject({ phase: 'Retrying', leaseFrom: null });
      const over = transition(before, { type: 'time came' }, { now: began + ttlMs, random: 0.5 }).state;
      expect(over).toMatchObject({ phase: 'Expired', unconfirmedUntil: null });
      expect(over.error?.message).toContain('could not be asked in time');
    },
  );

  it('is not given up while the answer is on its way that may say that it lives', () => {
    const asked = adopt(3_600_000).state;
    expect(nextDueAt(asked)).toBeNull();
    const late = transition(asked, { type: 'time came' }, { now: began + ttlMs + 1, random: 0.5 }).state;
    expect(late.phase).toBe('Retrying');
    const failed = { type: 'refresh failed', attempt: 1, error: away } as const;
    expect(transition(late, failed, { now: began + ttlMs + 1, random: 0.5 }).state.phase).toBe('Expired');
  });

  it('is ended when its end was wanted', () => {
    const { state, effects } = adopt(10_000, true);
    expect(state.phase).toBe('Ending');
    expect(sentBy({ state, effects })).toEqual(['send end']);
  });

  it('is Expired when the server does not hold it any more', () => {
    const { state } = adopt(10_000);
    const gone = { type: 'refresh failed', attempt: 1, error: because('SESSION_NOT_FOUND') } as const;
    expect(transition(state, gone, { now: began, random: 0 }).state.phase).toBe('Expired');
  });

  it('does not touch a session that was started meanwhile', () => {
    const state = stateOf('Active');
    const event = { type: 'adopted', sessionId: laterId, ttlMs, isTtlTold: true, ageMs: 0, endWanted: true } as const;
    expect(transition(state, event, { now: began, random: 0 }).state).toBe(state);
  });
});
