/** The snapshot's way: idle rows leave as routers only, and every row comes out as it went in. */

import { expect, test } from 'vitest';
import { noSession } from '@shared/session';
import { mirrorOf, type RouterRow, rowsOf, snapshotOf } from '@shared/view-sync';
import { routerRow } from '../renderer/harness/scenes';

const at = { epoch: 'e', seq: 3, clock: 70 };
const idle: RouterRow = { ...routerRow(1, {}), hasSecret: false, detailsVersion: 0 };
const rows: readonly RouterRow[] = [
  routerRow(0, { name: 'active' }, { ...noSession, phase: 'Active', ttlMs: 60_000, leaseDeadline: 50 }),
  idle,
  { ...routerRow(2, {}), hasSecret: true },
  { ...routerRow(3, {}), detailsVersion: 4 },
];

test('rows that are more than a router without a session keep all that they are, in their places', () => {
  const crossed = JSON.parse(JSON.stringify(snapshotOf(at, rows))) as ReturnType<typeof snapshotOf>;
  expect(rowsOf(crossed)).toEqual(rows);
  const mirror = mirrorOf(crossed);
  expect([...mirror.rows.values()]).toEqual(rows);
  expect(mirror).toMatchObject({ epoch: 'e', seq: 3, order: rows.map(({ id }) => id) });
});

test('of a router without a session, a secret or a past nothing else crosses', () => {
  const { routers, told } = snapshotOf(at, [idle]);
  expect(routers).toEqual([idle.router]);
  expect(told).toEqual([]);
});
