/**
 * Main → renderer: one snapshot, then numbered batches of whole rows. Whole rows keyed by id are idempotent and can be
 * coalesced; a gap in the numbers or a new epoch means: take a new snapshot (docs/architecture.md, "State").
 */

import type { RouterId } from './ids';
import type { Router } from './router';
import { rowMapOf, type RowMap } from './row-map';
import { noSession, type SessionView } from './session';

/** What one line of the list needs; the rest of a router is fetched when its details are opened. */
export type RouterRow = {
  readonly id: RouterId;
  readonly router: Router;
  readonly session: SessionView;
  /** whether a secret is stored for the router: all that the renderer ever learns of it */
  readonly hasSecret: boolean;
  /** rises whenever the details (timeline, facts) changed, so that an open panel knows to fetch them anew */
  readonly detailsVersion: number;
};

export type Snapshot = {
  /** one per life of main's feed */
  readonly epoch: string;
  readonly seq: number;
  /** main's monotonic clock in ms at sending; the times in rows are in this clock */
  readonly clock: number;
  /** in the order of the inventory */
  readonly routers: readonly Router[];
  /** the rows of those that are more than a router without a session; where most are idle, half of the text of all rows */
  readonly told: readonly Omit<RouterRow, 'router'>[];
};

export type Batch = {
  readonly epoch: string;
  /** the `seq` that the receiver must be at */
  readonly fromSeq: number;
  readonly seq: number;
  readonly clock: number;
  readonly upserts: readonly RouterRow[];
  readonly removed: readonly RouterId[];
};

export type Mirror = {
  readonly epoch: string;
  readonly seq: number;
  readonly rows: RowMap;
  readonly order: readonly RouterId[];
};

export function snapshotOf(at: Pick<Snapshot, 'epoch' | 'seq' | 'clock'>, rows: readonly RouterRow[]): Snapshot {
  const told = rows
    .filter(isTold)
    .map(({ id, session, hasSecret, detailsVersion }) => ({ id, session, hasSecret, detailsVersion }));
  return { ...at, routers: rows.map((row) => row.router), told };
}

const isTold = (row: RouterRow): boolean => row.session !== noSession || row.hasSecret || row.detailsVersion !== 0;

/** In the order of the inventory. */
export function rowsOf({ routers, told }: Pick<Snapshot, 'routers' | 'told'>): readonly RouterRow[] {
  const known = new Map(told.map((row) => [row.id, row]));
  return routers.map((router) => {
    const { id } = router;
    const row = known.get(id);
    return row === undefined
      ? { id, router, session: noSession, hasSecret: false, detailsVersion: 0 }
      : { id, router, session: row.session, hasSecret: row.hasSecret, detailsVersion: row.detailsVersion };
  });
}

export function mirrorOf(snapshot: Snapshot): Mirror {
  return {
    epoch: snapshot.epoch,
    seq: snapshot.seq,
    rows: rowMapOf(rowsOf(snapshot)),
    order: snapshot.routers.map((router) => router.id),
  };
}

/** The mirror after the batch; the same mirror when the batch is an old one; null when a new snapshot is needed. */
export function applyBatch(mirror: Mirror, batch: Batch): Mirror | null {
  if (batch.epoch !== mirror.epoch) return null;
  if (batch.seq <= mirror.seq) return mirror;
  if (batch.fromSeq > mirror.seq) return null;

  const rows = mirror.rows.changed(batch.upserts, batch.removed);
  const added = new Set(batch.upserts.flatMap(({ id }) => (mirror.rows.has(id) ? [] : [id])));
  const orderChanged = added.size > 0 || batch.removed.length > 0;
  const order = orderChanged ? [...mirror.order, ...added].filter((id) => rows.has(id)) : mirror.order;
  return { epoch: mirror.epoch, seq: batch.seq, rows, order };
}
