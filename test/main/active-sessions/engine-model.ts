/**
 * Plays machine, scheduler and courier together on fake time, against a service that answers well, badly, late or never. The
 * watcher looks at what is due and what is on its way, and believes none of the three. What is broken is a `Broken`.
 */

import { type ErrorCode, serviceError } from '@shared/errors';
import { parseId, type RouterId, type SessionId } from '@shared/ids';
import { fail, ok } from '@shared/result';
import { holdsLease } from '@shared/session';
import * as fc from 'fast-check';
import { createRefreshScheduler } from '../../../src/main/active-sessions/refresh-scheduler';
import { createSessionCourier, longestCallMs } from '../../../src/main/active-sessions/session-courier';
import { transition } from '../../../src/main/active-sessions/session-machine';
import {
  newSessionState,
  nextDueAt,
  type SessionEvent,
  type SessionState,
} from '../../../src/main/active-sessions/session-state';
import { mayComeEarly } from '../../../src/main/active-sessions/session-view';
import type { LeaseOutcome, SessionService } from '../../../src/main/services';
import { createFakeTime } from '../../support/fake-time';
import { userId } from '../support';
import { routerNumber } from './tracker';

export type Parts = {
  readonly createScheduler: typeof createRefreshScheduler<RouterId>;
  readonly createCourier: typeof createSessionCourier;
};
export const realParts: Parts = {
  createScheduler: createRefreshScheduler<RouterId>,
  createCourier: createSessionCourier,
};

export type EngineRule = 'late' | 'early' | 'ghost' | 'stuck' | 'two' | 'unwanted' | 'as told' | 'endless';

export class Broken extends Error {
  readonly rule: EngineRule;
  constructor(rule: EngineRule, what: string) {
    super(`(${rule}) ${what}`);
    this.rule = rule;
  }
}

type Wish = 'start' | 'restart' | 'refresh' | 'end';
type Step =
  | { readonly do: 'wish'; readonly wish: Wish; readonly router: number }
  | { readonly do: 'pass' | 'sleep'; readonly ms: number }
  | { readonly do: 'doubt' };
type Reply = {
  readonly what: 'fine' | 'fails' | 'gone' | 'slow down' | 'throws' | 'nonsense' | 'never';
  readonly afterMs: number;
  readonly ttlMs: number | null;
  readonly generation: number | null;
};
export type EngineScenario = {
  readonly random: number;
  readonly together: boolean;
  readonly replies: readonly Reply[];
  readonly steps: readonly Step[];
};

const reply: fc.Arbitrary<Reply> = fc.record({
  what: fc.constantFrom('fine', 'fine', 'fine', 'fine', 'fails', 'gone', 'slow down', 'throws', 'nonsense', 'never'),
  afterMs: fc.constantFrom(0, 0, 200, 4_000),
  ttlMs: fc.constantFrom(15_000, 60_000, null, 1, 1e15),
  generation: fc.constantFrom(null, 1, 2),
});
const wish: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('wish'),
  wish: fc.constantFrom('start', 'start', 'restart', 'refresh', 'end'),
  router: fc.nat(2),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: wish },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass'), ms: fc.constantFrom(0, 300, 4_700, 20_000, 130_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sleep'), ms: fc.constantFrom(10_000, 70_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('doubt') }) },
);
export const engineScenario: fc.Arbitrary<EngineScenario> = fc.record({
  random: fc.constantFrom(0, 0.5, 0.99),
  together: fc.boolean(),
  replies: fc.array(reply, { minLength: 1, maxLength: 6 }),
  steps: fc
    .array(step, { minLength: 2, maxLength: 10 })
    .map((steps): readonly Step[] => [{ do: 'wish', wish: 'start', router: 0 }, ...steps]),
});

const assumedTtlMs = 60_000;
/** Waiting for the call before on the same router, then the call itself, and what the outbox may hold it back. */
const longestInFlightMs = 2 * longestCallMs + 90_000;

