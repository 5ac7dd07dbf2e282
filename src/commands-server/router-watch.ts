/**
 * What is known of the router behind each active session, apart from the lease: a refresh that succeeds while SSH is dead
 * must never look healthy. Each refresh asks for a check; the answer says `verified` only if the check answered.
 */

import type { RouterTarget } from '@shared/embedded-channel';
import type { WireError, WireFacts, WireRouterChanges, WireRouterState } from '@shared/wire';
import { afterFailure, closedCircuit, isHalted, toldWith, waitOf, type Circuit } from './circuit';
import type { Clock } from './clock';
import { asCommandsError, CommandsError } from './commands-error';
import { noMark, ownerForPeople, type Mark } from './infrastructure/fence';
import { planFor } from './infrastructure/plan';
import { factsForPeople } from './infrastructure/probe';
import type { ProfileCatalog } from './infrastructure/profile-catalog';
import { probeRouter, setUpRouter, type SetUp } from './infrastructure/set-up';
import type { KeyedLock } from './keyed-lock';
import type { Log } from './log';
import type { LastKnown } from './router-release';
import type { ConnectionPool } from './ssh/connection-pool';
import { identityOf, sshHostOf } from './ssh/ssh-host';

/** How long a refresh waits for the check it asked for. */
const checkWaitMs = 1_500;
/** A check within a three-hundredth of the lease before needs no repeating, within these limits. Its age is told. */
const freshShare = 1 / 300;
const leastFreshMs = 500;
const mostFreshMs = 5_000;
/** For the check itself; a healthy router needs a hundredth of it. */
const checkTimeoutMs = 5_000;

export type RouterVerdict = {
  readonly router_state: WireRouterState;
  readonly last_verified_ms_ago: number | null;
  readonly router_error: WireError | null;
  readonly router_changes?: WireRouterChanges;
};

type Watched = {
  readonly sessionId: string;
  readonly routerId: string;
  /** null for a session from before a restart, until its first check */
  target: RouterTarget | null;
  setUp: SetUp | null;
  readonly mark: Mark | null;
  lastVerifiedAt: number | null;
  failure: CommandsError | null;
  /** one repair per set-up; after that drift is told and not fought */
  repaired: boolean;
  trouble: string | null;
  /** what was found since the session began */
  changes: WireRouterChanges | null;
  check: { readonly since: number; readonly done: Promise<void> } | null;
  /** whether it is tried again without being asked for */
  circuit: Circuit;
  /** fires when the session is over: what looks at the router for it stops */
  readonly over: AbortController;
  /** the connection whose loss is waited for */
  heeded: Promise<string | null> | null;
};

export type WatchPorts = {
  readonly clock: Clock;
  readonly pool: ConnectionPool;
  readonly lock: KeyedLock;
  readonly log: Log;
  readonly ttlMs: number;
  readonly profiles: ProfileCatalog;
  readonly resolve: (routerId: string) => Promise<RouterTarget>;
  /** another server has claimed the router: this session is over */
  readonly onOvertaken: (sessionId: string, by: string) => void;
};

export class RouterWatch {
  readonly #ports: WatchPorts;
  readonly #bySession = new Map<string, Watched>();
  readonly #freshMs: number;

  constructor(ports: WatchPorts) {
    this.#ports = ports;
    this.#freshMs = Math.min(mostFreshMs, Math.max(leastFreshMs, ports.ttlMs * freshShare));
  }

  /** Begins with what the start has just verified. */
  begin(sessionId: string, target: RouterTarget, setUp: SetUp): void {
    const { mark } = setUp;
    const lastVerifiedAt = this.#ports.clock.monotonicMs();
    this.#begin({ sessionId, routerId: target.id, target, setUp, mark, lastVerifiedAt });
  }

  /** Begins with nothing but the lease, after a restart: nothing is verified until it has been looked at. */
  restore(sessionId: string, routerId: string, mark: Mark | null): void {
    this.#begin({ sessionId, routerId, target: null, setUp: null, mark, lastVerifiedAt: null });
  }

