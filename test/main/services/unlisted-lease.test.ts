/**
 * What a server that does not list “lease” says of a router. That it answered is not taken for verified; that it is away is
 * never turned into something better: the server may be ours, and only its health was not answered.
 */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { routerId, serviceFor, type ServiceUnderTest, sessionId, userId, valueOf } from '../support';
import { type AnsweringServer, startAnsweringServer } from './answering-server';

let server: AnsweringServer;
let under: ServiceUnderTest;
let told: object;

beforeEach(async () => {
  server = await startAnsweringServer((path) => (path === '/health' ? undefined : told));
  under = serviceFor(server.url);
});
afterEach(async () => {
  under.manager.close();
  await server.close();
});

describe('a refresh', () => {
  it.each([
    ['verified', 'server-said'],
    ['unverified', 'server-said'],
    ['in a word of its own', 'server-said'],
    ['unreachable', 'unreachable'],
  ])('that says “%s” is taken as “%s”, and never as seen at a moment', async (said, taken) => {
    told = { ttl_ms: 60_000, generation: 1, router_state: said, last_verified_ms_ago: 5 };
    const outcome = valueOf(await under.service.refreshSession(userId, routerId, sessionId));
    expect(outcome).toMatchObject({ routerState: taken, lastVerifiedMsAgo: null, ttlMs: 60_000 });
  });
});

it('a start whose answer tells a lease is no proof that the router was seen', async () => {
  told = { session_id: sessionId, router_reachable: true, infrastructure_ready: true, ttl_ms: 60_000 };
  const outcome = valueOf(await under.service.startSession(userId, routerId, sessionId));
  expect(outcome).toMatchObject({ routerState: 'server-said', lastVerifiedMsAgo: null, ttlMs: 60_000 });
});
