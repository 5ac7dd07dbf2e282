/**
 * What waits to be sent to the server, and how much of it is on its way: lease rules 7 and 8. The soonest expiry goes
 * first, clicks have places of their own, a router has one request at a time, and refreshes share requests where the server
 * takes many in one. While the server answers nobody (`server-silence.ts`), one probe a second goes and the rest waits its
 * turn: ten thousand sessions do not hammer on a closed door, and all of them leave, in order, when it opens. Sessions that
 * get no answer while others do have few places, alone, so that they never keep the others waiting.
 */

import type { RouterId } from '@shared/ids';
import type { Clock, TimerHandle, Timers } from '../ports';
import { pop, push, removeAt } from './heap';
import { createServerSilence, type Sending } from './server-silence';

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
  /** requests in the background for sessions that get no answer while others do */
  readonly mute: number;
  readonly together: number;
};

/** With the two places that the manager keeps for health and status: 16 in flight per server (lease rule 7). */
export const outboxLimits: OutboxLimits = {
  total: 14,
  background: 10,
  starts: 11,
  backgroundStarts: 8,
  mute: 3,
  together: 100,
};

/** Places in the background that waiting starts leave to nobody else: refreshes never starve them, nor they refreshes. */
const keptForStarts = 2;
const probeEveryMs = 1_000;
/** A start takes its time: one that hangs is no reason to try no other, but they are not to pile up. */
const probeByStartEveryMs = 5_000;
const longestPauseMs = 60_000;

