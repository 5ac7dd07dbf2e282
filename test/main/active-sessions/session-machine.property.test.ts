/** What must hold whatever happens in whatever order; and the proof that these checks notice when it does not. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transition } from '../../../src/main/active-sessions/session-machine';
import { play, type Rule, scenario, type TransitionFunction, Violation } from './machine-model';

const rules: Readonly<Record<Rule, string>> = {
  a: 'no phase claims a fresh lease once a whole lease has passed without success',
  b: 'what is not finished is scheduled or on its way',
  c: 'after an end was asked for, nothing but ends is sent until a start is asked for',
  d: 'at most one request is on its way, but for the end that cancels a start',
  e: 'answers to older attempts change nothing',
  f: 'Retrying shows when the lease runs out: the last success as it was sent, plus the lease',
  g: 'being woken when due leads somewhere: no session is woken again and again for nothing',
};

function run(machine: TransitionFunction, numRuns: number, seed?: number) {
  const property = fc.property(scenario, (played) => play(machine, played));
  return fc.check(property, { numRuns, endOnFailure: seed !== undefined, ...(seed === undefined ? {} : { seed }) });
}

describe('random events in random order', () => {
  it('keep every rule', () => {
    const result = run(transition, 50_000);
    const { errorInstance } = result as { errorInstance?: unknown };
    const broken = errorInstance instanceof Violation ? rules[errorInstance.rule] : '';
    expect(result.failed, `${broken}\n${fc.defaultReportMessage(result) ?? ''}`).toBe(false);
  });
});

const mutations: readonly (readonly [string, readonly Rule[], TransitionFunction])[] = [
  [
    'ignores failures of a refresh',
    ['b'],
    (state, event, moment) =>
      event.type === 'refresh failed' ? { state, effects: [] } : transition(state, event, moment),
  ],
  [
    'forgets to schedule after a success',
    ['b'],
    (state, event, moment) => {
      const result = transition(state, event, moment);
      const forgets = event.type.endsWith('succeeded') && result.state !== state;
      return forgets ? { ...result, state: { ...result.state, nextAttemptAt: null } } : result;
    },
  ],
  [
    'forgets to schedule after a failure',
    ['b'],
    (state, event, moment) => {
      const result = transition(state, event, moment);
      const forgets = event.type === 'refresh failed' && result.state !== state;
      return forgets ? { ...result, state: { ...result.state, nextAttemptAt: null } } : result;
    },
  ],
  [
    'stays Active when the lease has run out',
    ['a'],
    (state, event, moment) => {
      const result = transition(state, event, moment);
      const lost = event.type === 'time came' && result.state.phase === 'Expired';
      return lost
        ? { ...result, state: { ...result.state, phase: 'Active', nextAttemptAt: moment.now + 5_000 } }
        : result;
    },
  ],
  [
    'accepts answers to older attempts',
    ['e'],
    (state, event, moment) =>
      transition(state, 'attempt' in event ? { ...event, attempt: state.attempt } : event, moment),
  ],
  [
    'refreshes once more when an end has failed',
    ['c'],
    (state, event, moment) => {
      const result = transition(state, event, moment);
      if (event.type !== 'end failed' || result.state.phase !== 'End pending' || !state.sessionId) return result;
      const effect = { type: 'send refresh', attempt: 99, sessionId: state.sessionId, lane: 'click' } as const;
      return { ...result, effects: [...result.effects, effect] };
    },
  ],
  [
    'is Active again when a cancelled start succeeds',
    ['a', 'c'],
    (state, event, moment) =>
      event.type === 'start succeeded' && event.attempt === state.attempt && state.inFlight === 'start'
        ? transition({ ...state, cancelledStart: false }, event, moment)
        : transition(state, event, moment),
  ],
  [
    'sends a second refresh while one is on its way',
    ['d'],
    (state, event, moment) =>
      event.type === 'refresh requested' && state.inFlight === 'refresh'
        ? transition({ ...state, inFlight: null }, event, moment)
        : transition(state, event, moment),
  ],
  [
    'counts the lease from a failure',
    ['f'],
    (state, event, moment) => {
      const result = transition(state, event, moment);
      return event.type === 'refresh failed' && result.state.phase === 'Retrying'
        ? { ...result, state: { ...result.state, leaseFrom: moment.now } }
        : result;
    },
  ],
  [
    'counts the lease from the answer instead of from the request',
    ['a', 'f'],
    (state, event, moment) =>
      event.type === 'refresh succeeded' || event.type === 'start succeeded'
        ? transition(state, { ...event, news: { ...event.news, sentAt: moment.now } }, moment)
        : transition(state, event, moment),
  ],
  [
    'does nothing when a refresh is due',
    ['g'],
    (state, event, moment) => {
      const result = transition(state, event, moment);
      const refreshes = event.type === 'time came' && result.effects.some(({ type }) => type === 'send refresh');
      return refreshes ? { state, effects: [] } : result;
    },
  ],
];

describe('the rules can be broken: a machine that', () => {
  it.each(mutations)('%s is caught', (_name, expected, machine) => {
    const result = run(machine, 6_000, 20_260_601);
    const { errorInstance } = result as { errorInstance?: unknown };
    expect(errorInstance).toBeInstanceOf(Violation);
    expect(expected).toContain((errorInstance as Violation).rule);
  });
});
