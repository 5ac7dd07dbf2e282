/**
 * Holds the state of every session, carries out what the machine decides, and feeds time back into it. The machine
 * decides; here is only doing.
 */

import { parseId, type RouterId, type SessionId, type UserId } from '@shared/ids';
import type { HistoryPoint } from '@shared/refresh-history';
import { holdsLease, isBusy, needsAttention, noSession, type SessionView } from '@shared/session';
import type { Log } from '../log/log';
import { clampTtl } from '../managers/commands-server-manager';
import type { Clock, Randomness, Timers } from '../ports';
import type { SessionService } from '../services';
import type { JsonFile } from '../storage/json-file';
import type { HeldSession, HeldSessions } from './held-sessions';
import { createHeldSessionsKeeper } from './held-sessions-keeper';
import { createRefreshScheduler } from './refresh-scheduler';
import { createRefreshHistory } from './refresh-history';
import { createSessionCourier } from './session-courier';
import { createSessionDetails, type DetailsRecord } from './session-details';
import { transition } from './session-machine';
import { createSleepSummary, type SleepLosses } from './sleep-summary';
import { createStayAwake } from './stay-awake';
import { createStepWatch } from './step-watch';
import {
  type Lane,
  newSessionState,
  nextDueAt,
  type SessionEffect,
  type SessionEvent,
  type SessionState,
  shownDeadline,
} from './session-state';
import { expiryOf, held, isKept, mayComeEarly, viewOf } from './session-view';
import { texts } from '../texts';

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
  /** whether the server takes many refreshes in one request */
  readonly canRefreshTogether: () => boolean;
  /** A session on a router that is not in the list could neither be seen nor ended: none is started or kept. */
  readonly isListed: (routerId: RouterId) => boolean;
  /** so many were held when this server was last in use, on routers that are not in the list; they are being ended */
  readonly onUnlisted: (count: number) => void;
  readonly onChanged: (routerId: RouterId) => void;
  /** from the first session that is held until the last is over; those that are only wanted count for a while */
  readonly onActivity: (isActive: boolean) => void;
  readonly onLostAsleep: (losses: SleepLosses) => void;
  /** the ids could not be written to disk; told once per series */
  readonly onStorageFailure: (error: unknown) => void;
};

export type ActiveSessions = {
  readonly start: (routerId: RouterId, lane?: Lane) => void;
  readonly takeOver: (routerId: RouterId) => void;
  readonly dismiss: (routerId: RouterId) => void;
  readonly restart: (routerId: RouterId, lane?: Lane) => void;
  readonly refresh: (routerId: RouterId, lane?: Lane) => void;
  readonly end: (routerId: RouterId, lane?: Lane) => void;
  /** Takes up what was held when the app was last open. Call once, before anything else: what is saved later includes it. */
  readonly adopt: (held: HeldSessions) => void;
  /**
   * The server was replaced, the network came back or the machine slept: everything is asked anew, the soonest expiry
   * first, spread over `withinMs`. `slept`: the machine did sleep, and the monotonic clock did not count so much of it.
   */
  readonly doubt: (withinMs: number, slept?: { readonly uncountedMs: number } | null) => void;
  /**
   * Another server is in use. What the one before holds is left to it: it stays on disk and is taken up when that server is
   * in use again, if it lives still. What this one held is taken up now. `leftText`: what the timeline says of what is left.
   */
  readonly moveTo: (server: string, leftText: (isEnding: boolean) => string) => void;
  /** The server was heard of: what waits for it needs to wait no longer. */
  readonly serverAnswers: () => void;
  /** Called after each change of a session. Answers how to stop that. */
  readonly observe: (observer: (routerId: RouterId) => void) => () => void;
  readonly stateOf: (routerId: RouterId) => SessionState;
  readonly viewOf: (routerId: RouterId) => SessionView;
  readonly detailsOf: (routerId: RouterId) => DetailsRecord;
  /** of the session that is held now, or was held last: its refreshes in the last hour */
  readonly historyOf: (routerId: RouterId) => readonly HistoryPoint[];
  /**
   * Asks the server what it knows of the router by now: reboots, repairs and drift are found by its checks. For an open
   * details panel only, so that ten thousand sessions do not cost ten thousand questions.
   */
  readonly lookAgain: (routerId: RouterId) => Promise<void>;
  readonly busy: () => readonly SessionState[];
  /** How many hold a lease, and how many need the admin's attention. */
  readonly summary: () => { readonly held: number; readonly attention: number };
  /**
   * Ends everything and starts nothing any more: for good, or until another server is in use. Waits at most `budgetMs`; answers
   * how many ends were not confirmed: they are finished at the next launch, or when this server is in use again.
   */
  readonly endAll: (budgetMs: number, before: 'quit' | 'other-server') => Promise<number>;
  /** The router left the list. A session on it that is not over is ended. */
  readonly forget: (routerId: RouterId) => void;
  /** No more timers; writes what is held. */
  readonly stop: () => Promise<void>;
};

