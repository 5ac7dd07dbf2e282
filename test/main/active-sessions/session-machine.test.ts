/** The phases of a session as a table: from where, what happens, where to, and what is sent. */

import { type ErrorCode, type ServiceError, serviceError } from '@shared/errors';
import { parseId, type SessionId } from '@shared/ids';
import { canEnd, canRefresh, canRestart, canStart, type Phase, phases, type RouterState } from '@shared/session';
import { describe, expect, it } from 'vitest';
import { transition } from '../../../src/main/active-sessions/session-machine';
import {
  type LeaseNews,
  leaseDeadline,
  newSessionState,
  nextDueAt,
  type SessionEvent,
  type SessionState,
} from '../../../src/main/active-sessions/session-state';
import { routerId, sessionId } from '../support';

const began = 1_000_000;
const ttlMs = 60_000;
const laterId = parseId<SessionId>('44444444-4444-4444-8444-444444444444')!;

const because = (code: ErrorCode, details?: { retryAfterMs: number }): ServiceError =>
  serviceError('SESSION_REFRESH_FAILED', {
    message: 'It failed.',
    correlationId: 'table',
    cause: serviceError(code, { message: 'The cause.', correlationId: 'table', ...(details ? { details } : {}) }),
  });
const away = because('COMMANDS_SERVER_UNREACHABLE');

const newsAt = (sentAt: number, routerState: RouterState = 'verified'): LeaseNews => ({
  ttlMs,
  generation: 1,
  sentAt,
  roundTripMs: 10,
  routerState,
  lastVerifiedMsAgo: routerState === 'verified' ? 0 : null,
  routerError: routerState === 'unreachable' ? because('ROUTER_UNREACHABLE') : null,
});

type Happening = { readonly event: SessionEvent; readonly at?: number; readonly random?: number };

function after(happenings: readonly Happening[], from: SessionState = newSessionState(routerId)) {
  let result: ReturnType<typeof transition> = { state: from, effects: [] };
  for (const { event, at, random } of happenings) {
    result = transition(result.state, event, { now: at ?? began, random: random ?? 0.5 });
  }
  return result;
}

const startAsked: Happening = { event: { type: 'start requested', sessionId, assumedTtlMs: ttlMs } };
const started = (routerState?: RouterState): Happening => ({
  event: { type: 'start succeeded', attempt: 1, news: newsAt(began, routerState) },
});
const time = (at: number): Happening => ({ event: { type: 'time came' }, at });
const endAsked: Happening = { event: { type: 'end requested' } };

/** One state of each kind, as it comes about. */
const states: Readonly<Record<string, { readonly phase: Phase; readonly state: SessionState }>> = Object.fromEntries(
  (
    [
      ['No session', 'No session', []],
      ['Starting', 'Starting', [startAsked]],
      ['Active', 'Active', [startAsked, started()]],
      ['Active, on the server’s word', 'Active', [startAsked, started('server-said')]],
      ['Unverified', 'Unverified', [startAsked, started('unreachable')]],
      ['Active, being refreshed', 'Active', [startAsked, started(), time(began + 22_000)]],
      [
        'Retrying',
        'Retrying',
        [
          startAsked,
          started(),
          time(began + 22_000),
          { event: { type: 'refresh failed', attempt: 2, error: away }, at: began + 23_000 },
        ],
      ],
      ['Expired', 'Expired', [startAsked, started(), time(began + ttlMs)]],
      ['Ending', 'Ending', [startAsked, started(), endAsked]],
      ['Ending a start', 'Ending', [startAsked, endAsked]],
      [
        'End pending',
        'End pending',
        [startAsked, started(), endAsked, { event: { type: 'end failed', attempt: 2, error: away } }],
      ],
      ['Failed', 'Failed', [startAsked, { event: { type: 'start failed', attempt: 1, error: away } }]],
    ] as const
  ).map(([name, phase, happenings]) => [name, { phase, state: after(happenings).state }]),
);

const stateOf = (name: string): SessionState => {
  const found = states[name];
  if (!found) throw new Error(`no such state in the table: ${name}`);
  return found.state;
};
const sentBy = (result: ReturnType<typeof transition>): string[] =>
  result.effects.flatMap((effect) => (effect.type === 'tell' ? [] : [effect.type]));

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
    ['Expired',                      'Starting: send start', no,                     no,                no],
    ['Ending',                       no,                     no,                     no,                no],
    ['Ending a start',               no,                     no,                     no,                no],
    ['End pending',                  no,                     no,                     no,                no],
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
      ['Starting', 'start failed', (s) => ({ type: 'start failed', attempt: of(s), error: away }), 'Failed', []],
      [
        'Starting',
        'start succeeded, a whole lease after it was sent',
        (s) => ({ type: 'start succeeded', attempt: of(s), news: newsAt(began - ttlMs) }),
        'Expired',
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
        'Expired',
        [],
      ],
      [
        'Active, being refreshed',
        'refresh failed: session invalid',
        (s) => ({ type: 'refresh failed', attempt: of(s), error: because('SESSION_INVALID') }),
        'Expired',
        [],
      ],
      [
        'Active, being refreshed',
        'refresh failed: token refused',
        (s) => ({ type: 'refresh failed', attempt: of(s), error: because('UNAUTHENTICATED') }),
        'Retrying',
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
        (s) => ({ type: 'start failed', attempt: of(s), error: away }),
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
      const event = { type, attempt: state.attempt - 1, news: newsAt(began), error: away } as SessionEvent;
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
    ['Active', ttlMs, 'Expired', []],
    ['Unverified', 20_000, 'Unverified', ['send refresh']],
    ['Unverified', ttlMs, 'Expired', []],
    ['Active, being refreshed', 40_000, 'Active', []],
    ['Active, being refreshed', ttlMs, 'Expired', []],
    ['Retrying', 30_000, 'Retrying', ['send refresh']],
    ['Retrying', ttlMs, 'Expired', []],
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
    expect(transition(expired.state, late, { now: began + ttlMs, random: 0 }).state.phase).toBe('Expired');
  });

  it('an end that is on its way beyond the lease is not woken again and again', () => {
    expect(nextDueAt(stateOf('Ending'))).toBeNull();
  });

  it('doubt brings the next refresh near, spread over the time given, and never puts it off', () => {
    const doubted = (random: number, withinMs: number) =>
      transition(stateOf('Active'), { type: 'doubt arose', withinMs }, { now: began + 1_000, random }).state
        .nextAttemptAt;
    expect(doubted(0, 3_000)).toBe(began + 1_000);
    expect(doubted(0.5, 3_000)).toBe(began + 2_500);
    expect(doubted(0.9, 1_000_000)).toBe(began + 20_000);
  });
});

describe('what was held when the app was last open', () => {
  const adopt = (ageMs: number, endWanted = false) =>
    transition(
      newSessionState(routerId),
      { type: 'adopted', sessionId, ttlMs, ageMs, endWanted },
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
    const event = { type: 'adopted', sessionId: laterId, ttlMs, ageMs: 0, endWanted: true } as const;
    expect(transition(state, event, { now: began, random: 0 }).state).toBe(state);
  });
});
