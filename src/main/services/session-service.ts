/**
 * The conductor of sessions: validates, records, calls, decides what an answer means, and takes back what a failed start
 * left behind. No function here throws; each answers `(result, error)`.
 */

import { type ErrorCode, type ServiceError, serviceError } from '@shared/errors';
import { parseId, type RouterId, type SessionId, type UserId } from '@shared/ids';
import { fail, ok, type Result } from '@shared/result';
import type { InfrastructureComponent, RouterFact, RouterState } from '@shared/session';
import type { RequestFailure } from '../managers/commands-server-manager';
import { errorOfServer } from '../managers/commands-server-manager/envelope';
import type { Lane } from '../managers/commands-server-manager/lanes';
import type { Randomness } from '../ports';
import { handleServiceErrors, logServiceOperation, type ServiceBasePorts } from './base';
import type { RefreshAnswer, StartAnswer, StatusAnswer } from './commands-server-operations/answer-schemas';
import type { ManagerSource, Parsed } from './commands-server-operations/base';
import {
  type Call,
  executeAcceptHostKey,
  executeEndSession,
  executeRefreshSession,
  executeSessionStatus,
  executeStartSession,
} from './commands-server-operations/session-execute';

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
};

export type StartOutcome = LeaseOutcome & {
  readonly sessionId: SessionId;
  readonly report: RouterReport | null;
  /** the server's own words */
  readonly message: string;
};

export type EndOutcome = {
  /** the server did not hold it any more: ending what is over is success (habit 5) */
  readonly alreadyGone: boolean;
};

export type StatusOutcome = {
  readonly state: 'starting' | 'active' | 'ending' | 'unknown';
  readonly step: 'connecting' | 'checking' | 'setting up' | null;
  readonly report: RouterReport | null;
};

export type ServiceResult<Value> = Promise<Result<Value, ServiceError>>;

export type StartOptions = {
  /** take the router from whoever holds it: only where the server lists `owner` */
  readonly takeOver?: boolean;
};

export type SessionService = {
  readonly startSession: (
    userId: UserId,
    routerId: RouterId,
    sessionId: SessionId,
    restart?: boolean,
    options?: StartOptions,
  ) => ServiceResult<StartOutcome>;
  readonly endSession: (userId: UserId, routerId: RouterId, sessionId: SessionId) => ServiceResult<EndOutcome>;
  readonly refreshSession: (
    userId: UserId,
    routerId: RouterId,
    sessionId: SessionId,
    lane?: Lane,
  ) => ServiceResult<LeaseOutcome>;
  readonly sessionStatus: (userId: UserId, routerId: RouterId, sessionId: SessionId) => ServiceResult<StatusOutcome>;
  readonly acceptHostKey: (
    userId: UserId,
    routerId: RouterId,
    key: { readonly algorithm: string; readonly fingerprint: string; readonly replace: boolean },
  ) => ServiceResult<null>;
};

export type SessionServicePorts = ServiceBasePorts & {
  readonly manager: ManagerSource;
  readonly randomness: Randomness;
};