/** After waking, and after a server was replaced. */
const spreadMs = 3_000;
/** Refreshes that are due this soon share a request (lease rule 8). */
const togetherMs = 1_000;
const lookAgainAfterMs = 2_000;

export function createActiveSessions(ports: ActiveSessionsPorts): ActiveSessions {
  const { service, clock, timers, randomness, log, userId } = ports;
  const states = new Map<RouterId, SessionState>();
  const lookedAt = new Map<RouterId, number>();
  const details = createSessionDetails();
  const history = createRefreshHistory();
  const idleWaiters = new Set<() => void>();
  const keeper = createHeldSessionsKeeper({
    file: ports.file,
    server: ports.server,
    clock,
    timers,
    busy,
    onFailure: ports.onStorageFailure,
  });

  const observers = new Set<(routerId: RouterId) => void>();
  const steps = createStepWatch(timers, ports.canAskStatus);
  const asleep = createSleepSummary(timers, ports.onLostAsleep);
  const slackMs = (): number => (ports.canRefreshTogether() ? togetherMs : 0);
  const stayAwake = createStayAwake(timers, ports.onActivity);
  const counts = { busy: 0, kept: 0, held: 0, attention: 0 };
  /** Both may be true: the app is told to quit while the sessions of one server are ended for another. */
  let isMoving = false;
  let isQuitting = false;
  const mayStart = (routerId: RouterId): boolean => !isMoving && !isQuitting && ports.isListed(routerId);

  const scheduler = createRefreshScheduler<RouterId>({
    clock,
    timers,
    slackMs,
    onDue: (routerId) =>
      dispatch(routerId, { type: 'time came', slackMs: mayComeEarly(stateOf(routerId)) ? slackMs() : 0 }),
    onOverslept: () => ask(spreadMs, { uncountedMs: 0 }),
  });
  const courier = createSessionCourier({
    service,
    clock,
    timers,
    randomness,
    userId,
    stateOf: (routerId) => stateOf(routerId),
    dispatch,
    newSessionId,
    assumedTtlMs: ports.assumedTtlMs,
    canRefreshTogether: ports.canRefreshTogether,
    onStart: (routerId, { attempt, sessionId }) =>
      steps.watch(
        async () => {
          const [status] = await courier.settle(() => service.sessionStatus(userId, routerId, sessionId));
          return status?.state === 'starting' ? status.step : null;
        },
        (step) => dispatch(routerId, { type: 'start progressed', attempt, step }),
      ),
    onStarted: (routerId, { report, routerState }) => {
      if (!report) return;
      if (details.wasRebooted(routerId, report)) {
        const text = texts.timeline.rebootedSinceLooked;
        details.tell(routerId, { at: wallTime(), kind: 'router rebooted', text });
      }
      details.report(routerId, report, routerState !== 'server-said', wallTime());
    },
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
      scheduler.schedule(routerId, nextDueAt(state), mayComeEarly(state));
      return;
    }
    states.set(routerId, state);
    noteRefresh(event, before, state);
    if (state.lastRefreshedAt !== before.lastRefreshedAt) keeper.alive(routerId);
    scheduler.schedule(routerId, nextDueAt(state), mayComeEarly(state));
    if (before.phase !== state.phase) {
      log.info('session phase', { routerId, sessionId: state.sessionId, from: before.phase, to: state.phase });
    }
    for (const effect of effects) perform(routerId, effect);
    asleep.changed(routerId, state.phase);
    count(before, state);
    if (held(before) !== held(state)) void keeper.save();
    ports.onChanged(routerId);
    for (const observe of observers) observe(routerId);
    // A start that still waits for its turn, perhaps with a server that is away, is not waited for.
    if (state.cancelledStart && !before.cancelledStart) courier.outbox.lookAgain(routerId);
    wakeIdleWaiters();
  }

  function wakeIdleWaiters(): void {
    if (idleWaiters.size > 0 && counts.busy === 0) for (const wake of idleWaiters) wake();
  }

  /** Another session has another history. An answer of an earlier attempt changes no state and does not get here. */
  function noteRefresh(event: SessionEvent, before: SessionState, after: SessionState): void {
    const { routerId, sessionId } = after;
    if (sessionId !== before.sessionId) history.forget(routerId);
    const failed = event.type === 'refresh failed';
    if (!failed && event.type !== 'refresh succeeded') return;
    const at = clock.monotonicMs();
    const latencyMs = failed ? null : after.latencyMs;
    const leaseLeftMs = Math.max(0, (shownDeadline(before) ?? at) - at);
    if (failed || latencyMs !== null) history.note(routerId, { at, latencyMs, failures: failed ? 1 : 0, leaseLeftMs });
  }

  function perform(routerId: RouterId, effect: SessionEffect): void {
    switch (effect.type) {
      case 'send start':
        // The id is on disk before the server hears of it. Where the disk refuses or hangs, the admin still gets the session and is told.
        keeper.alive(routerId);
        void keeper.saveOrGiveUp().then(() => courier.send(routerId, effect));
        return;
      case 'send refresh':
      case 'send end':
        courier.send(routerId, effect);
        return;
      case 'tell':
        details.tell(routerId, { at: wallTime(), kind: effect.kind, text: effect.text });
        if (effect.kind === 'expired while asleep') asleep.lost(routerId);
    }
  }

  /** Counted as they change: asking ten thousand sessions after each change of one took seconds when all were ended. */
  function count(before: SessionState, after: SessionState | null): void {
    const by = (is: (phase: SessionState['phase']) => boolean): number =>
      Number(after !== null && is(after.phase)) - Number(is(before.phase));
    counts.busy += by(isBusy);
    counts.kept += by(isKept);
    counts.held += by(holdsLease);
    counts.attention += by(needsAttention);
    stayAwake.changed(counts.held, counts.kept - counts.held);
  }

  function newSessionId(): SessionId {
    const sessionId = parseId<SessionId>(randomness.uuid());
    if (sessionId === null) throw new Error('the source of ids gave no UUID');
    return sessionId;
  }

  function busy(): readonly SessionState[] {
    return [...states.values()].filter((state) => isBusy(state.phase));
  }

  function takeUp(sessions: readonly HeldSession[]): void {
    let unlisted = 0;
    for (const session of sessions) {
      const routerId = parseId<RouterId>(session.routerId);
      const sessionId = parseId<SessionId>(session.sessionId);
      if (routerId === null || sessionId === null) continue;
      const isListed = ports.isListed(routerId);
      if (!isListed && !session.endWanted) unlisted += 1;
      keeper.alive(routerId, session.aliveAt);
      dispatch(routerId, {
        type: 'adopted',
        sessionId,
        ttlMs: clampTtl(session.ttlMs),
        isTtlTold: session.isTtlTold,
        ageMs: clock.wallMs() - session.aliveAt,
        endWanted: session.endWanted || !isListed,
      });
    }
    if (unlisted > 0) ports.onUnlisted(unlisted);
  }

  /** Nothing is sent for it any more, and answers that are still on their way belong to the past. */
  function leaveBehind(state: SessionState, leftText: (isEnding: boolean) => string): void {
    const { routerId } = state;
    count(state, null);
    scheduler.schedule(routerId, null);
    if (isBusy(state.phase)) {
      const isEnding = state.phase === 'Ending' || state.phase === 'End pending';
      details.tell(routerId, { at: wallTime(), kind: 'left behind', text: leftText(isEnding) });
    }
    states.set(routerId, { ...newSessionState(routerId), attempt: state.attempt + 1 });
    asleep.changed(routerId, 'No session');
    ports.onChanged(routerId);
    for (const observe of observers) observe(routerId);
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
    start: (routerId, lane = 'click') => {
      if (!mayStart(routerId)) return;
      const assumedTtlMs = clampTtl(ports.assumedTtlMs());
      dispatch(routerId, { type: 'start requested', sessionId: newSessionId(), assumedTtlMs, lane });
    },
    takeOver: (routerId) => {
      if (!mayStart(routerId)) return;
      const assumedTtlMs = clampTtl(ports.assumedTtlMs());
      dispatch(routerId, { type: 'take-over requested', sessionId: newSessionId(), assumedTtlMs });
    },
    dismiss: (routerId) => dispatch(routerId, { type: 'dismiss requested' }),
    restart: (routerId, lane = 'click') => {
      if (mayStart(routerId)) dispatch(routerId, { type: 'restart requested', lane });
    },
    refresh: (routerId, lane = 'click') => {
      if (lane === 'click') courier.outbox.hurry(routerId);
      dispatch(routerId, { type: 'refresh requested', lane });
    },
    end: (routerId, lane = 'click') => dispatch(routerId, { type: 'end requested', lane }),
    adopt: (heldBefore) => takeUp(keeper.takeUp(heldBefore)),
    moveTo: (server, leftText) => {
      isMoving = false;
      // Whoever quits meanwhile takes nothing up that nobody would refresh or end: it stays on disk for the next launch.
      const taken = keeper.moveTo(server, !isQuitting);
      for (const state of states.values()) leaveBehind(state, leftText);
      courier.anotherServer();
      takeUp(taken);
      wakeIdleWaiters();
      void keeper.save();
    },
    doubt: (withinMs, slept = null) => {
      courier.outbox.serverAnswers();
      ask(withinMs, slept);
    },
    serverAnswers: courier.outbox.serverAnswers,
    observe: (observer) => {
      observers.add(observer);
      return () => observers.delete(observer);
    },
    stateOf,
    viewOf: (routerId) => {
      const state = states.get(routerId);
      return state === undefined ? noSession : viewOf(state);
    },
    detailsOf: details.of,
    historyOf: (routerId) => history.of(routerId, clock.monotonicMs()),
    lookAgain: async (routerId) => {
      const { phase, sessionId } = stateOf(routerId);
      if (sessionId === null || !holdsLease(phase) || !ports.canAskStatus()) return;
      // News makes the panel ask again, so a server whose answer differs every time would be asked without end.
      const now = clock.monotonicMs();
      if (now - (lookedAt.get(routerId) ?? Number.NEGATIVE_INFINITY) < lookAgainAfterMs) return;
      lookedAt.set(routerId, now);
      const [status] = await courier.settle(() => service.sessionStatus(userId, routerId, sessionId));
      if (!status?.report || stateOf(routerId).sessionId !== sessionId) return;
      const { report, verifiedByServer, lastVerifiedMsAgo } = status;
      // A router that is silent by now is not what it was when it answered.
      const asOf = new Date(clock.wallMs() - (lastVerifiedMsAgo ?? 0)).toISOString();
      if (details.report(routerId, report, verifiedByServer, asOf)) ports.onChanged(routerId);
    },
    busy,
    summary: () => ({ held: counts.held, attention: counts.attention }),
    endAll: async (budgetMs, before) => {
      if (before === 'quit') isQuitting = true;
      else isMoving = true;
      for (const { routerId } of busy()) {
        dispatch(routerId, { type: 'end requested' });
        // An end that waits for its next try is tried once more at once.
        dispatch(routerId, { type: 'doubt arose', at: clock.monotonicMs(), slept: null });
      }
      if (counts.busy > 0) {
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
      return counts.busy;
    },
    forget: (routerId) => {
      // Deleting asks for this first; whatever got past it is ended, and its id stays on disk until that is done.
      if (isBusy(stateOf(routerId).phase)) {
        dispatch(routerId, { type: 'end requested' });
        return;
      }
      count(stateOf(routerId), null);
      states.delete(routerId);
      asleep.changed(routerId, 'No session');
      keeper.forget(routerId);
      details.forget(routerId);
      history.forget(routerId);
      lookedAt.delete(routerId);
      scheduler.schedule(routerId, null);
    },
    stop: async () => {
      isQuitting = true;
      scheduler.stop();
      courier.stop();
      steps.stop();
      asleep.stop();
      stayAwake.stop();
      await keeper.stop();
    },
  };
}
