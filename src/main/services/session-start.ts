/**
 * A start and what it may leave behind: a restart on servers that know none, an id that the server knows already, an answer
 * that was lost, and the taking back of what failed half-way (lease rule 9, habits 2 and 3 of docs/protocol.md).
 */

import { type ErrorCode, type ServiceError, serviceError } from '@shared/errors';
import { fail, ok } from '@shared/result';
import type { RequestFailure } from '../managers/commands-server-manager';
import type { Clock, Randomness, Timers } from '../ports';
import type { StartAnswer } from './commands-server-operations/answer-schemas';
import type { Parsed } from './commands-server-operations/base';
import {
  type Call,
  executeEndSession,
  type ExecutePorts,
  executeSessionStatus,
  executeStartSession,
} from './commands-server-operations/session-execute';
import { type Shaping, startedAsStatusTells, startOutcome, type StartOutcome } from './session-outcomes';
import type { ServiceResult } from './session-service';
import { texts } from '../texts';

export type StartWishes = {
  readonly restart: boolean;
  readonly takeOver: boolean;
  /** asked before each request that may start something: the admin may have ended the session meanwhile */
  readonly isWanted: () => boolean;
};

type Attempt =
  | { readonly kind: 'answered'; readonly answer: Parsed<StartAnswer> }
  | { readonly kind: 'known'; readonly outcome: StartOutcome }
  | {
      readonly kind: 'failed';
      readonly failure: RequestFailure;
      readonly notTakenBack?: RequestFailure;
      /** an earlier request for the same start may have been carried out, whatever the last one was told */
      readonly mayHaveStarted?: boolean;
    };

const askAgainAfterMs = 500;
/** All the requests of one start together; below what the courier waits for a call (`longestCallMs`). */
export const longestStartMs = 110_000;
/** How long the outcome of a start is asked for after its answer was lost. */
const resolveWithinMs = 30_000;

type StartPorts = {
  readonly execute: ExecutePorts;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly randomness: Randomness;
};

export function createStart(ports: StartPorts): (call: Call, wishes: StartWishes) => ServiceResult<StartOutcome> {
  return async (call, wishes) => {
    const endsAt = ports.clock.monotonicMs() + longestStartMs;
    let isOver = false;
    let giveUp: () => void = () => undefined;
    const overdue = new Promise<'overdue'>((resolve) => {
      giveUp = () => resolve('overdue');
    });
    const limit = ports.timers.after(longestStartMs, giveUp);
    const begun = async (): ServiceResult<StartOutcome> => {
      // What the server can do decides how it is asked, so it must have been asked for that.
      await (await ports.execute.manager.whenThere())?.introduced();
      const isWanted = (): boolean => !isOver && wishes.isWanted();
      return await createStartUntil({ ...ports, endsAt })(call, { ...wishes, isWanted });
    };
    try {
      const result = await Promise.race([begun(), overdue]);
      if (result !== 'overdue') return result;
      const failure = tooLate(call, endsAt);
      return fail(startFailed(failure.error, call, failure));
    } finally {
      isOver = true;
      limit.cancel();
    }
  };
}

