/**
 * Holds the state of every session, carries out what the machine decides, and feeds time back into it. The machine
 * decides; here is only doing.
 */

import { type ServiceError, serviceError } from '@shared/errors';
import { parseId, type RouterId, type SessionId, type UserId } from '@shared/ids';
import { fail, type Result } from '@shared/result';
import { holdsLease, isBusy, type SessionView } from '@shared/session';
import type { Log } from '../log/log';
import { clampTtl } from '../managers/commands-server-manager';
import type { Clock, Randomness, Timers } from '../ports';
import type { LeaseOutcome, SessionService, StartOutcome } from '../services';
import type { JsonFile } from '../storage/json-file';
import type { HeldSessions } from './held-sessions';
import { createHeldSessionsKeeper } from './held-sessions-keeper';
import { createRefreshScheduler } from './refresh-scheduler';
import { createSessionDetails, type DetailsRecord } from './session-details';
import { transition } from './session-machine';
import {
  type LeaseNews,
  newSessionState,
  nextDueAt,
  type SessionEffect,
  type SessionEvent,
  type SessionState,
  shownDeadline,
} from './session-state';

export type ActiveSessionsPorts = {
  readonly service: SessionService;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly userId: UserId;
  readonly file: JsonFile<HeldSessions>;
  /** "embedded" or the server's URL: held sessions belong to one server */
  readonly server: string;
  /** lease of a server that does not tell its own */
  readonly assumedTtlMs: () => number;
  /** whether the server can be asked for the step of a start */
  readonly canAskStatus: () => boolean;
  readonly onChanged: (routerId: RouterId) => void;
  /** the ids could not be written to disk; told once per series */
  readonly onStorageFailure: (error: unknown) => void;
};

export type ActiveSessions = {
  readonly start: (routerId: RouterId) => void;
  readonly takeOver: (routerId: RouterId) => void;
  readonly dismiss: (routerId: RouterId) => void;
  readonly restart: (routerId: RouterId) => void;
  readonly refresh: (routerId: RouterId) => void;
  readonly end: (routerId: RouterId) => void;
  /** Takes up what was held when the app was last open. Call once, before anything else: what is saved later includes it. */
  readonly adopt: (held: HeldSessions) => void;
  /** The server was replaced or the machine slept: everything is asked anew, spread over `withinMs`. */
  readonly doubt: (withinMs: number) => void;
  readonly stateOf: (routerId: RouterId) => SessionState;
  readonly viewOf: (routerId: RouterId) => SessionView;
  readonly detailsOf: (routerId: RouterId) => DetailsRecord;
  /**
   * Asks the server what it knows of the router by now: reboots, repairs and drift are found by its checks. For an open
   * details panel only, so that ten thousand sessions do not cost ten thousand questions.
   */
  readonly lookAgain: (routerId: RouterId) => Promise<void>;
  readonly busy: () => readonly SessionState[];
  /** Ends everything, waits at most `budgetMs`. Answers how many were not confirmed: they are finished at next launch. */
  readonly endAll: (budgetMs: number) => Promise<number>;
  readonly forget: (routerId: RouterId) => void;
  /** No more timers; writes what is held. */
  readonly stop: () => Promise<void>;
};

/** A service call that has not settled by then never will: longer than all its own limits together. */
const longestCallMs = 120_000;
const statusPollMs = 500;
const lookAgainAfterMs = 2_000;

