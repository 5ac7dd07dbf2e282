/** The four operations of the protocol: who may, in which order, and what is cleaned up when something fails. */

import type { RouterTarget } from '@shared/embedded-channel';
import type { HostKey } from '@shared/errors';
import type { WireRefresh, WireSessionStatus, WireStart } from '@shared/wire';
import type { Clock } from './clock';
import { asCommandsError, CommandsError } from './commands-error';
import { fenceOwner, type Mark } from './infrastructure/fence';
import type { ProfileCatalog } from './infrastructure/profile-catalog';
import { probeRouter, removeOwn, setUpRouter } from './infrastructure/set-up';
import type { KeyedLock } from './keyed-lock';
import { describeThrown, type Log } from './log';
import type { Redactor } from './redact';
import { secretsOf, type RouterDirectory } from './router-directory/router-directory';
import { RouterRelease, type Cleanup, type LastKnown } from './router-release';
import type { RouterWatch } from './router-watch';
import { refreshAnswer, startAnswer, statusAnswer } from './session-answers';
import type { SessionRecord, SessionRegistry } from './session-registry';
import type { SessionStore, StoredSession } from './session-store/session-store';
import type { ConnectionPool } from './ssh/connection-pool';
import type { HostKeyCheck } from './ssh/host-key-check';

export type ConductorPorts = {
  readonly clock: Clock;
  readonly store: SessionStore;
  readonly registry: SessionRegistry;
  readonly directory: RouterDirectory;
  readonly pool: ConnectionPool;
  readonly lock: KeyedLock;
  readonly watch: RouterWatch;
  readonly hostKeys: HostKeyCheck;
  readonly profiles: ProfileCatalog;
  readonly ttlMs: number;
  readonly redactor: Redactor;
  readonly log: Log;
  readonly serverInstanceId: string;
  /** stands on routers beside the user: the same after a restart where there is a place to keep it */
  readonly serverIdentity: string;
  readonly endsSessionsOnStop: boolean;
};

export type SessionIds = { readonly sessionId: string; readonly routerId: string };
export type StartRequest = SessionIds & { readonly restart: boolean; readonly takeOver: boolean };
export type RefreshEntry = { readonly sessionId: string; readonly routerId: string | null };

const sweepDistanceMs = 250;

/** One moment by both clocks, in milliseconds. */
export type Moment = { readonly monotonicMs: number; readonly wallMs: number };

export type RefreshedAtOnce = { readonly record: SessionRecord; readonly verifiedMsAgo: number };

/** How long an end waits for the start that it cancelled to clean up behind itself. */
const cancelWaitMs = 4_000;

/** How long a stop waits for what ended sessions leave on routers to be removed. */
const removalWaitMs = 4_000;

