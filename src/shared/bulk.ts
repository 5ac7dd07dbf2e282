/** One operation on many routers: what the window is told of it. */

import type { ErrorCode } from './errors';
import type { RouterId } from './ids';
import { canEnd, canRefresh, canRestart, canStart, type Phase } from './session';

export const bulkOperations = ['start', 'refresh', 'restart', 'end'] as const;
export type BulkOperation = (typeof bulkOperations)[number];

/** Whether the operation can be begun in this phase; routers in another are skipped. */
export const bulkAllows: Record<BulkOperation, (phase: Phase) => boolean> = {
  start: canStart,
  refresh: canRefresh,
  restart: canRestart,
  end: canEnd,
};

/** Failures with one cause. The sentences are those of one of them. */
export type BulkGroup = {
  readonly code: ErrorCode;
  readonly message: string;
  readonly meaning: string;
  readonly hint: string;
  readonly routerIds: readonly RouterId[];
};

export type BulkProgress = {
  readonly id: string;
  readonly operation: BulkOperation;
  /** `cancelled`: what was not begun was left alone, what was on its way was finished */
  readonly state: 'running' | 'cancelling' | 'done' | 'cancelled';
  readonly total: number;
  readonly waiting: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  /** their state did not allow the operation: nothing was done */
  readonly skipped: readonly RouterId[];
  /** left alone because it was cancelled */
  readonly cancelled: readonly RouterId[];
  /** left alone because their credential was refused three times in a row */
  readonly spared: readonly RouterId[];
  /** deleted from the list before their turn came: nothing was done */
  readonly gone: readonly RouterId[];
  /** largest first */
  readonly groups: readonly BulkGroup[];
  /** in the order they came: each wants the admin to look at a fingerprint (cause HOST_KEY_UNKNOWN or HOST_KEY_CHANGED) */
  readonly hostKeyQuestions: readonly RouterId[];
};
