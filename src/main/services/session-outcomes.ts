/** What the service answers, and how an answer of a server becomes that. */

import type { ServiceError } from '@shared/errors';
import type { SessionId } from '@shared/ids';
import {
  type InfrastructureComponent,
  noRouterChanges,
  type RouterChanges,
  type RouterFact,
  type RouterState,
} from '@shared/session';
import { errorOfServer } from '../managers/commands-server-manager/envelope';
import type { RefreshAnswer, StartAnswer, StatusAnswer } from './commands-server-operations/answer-schemas';
import type { Parsed } from './commands-server-operations/base';
import type { Call } from './commands-server-operations/session-execute';
import { texts } from '../texts';

export type RouterReport = {
  readonly profile: string | null;
  readonly facts: readonly RouterFact[];
  readonly components: readonly InfrastructureComponent[];
  readonly warnings: readonly string[];
};

/** What start and refresh tell about the lease, and apart from it about the router. */
export type LeaseOutcome = {
  readonly ttlMs: number | null;
  readonly generation: number | null;
  readonly serverInstanceId: string | null;
  /** the lease counts from here: when the request left, on the monotonic clock */
  readonly sentAt: number;
  readonly roundTripMs: number;
  readonly routerState: RouterState;
  readonly lastVerifiedMsAgo: number | null;
  readonly routerError: ServiceError | null;
  /** found by the server’s checks since the session began; left out by servers that verify nothing */
  readonly routerChanges?: RouterChanges;
};

export type StartOutcome = LeaseOutcome & {
  readonly sessionId: SessionId;
  readonly report: RouterReport | null;
  /** the server's own words */
  readonly message: string;
  /** whether anything had to be set up on the router; left out where the server does not say */
  readonly changed?: boolean;
};

export type EndOutcome = {
  /** the server did not hold it any more: ending what is over is success (habit 5) */
  readonly alreadyGone: boolean;
  /** what the session set up is on the router still, which could not be reached: the router removes it by itself */
  readonly cleanupPending: boolean;
};

export type StatusOutcome = {
  readonly state: 'starting' | 'active' | 'ending' | 'unknown';
  readonly step: 'connecting' | 'checking' | 'setting up' | null;
  readonly report: RouterReport | null;
  /** the server asks routers itself; else the report is its word */
  readonly verifiedByServer: boolean;
  /** how old the report is at least; null: not known */
  readonly lastVerifiedMsAgo: number | null;
};

/** What shaping an answer depends on besides the answer. */
export type Shaping = { readonly wallMs: number; readonly serverTellsLeases: boolean };

export function startOutcome(answer: Parsed<StartAnswer>, call: Call, shaping: Shaping): StartOutcome {
  const verified = answer.value.ttl_ms !== undefined;
  return {
    ...leaseOutcome(answer, verified ? 'verified' : null, call, shaping),
    lastVerifiedMsAgo: verified && shaping.serverTellsLeases ? 0 : null,
    sessionId: call.sessionId,
    report: reportOf(answer.value),
    message: answer.value.message ?? '',
    ...(answer.value.changed === undefined ? {} : { changed: answer.value.changed }),
  };
}

export function leaseOutcome(
  answer: Parsed<Partial<RefreshAnswer>>,
  told: 'verified' | 'unverified' | 'unreachable' | null,
  { correlationId }: Pick<Call, 'correlationId'>,
  { wallMs, serverTellsLeases }: Shaping,
): LeaseOutcome {
  const { value, sentAt, roundTripMs } = answer;
  const context = { server: texts.server.theServer, correlationId, wallMs };
  return {
    ttlMs: value.ttl_ms ?? null,
    generation: value.generation ?? null,
    serverInstanceId: value.server_instance_id ?? null,
    sentAt,
    roundTripMs,
    // A server that does not list `lease` has verified nothing that this app could know of. That the router is away is believed
    // all the same: the server may be one that verifies, whose health was not answered.
    routerState: told !== null && (serverTellsLeases || told === 'unreachable') ? told : 'server-said',
    lastVerifiedMsAgo: serverTellsLeases ? (value.last_verified_ms_ago ?? null) : null,
    routerError: value.router_error ? errorOfServer(value.router_error, context) : null,
    ...(serverTellsLeases ? { routerChanges: value.router_changes ?? noRouterChanges } : {}),
  };
}

/** A start whose answer was lost, as status tells of it: its lease began earlier than the question. */
export function startedAsStatusTells(
  { value, sentAt, roundTripMs }: Parsed<StatusAnswer>,
  call: Call,
  shaping: Shaping,
): StartOutcome | null {
  const found = value.sessions.find((session) => session.session_id.toLowerCase() === call.sessionId);
  if (found?.state !== 'active') return null;
  const spentMs = Math.max(0, (found.ttl_ms ?? found.remaining_ms) - found.remaining_ms);
  const lease = leaseOutcome(
    { value: found, sentAt: sentAt - spentMs, roundTripMs },
    found.router_state,
    call,
    shaping,
  );
  return { ...lease, sessionId: call.sessionId, report: reportOf(found), message: '' };
}

function reportOf(answer: Partial<StartAnswer>): RouterReport | null {
  if (!answer.facts && !answer.components) return null;
  return {
    profile: answer.profile ?? null,
    facts: answer.facts ?? [],
    components: answer.components ?? [],
    warnings: answer.warnings ?? [],
  };
}

export function statusOutcome(
  answer: StatusAnswer,
  sessionId: SessionId,
  { serverTellsLeases }: Pick<Shaping, 'serverTellsLeases'>,
): StatusOutcome {
  const found = answer.sessions.find((session) => session.session_id.toLowerCase() === sessionId);
  return {
    state: found?.state ?? 'unknown',
    step: found?.step ?? null,
    report: found ? reportOf(found) : null,
    verifiedByServer: serverTellsLeases,
    lastVerifiedMsAgo: serverTellsLeases ? (found?.last_verified_ms_ago ?? null) : null,
  };
}