/** @throws Broken */
export async function playEngine(parts: Parts, { random, together, replies, steps }: EngineScenario): Promise<void> {
  const time = createFakeTime();
  const { clock, timers } = time;
  const now = clock.monotonicMs;
  const states = new Map<RouterId, SessionState>();
  const sentSince = new Map<RouterId, number>();
  const onTheirWay = new Map<RouterId, Set<string>>();
  const told = new Map<RouterId, LeaseOutcome>();
  const broken: Broken[] = [];
  let replied = 0;
  const isBroken = (rule: EngineRule, what: string): void => void broken.push(new Broken(rule, what));
  const slackMs = (): number => (together ? 1_000 : 0);
  const stateOf = (routerId: RouterId): SessionState => states.get(routerId) ?? newSessionState(routerId);
  const newSessionId = (): SessionId => parseId<SessionId>(crypto.randomUUID())!;

  async function call(kind: 'start' | 'refresh' | 'end', routerId: RouterId, sessionId: SessionId) {
    const { inFlight, cancelledStart, ...state } = stateOf(routerId);
    const isMeant = kind === 'end' ? inFlight === 'end' || cancelledStart : inFlight === kind && !cancelledStart;
    if (!isMeant || state.sessionId !== sessionId) isBroken('unwanted', `a ${kind} in “${state.phase}”`);
    const others = onTheirWay.get(routerId) ?? new Set();
    onTheirWay.set(routerId, others);
    if (others.size > 0 && !(kind === 'end' && cancelledStart))
      isBroken('two', `a ${kind} beside ${[...others].join()}`);
    const mine = `${kind} ${(replied += 1)}`;
    others.add(mine);
    const given = replies[replied % replies.length]!;
    const sentAt = now();
    const waitMs = given.what === 'never' ? longestCallMs - 1 : given.afterMs;
    if (waitMs > 0) await new Promise<void>((resolve) => void timers.after(waitMs, resolve));
    others.delete(mine);
    const failed = (code: ErrorCode, retryAfterMs?: number) => {
      const details = retryAfterMs === undefined ? {} : { details: { retryAfterMs } };
      return fail(serviceError(code, { message: 'No.', correlationId: 'engine', ...details }));
    };
    if (given.what === 'never') return await new Promise<never>(() => undefined);
    if (given.what === 'throws') throw new Error('thrown');
    if (given.what === 'nonsense') return { sentAt: 'soon' } as never;
    if (given.what === 'fails') return failed('SESSION_REFRESH_ERROR');
    if (given.what === 'gone') return failed('SESSION_INVALID');
    if (given.what === 'slow down') return failed('TOO_MANY_REQUESTS', 9_000);
    const outcome = { ttlMs: given.ttlMs, generation: given.generation, sentAt };
    const rest = { serverInstanceId: null, roundTripMs: 0, routerState: 'verified', lastVerifiedMsAgo: 0 } as const;
    const lease: LeaseOutcome = { ...outcome, ...rest, routerError: null };
    if (kind !== 'end') told.set(routerId, lease);
    return ok({ ...lease, sessionId, report: null, message: '', alreadyGone: false, cleanupPending: false });
  }
  const service: SessionService = {
    startSession: (_user, routerId, sessionId) => call('start', routerId, sessionId),
    endSession: (_user, routerId, sessionId) => call('end', routerId, sessionId),
    refreshSession: (_user, routerId, sessionId) => call('refresh', routerId, sessionId),
    refreshSessions: async (_user, entries) => {
      const all = entries.map(({ routerId, sessionId }) => call('refresh', routerId, sessionId));
      // One request: it is over when all of it is.
      await Promise.allSettled(all);
      return ok(await Promise.all(all));
    },
    sessionStatus: () => Promise.reject(new Error('not asked')),
    acceptHostKey: () => Promise.reject(new Error('not asked')),
  };

  function dispatch(routerId: RouterId, event: SessionEvent): void {
    const before = stateOf(routerId);
    if (event.type === 'start succeeded' || event.type === 'refresh succeeded') asTold(routerId, before, event.news);
    const { state, effects } = transition(before, event, { now: now(), random });
    states.set(routerId, state);
    for (const effect of effects) {
      if (effect.type === 'tell') continue;
      if (event.type === 'time came') {
        const mayBeEarly = effect.type === 'send refresh' && before.failures === 0 ? slackMs() : 0;
        const earlyBy = (before.nextAttemptAt ?? Infinity) - now();
        if (earlyBy > mayBeEarly) isBroken('early', `“${effect.type}” ${earlyBy} ms early`);
      }
      sentSince.set(routerId, now());
      courier.send(routerId, effect);
    }
    scheduler.schedule(routerId, nextDueAt(state), mayComeEarly(state));
  }

  function asTold(
    routerId: RouterId,
    before: SessionState,
    news: Pick<LeaseOutcome, 'sentAt' | 'generation' | 'ttlMs'>,
  ) {
    const lease = told.get(routerId);
    const is = { sentAt: news.sentAt, generation: news.generation, ttlMs: news.ttlMs };
    const known = lease?.ttlMs ?? (before.isTtlTold ? before.ttlMs : assumedTtlMs);
    const ttlMs = Math.min(Math.max(known, 15_000), 86_400_000);
    const should = { sentAt: lease?.sentAt, generation: lease?.generation, ttlMs };
    if (JSON.stringify(is) !== JSON.stringify(should)) {
      isBroken('as told', `${JSON.stringify(is)} where the server told ${JSON.stringify(should)}`);
    }
  }

  const doubt = (): void => {
    for (const routerId of states.keys()) {
      if (nextDueAt(stateOf(routerId)) !== null || stateOf(routerId).inFlight !== null) {
        dispatch(routerId, { type: 'doubt arose', at: now() + 1_000, slept: null });
      }
    }
  };
  const scheduler = parts.createScheduler({
    clock,
    timers,
    slackMs,
    onDue: (routerId) => {
      const due = nextDueAt(stateOf(routerId));
      if (due === null || due > now() + slackMs()) isBroken('ghost', `woken at ${now()}, due at ${due}`);
      dispatch(routerId, { type: 'time came', slackMs: slackMs() });
    },
    onOverslept: doubt,
  });
  const courier = parts.createCourier({
    service,
    clock,
    timers,
    randomness: { uuid: () => crypto.randomUUID(), fraction: () => random },
    userId,
    stateOf,
    dispatch,
    newSessionId,
    assumedTtlMs: () => assumedTtlMs,
    canRefreshTogether: () => together,
    onStart: () => () => undefined,
    onStarted: () => undefined,
  });

  const check = (): void => {
    for (const [routerId, state] of states) {
      const due = nextDueAt(state);
      if (due !== null && due < now() && (state.inFlight === null || holdsLease(state.phase))) {
        isBroken('late', `“${state.phase}” was due ${now() - due} ms ago`);
      }
      const since = sentSince.get(routerId) ?? now();
      if (state.inFlight !== null && now() - since > longestInFlightMs) {
        isBroken('stuck', `“${state.phase}” waits for its ${state.inFlight} since ${now() - since} ms`);
      }
    }
    if (broken[0]) throw broken[0];
  };

  /** What was seen goes before that the fake clock gave up. */
  const pass = async (ms: number): Promise<void> => {
    try {
      await time.advance(ms);
    } catch (error) {
      throw broken[0] ?? new Broken('endless', String(error));
    }
  };
  for (const next of steps) {
    if (next.do === 'wish') {
      const routerId = routerNumber(next.router);
      if (next.wish === 'start')
        dispatch(routerId, { type: 'start requested', sessionId: newSessionId(), assumedTtlMs });
      else dispatch(routerId, { type: `${next.wish} requested` });
    } else if (next.do === 'doubt') doubt();
    else if (next.do === 'sleep') time.passSilently(next.ms);
    await pass(next.do === 'pass' ? next.ms : 0);
    // What fell due in this very millisecond is sent in the next.
    await pass(1);
    check();
  }
  await pass(longestInFlightMs + 1_000);
  check();
  scheduler.stop();
  courier.stop();
}
