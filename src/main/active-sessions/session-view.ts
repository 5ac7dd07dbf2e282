/** What others see of a session's state: its row in the window, its entry on disk, its claim on a computer that stays awake. */

import { holdsLease, isBusy, type SessionView } from '@shared/session';
import { latestDeadline, type SessionState, shownDeadline } from './session-state';

/** As long as one is, the computer should not fall asleep by itself. */
export const isKept = (phase: SessionState['phase']): boolean => holdsLease(phase) || phase === 'Re-establishing';

/** What of a state belongs in the file of held sessions; a change of it is written. */
export function held(state: SessionState): string {
  if (!isBusy(state.phase)) return '';
  return `${state.sessionId} ${state.phase === 'Ending' || state.phase === 'End pending'} ${state.ttlMs} ${state.isTtlTold}`;
}

/**
 * A refresh of a healthy session may leave a little early, to share a request. A retry, an end or a start may not: their
 * waits were asked for by the server, or spread what was lost together.
 */
export const mayComeEarly = (state: SessionState): boolean => holdsLease(state.phase) && state.failures === 0;

/** How long the longest of these leases lives on when nobody refreshes it, ms. */
export function longestLeaseMs(states: readonly SessionState[], now: number): number {
  return states.reduce((longest, state) => Math.max(longest, (latestDeadline(state) ?? now) - now), 0);
}

/** Infinity: no lease is at stake. */
export function expiryOf(state: SessionState): number {
  return shownDeadline(state) ?? state.unconfirmedUntil ?? Number.POSITIVE_INFINITY;
}

export function viewOf(state: SessionState): SessionView {
  const deadline = shownDeadline(state);
  return {
    phase: state.phase,
    step: state.step,
    sessionId: state.sessionId,
    routerState: state.routerState,
    ttlMs: deadline === null ? null : state.ttlMs,
    leaseDeadline: deadline,
    lastRefreshedAt: state.lastRefreshedAt,
    lastVerifiedAt: state.lastVerifiedAt,
    nextAttemptAt: state.nextAttemptAt,
    latencyMs: state.latencyMs,
    startedAt: state.startedAt,
    generation: state.generation,
    holder: state.holder,
    error: state.error,
  };
}