export function createSessionService(ports: SessionServicePorts): SessionService {
  const { clock, randomness } = ports;
  const execute = { manager: ports.manager, monotonicMs: clock.monotonicMs };
  const serverCan = (capability: string): boolean => ports.manager.current()?.can(capability) ?? false;

  function operation<Value>(
    name: string,
    given: { userId: unknown; routerId: unknown; sessionId: unknown },
    parameters: Readonly<Record<string, boolean | string>>,
    lane: Lane,
    fn: (call: Call) => ServiceResult<Value>,
  ): ServiceResult<Value> {
    const correlationId = randomness.uuid();
    const userId = parseId<UserId>(given.userId);
    const routerId = parseId<RouterId>(given.routerId);
    const sessionId = parseId<SessionId>(given.sessionId);
    const bad =
      userId === null ? 'user id' : routerId === null ? 'router id' : sessionId === null ? 'session id' : null;
    if (bad !== null || userId === null || routerId === null || sessionId === null) {
      return Promise.resolve(
        fail(serviceError('INVALID_INPUT', { message: `The ${bad} is not a UUID.`, correlationId })),
      );
    }
    return logServiceOperation(ports, { operation: name, userId, routerId, sessionId, parameters, correlationId }, () =>
      fn({ routerId, sessionId, correlationId, lane }),
    );
  }

  async function start(call: Call, restart: boolean, takeOver: boolean): ServiceResult<StartOutcome> {
    if (takeOver && !serverCan('owner')) {
      const message = 'This commands server has no way to take a router over from another admin.';
      return fail(
        startFailed(serviceError('NOT_SUPPORTED', { message, correlationId: call.correlationId }), call, null),
      );
    }
    const inOneCall = restart && serverCan('restart');
    if (restart && !inOneCall) {
      // Habit 3: plain servers refuse a restart of an active session, so it is an end and then a start.
      const [, endFailure] = await executeEndSession(execute, call);
      if (endFailure && !isGone(endFailure.error.code)) return fail(startFailed(endFailure.error, call, endFailure));
    }

    let [answer, failure] = await executeStartSession(execute, call, { restart: inOneCall, takeOver });
    if (failure?.error.code === 'SESSION_ALREADY_ACTIVE') {
      // Habit 2: this proves nothing about the router. Only an end and a start of our own do.
      const [, endFailure] = await executeEndSession(execute, call);
      if (endFailure && !isGone(endFailure.error.code)) return fail(startFailed(failure.error, call, endFailure));
      [answer, failure] = await executeStartSession(execute, call, { restart: false, takeOver });
    }
    if (failure) return fail(startFailed(failure.error, call, await takeBack(call, failure, restart)));

    const refusal = answer ? whyNotStarted(answer.value, call) : null;
    if (refusal || !answer) {
      const error =
        refusal ?? serviceError('INTERNAL', { message: 'A start had no answer.', correlationId: call.correlationId });
      const taken = await takeBack(call, { error, sentAt: 0, roundTripMs: 0, neverSent: false }, restart);
      return fail(startFailed(error, call, taken));
    }
    return ok(startOutcome(answer, call));
  }

  /**
   * Ends what a failed start may have left on the server; before a restart it held the session in any case. Answers the
   * failure of that, if it failed.
   */
  async function takeBack(call: Call, failure: RequestFailure, restart: boolean): Promise<RequestFailure | null> {
    if (!restart && (failure.neverSent || refusedAtTheDoor.has(failure.error.code))) return null;
    const [, endFailure] = await executeEndSession(execute, call);
    return endFailure && !isGone(endFailure.error.code) ? endFailure : null;
  }

  return {
    startSession: (userId, routerId, sessionId, restart = false, { takeOver = false } = {}) =>
      operation(
        'startSession',
        { userId, routerId, sessionId },
        { restart, ...(takeOver ? { takeOver } : {}) },
        'click',
        (call) => start(call, restart, takeOver),
      ),

    endSession: (userId, routerId, sessionId) =>
      operation<EndOutcome>('endSession', { userId, routerId, sessionId }, {}, 'click', async (call) => {
        const [, failure] = await executeEndSession(execute, call);
        if (!failure) return ok({ alreadyGone: false });
        if (isGone(failure.error.code)) return ok({ alreadyGone: true });
        return fail(
          serviceError('SESSION_END_FAILED', {
            message: 'The session could not be ended on the commands server.',
            correlationId: call.correlationId,
            cause: failure.error,
          }),
        );
      }),

    refreshSession: (userId, routerId, sessionId, lane = 'background') =>
      operation<LeaseOutcome>('refreshSession', { userId, routerId, sessionId }, {}, lane, async (call) => {
        const [answer, failure] = await executeRefreshSession(execute, call);
        if (!failure) return ok(leaseOutcome(answer, answer.value.router_state ?? null, call));
        return fail(
          serviceError('SESSION_REFRESH_FAILED', {
            message: 'The session could not be refreshed.',
            correlationId: call.correlationId,
            cause: failure.error,
          }),
        );
      }),

    sessionStatus: (userId, routerId, sessionId) =>
      // Asked every half second during a start, and changes nothing: it is not an entry in the audit record.
      handleServiceErrors('sessionStatus', sessionId, ports.log, async () => {
        const correlationId = randomness.uuid();
        if (!parseId<UserId>(userId) || !parseId<RouterId>(routerId) || !parseId<SessionId>(sessionId)) {
          return fail(serviceError('INVALID_INPUT', { message: 'An id is not a UUID.', correlationId }));
        }
        if (!serverCan('status')) {
          const message = 'The commands server cannot tell the state of a session.';
          return fail(serviceError('NOT_SUPPORTED', { message, correlationId }));
        }
        const call: Call = { routerId, sessionId, correlationId, lane: 'click' };
        const [answer, failure] = await executeSessionStatus(execute, call);
        if (failure) {
          const message = 'The state of the session could not be read.';
          return fail(serviceError('SESSION_STATUS_FAILED', { message, correlationId, cause: failure.error }));
        }
        return ok(statusOutcome(answer.value, sessionId));
      }),

    acceptHostKey: (userId, routerId, key) =>
      operation<null>(
        'acceptHostKey',
        // The operation concerns the router only; the record has one shape, so the router stands in for the session.
        { userId, routerId, sessionId: routerId },
        { algorithm: key.algorithm, fingerprint: key.fingerprint, replace: key.replace },
        'click',
        async (call) => {
          if (!serverCan('host-keys')) {
            const message = 'This commands server does not let the app accept host keys.';
            return fail(serviceError('NOT_SUPPORTED', { message, correlationId: call.correlationId }));
          }
          const [, failure] = await executeAcceptHostKey(execute, call, key);
          return failure ? fail(failure.error) : ok(null);
        },
      ),
  };

  function startOutcome(answer: Parsed<StartAnswer>, call: Call): StartOutcome {
    const verified = answer.value.ttl_ms !== undefined;
    return {
      ...leaseOutcome(answer, verified ? 'verified' : null, call),
      lastVerifiedMsAgo: verified ? 0 : null,
      sessionId: call.sessionId,
      report: reportOf(answer.value),
      message: answer.value.message ?? '',
    };
  }

  function leaseOutcome(
    answer: Parsed<Partial<RefreshAnswer>>,
    told: 'verified' | 'unverified' | 'unreachable' | null,
    call: Call,
  ): LeaseOutcome {
    const { value, sentAt, roundTripMs } = answer;
    const context = { server: 'The commands server', correlationId: call.correlationId, wallMs: clock.wallMs() };
    return {
      ttlMs: value.ttl_ms ?? null,
      generation: value.generation ?? null,
      serverInstanceId: value.server_instance_id ?? null,
      sentAt,
      roundTripMs,
      // A server that does not list `lease` has verified nothing that this app could know of.
      routerState: told === null || !serverCan('lease') ? 'server-said' : told,
      lastVerifiedMsAgo: value.last_verified_ms_ago ?? null,
      routerError: value.router_error ? errorOfServer(value.router_error, context) : null,
    };
  }
}

