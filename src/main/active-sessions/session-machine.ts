/**
 * What happens to a session: one pure function from (state, event) to (state, effects). Everything a session does is
 * decided here and nowhere else; the tracker only carries out effects. The phases are described in docs/sessions.md.
 */

import { rootCause, type ErrorCode, type ServiceError, serviceError } from '@shared/errors';
import { assertNever } from '@shared/result';
import { canEnd, canRefresh, canRestart, canStart, holdsLease } from '@shared/session';
import { backoffDelayMs, refreshDelayMs } from './lease-timing';
import {
  type LeaseNews,
  leaseDeadline,
  type Moment,
  newSessionState,
  type SessionEffect,
  type SessionEvent,
  type SessionState,
  type Transition,
} from './session-state';

const unchanged = (state: SessionState): Transition => ({ state, effects: [] });

export function transition(state: SessionState, event: SessionEvent, moment: Moment): Transition {
  switch (event.type) {
    case 'start requested':
      return canStart(state.phase) ? begin(state, event) : unchanged(state);
    case 'restart requested':
      return canRestart(state.phase) ? restart(state) : unchanged(state);
    case 'refresh requested':
      return canRefresh(state.phase) && state.inFlight === null ? sendRefresh(state, 'click') : unchanged(state);
    case 'end requested':
      return canEnd(state.phase) ? end(state) : unchanged(state);

    case 'start progressed':
      return isCurrent(state, event.attempt, 'start') && state.phase === 'Starting'
        ? unchanged({ ...state, step: event.step })
        : unchanged(state);
    case 'start succeeded':
      return startSucceeded(state, event.attempt, event.news, moment);
    case 'start failed':
      return startFailed(state, event.attempt, event.error);
    case 'refresh succeeded':
      return isCurrent(state, event.attempt, 'refresh')
        ? refreshSucceeded(state, event.news, moment)
        : unchanged(state);
    case 'refresh failed':
      return isCurrent(state, event.attempt, 'refresh') ? refreshFailed(state, event.error, moment) : unchanged(state);
    case 'end succeeded':
      return isCurrent(state, event.attempt, 'end') ? ended(state, 'The session was ended.') : unchanged(state);
    case 'end failed':
      return isCurrent(state, event.attempt, 'end') ? endFailed(state, event.error, moment) : unchanged(state);

    case 'time came':
      return timeCame(state, moment);
    case 'doubt arose':
      return doubtArose(state, event.withinMs, moment);
    case 'adopted':
      return adopted(state, event, moment);
    default:
      return assertNever(event);
  }
}

function isCurrent(state: SessionState, attempt: number, kind: SessionState['inFlight']): boolean {
  return state.attempt === attempt && state.inFlight === kind;
}

// The admin's wishes

function begin(state: SessionState, event: Extract<SessionEvent, { type: 'start requested' }>): Transition {
  // After Expired the same id is used again, so that a server that still knows it is told to end it first.
  const sessionId = state.phase === 'Expired' && state.sessionId ? state.sessionId : event.sessionId;
  const attempt = state.attempt + 1;
  return {
    state: {
      ...newSessionState(state.routerId),
      phase: 'Starting',
      sessionId,
      attempt,
      inFlight: 'start',
      ttlMs: event.assumedTtlMs,
    },
    effects: [
      { type: 'send start', attempt, sessionId, restart: false },
      { type: 'tell', kind: 'start requested', text: 'Start requested.' },
    ],
  };
}

function restart(state: SessionState): Transition {
  if (state.sessionId === null) return unchanged(state);
  const attempt = state.attempt + 1;
  return {
    state: {
      ...state,
      phase: 'Starting',
      step: null,
      attempt,
      inFlight: 'start',
      nextAttemptAt: null,
      routerState: null,
      failures: 0,
      error: null,
    },
    effects: [
      { type: 'send start', attempt, sessionId: state.sessionId, restart: true },
      { type: 'tell', kind: 'start requested', text: 'Restart requested.' },
    ],
  };
}

function end(state: SessionState): Transition {
  if (state.sessionId === null) return unchanged(state);
  const asked: SessionEffect = { type: 'tell', kind: 'end requested', text: 'End requested.' };
  if (state.inFlight === 'start') {
    // The start's own answer is awaited: a plain server may finish it after it has answered the end.
    return {
      state: { ...state, phase: 'Ending', step: null, cancelledStart: true, nextAttemptAt: null },
      effects: [{ type: 'send end', attempt: state.attempt, sessionId: state.sessionId }, asked],
    };
  }
  return sendEnd({ ...state, phase: 'Ending', error: null }, [asked]);
}

function sendEnd(state: SessionState, also: readonly SessionEffect[] = []): Transition {
  if (state.sessionId === null) return unchanged(state);
  const attempt = state.attempt + 1;
  return {
    state: { ...state, attempt, inFlight: 'end', cancelledStart: false, nextAttemptAt: null },
    effects: [{ type: 'send end', attempt, sessionId: state.sessionId }, ...also],
  };
}

