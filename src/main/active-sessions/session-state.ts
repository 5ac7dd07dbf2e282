/** The state of one router's session, the events that change it, and the effects a change asks for. */

import type { ServiceError } from '@shared/errors';
import type { RouterId, SessionId } from '@shared/ids';
import {
  holdsLease,
  type Phase,
  type RouterChanges,
  type RouterHolder,
  type RouterState,
  type StartStep,
  type TimelineEntry,
} from '@shared/session';

/** The request that is on its way for this session; one at a time, but for an end that cancels a start. */
export type InFlight = 'start' | 'refresh' | 'end';

export type Doubt = {
  /** monotonic ms: an answer to a request that was sent later knows of it */
  readonly since: number;
  /** monotonic ms: when to ask again at the latest */
  readonly askBy: number;
  /** the computer slept meanwhile, and the monotonic clock did not count so much of it */
  readonly slept: { readonly uncountedMs: number } | null;
};

export type FailedStart = {
  /** “Expired”: a session that was lost and was being started again */
  readonly becomes: 'Failed' | 'Expired';
  readonly error: ServiceError;
};

export type SessionState = {
  readonly routerId: RouterId;
  readonly phase: Phase;
  readonly step: StartStep | null;
  readonly sessionId: SessionId | null;
  /** rises with every request; a reply that carries an older number is dropped (lease rule 5) */
  readonly attempt: number;
  readonly inFlight: InFlight | null;
  /** ended while a start was on its way: the start's answer is awaited, then ended again */
  readonly cancelledStart: boolean;
  /** of a start that failed and that the server may hold: it is ended before what it `becomes` is true */
  readonly failedStart: FailedStart | null;
  readonly ttlMs: number;
  /** the server told this session's lease; else it is the assumed one, which follows the settings */
  readonly isTtlTold: boolean;
  /** when the last success was *sent*, monotonic ms; the lease runs `ttlMs` from here (lease rule 3) */
  readonly leaseFrom: number | null;
  /** monotonic ms; null while nothing is to be sent */
  readonly nextAttemptAt: number | null;
  readonly failures: number;
  /** leases lost in a row, without a refresh that succeeded in between: starting again grows rarer with each */
  readonly losses: number;
  /** when the last start was sent, monotonic ms */
  readonly startSentAt: number | null;
  /**
   * Adopted at launch, and the server has not said yet whether it holds it: monotonic ms, a whole lease from then, when it is
   * given up if the server still has said nothing. How old it is, is the wall clock's word only, which decides nothing.
   */
  readonly unconfirmedUntil: number | null;
  /** what arose while a request was on its way: its answer may be older than that, so it is asked again */
  readonly doubt: Doubt | null;
  /** since the last success was sent the computer slept */
  readonly slept: boolean;
  /** how much of that the monotonic clock did not count */
  readonly uncountedMs: number;
  readonly holder: RouterHolder | null;
  readonly routerState: RouterState | null;
  readonly lastRefreshedAt: number | null;
  readonly lastVerifiedAt: number | null;
  readonly latencyMs: number | null;
  readonly startedAt: number | null;
  readonly generation: number | null;
  /** as last told by the server; null until it told */
  readonly routerChanges: RouterChanges | null;
  readonly error: ServiceError | null;
};

/** What a lease answer tells: see `LeaseOutcome` of the session service. */
export type LeaseNews = {
  readonly ttlMs: number;
  /** left out: as before */
  readonly isTtlTold?: boolean;
  readonly generation: number | null;
  readonly sentAt: number;
  readonly roundTripMs: number;
  readonly routerState: RouterState;
  readonly lastVerifiedMsAgo: number | null;
  readonly routerError: ServiceError | null;
  readonly routerChanges?: RouterChanges;
  /** of a start: whether anything had to be set up on the router; left out where the server does not say */
  readonly changed?: boolean;
};

/** Who waits for it: the admin, who clicked on this one; or nobody, as for a refresh that is due or one of many. */
export type Lane = 'click' | 'background';

