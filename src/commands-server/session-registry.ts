/**
 * Who holds a session on which router, and until when. No network, no timers: time comes in with the clock, so every
 * rule here is tested without waiting. Leases run by monotonic idle time; only a start and a refresh prolong them.
 */

import type { StartStep } from '@shared/session';
import type { Clock } from './clock';
import { CommandsError } from './commands-error';

export type SessionPhase = 'starting' | 'active' | 'ending';

export type SessionRecord = {
  readonly sessionId: string;
  readonly routerId: string;
  /** the user whose token started it */
  readonly owner: string;
  /** 1 at the first start, one more with every restart and every take-over */
  readonly generation: number;
  readonly phase: SessionPhase;
  readonly step: StartStep | null;
  /** in the monotonic clock: when the start began */
  readonly startedAt: number;
  /** in the monotonic clock; meaningful while active */
  readonly deadline: number;
  /** aborts the start that is under way */
  readonly cancel: AbortController;
  /** the session of another that is over as soon as this start has succeeded, and not before */
  readonly takesOverFrom: string | null;
};

export type Activated = { readonly record: SessionRecord; readonly displaced: SessionRecord | null };

export type Claim = {
  readonly sessionId: string;
  readonly routerId: string;
  readonly owner: string;
  readonly restart: boolean;
  /** end the session that another holds on the router */
  readonly takeOver: boolean;
};

/** A session that lost its router, remembered so that its owner can be told. */
type Lost = { readonly owner: string; readonly takenOverBy: string; readonly at: number };

const mostLost = 5_000;

export class SessionRegistry {
  readonly #clock: Clock;
  readonly #ttlMs: number;
  readonly #bySession = new Map<string, SessionRecord>();
  readonly #sessionOfRouter = new Map<string, string>();
  readonly #lost = new Map<string, Lost>();

  constructor(ports: { readonly clock: Clock; readonly ttlMs: number }) {
    this.#clock = ports.clock;
    this.#ttlMs = ports.ttlMs;
  }

  get ttlMs(): number {
    return this.#ttlMs;
  }

  get size(): number {
    return this.#bySession.size;
  }

