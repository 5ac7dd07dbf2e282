/**
 * What becomes of a session whose lease is lost: started again by itself, or over with its reason, or somebody else's.
 * Lease rules 3 and 4 of docs/sessions.md.
 */

import { type ErrorCode, rootCause, type ServiceError, serviceError } from '@shared/errors';
import type { RouterHolder } from '@shared/session';
import { texts } from '../texts';
import { holdsLease } from '@shared/session';
import { asksToWait, backoffDelayMs, leastBetweenStartsMs, startAgainDelayMs } from './lease-timing';
import {
  type FailedStart,
  latestDeadline,
  leaseDeadline,
  type Moment,
  newSessionState,
  type SessionState,
  type Transition,
} from './session-state';

/** The server's plain word that it holds no such session. */
export function meansLost(code: ErrorCode): boolean {
  return code === 'SESSION_INVALID' || code === 'SESSION_NOT_FOUND';
}

/**
 * Asking again by itself would be of no use or do harm: a refused credential asked again and again locks accounts, a host
 * key that changed is the admin's decision, a conflict stays one, and two apps that both start again would fight.
 */
const onlyTheAdminCanMend: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'ROUTER_AUTH_FAILED',
  'CREDENTIAL_UNAVAILABLE',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'HOST_KEY_UNKNOWN',
  'HOST_KEY_CHANGED',
  'HOST_KEY_NOT_OFFERED',
  'INFRASTRUCTURE_CONFLICT',
  'INFRASTRUCTURE_PREREQUISITE_MISSING',
  'ROUTER_NOT_FOUND',
  'ROUTER_UNSUITABLE',
  'ROUTER_TAKEN_OVER',
  'START_CANCELLED',
  'BAD_REQUEST',
  'MISSING_SESSION_ID',
  'NOT_FOUND',
  'IDEMPOTENCY_KEY_REUSED',
  'NOT_SUPPORTED',
]);

/** The start failed, yet the server may hold its session; so also when the call itself broke off. */
export function mayBeHeld(error: ServiceError): boolean {
  return error.details?.mayBeHeld === true || error.code === 'INTERNAL';
}

const refusesTheId: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'SESSION_INVALID',
  'SESSION_NOT_FOUND',
  'SESSION_ALREADY_ACTIVE',
]);

/**
 * `isFresh`: the cause came just now, and not before, with a wait of its own that runs already.
 *
 * The lease is gone. Who still wants the session gets it again, but for reasons that only the admin can mend.
 */
export function lose(
  state: SessionState,
  cause: ServiceError | null,
  text: string,
  moment: Moment,
  isFresh = true,
): Transition {
  const root = cause && rootCause(cause);
  if (root && holderOf(root, moment)) return inUse(state, cause, moment);
  const asleep = isOverBySleep(state, moment);
  const why = asleep ? texts.timeline.ranOutAsleep : text;
  const error = serviceError('SESSION_EXPIRED', {
    message: why,
    correlationId: cause?.correlationId ?? state.sessionId ?? '',
    ...(cause ? { cause } : {}),
  });
  const told = {
    type: 'tell',
    kind: asleep ? 'expired while asleep' : 'expired',
    text: cause ? `${why} ${sentence(cause)}` : why,
  } as const;
  const lost: SessionState = {
    ...state,
    // Replies that are still on their way belong to the past.
    attempt: state.attempt + 1,
    inFlight: null,
    step: null,
    leaseFrom: null,
    routerState: null,
    generation: null,
    doubt: null,
    slept: false,
    uncountedMs: 0,
    failures: 0,
    error,
  };
  if (state.unconfirmedUntil !== null || (root && onlyTheAdminCanMend.has(root.code))) {
    return { state: over(lost), effects: [told] };
  }
  const losses = state.losses + 1;
  const waiting: SessionState = { ...lost, phase: 'Re-establishing', losses };
  const next = nextStartAt(waiting, isFresh ? cause : null, moment);
  const waitsUntil = !isFresh && cause && asksToWait(cause) ? (state.nextAttemptAt ?? next) : next;
  return { state: { ...waiting, nextAttemptAt: Math.max(next, waitsUntil) }, effects: [told] };
}

/** A start that nobody clicked has failed. */
export function startAgainFailed(
  state: SessionState,
  error: ServiceError,
  spareId: SessionState['sessionId'],
  moment: Moment,
): Transition {
  const root = rootCause(error);
  if (holderOf(root, moment)) return inUse(state, error, moment);
  const message = texts.timeline.notStartedAgain;
  const { correlationId } = error;
  const failed: SessionState = {
    ...state,
    inFlight: null,
    step: null,
    doubt: null,
    failures: state.failures + 1,
    sessionId: refusesTheId.has(root.code) && !mayBeHeld(error) ? spareId : state.sessionId,
    error: serviceError('SESSION_EXPIRED', { message, correlationId, cause: error }),
  };
  const told = { type: 'tell', kind: 're-establishing failed', text: sentence(error) } as const;
  if (onlyTheAdminCanMend.has(root.code)) {
    if (!mayBeHeld(error)) return { state: over(failed), effects: [told] };
    const pending = takeBackLater(failed, { becomes: 'Expired', error }, moment);
    return { ...pending, effects: [told] };
  }
  const isNews = state.failures === 0 || codeOf(state.error) !== root.code;
  const next = nextStartAt(failed, error, moment);
  const near = state.doubt && !asksToWait(error) ? notBefore(state, Math.max(moment.now, state.doubt.askBy)) : next;
  return {
    state: { ...failed, nextAttemptAt: Math.min(next, near) },
    effects: isNews ? [told] : [],
  };
}

