/**
 * The peer of the refresh figures: a bare Node HTTP handler that reads a JSON body and answers a JSON envelope of the same
 * size as the server does, and nothing else. It knows no sessions, checks no token and validates nothing.
 */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const data = {
  message: 'Session 00000000-0000-4000-8000-000000000000 refreshed',
  ttl_ms: 300_000,
  generation: 1,
  server_instance_id: '00000000-0000-4000-8000-000000000000',
  router_state: 'verified',
  last_verified_ms_ago: 12,
  router_error: null,
};
const metadata = {
  timestamp: '2026-01-01T00:00:00.000Z',
  executionTime: 0.001,
  correlationId: '00000000-0000-4000-8000-000000000000',
};

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { sessionId, routerId } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
    const body = JSON.stringify({ success: true, data, error: null, metadata: { sessionId, routerId, ...metadata } });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () =>
  process.send?.({ type: 'listening', port: (server.address() as AddressInfo).port }),
);
process.on('disconnect', () => process.exit(0));
