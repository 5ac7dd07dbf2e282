/**
 * The conductor of sessions: validates, records, calls, decides what an answer means, and takes back what a failed start
 * left behind. No function here throws; each answers `(result, error)`.
 */

import { type ServiceError, serviceError } from '@shared/errors';
import { parseId, type RouterId, type SessionId, type UserId } from '@shared/ids';
import { fail, ok, type Result } from '@shared/result';
import type { Randomness, Timers } from '../ports';
import type { RoutineRefreshes } from '../audit/routine-refreshes';
import { handleServiceErrors, logFailure, logServiceOperation, type ServiceBasePorts } from './base';
import { boundToServer, type ManagerSource } from './commands-server-operations/base';
import {
  type Call,
  executeAcceptHostKey,
  executeEndSession,
  executeRefreshSession,
  executeRefreshSessions,
  executeSessionStatus,
  type ExecutePorts,
} from './commands-server-operations/session-execute';
import { type EndOutcome, type LeaseOutcome, leaseOutcome, statusOutcome } from './session-outcomes';
import type { StartOutcome, StatusOutcome } from './session-outcomes';
import { createStart, isGone } from './session-start';
import { texts } from '../texts';

const words = texts.sessions;

export type ServiceResult<Value> = Promise<Result<Value, ServiceError>>;

export type SessionRef = { readonly routerId: RouterId; readonly sessionId: SessionId };

export type StartOptions = {
  /** take the router from whoever holds it: only where the server lists `owner` */
  readonly takeOver?: boolean;
  /** asked before each request that may start something; not given: it is */
  readonly isWanted?: () => boolean;
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
  readonly refreshSession: (userId: UserId, routerId: RouterId, sessionId: SessionId) => ServiceResult<LeaseOutcome>;
  /**
   * Many in one request, where the server lists `batch-refresh`. An error is one of the request as a whole; else each entry
   * has its own result, in the order given.
   */
  readonly refreshSessions: (
    userId: UserId,
    entries: readonly SessionRef[],
  ) => ServiceResult<readonly Result<LeaseOutcome, ServiceError>[]>;
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
  readonly timers: Timers;
  /** where refreshes are recorded */
  readonly refreshes: RoutineRefreshes;
};

