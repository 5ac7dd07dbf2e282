/**
 * The conductor of sessions: validates, records, calls, decides what an answer means, and takes back what a failed start
 * left behind. No function here throws; each answers `(result, error)`.
 */

import { type ServiceError, serviceError } from '@shared/errors';
import { parseId, type RouterId, type SessionId, type UserId } from '@shared/ids';
import { fail, ok, type Result } from '@shared/result';
import type { Randomness, Timers } from '../ports';
import { handleServiceErrors, logServiceOperation, type ServiceBasePorts } from './base';
import type { ManagerSource } from './commands-server-operations/base';
import {
  type Call,
  executeAcceptHostKey,
  executeEndSession,
  executeRefreshSession,
  executeRefreshSessions,
  executeSessionStatus,
} from './commands-server-operations/session-execute';
import { type EndOutcome, type LeaseOutcome, leaseOutcome, statusOutcome } from './session-outcomes';
import type { StartOutcome, StatusOutcome } from './session-outcomes';
import { createStart, isGone } from './session-start';

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
};

export function createSessionService(ports: SessionServicePorts): SessionService {
  const { clock, randomness } = ports;
  const execute = { manager: ports.manager, monotonicMs: clock.monotonicMs };
  const serverCan = (capability: string): boolean => ports.manager.current()?.can(capability) ?? false;
  const shaping = () => ({ wallMs: clock.wallMs(), serverTellsLeases: serverCan('lease') });

  function operation<Value>(
    name: string,
    given: { userId: unknown; routerId: unknown; sessionId: unknown },
    parameters: Readonly<Record<string, boolean | string>>,
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
      fn({ routerId, sessionId, correlationId }),
    );
  }

  const start = createStart({
    execute,
    clock,
    timers: ports.timers,
    randomness,
  });

  return {
    startSession: (userId, routerId, sessionId, restart = false, { takeOver = false, isWanted = () => true } = {}) =>
      operation(
        'startSession',
        { userId, routerId, sessionId },
        { restart, ...(takeOver ? { takeOver } : {}) },
        (call) => start(call, { restart, takeOver, isWanted }),
      ),

    endSession: (userId, routerId, sessionId) =>
      operation<EndOutcome>('endSession', { userId, routerId, sessionId }, {}, async (call) => {
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

    refreshSession: (userId, routerId, sessionId) =>
      operation<LeaseOutcome>('refreshSession', { userId, routerId, sessionId }, {}, async (call) => {
        const [answer, failure] = await executeRefreshSession(execute, call);
        if (!failure) return ok(leaseOutcome(answer, answer.value.router_state ?? null, call, shaping()));
        return fail(refreshFailed(failure.error));
      }),

    refreshSessions: (userId, entries) => refreshTogether(userId, entries),

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
        const call: Call = { routerId, sessionId, correlationId };
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

  async function refreshTogether(
    userId: UserId,
    entries: readonly SessionRef[],
  ): ServiceResult<readonly Result<LeaseOutcome, ServiceError>[]> {
    const correlationId = randomness.uuid();
    const areIds = entries.every(
      ({ routerId, sessionId }) => parseId(routerId) !== null && parseId(sessionId) !== null,
    );
    if (parseId<UserId>(userId) === null || !areIds || entries.length === 0) {
      return fail(serviceError('INVALID_INPUT', { message: 'An id is not a UUID.', correlationId }));
    }
    const parameters = { sessions: entries.length };
    // One record for the request; each session that was not refreshed has one of its own.
    const record = { operation: 'refreshSessions', userId, routerId: null, sessionId: null, parameters, correlationId };
    return logServiceOperation(ports, record, async () => {
      const [answer, failure] = await executeRefreshSessions(execute, { entries, correlationId });
      if (failure) return fail(refreshFailed(failure.error));
      return ok(
        answer.value.map((entry, index): Result<LeaseOutcome, ServiceError> => {
          if (entry[1]) return fail(notRefreshed(userId, entries[index], refreshFailed(entry[1])));
          const parsed = { value: entry[0], sentAt: answer.sentAt, roundTripMs: answer.roundTripMs };
          return ok(leaseOutcome(parsed, entry[0].router_state ?? null, { correlationId }, shaping()));
        }),
      );
    });
  }

  function notRefreshed(userId: UserId, entry: SessionRef | undefined, error: ServiceError): ServiceError {
    ports.audit.write({
      moment: 'end',
      operation: 'refreshSession',
      userId,
      routerId: entry?.routerId ?? null,
      sessionId: entry?.sessionId ?? null,
      parameters: { together: true },
      correlationId: error.correlationId,
      outcome: 'failure',
      errorCode: `${error.code}<-${error.cause?.code ?? ''}`,
    });
    return error;
  }
}

function refreshFailed(cause: ServiceError): ServiceError {
  const message = 'The session could not be refreshed.';
  return serviceError('SESSION_REFRESH_FAILED', { message, correlationId: cause.correlationId, cause });
}
