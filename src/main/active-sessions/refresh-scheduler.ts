/**
 * When each session is due. A heap of due times and one armed timer, so that ten thousand sessions cost one timer. Timers
 * are hints: armed for 30 s at most, and what is due is decided by the clock (lease rule 6).
 */

import type { Clock, TimerHandle, Timers } from '../ports';
import { pop, push } from './heap';

const longestArmMs = 30_000;
/** A timer that comes later than this was not waited for: the machine slept, or the process was stopped. */
const oversleptMs = 5_000;
/** Entries without use that are not worth tidying up. */
const fewStale = 100;

export type RefreshScheduler<Key> = {
  /**
   * Replaces the key's earlier due time; null forgets it. Monotonic ms.
   * @param mayComeEarly it may be told a little before, to share a request; never where somebody asked for a wait
   */
  readonly schedule: (key: Key, dueAt: number | null, mayComeEarly?: boolean) => void;
  /** how many entries are kept, those without use included */
  readonly size: () => number;
  readonly stop: () => void;
};

type Due<Key> = { readonly at: number; readonly order: number; readonly key: Key; readonly mayComeEarly: boolean };

export function createRefreshScheduler<Key>(ports: {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onDue: (key: Key) => void;
  /** of what may come early: what is due within this time is told with what is due now; 0 where requests are not shared */
  readonly slackMs?: () => number;
  /** told before what is overdue: it may want to put it off */
  readonly onOverslept?: (byMs: number) => void;
}): RefreshScheduler<Key> {
  const { clock, timers, onDue } = ports;
  const dues = new Map<Key, Due<Key>>();
  const exact: Due<Key>[] = [];
  const early: Due<Key>[] = [];
  let order = 0;
  let armed: { readonly at: number; readonly due: number; readonly handle: TimerHandle } | null = null;
  let stopped = false;

  function arm(): void {
    if (stopped) return;
    const first = Math.min(firstOf(exact)?.at ?? Infinity, firstOf(early)?.at ?? Infinity);
    if (first === Infinity) {
      armed?.handle.cancel();
      armed = null;
      return;
    }
    const now = clock.monotonicMs();
    const at = Math.min(first, now + longestArmMs);
    // One that should have fired by now may have been counted by another clock than ours: it is not waited for.
    if (armed && Math.abs(armed.at - at) < 1 && armed.at > now) return;
    armed?.handle.cancel();
    armed = { at, due: Math.max(at, now), handle: timers.after(Math.max(0, at - now), fire) };
  }

  function fire(): void {
    const lateMs = armed ? clock.monotonicMs() - armed.due : 0;
    armed = null;
    if (lateMs > oversleptMs) ports.onOverslept?.(lateMs);
    const now = clock.monotonicMs();
    const due = [...taken(exact, now), ...taken(early, now + (ports.slackMs?.() ?? 0))];
    for (const { key } of due.toSorted((a, b) => a.at - b.at)) onDue(key);
    arm();
  }

  function taken(heap: Due<Key>[], until: number): readonly Due<Key>[] {
    const due: Due<Key>[] = [];
    for (let first = firstOf(heap); first && first.at <= until; first = firstOf(heap)) {
      pop(heap);
      dues.delete(first.key);
      due.push(first);
    }
    return due;
  }

  /** Entries whose key has another due time by now are dropped when they reach the top. */
  function firstOf(heap: Due<Key>[]): Due<Key> | undefined {
    for (let top = heap[0]; top && dues.get(top.key) !== top; top = heap[0]) pop(heap);
    return heap[0];
  }

  /** Each refresh leaves an entry behind that would reach the top only when its lease would have run out. */
  function tidy(): void {
    for (const heap of [exact, early]) {
      const inUse = heap
        .filter((due) => dues.get(due.key) === due)
        .toSorted((a, b) => a.at - b.at || a.order - b.order);
      heap.length = 0;
      // In order, an array is a heap.
      for (const due of inUse) heap.push(due);
    }
  }

  return {
    schedule: (key, dueAt, mayComeEarly = false) => {
      const before = dues.get(key);
      if (dueAt === null) dues.delete(key);
      else if (before?.at !== dueAt || before.mayComeEarly !== mayComeEarly) {
        order += 1;
        const due = { at: dueAt, order, key, mayComeEarly };
        dues.set(key, due);
        push(mayComeEarly ? early : exact, due);
        if (exact.length + early.length > 2 * dues.size + fewStale) tidy();
      }
      arm();
    },
    size: () => exact.length + early.length,
    stop: () => {
      stopped = true;
      armed?.handle.cancel();
      armed = null;
    },
  };
}
