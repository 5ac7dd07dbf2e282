/**
 * Runs random events through the session machine as the tracker would, and watches over what must always hold. The
 * watcher keeps books of its own (which requests are on their way, which success was the last), so that it does not
 * believe the machine. What is broken is thrown as a `Violation` with the letter of the rule.
 */

import { type ServiceError, serviceError } from '@shared/errors';
import { parseId, type SessionId } from '@shared/ids';
import { canEnd, holdsLease, type RouterState } from '@shared/session';
import * as fc from 'fast-check';
import {
  type LeaseNews,
  leaseDeadline,
  type Moment,
  newSessionState,
  nextDueAt,
  type SessionEffect,
  type SessionEvent,
  type SessionState,
  type Transition,
} from '../../../src/main/active-sessions/session-state';
import { routerId, sessionId } from '../support';

export type TransitionFunction = (state: SessionState, event: SessionEvent, moment: Moment) => Transition;

export type Rule = 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j' | 'k';

export class Violation extends Error {
  readonly rule: Rule;
  constructor(rule: Rule, what: string) {
    super(`(${rule}) ${what}`);
    this.rule = rule;
  }
}

export type Step =
  | { readonly do: 'wish'; readonly wish: Wish }
  /** one of the requests on their way is answered */
  | { readonly do: 'answer'; readonly which: number; readonly outcome: Outcome }
  /** an answer to an attempt of the past arrives */
  | { readonly do: 'old answer'; readonly kind: Kind; readonly back: number; readonly succeeds: boolean }
  | { readonly do: 'pass'; readonly ms: number }
  /** the clock stands (`counted`: it does not) and no timer runs */
  | { readonly do: 'sleep'; readonly ms: number; readonly counted: boolean }
  /** woken for what is due a little later, to share a request */
  | { readonly do: 'early' }
  | { readonly do: 'doubt' };
type Wish = 'start' | 'take-over' | 'dismiss' | 'restart' | 'refresh' | 'end';
type Outcome =
  | 'success'
  | 'router away'
  | 'failure'
  /** of a start: carried out, though it is told as failed and could not be taken back */
  | 'held all the same'
  /** the same, and nothing but the admin can mend it */
  | 'refused, held all the same'
  | 'gone'
  | 'slow down'
  /** nothing but the admin can mend it */
  | 'refused'
  | 'in use'
  | 'taken over';
type Kind = 'start' | 'refresh' | 'end';

export type Scenario = {
  readonly ttlMs: number;
  /** `ageMs`: by the wall clock, which may have been set; `reallyAgeMs`: how old it is */
  readonly adopted: { readonly ageMs: number; readonly reallyAgeMs: number; readonly endWanted: boolean } | null;
  readonly random: number;
  readonly steps: readonly Step[];
};

const outcomes = fc.constantFrom<Outcome>(
  'success',
  'success',
  'router away',
  'failure',
  'failure',
  'held all the same',
  'refused, held all the same',
  'gone',
  'slow down',
  'refused',
  'in use',
  'taken over',
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wish' as const),
      wish: fc.constantFrom<Wish>('start', 'start', 'take-over', 'dismiss', 'restart', 'refresh', 'end'),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('answer' as const), which: fc.nat(3), outcome: outcomes }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('old answer' as const),
      kind: fc.constantFrom('start', 'refresh', 'end'),
      back: fc.integer({ min: 1, max: 3 }),
      succeeds: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 30_000 }), fc.constant(2_000_000)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('sleep' as const),
      ms: fc.oneof(fc.integer({ min: 0, max: 90_000 }), fc.constant(3_000_000)),
      counted: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('doubt' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('early' as const) }) },
);

export const scenario: fc.Arbitrary<Scenario> = fc.record({
  ttlMs: fc.constantFrom(15_000, 60_000, 1_800_000),
  adopted: fc.option(
    fc.record({
      ageMs: fc.oneof(fc.integer({ min: -1_000, max: 120_000 }), fc.constantFrom(-3_600_000, 3_600_000)),
      reallyAgeMs: fc.oneof(fc.integer({ min: 0, max: 15_000 }), fc.constant(3_600_000)),
      endWanted: fc.boolean(),
    }),
    { freq: 6 },
  ),
  random: fc.double({ min: 0, max: 0.999, noNaN: true }),
  steps: fc.array(step, { maxLength: 60, size: 'max' }),
});

