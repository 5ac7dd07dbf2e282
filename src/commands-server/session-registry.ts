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
  /** 1 at the first start, one more with every restart */
  readonly generation: number;
  readonly phase: SessionPhase;
  readonly step: StartStep | null;
  /** in the monotonic clock; meaningful while active */
  readonly deadline: number;
  /** aborts the start that is under way */
  readonly cancel: AbortController;
};

export class SessionRegistry {
  readonly #clock: Clock;
  readonly #ttlMs: number;
  readonly #bySession = new Map<string, SessionRecord>();
  readonly #sessionOfRouter = new Map<string, string>();

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

  remainingMs(record: SessionRecord): number {
    return record.phase === 'active' ? Math.max(0, record.deadline - this.#clock.monotonicMs()) : this.#ttlMs;
  }

  /** Claims the router for this session, or says why not. The claim is let go by `remove`, or kept by `activate`. */
  beginStart(sessionId: string, routerId: string, restart: boolean): SessionRecord {
    const own = this.get(sessionId);
    if (own?.phase === 'starting') {
      throw new CommandsError('START_IN_PROGRESS', 'This session is being started already');
    }
    if (own?.phase === 'ending') throw new CommandsError('ROUTER_BUSY', 'This session is being ended');
    if (own && (!restart || own.routerId !== routerId)) {
      throw new CommandsError(
        'SESSION_ALREADY_ACTIVE',
        own.routerId === routerId
          ? 'This session is active already'
          : 'This session id is in use for another router already',
      );
    }
    const holderId = this.#sessionOfRouter.get(routerId);
    const holder = holderId === undefined ? null : this.get(holderId);
    if (holder && holder.sessionId !== sessionId) {
      if (holder.phase === 'active') {
        throw new CommandsError('ROUTER_IN_USE', 'Another session is held on this router', {
          details: { retryAfterMs: Math.ceil(this.remainingMs(holder)) },
        });
      }
      throw new CommandsError('ROUTER_BUSY', `Another session is ${holder.phase} on this router`);
    }
    // An expired record that the sweep has not met yet gives way here.
    const leftover = holderId === undefined ? undefined : this.#bySession.get(holderId);
    if (leftover && leftover.sessionId !== sessionId) this.remove(leftover);

    const record: SessionRecord = {
      sessionId,
      routerId,
      generation: (own?.generation ?? 0) + 1,
      phase: 'starting',
      step: 'connecting',
      deadline: Number.POSITIVE_INFINITY,
      cancel: new AbortController(),
    };
    this.#put(record);
    return record;
  }

  /** The step of a start, for those who ask while it runs. */
  setStep(record: SessionRecord, step: StartStep): void {
    const current = this.#current(record);
    if (current?.phase === 'starting') this.#put({ ...current, step });
  }

  /** The start succeeded: the lease begins. Null when the claim was ended meanwhile. */
  activate(record: SessionRecord): SessionRecord | null {
    const current = this.#current(record);
    if (current?.phase !== 'starting') return null;
    const active: SessionRecord = {
      ...current,
      phase: 'active',
      step: null,
      deadline: this.#clock.monotonicMs() + this.#ttlMs,
    };
    this.#put(active);
    return active;
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
  refresh(sessionId: string, routerId: string | null): SessionRecord {
    const record = this.get(sessionId);
    if (!record || record.phase === 'ending') {
      throw new CommandsError('SESSION_INVALID', 'This session is not active: it ran out, was ended or never started');
    }
    if (routerId !== null && record.routerId !== routerId) {
      throw new CommandsError('BAD_REQUEST', 'This session belongs to another router than the one named in routerId');
    }
    if (record.phase === 'starting') {
      throw new CommandsError('START_IN_PROGRESS', 'This session is still being started');
    }
    const refreshed = { ...record, deadline: this.#clock.monotonicMs() + this.#ttlMs };
    this.#put(refreshed);
    return refreshed;
  }

  /** Lets go of a claim or a lease; one that was replaced meanwhile is left alone. */
  remove(record: SessionRecord): void {
    if (!this.#current(record)) return;
    this.#bySession.delete(record.sessionId);
    if (this.#sessionOfRouter.get(record.routerId) === record.sessionId) this.#sessionOfRouter.delete(record.routerId);
  }

  /** Takes out the sessions whose idle time ran out and hands them over. */
  takeExpired(): readonly SessionRecord[] {
    const expired = [...this.#bySession.values()].filter((record) => this.#isExpired(record));
    for (const record of expired) this.remove(record);
    return expired;
  }

  /** Milliseconds until the next lease can run out; null when none is held. */
  msToNextExpiry(): number | null {
    let nearest = Number.POSITIVE_INFINITY;
    for (const record of this.#bySession.values()) nearest = Math.min(nearest, record.deadline);
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
