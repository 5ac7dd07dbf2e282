/** Two admins on one server: each sees and moves only their own sessions, and a router has one of them at a time. */

import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { labOf, type TestLab } from '../support/lab-targets';
import { startTestServer, type TestClient, type TestServer } from '../support/test-server';

let server: TestServer;
let lab: TestLab;
let routerId: string;
let alice: TestClient;
let bob: TestClient;
let hers: string;
let his: string;

beforeEach(async () => {
  server = await startTestServer();
  lab = await labOf(1);
  for (const target of lab.targets) server.targets.set(target.id, target);
  routerId = lab.targets[0]!.id;
  alice = server.as('alice');
  bob = server.as('bob');
  hers = randomUUID();
  his = randomUUID();
});
afterEach(async () => {
  await server.close();
  await lab.close();
});

test('another’s start is told who holds the router, and changes nothing', async () => {
  await alice.start(hers, routerId);
  expect(await bob.start(his, routerId)).toMatchObject({
    error: {
      code: 'ROUTER_IN_USE',
      message: 'alice holds the session on this router',
      details: { heldBy: 'alice', heldForMs: expect.any(Number), leaseEndsInMs: expect.any(Number) },
    },
  });
  expect(await alice.refresh(hers, routerId)).toMatchObject({ success: true });
});

test('a take-over raises the generation, and the loser is told at the next refresh and can take it back', async () => {
  expect(await alice.start(hers, routerId)).toMatchObject({ data: { generation: 1 } });
  expect(await bob.start(his, routerId, false, { takeOver: true })).toMatchObject({ data: { generation: 2 } });
  expect(await alice.refresh(hers, routerId)).toMatchObject({
    error: {
      code: 'SESSION_INVALID',
      message: 'bob took this router over',
      details: { takenOverBy: 'bob', takenOverMsAgo: expect.any(Number) },
    },
  });
  expect(await alice.end(hers, routerId)).toMatchObject({ success: true });
  expect(await bob.refresh(his, routerId)).toMatchObject({ data: { router_state: 'verified', generation: 2 } });
  expect(await alice.start(hers, routerId, false, { takeOver: true })).toMatchObject({ data: { generation: 3 } });
});

test('a take-over that fails costs the other nothing', async () => {
  await alice.start(hers, routerId);
  await lab.lab.setFault(routerId, { kind: 'refuse' });
  expect(await bob.start(his, routerId, false, { takeOver: true })).toMatchObject({ success: false });
  await lab.lab.setFault(routerId, { kind: 'none' });
  await expect.poll(async () => (await alice.refresh(hers, routerId)).data?.router_state).toBe('verified');
  expect(await bob.start(his, routerId)).toMatchObject({ error: { code: 'ROUTER_IN_USE' } });
});

test('a user neither sees, nor refreshes, nor ends another’s session', async () => {
  await alice.start(hers, routerId);
  expect((await bob.status()).data?.sessions).toEqual([]);
  expect(await bob.status({ sessionId: hers })).toMatchObject({ error: { code: 'SESSION_NOT_FOUND' } });
  expect(await bob.refresh(hers, routerId)).toMatchObject({ error: { code: 'SESSION_INVALID', details: null } });
  expect(await bob.end(hers, routerId)).toMatchObject({ error: { code: 'FORBIDDEN' } });
  expect(await bob.start(hers, routerId, true)).toMatchObject({ error: { code: 'ROUTER_IN_USE' } });
  expect((await alice.status()).data?.sessions).toMatchObject([{ session_id: hers, state: 'active' }]);
});

test('a router that is free again is anybody’s', async () => {
  await alice.start(hers, routerId);
  await alice.end(hers, routerId);
  expect(await bob.start(his, routerId)).toMatchObject({ success: true });
});