  #begin(known: Pick<Watched, 'sessionId' | 'routerId' | 'target' | 'setUp' | 'mark' | 'lastVerifiedAt'>): void {
    const watched: Watched = {
      ...known,
      failure: null,
      repaired: false,
      trouble: null,
      changes: null,
      check: null,
      heeded: null,
      circuit: closedCircuit,
      over: new AbortController(),
    };
    this.#bySession.set(known.sessionId, watched);
    this.#heedLoss(watched);
  }

  /** Null when nothing is known of the session. */
  end(sessionId: string): LastKnown | null {
    const watched = this.#bySession.get(sessionId);
    if (!watched) return null;
    this.#bySession.delete(sessionId);
    // A check of a dead router takes seconds, and the start that may come next must not wait behind it.
    watched.over.abort();
    const { routerId, mark, target, setUp } = watched;
    return { routerId, mark, target, probe: setUp?.probe ?? null };
  }

  /** Routers that were left alone because of their host key, or a jump host's, are looked at again at the next refresh. */
  hostKeyAccepted(): void {
    for (const watched of this.#bySession.values()) {
      const { circuit } = watched;
      if (circuit.kind === 'halted' && circuit.failure.code !== 'ROUTER_AUTH_FAILED') watched.circuit = closedCircuit;
    }
  }

  /** The age of a check that is good and fresh; null where a refresh has to ask for one, or has more to tell. */
  verifiedMsAgo(sessionId: string, now: number): number | null {
    const watched = this.#bySession.get(sessionId);
    if (!watched || watched.trouble !== null || watched.changes !== null || !this.#isFresh(watched, now)) return null;
    return Math.round(now - (watched.lastVerifiedAt ?? now));
  }

  #isFresh({ failure, check, lastVerifiedAt }: Watched, now: number): boolean {
    return failure === null && check === null && lastVerifiedAt !== null && now - lastVerifiedAt < this.#freshMs;
  }

  /**
   * Asks for a check of each router unless one has just been made, and waits for them together: a little, however many
   * they are and whatever they do. Never throws.
   */
  async verify(sessionIds: readonly string[]): Promise<void> {
    const now = this.#ports.clock.monotonicMs();
    const checks = sessionIds.flatMap((sessionId) => {
      const watched = this.#bySession.get(sessionId);
      return watched && !this.#isFresh(watched, now) && this.#mayTry(watched, now) ? [this.#check(watched)] : [];
    });
    if (checks.length === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, checkWaitMs);
    });
    await Promise.race([Promise.all(checks), patience]);
    clearTimeout(timer);
  }

  verdictOf(sessionId: string): RouterVerdict {
    const watched = this.#bySession.get(sessionId);
    if (!watched) return { router_state: 'unverified', last_verified_ms_ago: null, router_error: null };
    const verdict = this.#verdictOn(watched);
    return watched.changes === null ? verdict : { ...verdict, router_changes: watched.changes };
  }

  #verdictOn(watched: Watched): RouterVerdict {
    const now = this.#ports.clock.monotonicMs();
    const { lastVerifiedAt } = watched;
    const last_verified_ms_ago = lastVerifiedAt === null ? null : Math.max(0, Math.round(now - lastVerifiedAt));
    if (watched.failure) {
      const away = watched.failure.code === 'ROUTER_UNREACHABLE' || watched.failure.code === 'ROUTER_TIMEOUT';
      const router_error = toldWith(watched.failure, watched.circuit, now).toWire();
      return { router_state: away ? 'unreachable' : 'unverified', last_verified_ms_ago, router_error };
    }
    if (watched.trouble !== null) {
      // The router answered, but what the session stands for is not there: that must not look healthy.
      const drift = new CommandsError('INFRASTRUCTURE_DRIFTED', watched.trouble);
      return { router_state: 'unverified', last_verified_ms_ago, router_error: drift.toWire() };
    }
    const unansweredMs = watched.check ? now - watched.check.since : 0;
    // A little under the wait: a refresh that has waited for it in vain must not still say "verified".
    if (unansweredMs >= checkWaitMs - 100) {
      const seconds = Math.round(unansweredMs / 100) / 10;
      const error = new CommandsError(
        'ROUTER_TIMEOUT',
        `The router has not answered the running check for ${seconds} s`,
      );
      return { router_state: 'unverified', last_verified_ms_ago, router_error: error.toWire() };
    }
    // Refreshes come at a third of the lease; when none came for half of it, nobody has looked lately.
    const isRecent = last_verified_ms_ago !== null && last_verified_ms_ago <= this.#ports.ttlMs / 2;
    return { router_state: isRecent ? 'verified' : 'unverified', last_verified_ms_ago, router_error: null };
  }

  factsOf(sessionId: string): WireFacts | null {
    const watched = this.#bySession.get(sessionId);
    return watched?.setUp ? factsOnWire(watched.setUp, watched.trouble) : null;
  }

  #check(watched: Watched): Promise<void> {
    if (watched.check) return watched.check.done;
    const done = this.#checkNow(watched);
    watched.check = { since: this.#ports.clock.monotonicMs(), done };
    return done;
  }

  async #checkNow(watched: Watched): Promise<void> {
    const { lock, pool } = this.#ports;
    try {
      await lock.run(watched.routerId, () => this.#look(watched));
      if (!this.#isCurrent(watched)) return;
      if (watched.failure) this.#log(watched, 'router answers again');
      watched.failure = null;
      watched.circuit = closedCircuit;
      this.#heedLoss(watched);
    } catch (thrown) {
      const failure = asCommandsError(thrown);
      if (!this.#isCurrent(watched)) return;
      this.#countFailure(watched, failure);
      if (watched.failure?.code !== failure.code) {
        this.#log(watched, 'router check failed', { code: failure.code, reason: failure.message });
      }
      watched.failure = failure;
    } finally {
      watched.check = null;
      // Ended meanwhile: the check may have opened a connection that nobody wants any more. Who has the lock by now does.
      const { routerId } = watched;
      if (!this.#isCurrent(watched) && !this.#isRouterWatched(routerId) && !lock.isBusy(routerId)) pool.close(routerId);
    }
  }

  async #look(watched: Watched): Promise<void> {
    if (!this.#isCurrent(watched)) return;
    const { pool, clock } = this.#ports;
    const target = await this.#targetOf(watched);
    const { circuit } = watched;
    if (circuit.kind === 'halted' && isHalted(circuit, identityOf(sshHostOf(target)))) throw circuit.failure;
    const { signal } = watched.over;
    const acting = { held: watched.mark ?? noMark };
    await pool.use(target, { fresh: false, signal }, async (connection) => {
      const probe = await probeRouter(connection, target, {
        profiles: this.#ports.profiles,
        ttlMs: this.#ports.ttlMs,
        acting,
        timeoutMs: checkTimeoutMs,
        signal,
      });
      watched.lastVerifiedAt = clock.monotonicMs();
      const rebooted = watched.setUp !== null && probe.bootId !== watched.setUp.probe.bootId;
      if (rebooted) {
        watched.repaired = false;
        countIn(watched, 'reboots');
        this.#log(watched, 'router was rebooted', { bootId: probe.bootId });
      }
      const plan = planFor(probe, acting, { rebuild: false });
      if (plan.action.kind === 'overtaken') {
        this.#ports.onOvertaken(watched.sessionId, ownerForPeople(plan.action.by));
        return;
      }
      watched.setUp = { probe, plan, changed: false, wasBare: false, mark: watched.mark };
      watched.trouble = null;
      if (plan.action.kind === 'nothing') return;
      if (plan.action.kind === 'apply' && watched.repaired) {
        watched.trouble =
          'What this session set up was removed again after it had been repaired once; it is left as it is.';
        return;
      }
      // Setting up after a reboot is what a session is for; only a removal on a running router is a repair.
      watched.repaired = !rebooted;
      try {
        watched.setUp = await setUpRouter(connection, probe, acting, {
          rebuild: false,
          ttlMs: this.#ports.ttlMs,
        });
        countIn(watched, 'repairs');
        this.#log(watched, rebooted ? 'router was set up again after its reboot' : 'router was repaired');
      } catch (thrown) {
        const error = asCommandsError(thrown);
        if (error.code === 'ROUTER_UNREACHABLE' || error.code === 'ROUTER_TIMEOUT') throw error;
        // The router answered, so it is verified; what it lacks is told beside that.
        watched.trouble = `The router could not be set up again: ${error.message}`;
        this.#log(watched, 'repair failed', { code: error.code, reason: error.message });
      }
    });
  }

  /**
   * How the router is reached. Asked for anew when the last try failed: address or credential may have been corrected
   * meanwhile. What the session has set up stays as it was begun.
   */
  async #targetOf(watched: Watched): Promise<RouterTarget> {
    const { target } = watched;
    if (target && (!watched.failure || this.#ports.pool.isOpen(watched.routerId))) return target;
    try {
      const resolved = await this.#ports.resolve(watched.routerId);
      const { profile, interfaces } = target ?? resolved;
      watched.target = { ...resolved, profile, interfaces };
      return watched.target;
    } catch (thrown) {
      if (target) return target;
      throw thrown;
    }
  }

  #mayTry(watched: Watched, now: number): boolean {
    return waitOf(watched.circuit, now) === null || this.#ports.pool.isOpen(watched.routerId);
  }

  #countFailure(watched: Watched, failure: CommandsError): void {
    const now = this.#ports.clock.monotonicMs();
    const before = watched.circuit;
    const identity = watched.target ? identityOf(sshHostOf(watched.target)) : '';
    watched.circuit = afterFailure(before, failure, { now, identity });
    if (watched.circuit.kind === before.kind || watched.circuit.kind === 'closed') return;
    if (watched.circuit.kind === 'open') {
      this.#log(watched, 'router is tried less often', { nextTryInMs: String(waitOf(watched.circuit, now)) });
    } else this.#log(watched, 'router is not tried again by itself', { code: failure.code });
  }

  /** A connection that breaks between two checks is news at once. */
  #heedLoss(watched: Watched): void {
    const loss = this.#ports.pool.lossOf(watched.routerId);
    if (!loss || loss === watched.heeded) return;
    watched.heeded = loss;
    const heed = async () => {
      const why = await loss;
      if (why === null || !this.#isCurrent(watched) || watched.check || watched.failure) return;
      watched.failure = new CommandsError('ROUTER_UNREACHABLE', `The connection to the router was lost: ${why}`);
      this.#log(watched, 'connection lost', { reason: why });
      void this.#check(watched);
    };
    void heed();
  }

  #isCurrent(watched: Watched): boolean {
    return this.#bySession.get(watched.sessionId) === watched;
  }

  #isRouterWatched(routerId: string): boolean {
    for (const watched of this.#bySession.values()) if (watched.routerId === routerId) return true;
    return false;
  }

  #log(watched: Watched, message: string, fields: Record<string, string> = {}): void {
    this.#ports.log.info(message, { sessionId: watched.sessionId, routerId: watched.routerId, ...fields });
  }
}

function countIn(watched: Watched, what: keyof WireRouterChanges): void {
  const before = watched.changes ?? { reboots: 0, repairs: 0 };
  watched.changes = { ...before, [what]: before[what] + 1 };
}

export function factsOnWire(setUp: SetUp, trouble: string | null): WireFacts {
  return {
    profile: setUp.probe.profile.name,
    facts: factsForPeople(setUp.probe),
    components: setUp.plan.components.map(({ name, state, detail }) => ({ name, state, detail })),
    warnings: trouble === null ? setUp.plan.warnings : [...setUp.plan.warnings, trouble],
  };
}