/**
 * “Failed” and “Expired” say that nothing is held, and the next start may take another id: so a start that the server may
 * hold is ended first, for as long as that takes or its lease may last.
 */
export function takeBackLater(state: SessionState, failedStart: FailedStart, moment: Moment): Transition {
  const failures = 1;
  const { error } = failedStart;
  return {
    state: {
      ...state,
      phase: 'End pending',
      step: null,
      inFlight: null,
      doubt: null,
      failedStart,
      failures,
      // When the start was carried out, if it was, is not known: at the latest now.
      leaseFrom: moment.now,
      nextAttemptAt: moment.now + backoffDelayMs(state.ttlMs, failures, moment.random, null),
      error,
    },
    effects: [{ type: 'tell', kind: 'failed', text: sentence(error) }],
  };
}

function over(state: SessionState): SessionState {
  return {
    ...state,
    phase: 'Expired',
    inFlight: null,
    nextAttemptAt: null,
    losses: 0,
    failures: 0,
    unconfirmedUntil: null,
  };
}

function nextStartAt(state: SessionState, error: ServiceError | null, moment: Moment): number {
  const tries = state.failures + state.losses - 1;
  return notBefore(state, moment.now + startAgainDelayMs(tries, moment.random, error));
}

/** Whatever brings the next start near, a session is not started twice within a few seconds. */
export function notBefore(state: SessionState, at: number): number {
  return state.startSentAt === null ? at : Math.max(at, state.startSentAt + leastBetweenStartsMs);
}

/** Somebody else holds the router: refused at the start, or taken from us (faults 14). */
export function inUse(state: SessionState, error: ServiceError | null, moment: Moment): Transition {
  const holder = error && holderOf(rootCause(error), moment);
  return {
    state: { ...newSessionState(state.routerId), attempt: state.attempt + 1, phase: 'In use', error, holder },
    effects: [{ type: 'tell', kind: 'in use', text: holderText(holder) }],
  };
}

/** Who holds the router, if the error says that somebody else does. */
export function holderOf(error: ServiceError, moment: Moment): RouterHolder | null {
  const { details } = error;
  if (meansLost(error.code) && details?.takenOverBy !== undefined) {
    const since = details.takenOverMsAgo === undefined ? null : moment.now - details.takenOverMsAgo;
    return { by: details.takenOverBy, since, until: null, tookOver: true };
  }
  if (error.code !== 'ROUTER_IN_USE') return null;
  return {
    by: details?.heldBy ?? null,
    since: details?.heldForMs === undefined ? null : moment.now - details.heldForMs,
    until: details?.leaseEndsInMs === undefined ? null : moment.now + details.leaseEndsInMs,
    tookOver: false,
  };
}

function holderText(holder: RouterHolder | null): string {
  const who = holder?.by ?? texts.timeline.anotherAdmin;
  return holder?.tookOver ? texts.timeline.takenOver(who) : texts.timeline.heldBy(who);
}

/** The sleep that the monotonic clock did not count is believed only once the server was asked or did not answer. */
export function isOverBySleep(state: SessionState, moment: Moment): boolean {
  const deadline = latestDeadline(state);
  return state.slept && deadline !== null && moment.now + state.uncountedMs >= deadline;
}

/** Lease rule 3: lost when a whole lease has passed since the last success was sent. */
export function withDeadline(result: Transition, moment: Moment): Transition {
  const { state } = result;
  if (holdsLease(state.phase) && state.unconfirmedUntil !== null)
    return unconfirmed(result, state.unconfirmedUntil, moment);
  const deadline = leaseDeadline(state);
  if (deadline === null || moment.now < deadline) return result;
  if (holdsLease(state.phase)) {
    const lost = lose(state, state.error, texts.timeline.ranOut, moment, false);
    return { state: lost.state, effects: [...result.effects, ...lost.effects] };
  }
  if (state.phase === 'End pending' || (state.phase === 'Ending' && state.inFlight === null)) {
    const gone = ended(state, texts.timeline.ranOutUnreached);
    return { state: gone.state, effects: [...result.effects, ...gone.effects] };
  }
  return result;
}

/** No lease is shown any more that may be over; the session is over only when the server has said nothing for a whole one. */
function unconfirmed(result: Transition, until: number, moment: Moment): Transition {
  const { state } = result;
  if (moment.now >= until && state.inFlight === null) {
    const lost = lose(state, state.error, texts.timeline.notAskedInTime, moment, false);
    return { state: lost.state, effects: [...result.effects, ...lost.effects] };
  }
  const deadline = leaseDeadline(state);
  return deadline !== null && moment.now >= deadline ? { ...result, state: { ...state, leaseFrom: null } } : result;
}

export function ended(state: SessionState, text: string): Transition {
  const none: SessionState = { ...newSessionState(state.routerId), attempt: state.attempt };
  const { failedStart } = state;
  return {
    state: failedStart ? notStarted(none, failedStart, text) : none,
    effects: [{ type: 'tell', kind: 'ended', text }],
  };
}

/** `how`: the sentence of how what the server may have held ended */
function notStarted(none: SessionState, { becomes, error }: FailedStart, how: string): SessionState {
  if (becomes === 'Failed')
    return { ...none, phase: 'Failed', error: { ...error, message: texts.timeline.notStarted(how) } };
  const { correlationId } = error;
  const message = texts.timeline.notStartedAgainThen(how);
  return {
    ...none,
    phase: 'Expired',
    error: serviceError('SESSION_EXPIRED', { message, correlationId, cause: error }),
  };
}

export function codeOf(error: ServiceError | null): ErrorCode | null {
  return error && rootCause(error).code;
}

export function sentence(error: ServiceError): string {
  const cause = rootCause(error);
  return cause === error ? error.message : `${error.message} ${cause.message}`;
}
