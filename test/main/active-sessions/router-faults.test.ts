/** Faults 5 and 13: the router goes away while a real commands server holds its session. Real HTTP, real SSH to a lab router. */

import { parseId, type RouterId } from '@shared/ids';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { labOf, type TestLab } from '../../support/lab-targets';
import { startTestServer, type TestServer } from '../../support/test-server';
import { until } from '../support';
import { type LiveTracker, liveTracker } from './live-tracker';

let server: TestServer;
let lab: TestLab;
let admin: LiveTracker;
let routerId: RouterId;

beforeEach(async () => {
  server = await startTestServer();
  lab = await labOf(1);
  for (const target of lab.targets) server.targets.set(target.id, target);
  routerId = parseId<RouterId>(lab.targets[0]!.id)!;
  admin = liveTracker(server.url, server.token);
  admin.sessions.start(routerId);
  await until(() => phase() === 'Active');
});
afterEach(async () => {
  await admin.stop();
  await server.close();
  await lab.close();
});

const phase = (): string => admin.sessions.stateOf(routerId).phase;
async function refreshed(): Promise<void> {
  admin.sessions.refresh(routerId);
  await until(() => admin.sessions.stateOf(routerId).inFlight === null);
}

it('fault 5: the lease is kept, the router is not verified, and the row never looks healthy', async () => {
  await lab.lab.setFault(routerId, { kind: 'refuse' });
  // A check that succeeded half a second ago is not repeated.
  let beforeLast = 0;
  for (let tries = 0; phase() === 'Active' && tries < 20; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    beforeLast = performance.now();
    await refreshed();
  }
  expect(phase()).toBe('Unverified');
  const { routerState, leaseDeadline, lastVerifiedAt } = admin.sessions.viewOf(routerId);
  expect(routerState).toBe('unreachable');
  // The whole lease, from when the refresh that found the router away was sent.
  expect(leaseDeadline!).toBeGreaterThanOrEqual(beforeLast + 60_000);
  expect(lastVerifiedAt).toBeLessThan(performance.now());
});

it('fault 13: an end while the router is away is an end: nothing stays “Ending”, and the server holds nothing', async () => {
  await lab.lab.setFault(routerId, { kind: 'refuse' });
  admin.sessions.end(routerId);
  await until(() => phase() === 'No session');
  expect((await server.status()).data?.sessions).toEqual([]);
  await lab.lab.setFault(routerId, { kind: 'none' });
  admin.sessions.start(routerId);
  await until(() => phase() === 'Active');
});