function sendRefresh(state: SessionState, lane: 'click' | 'background'): Transition {
  if (state.sessionId === null) return unchanged(state);
  const attempt = state.attempt + 1;
  return {
    state: { ...state, attempt, inFlight: 'refresh', nextAttemptAt: null },
    effects: [{ type: 'send refresh', attempt, sessionId: state.sessionId, lane }],
  };
}

// Answers

function startSucceeded(state: SessionState, attempt: number, news: LeaseNews, moment: Moment): Transition {
  if (!isCurrent(state, attempt, 'start')) return unchanged(state);
  // It is held now, so it can be ended; but it was not wanted any more and never shows as Active (fault 12).
  if (state.cancelledStart) return sendEnd({ ...withLease(state, news, moment), phase: 'Ending' });
  // How long a start took says nothing of the latency, so none is shown before the first refresh.
  const held = withLease({ ...state, startedAt: state.startedAt ?? moment.now }, news, moment);
  const fresh: SessionState = { ...held, latencyMs: state.latencyMs };
  const told: SessionEffect = { type: 'tell', kind: 'started', text: startedText(news) };
  return withDeadline({ state: { ...fresh, inFlight: null, step: null }, effects: [told] }, moment);
}

function startedText(news: LeaseNews): string {
  const whose = news.routerState === 'verified' ? 'the router answered and is set up' : 'the server says so';
  return `Session established: ${whose}.`;
}

function startFailed(state: SessionState, attempt: number, error: ServiceError): Transition {
  if (!isCurrent(state, attempt, 'start')) return unchanged(state);
  if (state.cancelledStart) {
    // The service has taken back what it could; one more end makes sure, also of a start that timed out.
    return sendEnd({ ...state, error: null });
  }
  return {
    state: { ...newSessionState(state.routerId), attempt: state.attempt, phase: 'Failed', error },
    effects: [{ type: 'tell', kind: 'failed', text: sentence(error) }],
  };
}

/** Lease and router apart: the lease is fresh either way; the phase says whether the router answered. */
function withLease(state: SessionState, news: LeaseNews, moment: Moment): SessionState {
  const routerFine = news.routerState === 'verified' || news.routerState === 'server-said';
  const verifiedAt = news.lastVerifiedMsAgo === null ? null : moment.now - news.lastVerifiedMsAgo;
  return {
    ...state,
    phase: routerFine ? 'Active' : 'Unverified',
    ttlMs: news.ttlMs,
    leaseFrom: news.sentAt,
    nextAttemptAt: news.sentAt + refreshDelayMs(news.ttlMs, moment.random),
    failures: 0,
    routerState: news.routerState,
    lastRefreshedAt: moment.now,
    lastVerifiedAt: verifiedAt ?? state.lastVerifiedAt,
    latencyMs: news.roundTripMs,
    generation: news.generation ?? state.generation,
    error: routerFine ? null : news.routerError,
  };
}

function refreshSucceeded(state: SessionState, news: LeaseNews, moment: Moment): Transition {
  const fresh = { ...withLease(state, news, moment), inFlight: null };
  const effects: SessionEffect[] = [];
  if (
    fresh.phase === 'Unverified' &&
    (state.routerState !== news.routerState || codeOf(state) !== news.routerError?.code)
  ) {
    const why = news.routerError ? ` ${sentence(news.routerError)}` : '';
    effects.push({
      type: 'tell',
      kind: 'router not answering',
      text: `The lease is kept, but the router ${news.routerState === 'unreachable' ? 'did not answer' : 'could not be verified'}.${why}`,
    });
  } else if (fresh.phase === 'Active' && state.phase === 'Unverified') {
    effects.push({ type: 'tell', kind: 'router answering', text: 'The router answers again.' });
  }
  effects.push({ type: 'tell', kind: 'refreshed', text: 'Refreshed.' });
  // An answer that took a whole lease says nothing of now.
  return withDeadline({ state: fresh, effects }, moment);
}

function codeOf(state: SessionState): ErrorCode | undefined {
  return state.error?.code;
}

function refreshFailed(state: SessionState, error: ServiceError, moment: Moment): Transition {
  const cause = rootCause(error);
  if (meansLost(cause.code)) {
    return expire(state, error, 'The server no longer holds the session.');
  }
  if (state.leaseFrom === null) {
    return expire(
      state,
      error,
      'The session was held when the app was last open, and the server could not be asked in time.',
    );
  }
  const failures = state.failures + 1;
  const retrying: SessionState = {
    ...state,
    phase: 'Retrying',
    inFlight: null,
    failures,
    nextAttemptAt: moment.now + backoffDelayMs(state.ttlMs, failures, moment.random, error),
    error,
  };
  const told: SessionEffect[] =
    failures === 1 || state.error?.cause?.code !== error.cause?.code
      ? [{ type: 'tell', kind: 'refresh failed', text: sentence(error) }]
      : [];
  return withDeadline({ state: retrying, effects: told }, moment);
}