type OnItsWay = {
  readonly kind: Kind;
  readonly attempt: number;
  readonly sessionId: SessionId;
  readonly sentAt: number;
  /** the same by a clock that counts sleep */
  readonly reallySentAt: number;
  /** the end that cancels a start: its answer decides nothing */
  readonly cancelsStart: boolean;
  /** the admin asked for something else meanwhile, or the lease ran out: its answer counts no more */
  superseded: boolean;
};

/** Times have fractions, and 1043576.0209252365 + 5000 is not what the difference says: 5,000 came out as 4,999.999999999884. */
const roundingMs = 1e-6;

/** @throws Violation */
export function play(transition: TransitionFunction, { ttlMs, adopted, random, steps }: Scenario): void {
  let now = 1_000_000;
  let state = newSessionState(routerId);
  let onTheirWay: OnItsWay[] = [];
  let lastSuccess: { readonly sentAt: number; readonly reallySentAt: number; readonly ttlMs: number } | null = null;
  /** slept, and not counted by the monotonic clock */
  let uncountedMs = 0;
  /** after a sleep: when the server is to be asked at the latest */
  let askBy = now;
  let leaveAloneUntil = Number.NEGATIVE_INFINITY;
  /** what the server holds for us, and until when by a clock that counts sleep */
  const onServer = new Map<SessionId, number>();
  const really = (): number => now + uncountedMs;
  const holds = (id: SessionId): boolean => (onServer.get(id) ?? Number.NEGATIVE_INFINITY) > really();
  let endWanted = false;
  /** asked for by the admin, and nothing has said since that only the admin can go on */
  let startWanted = false;
  let lastStartAt = Number.NEGATIVE_INFINITY;

  const apply = (event: SessionEvent): void => {
    const before = state;
    const result = transition(before, event, { now, random });
    state = result.state;

    if (event.type === 'end requested' && canEnd(before.phase)) endWanted = true;
    const isWish = ['start requested', 'take-over requested', 'restart requested'].includes(event.type);
    if (isWish && result.effects.some(({ type }) => type === 'send start')) {
      endWanted = false;
      startWanted = true;
    }
    const isOver = ['Expired', 'No session', 'Re-establishing', 'In use', 'Failed'].includes(state.phase);
    if (isOver && state.phase !== before.phase) for (const request of onTheirWay) request.superseded = true;
    for (const effect of result.effects) if (effect.type !== 'tell') sent(effect, event, before);
  };

  const sent = (effect: Exclude<SessionEffect, { type: 'tell' }>, event: SessionEvent, before: SessionState): void => {
    const kind: Kind = effect.type === 'send start' ? 'start' : effect.type === 'send end' ? 'end' : 'refresh';
    if (endWanted && kind !== 'end') throw new Violation('c', `“${effect.type}” after the end was asked for`);
    if (event.type === 'time came' && now < leaveAloneUntil) {
      throw new Violation('j', `“${effect.type}” ${leaveAloneUntil - now} ms before the server wants to be asked`);
    }
    if (kind === 'start') {
      const another = [...onServer.keys()].find((id) => id !== effect.sessionId && holds(id));
      if (another) throw new Violation('k', 'a second session is started while the server holds the first');
      const byItself = event.type === 'time came';
      if (byItself && !startWanted)
        throw new Violation('h', 'started by itself what nobody wants or only the admin can');
      if (byItself && now - lastStartAt < 5_000 - roundingMs)
        throw new Violation('h', `started again after ${now - lastStartAt} ms`);
      lastStartAt = now;
    }
    const cancelsStart = kind === 'end' && event.type === 'end requested' && before.inFlight === 'start';
    const supersedes = event.type === 'end requested' || event.type === 'restart requested';
    for (const request of onTheirWay) {
      if (request.superseded || request.cancelsStart || cancelsStart) continue;
      if (!supersedes || request.kind !== 'refresh') {
        throw new Violation('d', `“${effect.type}” on “${event.type}” while a ${request.kind} is on its way`);
      }
      request.superseded = true;
    }
    const { attempt, sessionId: id } = effect;
    const reallySentAt = really();
    onTheirWay.push({ kind, attempt, sessionId: id, sentAt: now, reallySentAt, cancelsStart, superseded: false });
  };

  const check = (): void => {
    if (state.phase === 'Active' || state.phase === 'Unverified') {
      if (!lastSuccess || now >= lastSuccess.sentAt + lastSuccess.ttlMs) {
        throw new Violation('a', `“${state.phase}” though no request that was sent within the lease succeeded`);
      }
      // The clock did not count it, so it decides nothing: but the server is asked.
      const isOver = really() >= lastSuccess.reallySentAt + lastSuccess.ttlMs;
      const asksSoon = state.inFlight !== null || (state.nextAttemptAt ?? Infinity) <= Math.max(now, askBy);
      if (isOver && !asksSoon) throw new Violation('a', `“${state.phase}” after a sleep, and the server is not asked`);
    }
    const isUnfinished =
      holdsLease(state.phase) || ['Starting', 'Re-establishing', 'Ending', 'End pending'].includes(state.phase);
    if (['Expired', 'Failed', 'In use'].includes(state.phase) && state.error === null) {
      throw new Violation('b', `“${state.phase}” without a reason`);
    }
    if (isUnfinished) {
      const live = onTheirWay.some(
        (request) => !request.superseded && !request.cancelsStart && request.attempt === state.attempt,
      );
      const scheduled = state.nextAttemptAt !== null && Number.isFinite(state.nextAttemptAt);
      if (state.inFlight === null ? !scheduled : !live) throw new Violation('b', `“${state.phase}” waits for nothing`);
    }
    if (['No session', 'Failed', 'Expired', 'In use'].includes(state.phase) && [...onServer.keys()].some(holds)) {
      throw new Violation('i', `“${state.phase}” though the server holds a session`);
    }
    if (state.phase === 'Retrying' && state.leaseFrom !== null) {
      const deadline = leaseDeadline(state);
      const known = lastSuccess && lastSuccess.sentAt + lastSuccess.ttlMs;
      if (deadline !== known) throw new Violation('f', `shows ${deadline}, but the lease runs until ${known}`);
    }
  };

  const pass = (ms: number): void => {
    const until = now + ms;
    for (let rounds = 0; ; rounds += 1) {
      const due = nextDueAt(state);
      if (due === null || due > until) break;
      if (Number.isNaN(due) || rounds > 2_000) throw new Violation('g', 'asks to be woken at once, again and again');
      now = Math.max(now, due);
      const before = state;
      apply({ type: 'time came' });
      check();
      if (state === before && due <= now) throw new Violation('g', `nothing came of being woken in “${state.phase}”`);
    }
    now = until;
    check();
  };

  const sleep = (ms: number, counted: boolean): void => {
    if (counted) now += ms;
    else uncountedMs += ms;
    askBy = now + 3_000 * random;
    leaveAloneUntil = now;
    apply({ type: 'doubt arose', at: askBy, slept: { uncountedMs: counted ? 0 : ms } });
  };

  const newsOf = (request: OnItsWay, routerState: RouterState): LeaseNews => ({
    ttlMs,
    generation: null,
    sentAt: request.sentAt,
    roundTripMs: now - request.sentAt,
    routerState,
    lastVerifiedMsAgo: routerState === 'verified' ? 0 : null,
    routerError: null,
  });

  /** What became of it on the server: it was carried out when it was sent. */
  const happened = ({ kind, sessionId: id, reallySentAt }: OnItsWay, outcome: Outcome): void => {
    const isHeld = isGood(outcome) || mayBeHeld(outcome);
    if (kind === 'start') {
      if (isHeld) onServer.set(id, reallySentAt + ttlMs);
      else onServer.delete(id);
    } else if (kind === 'end') {
      if (isHeld) onServer.delete(id);
    } else if (isGood(outcome)) onServer.set(id, Math.max(onServer.get(id) ?? 0, reallySentAt + ttlMs));
    else if (['gone', 'taken over', 'in use'].includes(outcome)) onServer.delete(id);
  };

  const answer = (which: number, given: Outcome): void => {
    const request = onTheirWay[which % Math.max(1, onTheirWay.length)];
    if (!request) return;
    onTheirWay = onTheirWay.filter((other) => other !== request);
    const { attempt, kind } = request;
    const wasHeld = holds(request.sessionId);
    const outcome = kind === 'refresh' && isGood(given) && !wasHeld ? 'gone' : given;
    const good = isGood(outcome);
    happened(request, outcome);
    const counts = !request.superseded && !request.cancelsStart;
    const before = state;
    if (counts) leaveAloneUntil = outcome === 'slow down' && kind !== 'end' ? now + 9_000 : now;
    if (counts && kind === 'refresh' && good) startWanted = true;
    if (counts && kind === 'start' && ['refused', 'refused, held all the same', 'in use'].includes(outcome))
      startWanted = false;
    if (counts && kind !== 'end' && ['in use', 'taken over'].includes(outcome)) startWanted = false;
    if (!good) {
      apply({ type: `${kind} failed`, attempt, error: errorFor(outcome), spareId: anotherId() });
    } else if (kind === 'end') {
      apply({ type: 'end succeeded', attempt });
    } else {
      const news = newsOf(request, outcome === 'success' ? 'verified' : 'unreachable');
      if (counts && !endWanted) {
        lastSuccess = { sentAt: request.sentAt, reallySentAt: request.reallySentAt, ttlMs };
      }
      apply({ type: `${kind} succeeded`, attempt, news });
    }
    if (!counts && state !== before) throw new Violation('e', `the answer to a ${kind} of the past changed something`);
  };

  const oldAnswer = (kind: Kind, back: number, succeeds: boolean): void => {
    const attempt = state.attempt - back;
    const sent = { sessionId, sentAt: now, reallySentAt: really() };
    const request: OnItsWay = { kind, attempt, ...sent, cancelsStart: false, superseded: true };
    const before = state;
    if (!succeeds) apply({ type: `${kind} failed`, attempt, error: errorFor('gone'), spareId: anotherId() });
    else if (kind === 'end') apply({ type: 'end succeeded', attempt });
    else apply({ type: `${kind} succeeded`, attempt, news: newsOf(request, 'verified') });
    if (state !== before) throw new Violation('e', `an answer to attempt ${attempt} changed attempt ${before.attempt}`);
  };

  if (adopted) {
    const isPlausible = adopted.ageMs >= 0 && adopted.ageMs < ttlMs;
    if (isPlausible) lastSuccess = { sentAt: now - adopted.ageMs, reallySentAt: now - adopted.ageMs, ttlMs };
    onServer.set(sessionId, now - adopted.reallyAgeMs + ttlMs);
    endWanted = adopted.endWanted;
    apply({ type: 'adopted', sessionId, ttlMs, isTtlTold: true, ageMs: adopted.ageMs, endWanted: adopted.endWanted });
  }
  check();
  for (const next of steps) {
    if (next.do === 'wish') {
      leaveAloneUntil = now;
      if (next.wish === 'start' || next.wish === 'take-over') {
        apply({ type: `${next.wish} requested`, sessionId: anotherId(), assumedTtlMs: ttlMs });
      } else apply({ type: `${next.wish} requested` });
    } else if (next.do === 'answer') answer(next.which, next.outcome);
    else if (next.do === 'old answer') oldAnswer(next.kind, next.back, next.succeeds);
    else if (next.do === 'early') apply({ type: 'time came', slackMs: 1_000 });
    else if (next.do === 'doubt') {
      leaveAloneUntil = now;
      apply({ type: 'doubt arose', at: now + 3_000 * random, slept: null });
    } else if (next.do === 'sleep') sleep(next.ms, next.counted);
    else pass(next.ms);
    check();
  }
}

