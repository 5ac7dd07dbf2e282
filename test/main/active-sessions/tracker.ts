/** A tracker of sessions on fake time, with a service that does what a test says and a file that remembers its saves. */

import { serviceError, type ErrorCode, type ServiceError } from '@shared/errors';
import { parseId, type RouterId, type SessionId } from '@shared/ids';
import { fail, ok, type Result } from '@shared/result';
import type { StartStep } from '@shared/session';
import { createActiveSessions } from '../../../src/main/active-sessions/active-sessions';
import { type HeldSessions, noHeldSessions } from '../../../src/main/active-sessions/held-sessions';
import type { SleepLosses } from '../../../src/main/active-sessions/sleep-summary';
import { silentLog } from '../../../src/main/log/log';
import type {
  LeaseOutcome,
  SessionService,
  StartOptions,
  StartOutcome,
  StatusOutcome,
} from '../../../src/main/services';
import type { JsonFile } from '../../../src/main/storage/json-file';
import { createFakeTime } from '../../support/fake-time';
import { userId } from '../support';

export const ttlMs = 60_000;

export type Called = {
  readonly what: 'start' | 'refresh' | 'end';
  readonly routerId: RouterId;
  readonly sessionId: SessionId;
  readonly at: number;
};

/** What the service does with a call: the default is to succeed at once. Broken ones answer what no type allows. */
export type Answer = () => Promise<Result<unknown, ServiceError>>;
export type AnswerTogether = (
  entries: readonly { readonly routerId: RouterId }[],
) => Promise<Result<unknown, ServiceError>>;

export function failing(code: ErrorCode, details?: { readonly retryAfterMs: number }): Answer {
  const cause = serviceError(code, { message: 'The cause.', correlationId: 'fake', ...(details ? { details } : {}) });
  const error = serviceError('SESSION_REFRESH_FAILED', { message: 'It failed.', correlationId: 'fake', cause });
  return () => Promise.resolve(fail(error));
}

export const neverSettling: Answer = () => new Promise(() => undefined);

/** An answer that a test gives when it likes. */
export function later(): { readonly answer: Answer; readonly give: (result: Result<unknown, ServiceError>) => void } {
  let give: (result: Result<unknown, ServiceError>) => void = () => undefined;
  const promise = new Promise<Result<unknown, ServiceError>>((resolve) => {
    give = resolve;
  });
  return { answer: () => promise, give: (result) => give(result) };
}

export function createTracker(
  options: {
    readonly held?: HeldSessions;
    readonly random?: () => number;
    readonly together?: () => boolean;
    readonly stepOf?: () => StartStep;
    readonly status?: () => StatusOutcome;
  } = {},
) {
  const time = createFakeTime();
  const { clock } = time;
  const calls: Called[] = [];
  /** saves and calls in the order they happened */
  const order: string[] = [];
  /** how many sessions each shared request held */
  const batches: number[] = [];
  const activity: boolean[] = [];
  const asleep: SleepLosses[] = [];
  const saved: HeldSessions[] = [];
  const failures: unknown[] = [];
  /** routers that are not in the list */
  const unlisted = new Set<RouterId>();
  const unlistedTold: number[] = [];
  const startOptions: StartOptions[] = [];
  const answers: Record<'start' | 'refresh' | 'end', Answer | null> & { together: AnswerTogether | null } = {
    together: null,
    start: null,
    refresh: null,
    end: null,
  };
  let stored = options.held ?? noHeldSessions();
  let diskRefuses = false;
  let diskTakesMs = 0;

  const lease = (): LeaseOutcome => ({
    ttlMs,
    generation: 1,
    serverInstanceId: 'instance',
    sentAt: clock.monotonicMs(),
    roundTripMs: 0,
    routerState: 'verified',
    lastVerifiedMsAgo: 0,
    routerError: null,
  });
  const started = (sessionId: SessionId): StartOutcome => ({
    ...lease(),
    sessionId,
    report: null,
    message: 'Started.',
  });

  function called<Value>(what: Called['what'], routerId: RouterId, sessionId: SessionId, success: () => Value) {
    order.push(what);
    calls.push({ what, routerId, sessionId, at: clock.monotonicMs() });
    const answer = answers[what];
    return (answer ? answer() : Promise.resolve(ok(success()))) as Promise<Result<Value, ServiceError>>;
  }

  const service: SessionService = {
    startSession: (_user, routerId, sessionId, _restart, options = {}) => {
      startOptions.push(options);
      return called('start', routerId, sessionId, () => started(sessionId));
    },
    refreshSession: (_user, routerId, sessionId) => called('refresh', routerId, sessionId, lease),
    refreshSessions: async (_user, entries) => {
      batches.push(entries.length);
      if (answers.together)
        return (await answers.together(entries)) as Result<readonly Result<LeaseOutcome, ServiceError>[], ServiceError>;
      const results = await Promise.all(
        entries.map((entry) => called('refresh', entry.routerId, entry.sessionId, lease)),
      );
      return ok(results);
    },
    endSession: (_user, routerId, sessionId) =>
      called('end', routerId, sessionId, () => ({ alreadyGone: false, cleanupPending: false })),
    sessionStatus: () => {
      const [state, step] = options.stepOf ? (['starting', options.stepOf()] as const) : (['unknown', null] as const);
      return Promise.resolve(
        ok(options.status?.() ?? { state, step, report: null, verifiedByServer: false, lastVerifiedMsAgo: null }),
      );
    },
    acceptHostKey: () => Promise.resolve(ok(null)),
  };
  const file: JsonFile<HeldSessions> = {
    load: () => Promise.resolve({ state: stored, problems: [] }),
    save: async (state) => {
      if (diskTakesMs > 0) await new Promise<void>((resolve) => time.timers.after(diskTakesMs, resolve));
      if (diskRefuses) throw new Error('ENOSPC: no space left on device');
      stored = state;
      saved.push(state);
      order.push('save');
    },
  };
  const sessions = createActiveSessions({
    service,
    clock,
    timers: time.timers,
    randomness: { uuid: () => crypto.randomUUID(), fraction: options.random ?? (() => 0.5) },
    log: silentLog,
    userId,
    file,
    server: 'https://server.test',
    isListed: (routerId) => !unlisted.has(routerId),
    onUnlisted: (count) => unlistedTold.push(count),
    assumedTtlMs: () => ttlMs,
    canAskStatus: () => options.stepOf !== undefined || options.status !== undefined,
    onChanged: () => undefined,
    canRefreshTogether: () => options.together?.() ?? false,
    onActivity: (isActive) => activity.push(isActive),
    onLostAsleep: (losses) => asleep.push(losses),
    onStorageFailure: (error) => failures.push(error),
  });

  return {
    time,
    sessions,
    answers,
    calls,
    order,
    saved,
    batches,
    activity,
    asleep,
    failures,
    unlisted,
    unlistedTold,
    startOptions,
    lease,
    started,
    stored: () => stored,
    slowDisk: (ms: number) => {
      diskTakesMs = ms;
    },
    refuseDisk: (refuse: boolean) => {
      diskRefuses = refuse;
    },
    callsOf: (what: Called['what']) => calls.filter((call) => call.what === what),
  };
}

export function routerNumber(number: number): RouterId {
  return parseId<RouterId>(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`)!;
}
