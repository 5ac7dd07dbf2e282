/**
 * When each session is due. A heap of due times and one armed timer, so that ten thousand sessions cost one timer. Timers
 * are hints: armed for 30 s at most, and what is due is decided by the clock (lease rule 6).
 */

import type { Clock, TimerHandle, Timers } from '../ports';

const longestArmMs = 30_000;

export type RefreshScheduler<Key> = {
  /** Replaces the key's earlier due time; null forgets it. Monotonic ms. */
  readonly schedule: (key: Key, dueAt: number | null) => void;
  readonly stop: () => void;
};

export function createRefreshScheduler<Key>(ports: {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onDue: (key: Key) => void;
}): RefreshScheduler<Key> {
  const { clock, timers, onDue } = ports;
  const dueTimes = new Map<Key, number>();
  const heap: { readonly at: number; readonly key: Key }[] = [];
  let armed: { readonly at: number; readonly handle: TimerHandle } | null = null;
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
    if (armed && Math.abs(armed.at - at) < 1) return;
    armed?.handle.cancel();
    armed = { at, handle: timers.after(Math.max(0, at - now), fire) };
  }

  function fire(): void {
    armed = null;
    const now = clock.monotonicMs();
    const due: Key[] = [];
    for (dropStale(); heap[0] && heap[0].at <= now; dropStale()) {
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
        push(heap, { at: dueAt, key });
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

type Entry = { readonly at: number };

function push<Item extends Entry>(heap: Item[], item: Item): void {
  let index = heap.length;
  heap.push(item);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (!above || above.at <= item.at) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = item;
}

function pop<Item extends Entry>(heap: Item[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    let child = heap[left];
    if (!child) break;
    let at = left;
    const right = heap[left + 1];
    if (right && right.at < child.at) {
      child = right;
      at = left + 1;
    }
    if (last.at <= child.at) break;
    heap[index] = child;
    index = at;
  }
  heap[index] = last;
}
