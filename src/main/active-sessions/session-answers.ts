/** What an answer to a start, a refresh or an end makes of a session. Only answers that still count come here. */

import { rootCause, type ServiceError } from '@shared/errors';
import type { SessionId } from '@shared/ids';
import type { RouterChanges } from '@shared/session';
import { texts } from '../texts';
import { asksToWait, backoffDelayMs, refreshDelayMs } from './lease-timing';
import {
  codeOf,
  holderOf,
  inUse,
  isOverBySleep,
  lose,
  mayBeHeld,
  meansLost,
  sentence,
  startAgainFailed,
  takeBackLater,
  withDeadline,
} from './session-loss';
import { sendEnd } from './session-requests';
import {
  type LeaseNews,
  type Moment,
  newSessionState,
  type SessionEffect,
  type SessionState,
  type Transition,
} from './session-state';

export function startSucceeded(state: SessionState, news: LeaseNews, moment: Moment): Transition {
  // It is held now, so it can be ended; but it was not wanted any more and never shows as Active (fault 12).
  if (state.cancelledStart) return sendEnd({ ...withLease(state, news, moment), phase: 'Ending' }, 'click');
  const again = state.phase === 'Re-establishing';
  // How long a start took says nothing of the latency, so none is shown before the first refresh.
  const held = withLease({ ...state, startedAt: state.startedAt ?? moment.now }, news, moment);
  const fresh: SessionState = { ...held, latencyMs: state.latencyMs, inFlight: null, step: null };
  const told: SessionEffect = {
    type: 'tell',
    kind: again ? 're-established' : 'started',
    text: startedText(news, again),
  };
  return withDeadline({ state: fresh, effects: [told] }, moment);
}

function startedText(news: LeaseNews, again: boolean): string {
  const { timeline } = texts;
  if (news.routerState !== 'verified') return again ? timeline.reEstablishedServerSaid : timeline.establishedServerSaid;
  if (!again) return timeline.established;
  return news.changed === true ? timeline.reEstablishedRepaired : timeline.reEstablished;
}

export function startFailed(state: SessionState, error: ServiceError, spareId: SessionId, moment: Moment): Transition {
  if (state.cancelledStart) {
    // The service has taken back what it could; one more end makes sure, also of a start that timed out.
    return sendEnd({ ...state, error: null }, 'click');
  }
  if (state.phase === 'Re-establishing') return startAgainFailed(state, error, spareId, moment);
  if (holderOf(rootCause(error), moment)) return inUse(state, error, moment);
  if (mayBeHeld(error)) return takeBackLater(state, { becomes: 'Failed', error }, moment);
  return {
    state: { ...newSessionState(state.routerId), attempt: state.attempt, phase: 'Failed', error },
    effects: [{ type: 'tell', kind: 'failed', text: sentence(error) }],
  };
}

/** Lease and router apart: the lease is fresh either way; the phase says whether the router answered. */
function withLease(state: SessionState, news: LeaseNews, moment: Moment): SessionState {
  const routerFine = news.routerState === 'verified' || news.routerState === 'server-said';
  const verifiedAt = news.lastVerifiedMsAgo === null ? null : moment.now - news.lastVerifiedMsAgo;
  const regular = news.sentAt + refreshDelayMs(news.ttlMs, moment.random);
  // What was sent before the computer slept says nothing of now, however late the answer was read.
  const doubt = state.doubt && news.sentAt <= state.doubt.since ? state.doubt : null;
  return {
    ...state,
    phase: routerFine ? 'Active' : 'Unverified',
    ttlMs: news.ttlMs,
    isTtlTold: news.isTtlTold ?? state.isTtlTold,
    leaseFrom: news.sentAt,
    nextAttemptAt: doubt === null ? regular : Math.min(regular, Math.max(moment.now, doubt.askBy)),
    failures: 0,
    unconfirmedUntil: null,
    doubt: null,
    slept: doubt !== null && doubt.slept !== null,
    uncountedMs: doubt?.slept?.uncountedMs ?? 0,
    routerState: news.routerState,
    lastRefreshedAt: moment.now,
    lastVerifiedAt: verifiedAt ?? state.lastVerifiedAt,
    latencyMs: news.roundTripMs,
    generation: news.generation ?? state.generation,
    routerChanges: news.routerChanges ?? null,
    error: routerFine ? null : news.routerError,
  };
}

