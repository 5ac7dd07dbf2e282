/**
 * What waits to be sent to the server, and how much of it is on its way: lease rules 7 and 8. The soonest expiry goes
 * first, clicks have places of their own, a router has one request at a time, and refreshes share requests where the server
 * takes many in one. While the server gives no answers, one probe at a time goes and the rest waits its turn: ten thousand
 * sessions do not hammer on a closed door, and all of them leave, in order, when it opens.
 */

import type { RouterId } from '@shared/ids';
import type { Clock, TimerHandle, Timers } from '../ports';
import { pop, push } from './heap';

export type Errand = {
  readonly routerId: RouterId;
  readonly kind: 'start' | 'refresh' | 'end';
  readonly lane: 'click' | 'background';
  /** monotonic ms: the soonest goes first; Infinity when no lease is at stake */
  readonly expiresAt: number;
  /** an end that cancels a start does not wait for it */
  readonly overtakes: boolean;
  /** asked when its turn comes: the session may have moved on meanwhile */
  readonly isWanted: () => boolean;
  readonly dropped: () => void;
  /** must not reject */
  readonly run: () => Promise<Verdict>;
};

/** What an answer, or none, says of the server. */
export type Verdict =
  | { readonly kind: 'answered' }
  | { readonly kind: 'no answer' }
  /** the server asks for fewer requests */
  | { readonly kind: 'slow down'; readonly forMs: number };

export type OutboxLimits = {
  readonly total: number;
  readonly background: number;
  readonly starts: number;
  readonly backgroundStarts: number;
  readonly together: number;
};

/** With the two places that the manager keeps for health and status: 16 in flight per server (lease rule 7). */
export const outboxLimits: OutboxLimits = { total: 14, background: 10, starts: 11, backgroundStarts: 8, together: 100 };

/** Places in the background that waiting starts leave to nobody else: refreshes never starve them, nor they refreshes. */
const keptForStarts = 2;
const awayAfter = 3;
const probeEveryMs = 1_000;
const longestPauseMs = 60_000;

export type Outbox<Sent extends Errand = Errand> = {
  readonly add: (errand: Sent) => void;
  /** The admin clicked on what waits in the background: it goes with the clicks. */
  readonly hurry: (routerId: RouterId) => void;
  /** The server answered somebody: no more single probes. */
  readonly serverAnswers: () => void;
  readonly isAway: () => boolean;
  readonly waiting: () => number;
  readonly inFlight: () => number;
  readonly stop: () => void;
};

type Entry<Sent> = { readonly at: number; readonly order: number; readonly errand: Sent; moved: boolean };
type Queue<Sent> = Entry<Sent>[];