export type SessionEvent =
  // what the admin asked for
  // (`lane`: of one click or of many at once)
  | {
      readonly type: 'start requested';
      readonly sessionId: SessionId;
      readonly assumedTtlMs: number;
      readonly lane?: Lane;
    }
  | { readonly type: 'take-over requested'; readonly sessionId: SessionId; readonly assumedTtlMs: number }
  | { readonly type: 'dismiss requested' }
  | { readonly type: 'restart requested'; readonly lane?: Lane }
  | { readonly type: 'refresh requested'; readonly lane?: Lane }
  | { readonly type: 'end requested'; readonly lane?: Lane }
  // what came back
  | { readonly type: 'start progressed'; readonly attempt: number; readonly step: StartStep }
  | { readonly type: 'start succeeded'; readonly attempt: number; readonly news: LeaseNews }
  | {
      readonly type: 'start failed';
      readonly attempt: number;
      readonly error: ServiceError;
      /** an id that was never used, should the server refuse this one */
      readonly spareId: SessionId;
    }
  | { readonly type: 'refresh succeeded'; readonly attempt: number; readonly news: LeaseNews }
  | { readonly type: 'refresh failed'; readonly attempt: number; readonly error: ServiceError }
  /** `cleanupPending`: what the session set up is on the router still, which did not answer */
  | { readonly type: 'end succeeded'; readonly attempt: number; readonly cleanupPending?: boolean }
  | { readonly type: 'end failed'; readonly attempt: number; readonly error: ServiceError }
  // time and circumstances
  /** `slackMs`: a refresh that is due this soon, and whose last one succeeded, may be sent now, to share a request */
  | { readonly type: 'time came'; readonly slackMs?: number }
  /**
   * The server process was replaced, the network came back or the machine slept: what we know may be old, so ask by `at`
   * (monotonic ms). `slept`: for how long the machine slept without the monotonic clock counting it; null: it did not.
   */
  | { readonly type: 'doubt arose'; readonly at: number; readonly slept: { readonly uncountedMs: number } | null }
  /** at launch: this session was held when the app was last open */
  | {
      readonly type: 'adopted';
      readonly sessionId: SessionId;
      readonly ttlMs: number;
      readonly isTtlTold: boolean;
      /** how long ago, by the wall clock, it was last known to live */
      readonly ageMs: number;
      readonly endWanted: boolean;
    };

export type SessionEffect =
  | {
      readonly type: 'send start';
      readonly attempt: number;
      readonly sessionId: SessionId;
      readonly restart: boolean;
      readonly takeOver: boolean;
      readonly lane: Lane;
    }
  | {
      readonly type: 'send refresh';
      readonly attempt: number;
      readonly sessionId: SessionId;
      readonly lane: Lane;
    }
  | { readonly type: 'send end'; readonly attempt: number; readonly sessionId: SessionId; readonly lane: Lane }
  | { readonly type: 'tell'; readonly kind: TimelineEntry['kind']; readonly text: string };

export type Transition = { readonly state: SessionState; readonly effects: readonly SessionEffect[] };

/** What a decision may depend on besides state and event. */
export type Moment = {
  /** monotonic ms */
  readonly now: number;
  /** 0 <= n < 1 */
  readonly random: number;
};

export function newSessionState(routerId: RouterId): SessionState {
  return {
    routerId,
    phase: 'No session',
    step: null,
    sessionId: null,
    attempt: 0,
    inFlight: null,
    cancelledStart: false,
    failedStart: null,
    ttlMs: 0,
    isTtlTold: false,
    leaseFrom: null,
    nextAttemptAt: null,
    failures: 0,
    losses: 0,
    startSentAt: null,
    unconfirmedUntil: null,
    doubt: null,
    slept: false,
    uncountedMs: 0,
    holder: null,
    routerState: null,
    lastRefreshedAt: null,
    lastVerifiedAt: null,
    latencyMs: null,
    startedAt: null,
    generation: null,
    routerChanges: null,
    error: null,
  };
}

/** Monotonic ms at which the lease runs out, or null when none is held. */
export function leaseDeadline(state: SessionState): number | null {
  return state.leaseFrom === null ? null : state.leaseFrom + state.ttlMs;
}

/** The same for people: without the sleep that the monotonic clock did not count. Never decided by. */
export function shownDeadline(state: SessionState): number | null {
  const deadline = leaseDeadline(state);
  return deadline === null ? null : deadline - state.uncountedMs;
}

/** Monotonic ms at which the lease is over at the latest, as far as is known, if nobody refreshes it. */
export function latestDeadline(state: SessionState): number | null {
  return state.unconfirmedUntil ?? leaseDeadline(state);
}

/** Monotonic ms at which the machine is to be told that time came, or null. */
export function nextDueAt(state: SessionState): number | null {
  // An end that is on its way is waited for, however late: being woken at a deadline that has passed would change nothing.
  const deadlineMatters = holdsLease(state.phase) || state.phase === 'End pending';
  const deadline = deadlineMatters ? leaseDeadline(state) : null;
  // The answer that is on its way may be the word that is waited for.
  const givenUpAt = state.inFlight === null ? state.unconfirmedUntil : null;
  const due = Math.min(deadline ?? Infinity, givenUpAt ?? Infinity, state.nextAttemptAt ?? Infinity);
  return due === Infinity ? null : due;
}