  get(sessionId: string): SessionRecord | null {
    const record = this.#bySession.get(sessionId);
    if (!record || this.#isExpired(record)) return null;
    return record;
  }

  all(): readonly SessionRecord[] {
    return [...this.#bySession.values()].filter((record) => !this.#isExpired(record));
  }

  countByPhase(): Record<SessionPhase, number> {
    const count = { starting: 0, active: 0, ending: 0 };
    for (const { phase } of this.all()) count[phase] += 1;
    return count;
  }

  remainingMs(record: SessionRecord): number {
    return record.phase === 'active' ? Math.max(0, record.deadline - this.#clock.monotonicMs()) : this.#ttlMs;
  }

  /**
   * Claims the router for this session, or says why not. The claim is let go by `remove`, or kept by `activate`. With a
   * take-over the other keeps its lease until then: a start that fails must cost nobody a session.
   */
  beginStart(claim: Claim): SessionRecord {
    const { sessionId, routerId, owner } = claim;
    const own = this.get(sessionId);
    if (own) this.#checkRepeated(own, claim);
    else this.#removeExpired(sessionId);
    const holderId = this.#sessionOfRouter.get(routerId);
    const holder = holderId === undefined ? null : this.get(holderId);
    const displaced = holder && (holder.sessionId !== sessionId || holder.owner !== owner) ? holder : null;
    if (displaced) {
      if (displaced.phase !== 'active') {
        throw new CommandsError('ROUTER_BUSY', `Another session is ${displaced.phase} on this router`);
      }
      if (!claim.takeOver) throw this.#inUse(displaced, owner);
      // Under one id there is room for one of them only.
      if (displaced.sessionId === sessionId) this.lose(displaced, owner);
    }
    if (holderId !== undefined) this.#removeExpired(holderId);
    if (this.#lost.get(sessionId)?.owner === owner) this.#lost.delete(sessionId);

    const record: SessionRecord = {
      sessionId,
      routerId,
      owner,
      generation: (displaced?.generation ?? own?.generation ?? 0) + 1,
      phase: 'starting',
      step: 'connecting',
      startedAt: this.#clock.monotonicMs(),
      deadline: Number.POSITIVE_INFINITY,
      cancel: new AbortController(),
      takesOverFrom: displaced && displaced.sessionId !== sessionId ? displaced.sessionId : null,
    };
    this.#put(record);
    return record;
  }

  /** A record that ran out and that the sweep has not met yet gives way. */
  #removeExpired(sessionId: string): void {
    const record = this.#bySession.get(sessionId);
    if (record && this.#isExpired(record)) this.remove(record);
  }

  #checkRepeated(own: SessionRecord, { routerId, owner, restart }: Claim): void {
    if (own.routerId !== routerId) {
      throw new CommandsError('SESSION_ALREADY_ACTIVE', 'This session id is in use for another router already');
    }
    if (own.owner !== owner) return;
    if (own.phase === 'starting') {
      throw new CommandsError('START_IN_PROGRESS', 'This session is being started already');
    }
    if (own.phase === 'ending') throw new CommandsError('ROUTER_BUSY', 'This session is being ended');
    if (!restart) throw new CommandsError('SESSION_ALREADY_ACTIVE', 'This session is active already');
  }

  #inUse(holder: SessionRecord, asker: string): CommandsError {
    const leaseEndsInMs = Math.ceil(this.remainingMs(holder));
    const who = holder.owner === asker ? 'You hold another session' : `${holder.owner} holds the session`;
    return new CommandsError('ROUTER_IN_USE', `${who} on this router`, {
      details: {
        heldBy: holder.owner,
        heldForMs: Math.round(this.#clock.monotonicMs() - holder.startedAt),
        leaseEndsInMs,
        retryAfterMs: leaseEndsInMs,
      },
    });
  }

  /** The router is somebody else's now: the session is over, and its owner is told at the next refresh. */
  lose(record: SessionRecord, takenOverBy: string): void {
    if (!this.#current(record)) return;
    this.remove(record);
    this.#lost.set(record.sessionId, { owner: record.owner, takenOverBy, at: this.#clock.monotonicMs() });
    for (const sessionId of this.#lost.keys()) {
      if (this.#lost.size <= mostLost) break;
      this.#lost.delete(sessionId);
    }
  }

  /** The step of a start, for those who ask while it runs. */
  setStep(record: SessionRecord, step: StartStep): void {
    const current = this.#current(record);
    if (current?.phase === 'starting') this.#put({ ...current, step });
  }

  /**
   * The start succeeded: the lease begins, and the one that had to give way ends. Null when the claim was ended meanwhile.
   */
  activate(record: SessionRecord): Activated | null {
    const current = this.#current(record);
    if (current?.phase !== 'starting') return null;
    const displaced = this.#stillHeld(current);
    if (displaced) this.lose(displaced, current.owner);
    const active: SessionRecord = {
      ...current,
      phase: 'active',
      step: null,
      deadline: this.#clock.monotonicMs() + this.#ttlMs,
      takesOverFrom: null,
    };
    this.#put(active);
    return { record: active, displaced };
  }

  /** The session that this start takes the router from, as long as it lives. */
  #stillHeld({ takesOverFrom, routerId }: SessionRecord): SessionRecord | null {
    const held = takesOverFrom === null ? null : this.get(takesOverFrom);
    return held?.phase === 'active' && held.routerId === routerId ? held : null;
  }

  /** Ends what is known of the session. A start under way is aborted and keeps the router until it has cleaned up. */
  beginEnd(sessionId: string): SessionRecord | null {
    const record = this.get(sessionId);
    if (!record) return null;
    if (record.phase === 'starting') {
      this.#put({ ...record, phase: 'ending' });
      record.cancel.abort();
    } else if (record.phase === 'active') {
      this.remove(record);
    }
    return record;
  }

  /** Prolongs the lease by a whole TTL from now. */
  refresh(sessionId: string, routerId: string | null, owner: string): SessionRecord {
    const record = this.get(sessionId);
    if (!record || record.phase === 'ending' || record.owner !== owner) throw this.notActive(sessionId, owner);
    if (routerId !== null && record.routerId !== routerId) {
      throw new CommandsError('BAD_REQUEST', 'This session belongs to another router than the one named in routerId');
    }
    if (record.phase === 'starting') {
      throw new CommandsError('START_IN_PROGRESS', 'This session is still being started');
    }
    this.#prolong(record, this.#clock.monotonicMs());
    return record;
  }

  /**
   * The same for a session that is held just so: active, by this owner, on this router, under ids as they were sent. Null
   * for whatever is not, without saying why. Ids that are found here need no parsing: they were parsed at the start.
   */
  refreshHeld(sessionId: unknown, routerId: unknown, owner: string, now: number): SessionRecord | null {
    const record = this.#bySession.get(sessionId as string);
    if (record?.phase !== 'active' || record.owner !== owner || now >= record.deadline) return null;
    if (routerId !== undefined && record.routerId !== routerId) return null;
    this.#prolong(record, now);
    return record;
  }

  /** In place, because this is what is done thousands of times a second; nothing else of a record ever changes. */
  #prolong(record: SessionRecord, now: number): void {
    (record as { deadline: number }).deadline = now + this.#ttlMs;
  }

  /** A session from before a restart. Ages are what the wall clock says of the time since; never less than nothing. */
  restore(
    session: Pick<SessionRecord, 'sessionId' | 'routerId' | 'owner' | 'generation'>,
    ages: { readonly startedMs: number; readonly prolongedMs: number },
  ): SessionRecord | null {
    if (ages.prolongedMs >= this.#ttlMs || this.#sessionOfRouter.has(session.routerId)) return null;
    const now = this.#clock.monotonicMs();
    const record: SessionRecord = {
      ...session,
      phase: 'active',
      step: null,
      startedAt: now - Math.max(0, ages.startedMs),
      deadline: now + this.#ttlMs - Math.max(0, ages.prolongedMs),
      cancel: new AbortController(),
      takesOverFrom: null,
    };
    this.#put(record);
    return record;
  }

  /** Why a session is not there, as far as its owner may know. */
  notActive(sessionId: string, owner: string): CommandsError {
    const lost = this.#lost.get(sessionId);
    if (lost?.owner !== owner) {
      return new CommandsError('SESSION_INVALID', 'This session is not active: it ran out, was ended or never started');
    }
    return new CommandsError('SESSION_INVALID', `${lost.takenOverBy} took this router over`, {
      details: {
        takenOverBy: lost.takenOverBy,
        takenOverMsAgo: Math.round(this.#clock.monotonicMs() - lost.at),
      },
    });
  }

  /** Lets go of a claim or a lease; one that was replaced meanwhile is left alone. */
  remove(record: SessionRecord): void {
    if (!this.#current(record)) return;
    this.#bySession.delete(record.sessionId);
    if (this.#sessionOfRouter.get(record.routerId) !== record.sessionId) return;
    const before = this.#stillHeld(record);
    if (before) this.#sessionOfRouter.set(record.routerId, before.sessionId);
    else this.#sessionOfRouter.delete(record.routerId);
  }

  /** Takes out the sessions whose idle time ran out and hands them over. Looks at every session. */
  takeExpired(): readonly SessionRecord[] {
    const now = this.#clock.monotonicMs();
    const expired: SessionRecord[] = [];
    for (const record of this.#bySession.values()) if (now >= record.deadline) expired.push(record);
    for (const record of expired) this.remove(record);
    return expired;
  }

  /** Milliseconds until the next lease can run out; null when none is held. */
  msToNextExpiry(): number | null {
    let nearest = Number.POSITIVE_INFINITY;
    for (const { deadline } of this.#bySession.values()) if (deadline < nearest) nearest = deadline;
    return Number.isFinite(nearest) ? Math.max(0, nearest - this.#clock.monotonicMs()) : null;
  }

  #current(record: SessionRecord): SessionRecord | null {
    const current = this.#bySession.get(record.sessionId);
    return current?.generation === record.generation && current.cancel === record.cancel ? current : null;
  }

  #isExpired(record: SessionRecord): boolean {
    return record.phase === 'active' && this.#clock.monotonicMs() >= record.deadline;
  }

  #put(record: SessionRecord): void {
    this.#bySession.set(record.sessionId, record);
    this.#sessionOfRouter.set(record.routerId, record.sessionId);
  }
}
