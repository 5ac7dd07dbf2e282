/**
 * What a server that does not list “lease” says of a router. That it answered is not taken for verified; that it is away is
 * never turned into something better: the server may be ours, and only its health was not answered.
 */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { routerId, serviceFor, type ServiceUnderTest, sessionId, userId, valueOf } from '../support';

let server: Server;
let under: ServiceUnderTest;
let told: object;

beforeEach(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('Content-Type', 'application/json');
      if (request.url === '/health') response.writeHead(500).end();
      else response.end(JSON.stringify({ success: true, data: told, error: null }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  under = serviceFor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(async () => {
  under.manager.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
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