const mayBeHeld = (outcome: Outcome): boolean => outcome.endsWith('held all the same');
const isGood = (outcome: Outcome): boolean => outcome === 'success' || outcome === 'router away';

function errorFor(outcome: Outcome) {
  const correlationId = 'model';
  const cause = causes[outcome]?.(correlationId) ?? away(correlationId);
  const details = mayBeHeld(outcome) ? { details: { mayBeHeld: true } } : {};
  return serviceError('SESSION_REFRESH_FAILED', { message: 'Failed.', correlationId, ...details, cause });
}

const away = (correlationId: string) =>
  serviceError('COMMANDS_SERVER_UNREACHABLE', { message: 'Away.', correlationId });
const causes: Partial<Record<Outcome, (correlationId: string) => ServiceError>> = {
  gone: (correlationId) => serviceError('SESSION_INVALID', { message: 'Gone.', correlationId }),
  'slow down': (correlationId) =>
    serviceError('TOO_MANY_REQUESTS', { message: 'Slower.', correlationId, details: { retryAfterMs: 9_000 } }),
  refused: (correlationId) => serviceError('ROUTER_AUTH_FAILED', { message: 'Refused.', correlationId }),
  'refused, held all the same': (correlationId) =>
    serviceError('ROUTER_AUTH_FAILED', { message: 'Refused.', correlationId }),
  'in use': (correlationId) =>
    serviceError('ROUTER_IN_USE', { message: 'In use.', correlationId, details: { heldBy: 'bob' } }),
  'taken over': (correlationId) =>
    serviceError('SESSION_INVALID', { message: 'Gone.', correlationId, details: { takenOverBy: 'bob' } }),
};

function anotherId(): SessionId {
  return parseId<SessionId>(crypto.randomUUID())!;
}