export function createActiveSessions(ports: ActiveSessionsPorts): ActiveSessions {
  const { service, clock, timers, randomness, log, userId } = ports;
  const states = new Map<RouterId, SessionState>();
  const lookedAt = new Map<RouterId, number>();
  const details = createSessionDetails();
  const idleWaiters = new Set<() => void>();
  const keeper = createHeldSessionsKeeper({
    file: ports.file,
    server: ports.server,
    clock,
    timers,
    busy,
    onFailure: ports.onStorageFailure,
  });

  const scheduler = createRefreshScheduler<RouterId>({
    clock,
    timers,
    onDue: (routerId) => dispatch(routerId, { type: 'time came' }),
  });

  const wallTime = (): string => new Date(clock.wallMs()).toISOString();
  const stateOf = (routerId: RouterId): SessionState => states.get(routerId) ?? newSessionState(routerId);

  function dispatch(routerId: RouterId, event: SessionEvent): void {
    const before = stateOf(routerId);
    const { state, effects } = transition(before, event, {
      now: clock.monotonicMs(),
      random: randomness.fraction(),
    });
    if (state === before && effects.length === 0) {
      scheduler.schedule(routerId, nextDueAt(state));
      return;
    }
    states.set(routerId, state);
    if (state.lastRefreshedAt !== before.lastRefreshedAt) keeper.alive(routerId);
    scheduler.schedule(routerId, nextDueAt(state));
    if (before.phase !== state.phase) {
      log.info('session phase', { routerId, sessionId: state.sessionId, from: before.phase, to: state.phase });
    }
    for (const effect of effects) perform(routerId, effect);
    if (held(before) !== held(state)) void keeper.save();
    ports.onChanged(routerId);
    if (idleWaiters.size > 0 && busy().length === 0) for (const wake of idleWaiters) wake();
  }

  function perform(routerId: RouterId, effect: SessionEffect): void {
    switch (effect.type) {
      case 'send start':
        void sendStart(routerId, effect);
        return;
      case 'send refresh':
        void settle(() => service.refreshSession(userId, routerId, effect.sessionId, effect.lane), isLease).then(
          ([outcome, error]) =>
            dispatch(
              routerId,
              error
                ? { type: 'refresh failed', attempt: effect.attempt, error }
                : { type: 'refresh succeeded', attempt: effect.attempt, news: newsOf(outcome) },
            ),
        );
        return;
      case 'send end':
        void settle(() => service.endSession(userId, routerId, effect.sessionId)).then(([, error]) =>
          dispatch(
            routerId,
            error
              ? { type: 'end failed', attempt: effect.attempt, error }
              : { type: 'end succeeded', attempt: effect.attempt },
          ),
        );
        return;
      case 'tell':
        details.tell(routerId, {
          at: wallTime(),
          kind: effect.kind,
          text: effect.text,
        });
    }
  }

  async function sendStart(routerId: RouterId, effect: Extract<SessionEffect, { type: 'send start' }>): Promise<void> {
    // The id is on disk before the server hears of it. Where the disk refuses, the admin still gets the session and is told.
    keeper.alive(routerId);
    await keeper.save();
    const polling = pollStep(routerId, effect.sessionId, effect.attempt);
    const [outcome, error] = await settle<StartOutcome>(
      () => service.startSession(userId, routerId, effect.sessionId, effect.restart, { takeOver: effect.takeOver }),
      isLease,
    );
    polling.cancel();
    if (!error && outcome.report) {
      details.report(routerId, outcome.report, outcome.routerState !== 'server-said', wallTime());
    }
    dispatch(
      routerId,
      error
        ? { type: 'start failed', attempt: effect.attempt, error, spareId: newSessionId() }
        : { type: 'start succeeded', attempt: effect.attempt, news: newsOf(outcome) },
    );
  }

  /** Shows the step of a running start, where the server can tell it. A failed poll changes nothing. */
  function pollStep(routerId: RouterId, sessionId: SessionId, attempt: number): { cancel: () => void } {
    let cancelled = false;
    let timer = timers.after(statusPollMs, poll);
    function poll(): void {
      if (cancelled || !ports.canAskStatus()) return;
      void ask();
    }
    async function ask(): Promise<void> {
      const [status] = await settle(() => service.sessionStatus(userId, routerId, sessionId));
      if (cancelled) return;
      if (status?.state === 'starting' && status.step !== null) {
        dispatch(routerId, { type: 'start progressed', attempt, step: status.step });
      }
      timer = timers.after(statusPollMs, poll);
    }
    return {
      cancel: () => {
        cancelled = true;
        timer.cancel();
      },
    };
  }

  /** Whatever a call does (throw, reject, never settle), an answer comes out: a refresh loop must not stop for ever. */
  async function settle<Value>(
    call: () => Promise<Result<Value, ServiceError>>,
    isUsable: (value: Value) => boolean = () => true,
  ): Promise<Result<Value, ServiceError>> {
    let limit: { cancel: () => void } | null = null;
    const broken = (message: string): Result<Value, ServiceError> =>
      fail(serviceError('INTERNAL', { message, correlationId: randomness.uuid() }));
    try {
      const overdue = new Promise<Result<Value, ServiceError>>((resolve) => {
        limit = timers.after(longestCallMs, () => resolve(broken('A call to the session service never came back.')));
      });
      const answer: unknown = await Promise.race([call(), overdue]);
      const usable = isTuple<Value>(answer) && (answer[0] === null || isUsable(answer[0]));
      return usable ? answer : broken('The session service answered with something unusable.');
    } catch (thrown) {
      return broken(thrown instanceof Error ? thrown.message : String(thrown));
    } finally {
      (limit as { cancel: () => void } | null)?.cancel();
    }
  }

  function newsOf(outcome: LeaseOutcome): LeaseNews {
    return { ...outcome, ttlMs: clampTtl(outcome.ttlMs ?? ports.assumedTtlMs()) };
  }

  function newSessionId(): SessionId {
    const sessionId = parseId<SessionId>(randomness.uuid());
    if (sessionId === null) throw new Error('the source of ids gave no UUID');
    return sessionId;
  }

  function busy(): readonly SessionState[] {
    return [...states.values()].filter((state) => isBusy(state.phase));
  }

  /** Everything that is held or wanted is asked for, the soonest expiry first, spread evenly over the time given. */
  function ask(withinMs: number, slept: { readonly uncountedMs: number } | null): void {
    const now = clock.monotonicMs();
    const bySoonest = busy().toSorted((a, b) => expiryOf(a) - expiryOf(b));
    for (const [rank, { routerId }] of bySoonest.entries()) {
      dispatch(routerId, { type: 'doubt arose', at: now + (withinMs * rank) / bySoonest.length, slept });
    }
  }

  return {
    start: (routerId) => {
      const assumedTtlMs = clampTtl(ports.assumedTtlMs());
      dispatch(routerId, { type: 'start requested', sessionId: newSessionId(), assumedTtlMs });
    },
    takeOver: (routerId) => {
      const assumedTtlMs = clampTtl(ports.assumedTtlMs());
      dispatch(routerId, { type: 'take-over requested', sessionId: newSessionId(), assumedTtlMs });
    },
    dismiss: (routerId) => dispatch(routerId, { type: 'dismiss requested' }),
    restart: (routerId) => dispatch(routerId, { type: 'restart requested' }),
    refresh: (routerId) => dispatch(routerId, { type: 'refresh requested' }),
    end: (routerId) => dispatch(routerId, { type: 'end requested' }),
    adopt: (heldBefore) => {
      for (const session of keeper.takeUp(heldBefore)) {
        const routerId = parseId<RouterId>(session.routerId);
        const sessionId = parseId<SessionId>(session.sessionId);
        if (routerId === null || sessionId === null) continue;
        keeper.alive(routerId, session.aliveAt);
        dispatch(routerId, {
          type: 'adopted',
          sessionId,
          ttlMs: clampTtl(session.ttlMs),
          ageMs: clock.wallMs() - session.aliveAt,
          endWanted: session.endWanted,
        });
      }
    },
    doubt: (withinMs) => {
      ask(withinMs, null);
    },
    stateOf,
    viewOf: (routerId) => viewOf(stateOf(routerId)),
    detailsOf: details.of,
    lookAgain: async (routerId) => {
      const { phase, sessionId } = stateOf(routerId);
      if (sessionId === null || !holdsLease(phase) || !ports.canAskStatus()) return;
      // News makes the panel ask again, so a server whose answer differs every time would be asked without end.
      const now = clock.monotonicMs();
      if (now - (lookedAt.get(routerId) ?? Number.NEGATIVE_INFINITY) < lookAgainAfterMs) return;
      lookedAt.set(routerId, now);
      const [status] = await settle(() => service.sessionStatus(userId, routerId, sessionId));
      if (!status?.report || stateOf(routerId).sessionId !== sessionId) return;
      if (details.report(routerId, status.report, true, wallTime())) ports.onChanged(routerId);
    },
    busy,
    endAll: async (budgetMs) => {
      for (const { routerId } of busy()) {
        dispatch(routerId, { type: 'end requested' });
        // An end that waits for its next try is tried once more at once.
        dispatch(routerId, { type: 'doubt arose', at: clock.monotonicMs(), slept: null });
      }
      if (busy().length > 0) {
        await new Promise<void>((resolve) => {
          const limit = timers.after(budgetMs, done);
          function done(): void {
            limit.cancel();
            idleWaiters.delete(done);
            resolve();
          }
          idleWaiters.add(done);
        });
      }
      return busy().length;
    },
    forget: (routerId) => {
      states.delete(routerId);
      keeper.forget(routerId);
      details.forget(routerId);
      lookedAt.delete(routerId);
      scheduler.schedule(routerId, null);
    },
    stop: async () => {
      scheduler.stop();
      await keeper.stop();
    },
  };
}

/** What of a state belongs in the file of held sessions; a change of it is written. */
function held(state: SessionState): string {
  if (!isBusy(state.phase)) return '';
  return `${state.sessionId} ${state.phase === 'Ending' || state.phase === 'End pending'} ${state.ttlMs}`;
}

function expiryOf(state: SessionState): number {
  return shownDeadline(state) ?? Number.POSITIVE_INFINITY;
}

function viewOf(state: SessionState): SessionView {
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
