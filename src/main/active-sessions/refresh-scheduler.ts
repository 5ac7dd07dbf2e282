/**
 * When each session is due. A heap of due times and one armed timer, so that ten thousand sessions cost one timer. Timers
 * are hints: armed for 30 s at most, and what is due is decided by the clock (lease rule 6).
 */

import type { Clock, TimerHandle, Timers } from '../ports';
import { pop, push } from './heap';

const longestArmMs = 30_000;
/** A timer that comes later than this was not waited for: the machine slept, or the process was stopped. */
const oversleptMs = 5_000;

export type RefreshScheduler<Key> = {
  /** Replaces the key's earlier due time; null forgets it. Monotonic ms. */
  readonly schedule: (key: Key, dueAt: number | null) => void;
  readonly stop: () => void;
};

export function createRefreshScheduler<Key>(ports: {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onDue: (key: Key) => void;
  /**
   * What is due within this time is told with what is due now, so that it can share a request; 0 where it cannot. What is not
   * taken early is to be scheduled again.
   */
  readonly slackMs?: () => number;
  /** told before what is overdue: it may want to put it off */
  readonly onOverslept?: (byMs: number) => void;
}): RefreshScheduler<Key> {
  const { clock, timers, onDue } = ports;
  const dueTimes = new Map<Key, number>();
  const heap: { readonly at: number; readonly order: number; readonly key: Key }[] = [];
  let order = 0;
  let armed: { readonly at: number; readonly due: number; readonly handle: TimerHandle } | null = null;
  let stopped = false;

  function arm(): void {
    if (stopped) return;
    dropStale();
    const first = heap[0];
    if (!first) {
      armed?.handle.cancel();
      armed = null;
      return;
    }
    const now = clock.monotonicMs();
    const at = Math.min(first.at, now + longestArmMs);
    // One that should have fired by now may have been counted by another clock than ours: it is not waited for.
    if (armed && Math.abs(armed.at - at) < 1 && armed.at > now) return;
    armed?.handle.cancel();
    armed = { at, due: Math.max(at, now), handle: timers.after(Math.max(0, at - now), fire) };
  }

  function fire(): void {
    const lateMs = armed ? clock.monotonicMs() - armed.due : 0;
    armed = null;
    if (lateMs > oversleptMs) ports.onOverslept?.(lateMs);
    const until = clock.monotonicMs() + (ports.slackMs?.() ?? 0);
    const due: Key[] = [];
    for (dropStale(); heap[0] && heap[0].at <= until; dropStale()) {
      const { key } = heap[0];
      pop(heap);
      dueTimes.delete(key);
      due.push(key);
    }
    for (const key of due) onDue(key);
    arm();
  }

  /** Entries whose key has another due time by now are dropped when they reach the top. */
  function dropStale(): void {
    for (let top = heap[0]; top && dueTimes.get(top.key) !== top.at; top = heap[0]) pop(heap);
  }

  return {
    schedule: (key, dueAt) => {
      if (dueAt === null) dueTimes.delete(key);
      else if (dueTimes.get(key) !== dueAt) {
        dueTimes.set(key, dueAt);
        order += 1;
        push(heap, { at: dueAt, order, key });
      }
      arm();
    },
    stop: () => {
      stopped = true;
      armed?.handle.cancel();
      armed = null;
    },
  };
}
