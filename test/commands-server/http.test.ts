/** The protocol at its edges: whatever comes in, the answer is the envelope, and it names what was wrong. */

import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const sessionId = randomUUID();
const routerId = randomUUID();

type Request = { method?: string; body?: string; headers?: Record<string, string>; token?: string | null };

async function ask(path: string, { method = 'POST', body, headers = {}, token }: Request = {}) {
  const authorization = token === null ? {} : { authorization: `Bearer ${token ?? server.token}` };
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { ...authorization, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  expect(response.headers.get('content-type')).toContain('application/json');
  return { status: response.status, envelope: JSON.parse(text) as Record<string, unknown>, text };
}
const failure = (code: string, message: unknown = expect.any(String)) => ({
  success: false,
  data: null,
  error: { code, message, details: null },
  metadata: {
    sessionId: null,
    routerId: null,
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    executionTime: expect.any(Number),
    correlationId: expect.any(String),
  },
});

describe('bad input', () => {
  test.each([
    ['malformed JSON', '{"sessionId":', 400, 'BAD_REQUEST', 'JSON'],
    ['an empty body', '', 400, 'BAD_REQUEST', 'JSON'],
    ['JSON that is no object', '[1,2]', 400, 'BAD_REQUEST', 'body'],
    ['a poisoned prototype', '{"__proto__":{"a":1}}', 400, 'BAD_REQUEST', 'JSON'],
    ['no session id', '{}', 400, 'MISSING_SESSION_ID', 'sessionId'],
    ['a session id that is no UUID', '{"sessionId":"1; reboot"}', 400, 'BAD_REQUEST', 'sessionId'],
    ['no router id', JSON.stringify({ sessionId }), 400, 'BAD_REQUEST', 'routerId'],
    ['a router id that is no UUID', JSON.stringify({ sessionId, routerId: 7 }), 400, 'BAD_REQUEST', 'routerId'],
    [
      'a restart that is no boolean',
      JSON.stringify({ sessionId, routerId, restart: 'yes' }),
      400,
      'BAD_REQUEST',
      'restart',
    ],
    ['70 KiB', JSON.stringify({ sessionId, x: 'x'.repeat(70 * 1024) }), 413, 'PAYLOAD_TOO_LARGE', '64 KiB'],
  ])('%s is told', async (_what, body, status, code, words) => {
    const answer = await ask('/api/session/start', { body });
    expect(answer.status).toBe(status);
    expect(answer.envelope).toEqual(failure(code, expect.stringContaining(words)));
  });

  test('a body that is no JSON by its content type is told', async () => {
    const answer = await ask('/api/session/start', { body: 'a=b', headers: { 'content-type': 'text/plain' } });
    expect([answer.status, answer.envelope]).toEqual([
      415,
      failure('BAD_REQUEST', expect.stringContaining('content-type')),
    ]);
  });

  test('an unknown URL and a wrong method are told, with and without a body', async () => {
    expect(await ask('/api/nothing', { method: 'GET' })).toMatchObject({ status: 404, envelope: failure('NOT_FOUND') });
    expect(await ask('/%zz', { method: 'GET' })).toMatchObject({ status: 400, envelope: failure('BAD_REQUEST') });
    expect(await ask('/api/session/start', { method: 'GET' })).toMatchObject({
      status: 405,
      envelope: failure('BAD_REQUEST', expect.stringContaining('POST')),
    });
    expect(await ask('/health', { body: '{}' })).toMatchObject({ status: 405 });
  });

  test.each([
    ['no HTTP at all', 'hello there\r\n\r\n', '400'],
    ['headers beyond the limit', `GET /health HTTP/1.1\r\nhost: x\r\nx-long: ${'y'.repeat(40_000)}\r\n\r\n`, '431'],
  ])('%s is answered with the envelope too', async (_what, bytes, status) => {
    const { port } = new URL(server.url);
    const text = await new Promise<string>((resolve, reject) => {
      let received = '';
      const socket = connect({ host: '127.0.0.1', port: Number(port) }, () => socket.write(bytes));
      socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toEqual(failure('BAD_REQUEST'));
  });
});

describe('the token', () => {
  test.each([null, 'wrong', ''])('%j opens nothing', async (token) => {
    for (const path of ['/api/session/start', '/api/session/end', '/api/session/refresh', '/api/nothing']) {
      const answer = await ask(path, { token, body: '{}' });
      expect([answer.status, answer.envelope]).toEqual([401, failure('UNAUTHENTICATED')]);
    }
    expect(await ask('/api/session/status', { method: 'GET', token })).toMatchObject({ status: 401 });
  });

  test('is not needed to see that the server is healthy, and nothing more is told without it', async () => {
    const without = await ask('/health', { method: 'GET', token: null });
    expect(without.envelope['data']).toEqual({ message: 'Server is healthy' });
    expect(await ask('/health', { method: 'GET', token: 'wrong' })).toMatchObject({ status: 401 });
    const { envelope } = await ask('/health', { method: 'GET' });
    expect(envelope['data']).toEqual({
      message: 'Server is healthy',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      apiVersion: 1,
      capabilities: [
        'lease',
        'status',
        'restart',
        'host-keys',
        'router-facts',
        'batch-refresh',
        'idempotent-start',
        'owner',
        'router-directory',
        'profiles',
      ],
      serverInstanceId: server.server.serverInstanceId,
      sessionTimeoutMs: 60_000,
      profiles: [
        { name: 'facts', title: 'Facts only', description: expect.stringContaining('Nothing is set up') },
        { name: 'traffic-control', title: 'Traffic control', description: expect.any(String) },
      ],
    });
  });
});

describe('the protocol', () => {
  test('ends of unknown sessions succeed', async () => {
    expect(await server.end(sessionId, routerId)).toMatchObject({
      success: true,
      data: { message: 'Session ended' },
      metadata: { sessionId, routerId },
    });
  });

  test('a refresh of an unknown session is refused, also with the session id alone as the published table has it', async () => {
    expect(await server.refresh(sessionId, routerId)).toMatchObject({ error: { code: 'SESSION_INVALID' } });
    expect(await server.post('/api/session/refresh', { sessionId })).toMatchObject({
      error: { code: 'SESSION_INVALID' },
      metadata: { sessionId, routerId: null },
    });
  });

  test('ids are taken in capitals and given back as they are meant', async () => {
    const answer = await server.end(sessionId.toUpperCase(), routerId);
    expect(answer.metadata.sessionId).toBe(sessionId);
  });

  test('a router that nobody knows is told, and holds nothing', async () => {
    expect(await server.start(sessionId, routerId)).toMatchObject({
      error: { code: 'ROUTER_NOT_FOUND', details: { step: 'connecting' } },
    });
    expect((await server.status()).data?.sessions).toEqual([]);
    expect(await server.status({ sessionId })).toMatchObject({ error: { code: 'SESSION_NOT_FOUND' } });
    expect(await server.status({ sessionId: 'x' })).toMatchObject({ error: { code: 'BAD_REQUEST' } });
  });

  test('a correlation id of the caller comes back and stands in the log', async () => {
    const correlationId = randomUUID();
    const answer = await ask('/api/session/end', {
      body: JSON.stringify({ sessionId, routerId }),
      headers: { 'x-correlation-id': correlationId },
    });
    expect(answer.envelope['metadata']).toMatchObject({ correlationId });
    expect(server.lines.some((line) => line.includes(correlationId))).toBe(true);
  });
});
