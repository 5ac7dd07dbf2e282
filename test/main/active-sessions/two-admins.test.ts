/** Fault 14 with two apps on one real commands server: In use, take over, and the loser is told. */

import { parseId, type RouterId } from '@shared/ids';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labOf, type TestLab } from '../../support/lab-targets';
import { startTestServer, type TestServer } from '../../support/test-server';
import { until } from '../support';
import { type LiveTracker, liveTracker } from './live-tracker';

let server: TestServer;
let lab: TestLab;
let alice: LiveTracker;
let bob: LiveTracker;
let routerId: RouterId;

beforeEach(async () => {
  server = await startTestServer();
  lab = await labOf(1);
  for (const target of lab.targets) server.targets.set(target.id, target);
  routerId = parseId<RouterId>(lab.targets[0]!.id)!;
  alice = liveTracker(server.url, server.token);
  bob = liveTracker(server.url, server.tokenOf('bob'));
});
afterEach(async () => {
  await Promise.all([alice.stop(), bob.stop()]);
  await server.close();
  await lab.close();
});

const phase = ({ sessions }: LiveTracker): string => sessions.stateOf(routerId).phase;

describe('fault 14: a second admin starts the same router', () => {
  beforeEach(async () => {
    alice.sessions.start(routerId);
    await until(() => phase(alice) === 'Active');
    bob.sessions.start(routerId);
    await until(() => phase(bob) === 'In use');
  });

  it('shows In use, with who and until when, and the first one’s session is not touched', async () => {
    const { holder } = bob.sessions.viewOf(routerId);
    expect(holder).toMatchObject({ by: 'alice', tookOver: false });
    expect(holder!.until! - performance.now()).toBeGreaterThan(0);
    alice.sessions.refresh(routerId);
    await until(() => alice.sessions.stateOf(routerId).inFlight === null);
    expect(phase(alice)).toBe('Active');
  });

  it('a take-over raises the generation, and the loser is told by whom and does not fight back', async () => {
    bob.sessions.takeOver(routerId);
    await until(() => phase(bob) === 'Active');
    expect(bob.sessions.viewOf(routerId).generation).toBe(2);
    alice.sessions.refresh(routerId);
    await until(() => phase(alice) === 'In use');
    expect(alice.sessions.viewOf(routerId).holder).toMatchObject({ by: 'bob', tookOver: true });
    expect(alice.shown.get(routerId)).toEqual(['Starting', 'Active', 'In use']);
    expect(alice.sessions.detailsOf(routerId).timeline.at(-1)?.text).toContain('bob took the router over');
    bob.sessions.refresh(routerId);
    await until(() => bob.sessions.stateOf(routerId).inFlight === null);
    expect(phase(bob)).toBe('Active');
  });

  it('dismissed, it is a router without a session, which can be started once the other has ended', async () => {
    bob.sessions.dismiss(routerId);
    expect(phase(bob)).toBe('No session');
    alice.sessions.end(routerId);
    await until(() => phase(alice) === 'No session');
    bob.sessions.start(routerId);
    await until(() => phase(bob) === 'Active');
  });
});