function createStartUntil(
  ports: StartPorts & { readonly endsAt: number },
): (call: Call, wishes: StartWishes) => ServiceResult<StartOutcome> {
  const { execute, clock } = ports;
  const serverCan = (capability: string): boolean => execute.manager.current()?.can(capability) ?? false;
  const shaping = (): Shaping => ({ wallMs: clock.wallMs(), serverTellsLeases: serverCan('lease') });

  async function start(call: Call, { restart, takeOver, isWanted }: StartWishes): ServiceResult<StartOutcome> {
    if (takeOver && !serverCan('owner')) {
      const message = texts.sessions.noTakeOver;
      const cause = serviceError('NOT_SUPPORTED', { message, correlationId: call.correlationId });
      return fail(startFailed(cause, call, null));
    }
    const inOneCall = restart && serverCan('restart');
    if (restart && !inOneCall) {
      // Habit 3: plain servers refuse a restart of an active session, so it is an end and then a start.
      const [, endFailure] = await executeEndSession(execute, call);
      if (endFailure && !isGone(endFailure.error.code)) return fail(startFailed(endFailure.error, call, endFailure));
    }

    let attempt = await startOnce(call, { restart: inOneCall, takeOver, isWanted });
    if (attempt.kind === 'failed' && attempt.failure.error.code === 'SESSION_ALREADY_ACTIVE') {
      // Habit 2: this proves nothing about the router. Only an end and a start of our own do.
      const [, endFailure] = await executeEndSession(execute, call);
      if (endFailure && !isGone(endFailure.error.code)) {
        return fail(startFailed(attempt.failure.error, call, endFailure));
      }
      attempt = await startOnce(call, { restart: false, takeOver, isWanted });
    }
    if (attempt.kind === 'known') return ok(attempt.outcome);
    if (attempt.kind === 'failed') {
      const { failure, notTakenBack, mayHaveStarted = restart } = attempt;
      return fail(startFailed(failure.error, call, notTakenBack ?? (await takeBack(call, failure, mayHaveStarted))));
    }
    const refusal = whyNotStarted(attempt.answer.value, call);
    if (refusal === null) return ok(startOutcome(attempt.answer, call, shaping()));
    const taken = await takeBack(call, { error: refusal, sentAt: 0, roundTripMs: 0, neverSent: false }, restart);
    return fail(startFailed(refusal, call, taken));
  }

  /** One start, and if its answer was lost, the way to find out what became of it. */
  async function startOnce(call: Call, wishes: StartWishes): Promise<Attempt> {
    const idempotencyKey = serverCan('idempotent-start') ? ports.randomness.uuid() : null;
    const send = async (): Promise<Attempt> => {
      // A server that is not there yet is waited for here, so that the question is asked last.
      await execute.manager.whenThere();
      const now = clock.monotonicMs();
      if (!wishes.isWanted()) return { kind: 'failed', failure: notWanted(call, now) };
      if (!isInTime(now)) return { kind: 'failed', failure: tooLate(call, now) };
      const [answer, failure] = await executeStartSession(execute, call, { ...wishes, idempotencyKey });
      return failure ? { kind: 'failed', failure } : { kind: 'answered', answer };
    };
    const first = await send();
    if (first.kind !== 'failed' || !isAmbiguous(first.failure)) return first;
    if (idempotencyKey !== null) return await askAgain(send, first);
    // Of a restart the status says nothing: the session that it tells of may be the one from before.
    const isTold = !wishes.restart && serverCan('status');
    return (isTold ? await asStatusTells(call) : null) ?? (await endAndStart(call, first, send));
  }

  /** A start that is sent is waited for, and there is time to take it back: none is under way when the start is given up. */
  function isInTime(now: number): boolean {
    const limits = execute.manager.current()?.profile.timeouts;
    return limits === undefined || now + limits.startMs + limits.endMs <= ports.endsAt;
  }

  /** The same key and body: the same answer, without a second start. */
  async function askAgain(send: () => Promise<Attempt>, first: Attempt): Promise<Attempt> {
    const until = clock.monotonicMs() + resolveWithinMs;
    let latest = first;
    while (clock.monotonicMs() < until) {
      await pause();
      latest = await send();
      if (latest.kind !== 'failed') return latest;
      const isOpen = isAmbiguous(latest.failure) || latest.failure.error.code === 'START_IN_PROGRESS';
      if (!isOpen) break;
    }
    // A door that is closed by now says nothing of the start that went through it before.
    if (latest.kind !== 'failed') return latest;
    return { ...latest, mayHaveStarted: true };
  }

  async function asStatusTells(call: Call): Promise<Attempt | null> {
    const until = clock.monotonicMs() + resolveWithinMs;
    while (clock.monotonicMs() < until) {
      const [answer] = await executeSessionStatus(execute, call);
      const outcome = answer ? startedAsStatusTells(answer, call, shaping()) : null;
      if (outcome) return { kind: 'known', outcome };
      const isStarting = answer?.value.sessions.some(
        ({ session_id, state }) => session_id.toLowerCase() === call.sessionId && state === 'starting',
      );
      if (!isStarting) return null;
      await pause();
    }
    return null;
  }

  /** A server that can neither be asked nor told twice: what it may hold is ended, and started once more. */
  async function endAndStart(call: Call, first: Attempt, send: () => Promise<Attempt>): Promise<Attempt> {
    const [, endFailure] = await executeEndSession(execute, call);
    if (endFailure && !isGone(endFailure.error.code)) {
      return first.kind === 'failed' ? { ...first, notTakenBack: endFailure } : first;
    }
    return await send();
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => ports.timers.after(askAgainAfterMs, resolve));
  }

  /**
   * Ends what a failed start may have left on the server; before a restart it held the session in any case. Answers the
   * failure of that, if it failed.
   */
  async function takeBack(call: Call, failure: RequestFailure, mayHold: boolean): Promise<RequestFailure | null> {
    if (!mayHold && (failure.neverSent || refusedAtTheDoor.has(failure.error.code))) return null;
    const [, endFailure] = await executeEndSession(execute, call);
    return endFailure && !isGone(endFailure.error.code) ? endFailure : null;
  }

  return start;
}

/** It was sent and may have worked, but nobody knows. */
function isAmbiguous({ error, neverSent }: RequestFailure): boolean {
  if (neverSent) return false;
  if (error.code === 'COMMANDS_SERVER_UNAVAILABLE') return error.details?.httpStatus === 504;
  return error.code === 'COMMANDS_SERVER_TIMEOUT' || error.code === 'COMMANDS_SERVER_UNREACHABLE';
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

function notWanted({ correlationId }: Call, now: number): RequestFailure {
  const message = texts.sessions.startNotSent;
  const error = serviceError('START_CANCELLED', { message, correlationId });
  return { error, sentAt: now, roundTripMs: 0, neverSent: true };
}

function tooLate({ correlationId }: Call, now: number): RequestFailure {
  const message = texts.sessions.startGivenUp;
  const error = serviceError('COMMANDS_SERVER_TIMEOUT', { message, correlationId });
  return { error, sentAt: now, roundTripMs: 0, neverSent: true };
}

function whyNotStarted(answer: StartAnswer, call: Call): ServiceError | null {
  const { correlationId } = call;
  if (answer.session_id !== undefined && answer.session_id.toLowerCase() !== call.sessionId) {
    return serviceError('COMMANDS_SERVER_BAD_ANSWER', {
      message: texts.sessions.answeredForOther,
      correlationId,
    });
  }
  if (!answer.router_reachable) {
    return serviceError('ROUTER_UNREACHABLE', {
      message: texts.sessions.routerNotReachable,
      correlationId,
    });
  }
  if (!answer.infrastructure_ready) {
    return serviceError('INFRASTRUCTURE_SETUP_FAILED', {
      message: texts.sessions.routerNotSetUp,
      correlationId,
    });
  }
  return null;
}

function startFailed(cause: ServiceError, call: Call, notTakenBack: RequestFailure | null): ServiceError {
  return serviceError('SESSION_START_FAILED', {
    message: notTakenBack ? texts.sessions.notStartedMayBeHeld : texts.sessions.notStarted,
    correlationId: call.correlationId,
    retryable: cause.retryable,
    hint: cause.hint,
    ...(notTakenBack ? { details: { mayBeHeld: true } } : {}),
    cause,
  });
}