export function createOutbox<Sent extends Errand>(ports: {
  readonly clock: Clock;
  readonly timers: Timers;
  /** whether the server takes many refreshes in one request */
  readonly canSendTogether: () => boolean;
  /** must not reject */
  readonly sendTogether: (errands: readonly Sent[]) => Promise<Verdict>;
  readonly limits?: OutboxLimits;
}): Outbox<Sent> {
  const { clock, timers } = ports;
  const limits = ports.limits ?? outboxLimits;
  const clicks: Queue<Sent> = [];
  const clickedStarts: Queue<Sent> = [];
  const background: Queue<Sent> = [];
  const backgroundStarts: Queue<Sent> = [];
  /** waiting, by router: to find what a click means */
  const queued = new Map<RouterId, Entry<Sent>>();
  /** whose router has a request on its way */
  const parked = new Map<RouterId, Entry<Sent>[]>();
  const busyRouters = new Map<RouterId, number>();
  const running = { total: 0, background: 0, starts: 0, backgroundStarts: 0 };
  let order = 0;
  let unanswered = 0;
  let nextProbeAt = 0;
  let pausedUntil = 0;
  let timer: TimerHandle | null = null;
  let pumping = false;
  let stopped = false;

  const isAway = (): boolean => unanswered >= awayAfter;

  function queueOf({ lane, kind }: Errand): Queue<Sent> {
    if (lane === 'click') return kind === 'start' ? clickedStarts : clicks;
    return kind === 'start' ? backgroundStarts : background;
  }

  function enqueue(errand: Sent): void {
    order += 1;
    // Clicks in the order they came; a lease that runs out sooner goes first in the background.
    const at = errand.lane === 'click' ? order : errand.expiresAt;
    const entry = { at, order, errand, moved: false };
    queued.set(errand.routerId, entry);
    push(queueOf(errand), entry);
  }

  /** The first of the queue that may go now; what is of no use any more is dropped, whose router is busy steps aside. */
  function next(queue: Queue<Sent>, taken?: ReadonlySet<RouterId>): Sent | null {
    for (let entry = queue[0]; entry; entry = queue[0]) {
      pop(queue);
      const { errand } = entry;
      if (entry.moved) continue;
      if ((busyRouters.has(errand.routerId) && !errand.overtakes) || taken?.has(errand.routerId)) {
        parked.set(errand.routerId, [...(parked.get(errand.routerId) ?? []), entry]);
        continue;
      }
      if (queued.get(errand.routerId) === entry) queued.delete(errand.routerId);
      if (errand.isWanted()) return errand;
      errand.dropped();
    }
    return null;
  }

  /** Fills every free place. In a microtask, so that what falls due together is there together. */
  function pump(): void {
    if (pumping || stopped) return;
    pumping = true;
    queueMicrotask(() => {
      pumping = false;
      while (sendNext());
    });
  }

  function sendNext(): boolean {
    if (stopped || running.total >= limits.total) return false;
    const clicked = next(clicks) ?? (running.starts < limits.starts ? next(clickedStarts) : null);
    if (clicked) {
      send([clicked]);
      return true;
    }
    if (!backgroundMayGo()) return false;
    const startsMayGo =
      running.starts < limits.starts &&
      running.backgroundStarts < limits.backgroundStarts &&
      backgroundStarts.length > 0;
    const others = running.background - running.backgroundStarts;
    const keptFree = startsMayGo ? keptForStarts : 0;
    const refreshes = others < limits.background - keptFree ? nextTogether() : null;
    const errands = refreshes ?? (startsMayGo ? one(next(backgroundStarts)) : null);
    if (!errands) return false;
    if (isAway()) nextProbeAt = clock.monotonicMs() + probeEveryMs;
    send(errands);
    return true;
  }

  const one = (errand: Sent | null): readonly Sent[] | null => (errand ? [errand] : null);

  function nextTogether(): readonly Sent[] | null {
    const first = next(background);
    if (!first || first.kind !== 'refresh' || isAway() || !ports.canSendTogether()) return one(first);
    const together = [first];
    const taken = new Set([first.routerId]);
    while (together.length < limits.together && background[0]?.errand.kind === 'refresh') {
      const errand = next(background, taken);
      if (!errand) break;
      together.push(errand);
      taken.add(errand.routerId);
    }
    return together;
  }

  function backgroundMayGo(): boolean {
    if (running.background >= limits.background) return false;
    if (background.length + backgroundStarts.length === 0) return false;
    const now = clock.monotonicMs();
    if (now < pausedUntil) return wakeAt(pausedUntil);
    if (!isAway()) return true;
    if (running.background > 0) return false;
    return now >= nextProbeAt || wakeAt(nextProbeAt);
  }

  function wakeAt(at: number): false {
    timer?.cancel();
    timer = timers.after(Math.max(0, at - clock.monotonicMs()), () => {
      timer = null;
      pump();
    });
    return false;
  }

  function send(errands: readonly Sent[]): void {
    const [first] = errands;
    if (!first) return;
    const isStart = first.kind === 'start';
    const inBackground = first.lane === 'background';
    count(errands, isStart, inBackground, 1);
    const back = (verdict: Verdict): void => {
      count(errands, isStart, inBackground, -1);
      heard(verdict);
      for (const { routerId } of errands) unpark(routerId);
      pump();
    };
    const sent = errands.length > 1 ? ports.sendTogether(errands) : first.run();
    // It must not reject; if it does, its place must not be lost for ever.
    sent.then(back, () => back({ kind: 'answered' }));
  }

  function count(errands: readonly Sent[], isStart: boolean, inBackground: boolean, by: 1 | -1): void {
    running.total += by;
    if (isStart) running.starts += by;
    if (inBackground) running.background += by;
    if (isStart && inBackground) running.backgroundStarts += by;
    for (const { routerId } of errands) {
      const now = (busyRouters.get(routerId) ?? 0) + by;
      if (now > 0) busyRouters.set(routerId, now);
      else busyRouters.delete(routerId);
    }
  }

  function heard(verdict: Verdict): void {
    if (verdict.kind === 'no answer') {
      unanswered += 1;
      return;
    }
    unanswered = 0;
    if (verdict.kind === 'slow down') {
      pausedUntil = Math.max(pausedUntil, clock.monotonicMs() + Math.min(verdict.forMs, longestPauseMs));
    }
  }

  function unpark(routerId: RouterId): void {
    if (busyRouters.has(routerId)) return;
    const entries = parked.get(routerId);
    if (!entries) return;
    parked.delete(routerId);
    for (const entry of entries) push(queueOf(entry.errand), entry);
  }

  return {
    add: (errand) => {
      enqueue(errand);
      pump();
    },
    hurry: (routerId) => {
      const entry = queued.get(routerId);
      if (!entry || entry.errand.lane === 'click') return;
      entry.moved = true;
      enqueue({ ...entry.errand, lane: 'click' });
      pump();
    },
    serverAnswers: () => {
      unanswered = 0;
      pump();
    },
    isAway,
    waiting: () => clicks.length + clickedStarts.length + background.length + backgroundStarts.length,
    inFlight: () => running.total,
    stop: () => {
      stopped = true;
      timer?.cancel();
      timer = null;
    },
  };
}
