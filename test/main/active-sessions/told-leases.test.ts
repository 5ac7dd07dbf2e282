/** How long a lease is: what the server tells, within bounds; else what it told before; else what is assumed. */

import { ok } from '@shared/result';
import { expect, it } from 'vitest';
import { createTracker, routerNumber, ttlMs } from './tracker';

const router = routerNumber(1);

/** A session whose start and whose refreshes tell these leases. */
async function told(start: number | null, refresh: number | null, held?: Parameters<typeof createTracker>[0]) {
  const tracker = createTracker(held);
  tracker.answers.start = () =>
    Promise.resolve(ok({ ...tracker.started(tracker.calls.at(-1)!.sessionId), ttlMs: start }));
  tracker.answers.refresh = () => Promise.resolve(ok({ ...tracker.lease(), ttlMs: refresh }));
  return tracker;
}

it.each([
  { start: 15_000, refresh: null, expected: 15_000, why: 'an answer without a lease leaves the one that was told' },
  { start: 1_800_000, refresh: 20_000, expected: 20_000, why: 'a refresh may tell another lease' },
  { start: null, refresh: null, expected: ttlMs, why: 'a server that never tells one has the assumed' },
  { start: null, refresh: 30_000, expected: 30_000, why: 'a server that tells it late is believed' },
])('$why', async ({ start, refresh, expected }) => {
  const tracker = await told(start, refresh);
  tracker.sessions.start(router);
  await tracker.time.advance(1_000);
  tracker.sessions.refresh(router);
  await tracker.time.advance(0);
  expect(tracker.sessions.stateOf(router).ttlMs).toBe(expected);
});

it.each([
  { says: 1, taken: 15_000 },
  { says: 1e15, taken: 86_400_000 },
])(
  'a server that says $says ms is taken to mean $taken ms, at the start and at each refresh',
  async ({ says, taken }) => {
    const tracker = await told(says, says);
    tracker.sessions.start(router);
    await tracker.time.advance(0);
    expect(tracker.sessions.stateOf(router).ttlMs).toBe(taken);
    tracker.sessions.refresh(router);
    await tracker.time.advance(0);
    expect(tracker.sessions.stateOf(router).ttlMs).toBe(taken);
  },
);

it.each([
  {
    isTtlTold: false,
    onDisk: 1_800_000,
    refresh: null,
    expected: ttlMs,
    why: 'takes the assumed lease of this launch',
  },
  { isTtlTold: true, onDisk: 15_000, refresh: null, expected: 15_000, why: 'keeps the lease that the server told' },
  {
    isTtlTold: true,
    onDisk: 15_000,
    refresh: 30_000,
    expected: 30_000,
    why: 'takes another one that the server tells',
  },
])('what was adopted $why', async ({ isTtlTold, onDisk, refresh, expected }) => {
  const tracker = await told(null, refresh);
  const session = { routerId: router, sessionId: crypto.randomUUID(), server: 'https://server.test', ttlMs: onDisk };
  const aliveAt = tracker.time.clock.wallMs();
  tracker.sessions.adopt({ version: 2, sessions: [{ ...session, isTtlTold, aliveAt, endWanted: false }] });
  await tracker.time.advance(0);
  expect(tracker.sessions.stateOf(router)).toMatchObject({ phase: 'Active', ttlMs: expected });
  tracker.sessions.refresh(router);
  await tracker.time.advance(0);
  expect(tracker.sessions.stateOf(router).ttlMs).toBe(expected);
});

it('whether the server told it is on disk with the lease', async () => {
  for (const start of [15_000, null]) {
    const tracker = await told(start, null);
    tracker.sessions.start(router);
    await tracker.time.advance(1_000);
    expect(tracker.stored().sessions).toMatchObject([{ ttlMs: start ?? ttlMs, isTtlTold: start !== null }]);
  }
});