/** The server refused before it looked at the session: there is nothing to take back. */
const refusedAtTheDoor: ReadonlySet<ErrorCode> = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'TOO_MANY_REQUESTS',
  'COMMANDS_SERVER_REDIRECT',
  'COMMANDS_SERVER_TLS',
  'ROUTER_IN_USE',
  'ROUTER_BUSY',
]);

export function isGone(code: ErrorCode): boolean {
  return code === 'SESSION_INVALID' || code === 'SESSION_NOT_FOUND';
}

function whyNotStarted(answer: StartAnswer, call: Call): ServiceError | null {
  const { correlationId } = call;
  if (answer.session_id !== undefined && answer.session_id.toLowerCase() !== call.sessionId) {
    return serviceError('COMMANDS_SERVER_BAD_ANSWER', {
      message: 'The commands server answered for another session than the one that was asked for.',
      correlationId,
    });
  }
  if (!answer.router_reachable) {
    return serviceError('ROUTER_UNREACHABLE', {
      message: 'The commands server says that the router is not reachable.',
      correlationId,
    });
  }
  if (!answer.infrastructure_ready) {
    return serviceError('INFRASTRUCTURE_SETUP_FAILED', {
      message: 'The commands server says that the router is reachable but not set up.',
      correlationId,
    });
  }
  return null;
}

function startFailed(cause: ServiceError, call: Call, notTakenBack: RequestFailure | null): ServiceError {
  return serviceError('SESSION_START_FAILED', {
    message: notTakenBack
      ? 'The session was not started, and the server could not be told to forget it: it may hold it until it runs out.'
      : 'The session was not started.',
    correlationId: call.correlationId,
    retryable: cause.retryable,
    hint: cause.hint,
    cause,
  });
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

function statusOutcome(answer: StatusAnswer, sessionId: SessionId): StatusOutcome {
  const found = answer.sessions.find((session) => session.session_id.toLowerCase() === sessionId);
  if (!found) return { state: 'unknown', step: null, report: null };
  return { state: found.state, step: found.step ?? null, report: reportOf(found) };
}