export type Outbox<Sent extends Errand = Errand> = {
  readonly add: (errand: Sent) => void;
  /** The admin clicked on what waits in the background: it goes with the clicks. */
  readonly hurry: (routerId: RouterId) => void;
  /** The session moved on: what waits for it and is of no use any more is dropped now, and not when its turn comes. */
  readonly lookAgain: (routerId: RouterId) => void;
  /** The server was heard of: no more single probes. */
  readonly serverAnswers: () => void;
  /** Another server: what the one before did, or asked for, is not held against it. */
  readonly serverReplaced: () => void;
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
  /** of sessions that get no answer while others do */
  const muted: Queue<Sent> = [];
  const backgroundStarts: Queue<Sent> = [];
  const silence = createServerSilence(clock);
  /** waiting, by router: to find what a click means, and what is of no use any more */
  const queued = new Map<RouterId, readonly Entry<Sent>[]>();
  /** whose router has a request on its way */
  const parked = new Map<RouterId, Entry<Sent>[]>();
  const busyRouters = new Map<RouterId, number>();
  const running = { total: 0, background: 0, starts: 0, backgroundStarts: 0, mute: 0, probes: 0 };
  let order = 0;
  let nextProbeAt = 0;
  let lastStartAt = 0;
  let serverNumber = 0;
  let pausedUntil = 0;
  /** A server that wants fewer starts takes refreshes as before: held back with them, leases would be lost and started again. */
  let startsPausedUntil = 0;
  let timer: TimerHandle | null = null;
  let pumping = false;
  let stopped = false;

  const { isAway } = silence;

  function queueOf({ lane, kind, routerId }: Errand): Queue<Sent> {
    if (lane === 'click') return kind === 'start' ? clickedStarts : clicks;
    if (kind === 'start') return backgroundStarts;
    return silence.isMute(routerId) ? muted : background;
  }

  function enqueue(errand: Sent): void {
    order += 1;
    // Clicks in the order they came; a lease that runs out sooner goes first in the background.
    const at = errand.lane === 'click' ? order : errand.expiresAt;
    const entry = { at, order, errand, moved: false };
    queued.set(errand.routerId, [...(queued.get(errand.routerId) ?? []), entry]);
    push(queueOf(errand), entry);
  }

  function isNoLongerQueued(entry: Entry<Sent>): void {
    const { routerId } = entry.errand;
    const others = (queued.get(routerId) ?? []).filter((other) => other !== entry);
    if (others.length > 0) queued.set(routerId, others);
    else queued.delete(routerId);
  }

  /** It stays in its queue until its turn comes, and is passed over then. */
  function setAside(entry: Entry<Sent>): void {
    entry.moved = true;
    isNoLongerQueued(entry);
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
      isNoLongerQueued(entry);
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
    const errands = isAway() ? probe() : nextOfBackground();
    if (errands) send(errands);
    return errands !== null;
  }

  function startsMayGoNow(): boolean {
    if (running.starts >= limits.starts || running.backgroundStarts >= limits.backgroundStarts) return false;
    if (backgroundStarts.length === 0) return false;
    return clock.monotonicMs() >= startsPausedUntil || wakeAt(startsPausedUntil);
  }

  function nextOfBackground(): readonly Sent[] | null {
    const startsMayGo = startsMayGoNow();
    const others = running.background - running.backgroundStarts;
    const keptFree = startsMayGo ? keptForStarts : 0;
    const refreshes = others < limits.background - keptFree ? nextRefreshes() : null;
    return refreshes ?? (startsMayGo ? one(next(backgroundStarts)) : null);
  }

  function nextRefreshes(): readonly Sent[] | null {
    const mutedMayGo = running.mute < limits.mute && muted.length > 0;
    const isMutedFirst = mutedMayGo && (muted[0]?.at ?? Infinity) < (background[0]?.at ?? Infinity);
    const muteOne = (): readonly Sent[] | null => (mutedMayGo ? one(next(muted)) : null);
    return isMutedFirst ? (muteOne() ?? nextTogether()) : (nextTogether() ?? muteOne());
  }

  /** Who is likeliest to be answered: the one that was, last; else the one whose silence is the oldest. */
  function probe(): readonly Sent[] | null {
    for (;;) {
      const queue = bestOf(muted, bestOf(background, null));
      const found = queue && takeOut(queue.from, queue.index);
      if (!found) break;
      if (!found.isWanted()) found.dropped();
      else return one(found);
    }
    return startsMayGoNow() ? one(next(backgroundStarts)) : null;
  }

  type Found = { readonly from: Queue<Sent>; readonly index: number };

  function bestOf(from: Queue<Sent>, bestSoFar: Found | null): Found | null {
    let best = bestSoFar;
    for (const [index, entry] of from.entries()) {
      if (entry.moved || busyRouters.has(entry.errand.routerId)) continue;
      const other = best?.from[best.index];
      if (!other || isLikelier(entry, other)) best = { from, index };
    }
    return best;
  }

  function isLikelier(entry: Entry<Sent>, other: Entry<Sent>): boolean {
    const since = silence.silentSince(entry.errand.routerId) ?? Number.NEGATIVE_INFINITY;
    const otherSince = silence.silentSince(other.errand.routerId) ?? Number.NEGATIVE_INFINITY;
    return since === otherSince ? entry.at < other.at : since < otherSince;
  }

  function takeOut(queue: Queue<Sent>, index: number): Sent | null {
    const entry = queue[index];
    if (!entry) return null;
    removeAt(queue, index);
    isNoLongerQueued(entry);
    return entry.errand;
  }

  const one = (errand: Sent | null): readonly Sent[] | null => (errand ? [errand] : null);

  function nextTogether(): readonly Sent[] | null {
    const first = next(background);
    if (!first || first.kind !== 'refresh' || !ports.canSendTogether()) return one(first);
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
    const others = background.length + muted.length;
    if (others + backgroundStarts.length === 0) return false;
    const now = clock.monotonicMs();
    if (now < pausedUntil) return wakeAt(pausedUntil);
    if (!isAway()) return true;
    if (running.probes > 0) return false;
    const startsHang = others === 0 && running.backgroundStarts > 0;
    const at = startsHang ? Math.max(nextProbeAt, lastStartAt + probeByStartEveryMs) : nextProbeAt;
    return now >= at || wakeAt(at);
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
    const sending = silence.sending();
    const isProbe = inBackground && sending.isProbe && !isStart;
    const isMute = inBackground && !isStart && silence.isMute(first.routerId);
    if (inBackground && sending.isProbe) nextProbeAt = clock.monotonicMs() + probeEveryMs;
    if (inBackground && isStart) lastStartAt = clock.monotonicMs();
    const countThem = (by: 1 | -1): void => {
      count(errands, isStart, inBackground, by);
      if (isProbe) running.probes += by;
      if (isMute) running.mute += by;
    };
    countThem(1);
    const server = serverNumber;
    const back = (verdict: Verdict): void => {
      countThem(-1);
      if (server === serverNumber) heard(verdict, errands, sending);
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

  function heard(verdict: Verdict, errands: readonly Sent[], sending: Sending): void {
    const routerIds = errands.map(({ routerId }) => routerId);
    if (verdict.kind === 'no answer') {
      const wasAway = isAway();
      silence.unanswered(routerIds, sending);
      // The first probe leaves at once: if only a few sessions are silent, it is known in a moment.
      if (isAway() && !wasAway) nextProbeAt = clock.monotonicMs();
      return;
    }
    silence.answered(routerIds);
    if (verdict.kind !== 'slow down') return;
    const until = clock.monotonicMs() + Math.min(verdict.forMs, longestPauseMs);
    if (errands.every(({ kind }) => kind === 'start')) startsPausedUntil = Math.max(startsPausedUntil, until);
    else pausedUntil = Math.max(pausedUntil, until);
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
      // The session may have moved on while its id was written to disk.
      if (!errand.isWanted()) {
        errand.dropped();
        return;
      }
      enqueue(errand);
      pump();
    },
    hurry: (routerId) => {
      const entry = queued.get(routerId)?.at(-1);
      if (!entry || entry.errand.lane === 'click') return;
      setAside(entry);
      enqueue({ ...entry.errand, lane: 'click' });
      pump();
    },
    lookAgain: (routerId) => {
      for (const entry of queued.get(routerId) ?? []) {
        if (entry.errand.isWanted()) continue;
        setAside(entry);
        entry.errand.dropped();
      }
    },
    serverAnswers: () => {
      silence.over();
      pump();
    },
    serverReplaced: () => {
      serverNumber += 1;
      silence.reset();
      pausedUntil = 0;
      startsPausedUntil = 0;
      pump();
    },
    isAway,
    waiting: () =>
      [clicks, clickedStarts, background, muted, backgroundStarts].reduce((sum, queue) => sum + queue.length, 0),
    inFlight: () => running.total,
    stop: () => {
      stopped = true;
      timer?.cancel();
      timer = null;
    },
  };
}
