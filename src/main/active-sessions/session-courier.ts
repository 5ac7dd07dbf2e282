/**
 * Carries a session's requests to the session service when the outbox says that it is their turn, and brings the answers
 * back as events. Whatever a call does (throw, reject, never settle, answer nonsense), an event comes out: a refresh loop
 * must not stop for ever.
 */

import { rootCause, type ErrorCode, type ServiceError, serviceError } from '@shared/errors';
import type { RouterId, SessionId, UserId } from '@shared/ids';
import { fail, type Result } from '@shared/result';
import { clampTtl } from '../managers/commands-server-manager';
import type { Clock, Randomness, Timers } from '../ports';
import type { LeaseOutcome, SessionService, StartOutcome } from '../services';
import { createOutbox, type Errand, type Outbox, type Verdict } from './outbox';
import { type LeaseNews, type SessionEffect, type SessionEvent, type SessionState } from './session-state';
import { expiryOf } from './session-view';
import { texts } from '../texts';

type Sending = Exclude<SessionEffect, { type: 'tell' }>;
type Letter = Errand & { readonly effect: Sending };

/**
 * A service call that has not settled by then never will: longer than all its own limits together. It counts from when the
 * call leaves the outbox, however long it waited there.
 */
export const longestCallMs = 120_000;

export type SessionCourier = {
  readonly send: (routerId: RouterId, effect: Sending) => void;
  readonly settle: <Value>(
    call: () => Promise<Result<Value, ServiceError>>,
    isUsable?: (value: Value) => boolean,
  ) => Promise<Result<Value, ServiceError>>;
  readonly outbox: Omit<Outbox, 'add' | 'stop'>;
  /** What is known of the server so far, and what is still on its way to it, says nothing of the one in use now. */
  readonly anotherServer: () => void;
  readonly stop: () => void;
};

export function createSessionCourier(ports: {
  readonly service: SessionService;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly randomness: Randomness;
  readonly userId: UserId;
  readonly stateOf: (routerId: RouterId) => SessionState;
  readonly dispatch: (routerId: RouterId, event: SessionEvent) => void;
  readonly newSessionId: () => SessionId;
  readonly assumedTtlMs: () => number;
  readonly canRefreshTogether: () => boolean;
  /** a start leaves; answers what to call when it has come back */
  readonly onStart: (routerId: RouterId, effect: Sending) => () => void;
  readonly onStarted: (routerId: RouterId, outcome: StartOutcome) => void;
}): SessionCourier {
  const { service, timers, userId, dispatch } = ports;
  /** a server that lists the capability but does not understand the request is not asked so again for a while */
  let notTogetherBefore = Number.NEGATIVE_INFINITY;
  let serverNumber = 0;

  const outbox = createOutbox<Letter>({
    clock: ports.clock,
    timers,
    canSendTogether: () => ports.canRefreshTogether() && ports.clock.monotonicMs() >= notTogetherBefore,
    sendTogether: refreshTogether,
  });

  async function start(
    routerId: RouterId,
    effect: Extract<Sending, { type: 'send start' }>,
  ): Promise<ServiceError | null> {
    const back = ports.onStart(routerId, effect);
    const { attempt, takeOver } = effect;
    const isWanted = (): boolean => {
      const now = ports.stateOf(routerId);
      return now.attempt === attempt && now.inFlight === 'start' && !now.cancelledStart;
    };
    const [outcome, error] = await settle<StartOutcome>(
      () => service.startSession(userId, routerId, effect.sessionId, effect.restart, { takeOver, isWanted }),
      isLease,
    );
    back();
    if (!error) ports.onStarted(routerId, outcome);
    dispatch(
      routerId,
      error
        ? { type: 'start failed', attempt, error, spareId: ports.newSessionId() }
        : { type: 'start succeeded', attempt, news: newsOf(routerId, outcome) },
    );
    return error;
  }

  async function refresh(routerId: RouterId, effect: Sending): Promise<ServiceError | null> {
    const result = await settle(() => service.refreshSession(userId, routerId, effect.sessionId), isLease);
    return refreshed(routerId, effect, result);
  }

  function refreshed(
    routerId: RouterId,
    { attempt }: Sending,
    result: Result<LeaseOutcome, ServiceError>,
  ): ServiceError | null {
    const [outcome, error] = result;
    dispatch(
      routerId,
      error
        ? { type: 'refresh failed', attempt, error }
        : { type: 'refresh succeeded', attempt, news: newsOf(routerId, outcome) },
    );
    return error;
  }

  async function refreshTogether(letters: readonly Letter[]): Promise<Verdict> {
    const asked = serverNumber;
    const entries = letters.map(({ routerId, effect }) => ({ routerId, sessionId: effect.sessionId }));
    const [results, error] = await settle(
      () => service.refreshSessions(userId, entries),
      (answers) => Array.isArray(answers) && answers.length === letters.length,
    );
    if (asked !== serverNumber) return { kind: 'answered' };
    if (error && isNotUnderstood.has(rootCause(error).code)) {
      notTogetherBefore = ports.clock.monotonicMs() + askTogetherAgainAfterMs;
      for (const letter of letters) outbox.add(letter);
      return { kind: 'answered' };
    }
    for (const [index, { routerId, effect }] of letters.entries()) {
      refreshed(routerId, effect, error ? fail(error) : usable(results[index]));
    }
    return verdictOf(error);
  }

  /** Each entry of a batch is as little believed as a single answer. */
  function usable(result: unknown): Result<LeaseOutcome, ServiceError> {
    const isUsable = isTuple<LeaseOutcome>(result) && (result[0] === null || isLease(result[0]));
    return isUsable ? result : broken(texts.sessions.unusableAnswer);
  }

  async function end(routerId: RouterId, { attempt, sessionId }: Sending): Promise<ServiceError | null> {
    const [outcome, error] = await settle(() => service.endSession(userId, routerId, sessionId));
    dispatch(
      routerId,
      error
        ? { type: 'end failed', attempt, error }
        : { type: 'end succeeded', attempt, cleanupPending: outcome.cleanupPending },
    );
    return error;
  }

  function broken<Value>(message: string): Result<Value, ServiceError> {
    return fail(serviceError('INTERNAL', { message, correlationId: ports.randomness.uuid() }));
  }

  async function settle<Value>(
    call: () => Promise<Result<Value, ServiceError>>,
    isUsable: (value: Value) => boolean = () => true,
  ): Promise<Result<Value, ServiceError>> {
    let limit: { cancel: () => void } | null = null;
    try {
      const overdue = new Promise<Result<Value, ServiceError>>((resolve) => {
        limit = timers.after(longestCallMs, () => resolve(broken(texts.sessions.neverCameBack)));
      });
      const answer: unknown = await Promise.race([call(), overdue]);
      const isFine = isTuple<Value>(answer) && (answer[0] === null || isUsable(answer[0]));
      return isFine ? answer : broken(texts.sessions.unusableAnswer);
    } catch (thrown) {
      return broken(thrown instanceof Error ? thrown.message : String(thrown));
    } finally {
      (limit as { cancel: () => void } | null)?.cancel();
    }
  }

  /** An answer that tells no lease leaves the one the server told before; where it never told one, the assumed one holds. */
  function newsOf(routerId: RouterId, outcome: LeaseOutcome): LeaseNews {
    const { ttlMs, isTtlTold } = ports.stateOf(routerId);
    const known = outcome.ttlMs ?? (isTtlTold ? ttlMs : ports.assumedTtlMs());
    return { ...outcome, ttlMs: clampTtl(known), isTtlTold: isTtlTold || outcome.ttlMs !== null };
  }

  function send(routerId: RouterId, effect: Sending): void {
    const kind = kindOf[effect.type];
    const state = ports.stateOf(routerId);
    const cancels = kind === 'end' && state.cancelledStart;
    const isWanted = (): boolean => {
      const now = ports.stateOf(routerId);
      if (now.attempt !== effect.attempt) return false;
      return cancels ? now.cancelledStart : now.inFlight === kind && !now.cancelledStart;
    };
    outbox.add({
      routerId,
      kind,
      lane: effect.lane,
      expiresAt: expiryOf(state),
      overtakes: cancels,
      effect,
      isWanted,
      dropped: () => {
        if (cancels) return;
        const error = serviceError('START_CANCELLED', {
          message: texts.sessions.notSent,
          correlationId: ports.randomness.uuid(),
        });
        dispatch(routerId, { type: `${kind} failed`, attempt: effect.attempt, error, spareId: ports.newSessionId() });
      },
      run: async () =>
        verdictOf(
          await (effect.type === 'send start'
            ? start(routerId, effect)
            : kind === 'refresh'
              ? refresh(routerId, effect)
              : end(routerId, effect)),
        ),
    });
  }

  function anotherServer(): void {
    serverNumber += 1;
    notTogetherBefore = Number.NEGATIVE_INFINITY;
    outbox.serverReplaced();
  }

  return { send, settle, outbox, anotherServer, stop: outbox.stop };
}

