/**
 * Main → renderer: which rows changed, gathered and sent as numbered batches. At most one batch is unacknowledged; while
 * it is, changes go on being gathered, so a slow window gets fewer and larger batches, never a queue.
 */

import type { RouterId } from '@shared/ids';
import { type Batch, type RouterRow, type Snapshot, snapshotOf } from '@shared/view-sync';
import type { Clock, Randomness, TimerHandle, Timers } from '../ports';

const flushMs = 50;
const hiddenFlushMs = 500;
/** A window that has not acknowledged by then has lost the batch or itself; the next snapshot puts things right. */
const acknowledgeWithinMs = 5_000;

export type ChangeFeed = {
  readonly changed: (routerId: RouterId) => void;
  /** A fresh start for the reader: everything gathered so far is in it. */
  readonly snapshot: () => Snapshot;
  /** The beginning of it, for who has nothing to show yet. Changes nothing in what is sent. */
  readonly firstRows: () => Snapshot;
  readonly acknowledge: (epoch: string, seq: number) => void;
  readonly setHidden: (hidden: boolean) => void;
  readonly stop: () => void;
};

export function createChangeFeed(ports: {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly randomness: Randomness;
  readonly rowOf: (routerId: RouterId) => RouterRow | null;
  readonly allRows: () => readonly RouterRow[];
  readonly firstRows: () => readonly RouterRow[];
  readonly send: (batch: Batch) => void;
}): ChangeFeed {
  const { clock, timers } = ports;
  const epoch = ports.randomness.uuid();
  const dirty = new Set<RouterId>();
  let seq = 0;
  let hidden = false;
  let hasReader = false;
  let flushTimer: TimerHandle | null = null;
  let waitingForAck: { readonly seq: number; readonly timer: TimerHandle } | null = null;

  function arm(): void {
    if (flushTimer || waitingForAck || !hasReader || dirty.size === 0) return;
    flushTimer = timers.after(hidden ? hiddenFlushMs : flushMs, flush);
  }

  function flush(): void {
    flushTimer = null;
    if (dirty.size === 0) return;
    const upserts: RouterRow[] = [];
    const removed: RouterId[] = [];
    for (const routerId of dirty) {
      const row = ports.rowOf(routerId);
      if (row) upserts.push(row);
      else removed.push(routerId);
    }
    dirty.clear();
    const fromSeq = seq;
    seq += 1;
    waitingForAck = { seq, timer: timers.after(acknowledgeWithinMs, released) };
    ports.send({ epoch, fromSeq, seq, clock: clock.monotonicMs(), upserts, removed });
  }

  function released(): void {
    waitingForAck?.timer.cancel();
    waitingForAck = null;
    arm();
  }

  const snapshotNow = (rows: readonly RouterRow[]): Snapshot =>
    snapshotOf({ epoch, seq, clock: clock.monotonicMs() }, rows);

  return {
    changed: (routerId) => {
      dirty.add(routerId);
      arm();
    },
    snapshot: () => {
      hasReader = true;
      dirty.clear();
      flushTimer?.cancel();
      flushTimer = null;
      released();
      return snapshotNow(ports.allRows());
    },
    firstRows: () => snapshotNow(ports.firstRows()),
    acknowledge: (ackEpoch, ackSeq) => {
      if (ackEpoch === epoch && waitingForAck && ackSeq >= waitingForAck.seq) released();
    },
    setHidden: (nowHidden) => {
      hidden = nowHidden;
    },
    stop: () => {
      flushTimer?.cancel();
      waitingForAck?.timer.cancel();
      hasReader = false;
    },
  };
}