/** The server's plain word that it holds no such session. */
function meansLost(code: ErrorCode): boolean {
  return code === 'SESSION_INVALID' || code === 'SESSION_NOT_FOUND';
}

function ended(state: SessionState, text: string): Transition {
  return {
    state: { ...newSessionState(state.routerId), attempt: state.attempt },
    effects: [{ type: 'tell', kind: 'ended', text }],
  };
}

function endFailed(state: SessionState, error: ServiceError, moment: Moment): Transition {
  const failures = state.failures + 1;
  const pending: SessionState = {
    ...state,
    phase: 'End pending',
    inFlight: null,
    failures,
    // The lease may never have been answered for (a start that was cancelled): then it is at most one lease from now.
    leaseFrom: state.leaseFrom ?? moment.now,
    nextAttemptAt: moment.now + backoffDelayMs(state.ttlMs, failures, moment.random, error),
    error,
  };
  const told: SessionEffect[] = failures === 1 ? [{ type: 'tell', kind: 'end failed', text: sentence(error) }] : [];
  return withDeadline({ state: pending, effects: told }, moment);
}

// Time

function timeCame(state: SessionState, moment: Moment): Transition {
  const after = withDeadline(unchanged(state), moment);
  if (after.effects.length > 0 || after.state !== state) return after;
  if (state.nextAttemptAt === null || state.nextAttemptAt > moment.now || state.inFlight !== null)
    return unchanged(state);
  if (holdsLease(state.phase)) return sendRefresh(state, 'background');
  if (state.phase === 'End pending') return sendEnd(state);
  return unchanged(state);
}

/** Lease rule 3: lost when a whole lease has passed since the last success was sent. */
function withDeadline(result: Transition, moment: Moment): Transition {
  const { state } = result;
  const deadline = leaseDeadline(state);
  if (deadline === null || moment.now < deadline) return result;
  if (holdsLease(state.phase)) {
    const lost = expire(state, state.error, 'The lease ran out before a refresh succeeded.');
    return { state: lost.state, effects: [...result.effects, ...lost.effects] };
  }
  if (state.phase === 'End pending' || (state.phase === 'Ending' && state.inFlight === null)) {
    const over = ended(state, 'The server was not reached, and the lease has run out by itself.');
    return { state: over.state, effects: [...result.effects, ...over.effects] };
  }
  return result;
}

function expire(state: SessionState, cause: ServiceError | null, text: string): Transition {
  const error = serviceError('SESSION_EXPIRED', {
    message: text,
    correlationId: cause?.correlationId ?? state.sessionId ?? '',
    ...(cause ? { cause } : {}),
  });
  return {
    state: {
      ...state,
      phase: 'Expired',
      // Replies that are still on their way belong to the past.
      attempt: state.attempt + 1,
      inFlight: null,
      nextAttemptAt: null,
      leaseFrom: null,
      routerState: null,
      error,
    },
    effects: [{ type: 'tell', kind: 'expired', text: cause ? `${text} ${sentence(cause)}` : text }],
  };
}

function doubtArose(state: SessionState, withinMs: number, moment: Moment): Transition {
  if (state.inFlight !== null || state.nextAttemptAt === null) return unchanged(state);
  // Spread, so that thousands do not ask in the same instant.
  const at = moment.now + moment.random * withinMs;
  return state.nextAttemptAt <= at ? unchanged(state) : unchanged({ ...state, nextAttemptAt: at });
}

function adopted(state: SessionState, event: Extract<SessionEvent, { type: 'adopted' }>, moment: Moment): Transition {
  if (!canStart(state.phase)) return unchanged(state);
  // The wall clock may have been set meanwhile, so its age decides nothing: the server is asked in any case. Only the
  // lease that is shown until it answers depends on it; one that may be over is not shown at all.
  const ageIsPlausible = event.ageMs >= 0 && event.ageMs < event.ttlMs;
  const held: SessionState = {
    ...newSessionState(state.routerId),
    attempt: state.attempt,
    sessionId: event.sessionId,
    ttlMs: event.ttlMs,
    leaseFrom: ageIsPlausible ? moment.now - event.ageMs : null,
  };
  const text = event.endWanted
    ? 'The app was closed before the end of this session was confirmed; it is ended now.'
    : 'The session was held when the app was last open; the server is asked whether it still lives.';
  const asked = event.endWanted
    ? sendEnd({ ...held, phase: 'Ending' })
    : sendRefresh({ ...held, phase: 'Retrying' }, 'background');
  return { state: asked.state, effects: [...asked.effects, { type: 'tell', kind: 'adopted', text }] };
}

function sentence(error: ServiceError): string {
  const cause = rootCause(error);
  return cause === error ? error.message : `${error.message} ${cause.message}`;
}