export function createSessionService(ports: SessionServicePorts): SessionService {
  const { clock, randomness } = ports;
  /** for one operation: what it begins on a server is never finished on another */
  const bound = (): ExecutePorts => ({ manager: boundToServer(ports.manager), monotonicMs: clock.monotonicMs });
  const serverCan = (capability: string): boolean => ports.manager.current()?.can(capability) ?? false;
  const shaping = () => ({ wallMs: clock.wallMs(), serverTellsLeases: serverCan('lease') });

  function operation<Value>(
    name: string,
    given: { userId: unknown; routerId: unknown; sessionId: unknown },
    parameters: Readonly<Record<string, boolean | string>>,
    fn: (call: Call) => ServiceResult<Value>,
    told?: (value: Value) => Readonly<Record<string, string>>,
  ): ServiceResult<Value> {
    const correlationId = randomness.uuid();
    const userId = parseId<UserId>(given.userId);
    const routerId = parseId<RouterId>(given.routerId);
    const sessionId = parseId<SessionId>(given.sessionId);
    const bad = userId === null ? 'user' : routerId === null ? 'router' : sessionId === null ? 'session' : null;
    if (userId === null || routerId === null || sessionId === null) {
      return Promise.resolve(
        fail(serviceError('INVALID_INPUT', { message: words.idNotUuid[bad ?? 'any'], correlationId })),
      );
    }
    return logServiceOperation(
      ports,
      { operation: name, userId, routerId, sessionId, parameters, correlationId },
      () => fn({ routerId, sessionId, correlationId }),
      told,
    );
  }

  return {
    startSession: (userId, routerId, sessionId, restart = false, { takeOver = false, isWanted = () => true } = {}) =>
      operation(
        'startSession',
        { userId, routerId, sessionId },
        { restart, ...(takeOver ? { takeOver } : {}) },
        (call) => {
          ports.refreshes.forget(call.sessionId);
          return createStart({ ...ports, execute: bound() })(call, { restart, takeOver, isWanted });
        },
      ),

    endSession: (userId, routerId, sessionId) =>
      operation<EndOutcome>(
        'endSession',
        { userId, routerId, sessionId },
        {},
        async (call) => {
          ports.refreshes.forget(call.sessionId);
          const [answer, failure] = await executeEndSession(bound(), call);
          if (!failure) return ok({ alreadyGone: false, cleanupPending: answer.value.cleanup === 'pending' });
          if (isGone(failure.error.code)) return ok({ alreadyGone: true, cleanupPending: false });
          return fail(
            serviceError('SESSION_END_FAILED', {
              message: words.notEnded,
              correlationId: call.correlationId,
              cause: failure.error,
            }),
          );
        },
        ({ cleanupPending }) => (cleanupPending ? { cleanup: 'pending' } : {}),
      ),

    refreshSession: async (userId, routerId, sessionId) => {
      const [outcomes, error] = await refresh(userId, [{ routerId, sessionId }], async (correlationId) => {
        const [answer, failure] = await executeRefreshSession(bound(), { routerId, sessionId, correlationId });
        if (failure) return fail(refreshFailed(failure.error));
        return ok([ok(leaseOutcome(answer, answer.value.router_state ?? null, { correlationId }, shaping()))]);
      });
      return error ? fail(error) : (outcomes[0] ?? fail(nothingAnswered(randomness.uuid())));
    },

    refreshSessions: (userId, entries) =>
      refresh(userId, entries, async (correlationId) => {
        const [answer, failure] = await executeRefreshSessions(bound(), { entries, correlationId });
        if (failure) return fail(refreshFailed(failure.error));
        return ok(
          answer.value.map((entry): Result<LeaseOutcome, ServiceError> => {
            if (entry[1]) return fail(refreshFailed(entry[1]));
            const parsed = { value: entry[0], sentAt: answer.sentAt, roundTripMs: answer.roundTripMs };
            return ok(leaseOutcome(parsed, entry[0].router_state ?? null, { correlationId }, shaping()));
          }),
        );
      }),

    sessionStatus: (userId, routerId, sessionId) =>
      // Asked every half second during a start, and changes nothing: it is not an entry in the audit record.
      handleServiceErrors('sessionStatus', sessionId, ports.log, async () => {
        const correlationId = randomness.uuid();
        if (!parseId<UserId>(userId) || !parseId<RouterId>(routerId) || !parseId<SessionId>(sessionId)) {
          return fail(serviceError('INVALID_INPUT', { message: words.idNotUuid.any, correlationId }));
        }
        if (!serverCan('status')) {
          return fail(serviceError('NOT_SUPPORTED', { message: words.noStatus, correlationId }));
        }
        const call: Call = { routerId, sessionId, correlationId };
        const [answer, failure] = await executeSessionStatus(bound(), call);
        if (failure) {
          const { stateNotRead: message } = words;
          return fail(serviceError('SESSION_STATUS_FAILED', { message, correlationId, cause: failure.error }));
        }
        return ok(statusOutcome(answer.value, sessionId, shaping()));
      }),

    acceptHostKey: (userId, routerId, key) =>
      operation<null>(
        'acceptHostKey',
        // The operation concerns the router only; the record has one shape, so the router stands in for the session.
        { userId, routerId, sessionId: routerId },
        { algorithm: key.algorithm, fingerprint: key.fingerprint, replace: key.replace },
        async (call) => {
          if (!serverCan('host-keys')) {
            const { noHostKeys: message } = words;
            return fail(serviceError('NOT_SUPPORTED', { message, correlationId: call.correlationId }));
          }
          const [, failure] = await executeAcceptHostKey(bound(), call, key);
          return failure ? fail(failure.error) : ok(null);
        },
      ),
  };

  /** One request for one session or many; `ask` answers for each, in the order given, or with an error of the whole. */
  async function refresh(
    userId: UserId,
    entries: readonly SessionRef[],
    ask: (correlationId: string) => ServiceResult<readonly Result<LeaseOutcome, ServiceError>[]>,
  ): ServiceResult<readonly Result<LeaseOutcome, ServiceError>[]> {
    const correlationId = randomness.uuid();
    const bad =
      parseId<UserId>(userId) === null
        ? 'user'
        : entries.some(({ routerId }) => parseId(routerId) === null)
          ? 'router'
          : entries.some(({ sessionId }) => parseId(sessionId) === null)
            ? 'session'
            : null;
    if (bad !== null || entries.length === 0) {
      const message = bad === null ? words.nothingToRefresh : words.idNotUuid[bad];
      return fail(serviceError('INVALID_INPUT', { message, correlationId }));
    }
    const name = entries.length === 1 ? 'refreshSession' : 'refreshSessions';
    const begun = clock.monotonicMs();
    const server = ports.manager.current()?.profile.label ?? '';
    const result = await handleServiceErrors(name, correlationId, ports.log, () => ask(correlationId));
    const request = {
      userId,
      server,
      correlationId,
      durationMs: clock.monotonicMs() - begun,
    };
    const [outcomes, error] = result;
    if (error) {
      ports.refreshes.failed(request, entries, error);
      logFailure(ports.log, name, error);
      return result;
    }
    const refreshed = entries.filter((entry, index) => {
      const failure = outcomes[index]?.[1];
      if (failure) ports.refreshes.failed(request, [entry], failure);
      return !failure;
    });
    if (refreshed.length > 0) ports.refreshes.succeeded(request, refreshed);
    return result;
  }
}

function nothingAnswered(correlationId: string): ServiceError {
  return serviceError('INTERNAL', { message: words.refreshAnsweredNothing, correlationId });
}

function refreshFailed(cause: ServiceError): ServiceError {
  return serviceError('SESSION_REFRESH_FAILED', {
    message: words.notRefreshed,
    correlationId: cause.correlationId,
    cause,
  });
}