const kindOf = { 'send start': 'start', 'send refresh': 'refresh', 'send end': 'end' } as const;

const askTogetherAgainAfterMs = 10 * 60_000;
/**
 * To a request for many: also what can be said of one session only. A server that looks for one session in it finds none, and
 * says so of a session; none of them is lost by that.
 */
const isNotUnderstood: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'BAD_REQUEST',
  'MISSING_SESSION_ID',
  'NOT_FOUND',
  'PAYLOAD_TOO_LARGE',
  'NOT_SUPPORTED',
  'SESSION_INVALID',
  'SESSION_NOT_FOUND',
  'ROUTER_IN_USE',
]);

/** What came back says nothing of the session, but much of the server or the way to it. */
const noAnswer: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'COMMANDS_SERVER_UNREACHABLE',
  'COMMANDS_SERVER_TIMEOUT',
  'COMMANDS_SERVER_BAD_ANSWER',
  'COMMANDS_SERVER_ANSWER_TOO_LARGE',
  'COMMANDS_SERVER_REDIRECT',
  'COMMANDS_SERVER_TLS',
  'COMMANDS_SERVER_UNAVAILABLE',
  'COMMANDS_SERVER_NOT_RUNNING',
  'UNAUTHENTICATED',
]);

function verdictOf(error: ServiceError | null): Verdict {
  if (error === null) return { kind: 'answered' };
  const root = rootCause(error);
  if (root.code === 'TOO_MANY_REQUESTS') return { kind: 'slow down', forMs: root.details?.retryAfterMs ?? 0 };
  return { kind: noAnswer.has(root.code) ? 'no answer' : 'answered' };
}

/** Times that cannot be computed with would stop the refreshes without a word. */
function isLease({ sentAt, ttlMs }: LeaseOutcome): boolean {
  return Number.isFinite(sentAt) && (ttlMs === null || Number.isFinite(ttlMs));
}

function isTuple<Value>(answer: unknown): answer is Result<Value, ServiceError> {
  if (!Array.isArray(answer) || answer.length !== 2) return false;
  const [value, error]: unknown[] = answer;
  if (error === null) return typeof value === 'object' && value !== null;
  return value === null && typeof error === 'object' && error !== null && 'code' in error;
}
