/** The words of a session, and what can be done in each phase. Shared by the buttons, main and the tests. */

import type { ServiceError } from './errors';
import type { SessionId } from './ids';

export const phases = [
  'No session',
  'Starting',
  'Active',
  'Unverified',
  'Retrying',
  'Re-establishing',
  'Expired',
  'Ending',
  'End pending',
  'In use',
  'Failed',
] as const;

/** Exactly the word that the state cell shows. */
export type Phase = (typeof phases)[number];

export type StartStep = 'connecting' | 'checking' | 'setting up';

/**
 * What is known of the router itself, apart from the lease:
 * `verified` – the server's SSH check answered; `unverified` – not checked lately; `unreachable` – the check failed;
 * `server-said` – a plain server claims it and this app cannot know (docs/protocol.md, habit 8).
 */
export type RouterState = 'verified' | 'unverified' | 'unreachable' | 'server-said';

/** Somebody else holds the router. Times are main's monotonic clock, null where the server did not tell. */
export type RouterHolder = {
  /** the name that the server gives; null when it gives none */
  readonly by: string | null;
  readonly since: number | null;
  /** when their lease runs out unless they refresh it */
  readonly until: number | null;
  /** they took it from this app, rather than having held it before */
  readonly tookOver: boolean;
};

/** All times are milliseconds of main's monotonic clock (see view-sync, `clock`): the wall clock may jump. */
export type SessionView = {
  readonly phase: Phase;
  readonly step: StartStep | null;
  readonly sessionId: SessionId | null;
  readonly routerState: RouterState | null;
  readonly ttlMs: number | null;
  /** when the lease runs out unless it is refreshed */
  readonly leaseDeadline: number | null;
  readonly lastRefreshedAt: number | null;
  readonly lastVerifiedAt: number | null;
  readonly nextAttemptAt: number | null;
  /** round trip of the last answer from the commands server */
  readonly latencyMs: number | null;
  /** when the session was started */
  readonly startedAt: number | null;
  readonly generation: number | null;
  /** in “In use”: who holds the router */
  readonly holder: RouterHolder | null;
  readonly error: ServiceError | null;
};

export const noSession: SessionView = {
  phase: 'No session',
  step: null,
  sessionId: null,
  routerState: null,
  ttlMs: null,
  leaseDeadline: null,
  lastRefreshedAt: null,
  lastVerifiedAt: null,
  nextAttemptAt: null,
  latencyMs: null,
  startedAt: null,
  generation: null,
  holder: null,
  error: null,
};

export function canStart(phase: Phase): boolean {
  return phase === 'No session' || phase === 'Expired' || phase === 'Failed';
}

/** In Starting and Re-establishing, ending cancels. */
export function canEnd(phase: Phase): boolean {
  return phase === 'Starting' || phase === 'Re-establishing' || holdsLease(phase);
}

export function canRestart(phase: Phase): boolean {
  return holdsLease(phase);
}

export function canRefresh(phase: Phase): boolean {
  return holdsLease(phase);
}

/** Takes the router from whoever holds it: a start that the server is told to prefer. */
export function canTakeOver(phase: Phase): boolean {
  return phase === 'In use';
}

/** The admin leaves the router to the other: the row is a row without a session again. */
export function canDismiss(phase: Phase): boolean {
  return phase === 'In use';
}

/** The phases in which, as far as the app knows, the server holds a lease that the admin wants. */
export function holdsLease(phase: Phase): boolean {
  return phase === 'Active' || phase === 'Unverified' || phase === 'Retrying';
}

/** Counted when quitting: something of ours lives, or may live, on a server. */
export function isBusy(phase: Phase): boolean {
  return (
    phase === 'Starting' ||
    phase === 'Re-establishing' ||
    phase === 'Ending' ||
    phase === 'End pending' ||
    holdsLease(phase)
  );
}

export function needsAttention(phase: Phase): boolean {
  return (
    phase === 'Unverified' ||
    phase === 'Retrying' ||
    phase === 'Re-establishing' ||
    phase === 'Expired' ||
    phase === 'In use' ||
    phase === 'Failed'
  );
}

/** What a server's checks found on the router since the session began. */
export type RouterChanges = {
  readonly reboots: number;
  /** times that what the session had set up was gone and was set up again */
  readonly repairs: number;
};

export const noRouterChanges: RouterChanges = { reboots: 0, repairs: 0 };

export type TimelineEntry = {
  /** wall clock, ISO 8601, for reading */
  readonly at: string;
  readonly kind:
    | 'started'
    | 'start requested'
    | 'refreshed'
    | 'refresh failed'
    | 'router not answering'
    | 'router answering'
    | 'router rebooted'
    | 'router repaired'
    | 'restarted'
    | 'ended'
    | 'end requested'
    | 'end failed'
    | 'expired'
    | 'expired while asleep'
    | 're-established'
    | 're-establishing failed'
    | 'in use'
    | 'take-over requested'
    | 'dismissed'
    | 'left behind'
    | 'failed'
    | 'adopted'
    | 'started elsewhere'
    | 'server restarted';
  readonly text: string;
};

/** A fact the router told, in the order it is to be shown. */
export type RouterFact = { readonly name: string; readonly value: string };

export type ComponentState = 'present' | 'missing' | 'drifted' | 'foreign' | 'prerequisite-missing';

export type InfrastructureComponent = {
  readonly name: string;
  readonly state: ComponentState;
  readonly detail: string;
};
