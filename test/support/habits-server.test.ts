/** The test double keeps the habits that were observed (docs/protocol.md): else the tests that stand on it prove nothing. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HabitsServer, startHabitsServer } from './habits-server';

const sessionId = '33333333-3333-4333-8333-333333333333';
const routerId = '22222222-2222-4222-8222-222222222222';
const ids = { sessionId, routerId };

let now: number;
let server: HabitsServer;
beforeEach(async () => {
  now = 0;
  server = await startHabitsServer({ now: () => now, idleTimeoutMs: 1_000 });
});
afterEach(() => server.close());

async function post(
  path: string,
  body: unknown,
): Promise<{ status: number; type: string | null; code?: string; success?: boolean }> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    body: text,
    headers: { 'Content-Type': 'application/json' },
  });
  const type = response.headers.get('content-type');
  const answer = await response.text();
  if (!type?.includes('json')) return { status: response.status, type };
  const { success, error } = JSON.parse(answer) as { success: boolean; error: { code: string } | null };
  return { status: response.status, type, success, ...(error ? { code: error.code } : {}) };
}
const start = (restart = false) => post('/api/session/start', { ...ids, restart });

describe('the habits server', () => {
  it('habit 1: refuses a refresh without routerId, and an id that stands in the query only', async () => {
    await start();
    expect(await post('/api/session/refresh', { sessionId })).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    expect(await post(`/api/session/refresh?sessionId=${sessionId}`, { routerId })).toMatchObject({
      status: 400,
      code: 'MISSING_SESSION_ID',
    });
    expect(await post('/api/session/refresh', ids)).toMatchObject({ status: 200, success: true });
  });

  it('habit 2: holds a session whose start has failed', async () => {
    server.control.setReachable(routerId, false);
    expect(await start()).toMatchObject({ status: 500, code: 'ROUTER_UNREACHABLE' });
    expect(server.control.activeSessions()).toHaveLength(1);
    expect(await start()).toMatchObject({ status: 400, code: 'SESSION_ALREADY_ACTIVE' });
  });

  it('habit 3: refuses a restart of what is active', async () => {
    await start();
    expect(await start(true)).toMatchObject({ status: 400, code: 'SESSION_ALREADY_ACTIVE' });
  });

  it('habit 4: may fail every refresh while the session lives until it was idle too long', async () => {
    await start();
    server.control.setMode('refresh', 'always-fails');
    now = 999;
    expect(await post('/api/session/refresh', ids)).toMatchObject({ status: 500, code: 'SESSION_REFRESH_ERROR' });
    expect(server.control.activeSessions()).toMatchObject([{ sessionId, remainingMs: 1 }]);
    now = 1_000;
    expect(server.control.activeSessions()).toEqual([]);
  });

  it('habit 5: says 401 SESSION_INVALID to the end and the refresh of what is gone', async () => {
    expect(await post('/api/session/end', ids)).toMatchObject({ status: 401, code: 'SESSION_INVALID' });
    expect(await post('/api/session/refresh', ids)).toMatchObject({ status: 401, code: 'SESSION_INVALID' });
  });

  it.each([
    ['a body that is no JSON', '/api/session/start', '{"sessionId":'],
    ['a body that is no object', '/api/session/start', '[]'],
    ['an unknown address', '/api/session/nonsense', '{}'],
  ])('habit 6: answers %s with a web page', async (_what, path, body) => {
    expect((await post(path, body)).type).toContain('text/html');
  });

  it('habit 6: has no status', async () => {
    const response = await fetch(`${server.url}/api/session/status`);
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
  });

  it('habit 7: may take long to start, and finishes a start that was ended meanwhile', async () => {
    server.control.setStartDelay(1_500);
    const starting = start();
    for (let tries = 0; tries < 500 && server.control.activeSessions().length === 0; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await post('/api/session/end', ids);
    expect(server.control.activeSessions()).toEqual([]);
    expect(await starting).toMatchObject({ success: true });
    expect(server.control.activeSessions()).toHaveLength(1);
  });

  it('habit 8: claims that all is ready at the second start after a failed setup', async () => {
    server.control.failSetup(routerId);
    expect(await start()).toMatchObject({ status: 500, code: 'INFRASTRUCTURE_SETUP_FAILED' });
    await post('/api/session/end', ids);
    expect(await start()).toMatchObject({ status: 200, success: true });
  });

  it('lists no capabilities', async () => {
    const health = (await (await fetch(`${server.url}/health`)).json()) as { data: object };
    expect(Object.keys(health.data)).toEqual(['message']);
  });
});