export function refreshSucceeded(state: SessionState, news: LeaseNews, moment: Moment): Transition {
  const fresh = { ...withLease(state, news, moment), inFlight: null, losses: 0 };
  const effects: SessionEffect[] = [...changesTold(state.routerChanges, news.routerChanges ?? null)];
  if (
    fresh.phase === 'Unverified' &&
    (state.routerState !== news.routerState || state.error?.code !== news.routerError?.code)
  ) {
    const what =
      news.routerState === 'unreachable' ? texts.timeline.routerUnreachable : texts.timeline.routerUnverified;
    effects.push({
      type: 'tell',
      kind: 'router not answering',
      text: news.routerError ? `${what} ${sentence(news.routerError)}` : what,
    });
  } else if (fresh.phase === 'Active' && state.phase === 'Unverified') {
    effects.push({ type: 'tell', kind: 'router answering', text: texts.timeline.routerAnswers });
  }
  if (state.generation !== null && news.generation !== null && news.generation !== state.generation) {
    effects.push({
      type: 'tell',
      kind: 'started elsewhere',
      text: texts.timeline.startedElsewhere(news.generation, state.generation),
    });
  }
  effects.push({ type: 'tell', kind: 'refreshed', text: texts.timeline.refreshed });
  // An answer that took a whole lease says nothing of now.
  return withDeadline({ state: fresh, effects }, moment);
}

/** Each once. Without an answer to compare with, as after a launch of the app, nothing is known to be new. */
function changesTold(before: RouterChanges | null, now: RouterChanges | null): readonly SessionEffect[] {
  if (before === null || now === null) return [];
  const rebooted = now.reboots > before.reboots;
  const repaired = now.repairs > before.repairs;
  if (rebooted) {
    const text = repaired ? texts.timeline.rebootedRepaired : texts.timeline.rebooted;
    return [{ type: 'tell', kind: 'router rebooted', text }];
  }
  if (!repaired) return [];
  return [{ type: 'tell', kind: 'router repaired', text: texts.timeline.repaired }];
}

export function refreshFailed(state: SessionState, error: ServiceError, moment: Moment): Transition {
  const root = rootCause(error);
  if (meansLost(root.code) || holderOf(root, moment) !== null) {
    return lose(state, error, texts.timeline.serverHoldsNone, moment);
  }
  const { doubt } = state;
  if (doubt === null && isOverBySleep(state, moment)) return lose(state, error, '', moment);
  const failures = state.failures + 1;
  const next = moment.now + backoffDelayMs(state.ttlMs, failures, moment.random, error);
  const retrying: SessionState = {
    ...state,
    phase: 'Retrying',
    inFlight: null,
    doubt: null,
    failures,
    nextAttemptAt: doubt === null || asksToWait(error) ? next : Math.min(next, Math.max(moment.now, doubt.askBy)),
    error,
  };
  const isNews = failures === 1 || codeOf(state.error) !== codeOf(error);
  const told: SessionEffect[] = isNews ? [{ type: 'tell', kind: 'refresh failed', text: sentence(error) }] : [];
  return withDeadline({ state: retrying, effects: told }, moment);
}

export function endFailed(state: SessionState, error: ServiceError, moment: Moment): Transition {
  const failures = state.failures + 1;
  const pending: SessionState = {
    ...state,
    phase: 'End pending',
    inFlight: null,
    failures,
    // A start or a refresh that was on its way when the end was clicked may have prolonged the lease: until one from now.
    leaseFrom: state.phase === 'Ending' ? moment.now : (state.leaseFrom ?? moment.now),
    nextAttemptAt: moment.now + backoffDelayMs(state.ttlMs, failures, moment.random, error),
    error,
  };
  const told: SessionEffect[] = failures === 1 ? [{ type: 'tell', kind: 'end failed', text: sentence(error) }] : [];
  return withDeadline({ state: pending, effects: told }, moment);
}