export class SessionConductor {
  readonly #ports: ConductorPorts;
  readonly #removals: RouterRelease;
  readonly #starting = new Map<string, Promise<unknown>>();
  #expiryTimer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(ports: ConductorPorts) {
    this.#ports = ports;
    this.#removals = new RouterRelease({
      ...ports,
      resolve: (routerId) => this.resolve(routerId),
      isHeld: (routerId) => ports.registry.all().some((record) => record.routerId === routerId),
    });
  }

  async start(request: StartRequest, owner: string, correlationId: string): Promise<WireStart> {
    if (this.#stopped) throw new CommandsError('SESSION_SETUP_FAILED', 'The server is being stopped', { status: 503 });
    const { registry, watch } = this.#ports;
    // A lease that has just run out must not stand in the way, nor its connection stay open.
    this.#letGoOfExpired();
    const record = registry.beginStart({ ...request, owner });
    watch.end(request.sessionId);
    const work = this.#startClaimed(record, request, correlationId);
    this.#starting.set(request.sessionId, work);
    try {
      return await work;
    } finally {
      if (this.#starting.get(request.sessionId) === work) this.#starting.delete(request.sessionId);
    }
  }

  async #startClaimed(
    record: SessionRecord,
    { restart, takeOver }: StartRequest,
    correlationId: string,
  ): Promise<WireStart> {
    const { registry, pool, lock, watch, log } = this.#ports;
    const signal = record.cancel.signal;
    const claim = { owner: fenceOwner(record.owner, this.#ports.serverIdentity), always: takeOver };
    const infrastructure = { profiles: this.#ports.profiles, ttlMs: this.#ports.ttlMs };
    const step = { current: 'connecting' as 'connecting' | 'checking' | 'setting up' };
    const advance = (next: typeof step.current) => {
      step.current = next;
      registry.setStep(record, next);
    };
    try {
      const target = await this.resolve(record.routerId);
      const setUp = await lock.run(record.routerId, () =>
        // A start proves that the router can be reached, so it never relies on a connection from before.
        pool.use(target, { fresh: true, signal, onConnected: () => advance('checking') }, async (connection) => {
          const probe = await probeRouter(connection, target, { ...infrastructure, acting: { claim }, signal });
          const done = await setUpRouter(
            connection,
            probe,
            { claim },
            {
              rebuild: restart,
              ttlMs: infrastructure.ttlMs,
              signal,
              onApply: () => advance('setting up'),
            },
          );
          if (signal.aborted) {
            const isOurMaking = done.changed && (done.wasBare || restart);
            if (isOurMaking && done.mark) await removeOwn(connection, probe, done.mark);
            throw new CommandsError('START_CANCELLED', 'The session was ended while it was being started');
          }
          return done;
        }),
      );
      const activated = registry.activate(record);
      if (!activated) throw new CommandsError('START_CANCELLED', 'The session was ended while it was being started');
      const { record: active, displaced } = activated;
      if (displaced) this.#letGoOfDisplaced(displaced, active.owner);
      watch.begin(record.sessionId, target, setUp);
      this.#armExpiry();
      await this.#remember(active, setUp.mark);
      return startAnswer(this.#ports, active, setUp);
    } catch (thrown) {
      registry.remove(record);
      pool.close(record.routerId);
      const error = signal.aborted
        ? new CommandsError('START_CANCELLED', 'The session was ended while it was being started')
        : asCommandsError(thrown);
      if (error.code === 'UNEXPECTED_SERVER_ERROR') {
        log.error('start failed unexpectedly', { correlationId, reason: describeThrown(thrown) });
      }
      throw error.with({ step: step.current });
    }
  }

  #letGoOfDisplaced({ sessionId, routerId }: SessionRecord, by: string): void {
    const { store, watch, log } = this.#ports;
    void store.remove(sessionId);
    watch.end(sessionId);
    log.info('router taken over', { routerId, sessionId, by });
  }

  /**
   * Ends what is known of the session. What is over already, or was never known, is ended. Never waits long for the router:
   * when it is not known to be clean by then, that is told.
   */
  async end(ids: SessionIds, owner: string): Promise<Cleanup> {
    const known = this.#ports.registry.get(ids.sessionId);
    if (!known) return 'done';
    if (known.owner !== owner) throw new CommandsError('FORBIDDEN', 'This session belongs to another user');
    if (known.routerId !== ids.routerId) {
      throw new CommandsError('BAD_REQUEST', 'This session belongs to another router than the one named in routerId');
    }
    return this.#end(ids.sessionId);
  }

  async #end(sessionId: string): Promise<Cleanup> {
    const { registry, watch, store } = this.#ports;
    const starting = this.#starting.get(sessionId);
    const ended = registry.beginEnd(sessionId);
    if (!ended) return 'done';
    const known = watch.end(sessionId);
    if (ended.phase === 'active') {
      const [cleanup] = await Promise.all([this.#release(ended.routerId, known), store.remove(sessionId)]);
      return cleanup;
    }
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, cancelWaitMs);
    });
    await Promise.race([starting?.catch(() => undefined), patience]);
    clearTimeout(timer);
    return 'done';
  }

  /** Prolongs the lease whatever the router does, and says what is known of the router. */
  async refresh({ sessionId, routerId }: RefreshEntry, owner: string): Promise<WireRefresh> {
    const record = this.#ports.registry.refresh(sessionId, routerId, owner);
    await Promise.all([this.#prolong([record]), this.#ports.watch.verify([sessionId])]);
    return this.#refreshAnswer(record);
  }

  /**
   * What `refresh` does, for a session of which nothing has to be waited for: held just so under these ids, its router
   * looked at a moment ago, nothing to write. Null for every other session, which takes the long way. Refreshes are most of
   * what a server does, and this costs a tenth.
   */
  refreshAtOnce(sessionId: unknown, routerId: unknown, owner: string, now: Moment): RefreshedAtOnce | null {
    const { registry, watch, store } = this.#ports;
    const record = registry.refreshHeld(sessionId, routerId, owner, now.monotonicMs);
    if (!record) return null;
    const verifiedMsAgo = watch.verifiedMsAgo(record.sessionId, now.monotonicMs);
    if (verifiedMsAgo === null || store.prolong(record.sessionId, now.wallMs) !== null) return null;
    return { record, verifiedMsAgo };
  }

  /** For all that are refreshed by one request. */
  now(): Moment {
    const { clock } = this.#ports;
    return { monotonicMs: clock.monotonicMs(), wallMs: clock.wallClock().getTime() };
  }

  /** Refreshes each on its own: what is wrong with one is told for that one. No slower than a single refresh. */
  async refreshAll(
    entries: readonly (RefreshEntry | CommandsError)[],
    owner: string,
  ): Promise<readonly (WireRefresh | CommandsError)[]> {
    const prolonged = entries.map((entry) =>
      entry instanceof CommandsError
        ? entry
        : attempt(() => this.#ports.registry.refresh(entry.sessionId, entry.routerId, owner)),
    );
    const held = prolonged.flatMap((one) => (one instanceof CommandsError ? [] : [one]));
    await Promise.all([this.#prolong(held), this.#ports.watch.verify(held.map(({ sessionId }) => sessionId))]);
    return prolonged.map((one) => (one instanceof CommandsError ? one : attempt(() => this.#refreshAnswer(one))));
  }

  #refreshAnswer(record: SessionRecord): WireRefresh {
    const { registry } = this.#ports;
    const { sessionId } = record;
    // Meanwhile it may have been ended, or taken over, also by another owner under the same id.
    if (registry.get(sessionId)?.owner !== record.owner) throw registry.notActive(sessionId, record.owner);
    return refreshAnswer(this.#ports, record);
  }

  /** What is held by this owner; what others hold is not shown. */
  status(sessionId: string | null, routerId: string | null, owner: string): readonly WireSessionStatus[] {
    const { registry } = this.#ports;
    const matches = registry
      .all()
      .filter((record) => record.owner === owner)
      .filter((record) => sessionId === null || record.sessionId === sessionId)
      .filter((record) => routerId === null || record.routerId === routerId);
    if (sessionId !== null && matches.length === 0) {
      throw new CommandsError(
        'SESSION_NOT_FOUND',
        'This session is not held here: it ran out, was ended or never started',
      );
    }
    return matches.map((record) => statusAnswer(this.#ports, record));
  }

  async acceptHostKey(routerId: string, key: HostKey, replace: boolean): Promise<void> {
    const target = await this.resolve(routerId);
    await this.#ports.hostKeys.accept(target, key, replace);
    this.#ports.watch.hostKeyAccepted();
  }

  /** A check saw on the router that another server has claimed it. */
  overtaken(sessionId: string, by: string): void {
    const { registry, watch, pool, log } = this.#ports;
    const record = registry.get(sessionId);
    if (!record) return;
    registry.lose(record, by);
    void this.#ports.store.remove(sessionId);
    watch.end(sessionId);
    pool.close(record.routerId);
    log.warn('router was claimed by another server', { sessionId, routerId: record.routerId, by });
  }

  /** Takes up the sessions of the process before this one that are still within their lease. Call it once, at the start. */
  restore(sessions: readonly StoredSession[]): void {
    const { registry, watch, store, clock, log } = this.#ports;
    const now = clock.wallClock().getTime();
    let taken = 0;
    for (const session of sessions) {
      const prolongedMs = now - session.prolongedAt - store.coarseMs;
      const ages = { startedMs: now - session.startedAt, prolongedMs };
      const { sessionId, routerId, owner, generation, mark } = session;
      if (registry.restore({ sessionId, routerId, owner, generation }, ages)) {
        watch.restore(sessionId, routerId, mark);
        taken += 1;
      } else void store.remove(sessionId);
    }
    if (sessions.length > 0) log.info('sessions restored', { restored: taken, expired: sessions.length - taken });
    this.#armExpiry();
  }

  #remember({ sessionId, routerId, owner, generation, startedAt }: SessionRecord, mark: Mark | null): Promise<void> {
    const { clock, store } = this.#ports;
    const now = clock.wallClock().getTime();
    const began = now - Math.round(clock.monotonicMs() - startedAt);
    return store.put({ sessionId, routerId, owner, generation, mark, startedAt: began, prolongedAt: now });
  }

  async #prolong(records: readonly SessionRecord[]): Promise<void> {
    const { clock, store } = this.#ports;
    const now = clock.wallClock().getTime();
    await Promise.all(records.map(async ({ sessionId }) => store.prolong(sessionId, now)));
  }

  /** Ends what is held, unless it outlives the process, and closes connections. Starts under way are cancelled and given a moment to clean up. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#expiryTimer) clearTimeout(this.#expiryTimer);
    const { registry, store, endsSessionsOnStop } = this.#ports;
    const keepsActive = store.outlivesProcess && !endsSessionsOnStop;
    const held = registry.all().filter(({ phase }) => phase !== 'active' || !keepsActive);
    await Promise.all(held.map(({ sessionId }) => this.#end(sessionId)));
    await this.#removals.settled(removalWaitMs);
    this.#ports.pool.closeAll();
    await store.close();
  }

  async #release(routerId: string, known: LastKnown | null): Promise<Cleanup> {
    if (known) return this.#removals.release(known);
    this.#ports.pool.close(routerId);
    return 'done';
  }

  /** How a router is reached, with its secrets made known to the log. */
  async resolve(routerId: string): Promise<RouterTarget> {
    const target = await this.#ports.directory.resolve(routerId);
    this.#ports.redactor.learn(routerId, secretsOf(target));
    return target;
  }

  /**
   * One timer for all leases. It is armed only when none is: every lease is equally long, so one that begins or is
   * refreshed later never runs out before the one the timer waits for. Each sweep looks at all sessions, so they keep a
   * distance; that a lease is over is known without them.
   */
  #armExpiry(): void {
    if (this.#expiryTimer || this.#stopped) return;
    const inMs = this.#ports.registry.msToNextExpiry();
    if (inMs === null) return;
    this.#expiryTimer = setTimeout(
      () => {
        this.#expiryTimer = null;
        this.#letGoOfExpired();
        this.#armExpiry();
      },
      Math.max(sweepDistanceMs, Math.ceil(inMs) + 1),
    );
    this.#expiryTimer.unref();
  }

  #letGoOfExpired(): void {
    const { registry, watch, log } = this.#ports;
    for (const record of registry.takeExpired()) {
      void this.#ports.store.remove(record.sessionId);
      void this.#release(record.routerId, watch.end(record.sessionId));
      log.info('session expired', { sessionId: record.sessionId, routerId: record.routerId });
    }
  }
}

function attempt<Value>(work: () => Value): Value | CommandsError {
  try {
    return work();
  } catch (thrown) {
    return asCommandsError(thrown);
  }
}
