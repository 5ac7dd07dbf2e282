/** Orders of events that a real router would make slow: two starts at once, an end in each step, a connection that waits. */

import { randomUUID } from 'node:crypto';
import type { RouterTarget } from '@shared/embedded-channel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildApp, type App } from '../../src/commands-server/app';
import { systemClock } from '../../src/commands-server/clock';
import { CommandsError } from '../../src/commands-server/commands-error';
import { Redactor } from '../../src/commands-server/redact';
import { hashToken } from '../../src/commands-server/routes/authorization';
import type { Connect, RouterConnection } from '../../src/commands-server/ssh/router-connection';
import { SimulatedSystem } from '../../src/lab/simulated-system';
import { roleOf } from '../../src/lab/cast';

const token = 'a-token-for-this-test';
const routerId = randomUUID();
const target: RouterTarget = {
  id: routerId,
  name: 'r',
  address: '127.0.0.1',
  port: 22,
  user: 'root',
  credential: { kind: 'agent' },
  hostKey: null,
  profile: 'auto',
  interfaces: [],
};

let app: App;
/** Set by a test to hold a connection or a script back until it says so. */
let beforeConnect: () => Promise<void>;
let connections: number;
let open: number;

const connect: Connect<RouterTarget> = async ({ signal }) => {
  connections += 1;
  await Promise.race([
    beforeConnect(),
    new Promise<never>((_resolve, reject) =>
      signal?.addEventListener('abort', () => reject(new CommandsError('START_CANCELLED', 'cancelled'))),
    ),
  ]);
  open += 1;
  let report: (why: string | null) => void = () => undefined;
  const connection: RouterConnection = {
    run: async (script) => system.answer(script),
    close: () => {
      open -= 1;
      report(null);
    },
    isOpen: () => true,
    closed: new Promise((resolve) => (report = resolve)),
  };
  return connection;
};
let system: SimulatedSystem;

beforeEach(() => {
  beforeConnect = async () => undefined;
  connections = 0;
  open = 0;
  system = new SimulatedSystem(roleOf(0), () => performance.now());
  const quiet = () => undefined;
  app = buildApp({
    clock: systemClock,
    log: { info: quiet, warn: quiet, error: quiet },
    redactor: new Redactor(),
    directory: { resolve: async () => target },
    connect,
    hostKeys: {
      known: async () => ({ trusted: [], revoked: [] }),
      refusalOf: () => null,
      accept: async () => undefined,
    },
    tokens: [{ user: 'alice', sha256: hashToken(token) }],
    sessionTimeoutMs: 60_000,
    serverInstanceId: randomUUID(),
    version: '0.0.0',
  });
});
afterEach(() => app.stop());

const post = async (operation: string, sessionId: string, more: object = {}) => {
  const answer = await app.http.inject({
    method: 'POST',
    url: `/api/session/${operation}`,
    headers: { authorization: `Bearer ${token}` },
    payload: { sessionId, routerId, ...more },
  });
  return answer.json<{ success: boolean; data: Record<string, unknown>; error: { code: string } | null }>();
};
const held = async (sessionId: string) => {
  const answer = await app.http.inject({
    url: `/api/session/status?sessionId=${sessionId}`,
    headers: { authorization: `Bearer ${token}` },
  });
  return answer.json<{ data: { sessions: Record<string, unknown>[] } | null }>().data?.sessions[0] ?? null;
};

function holdConnections(): () => void {
  let letThrough: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (letThrough = resolve));
  beforeConnect = () => opened;
  return letThrough;
}

describe('one session per router', () => {
  test('two starts at once: one session, one connection, and the other is told', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    const letThrough = holdConnections();
    const starting = post('start', first);
    await expect.poll(() => held(first)).not.toBeNull();
    expect(await post('start', second)).toMatchObject({ error: { code: 'ROUTER_BUSY' } });
    letThrough();
    expect(await starting).toMatchObject({ success: true });
    expect(await post('start', second)).toMatchObject({ error: { code: 'ROUTER_IN_USE' } });
    expect(connections).toBe(1);
  });

  test('the same start twice at once is one session', async () => {
    const sessionId = randomUUID();
    const letThrough = holdConnections();
    const starting = post('start', sessionId);
    await expect.poll(() => held(sessionId)).not.toBeNull();
    expect(await post('start', sessionId)).toMatchObject({ error: { code: 'START_IN_PROGRESS' } });
    letThrough();
    expect(await starting).toMatchObject({ success: true });
    expect(await post('start', sessionId)).toMatchObject({ error: { code: 'SESSION_ALREADY_ACTIVE' } });
  });

  test('a restart of an unknown session is a start', async () => {
    expect(await post('start', randomUUID(), { restart: true })).toMatchObject({
      data: { generation: 1, changed: true },
    });
  });
});

describe('a start under way', () => {
  test('tells its step to those who ask, and an end cancels it and frees the router', async () => {
    beforeConnect = () => new Promise(() => undefined);
    const sessionId = randomUUID();
    const starting = post('start', sessionId);
    await expect.poll(() => held(sessionId)).toMatchObject({ state: 'starting', step: 'connecting' });
    expect(await post('refresh', sessionId)).toMatchObject({ error: { code: 'START_IN_PROGRESS' } });
    expect(await post('end', sessionId)).toMatchObject({ success: true });
    expect(await starting).toMatchObject({ error: { code: 'START_CANCELLED' } });
    expect(await held(sessionId)).toBeNull();
    beforeConnect = async () => undefined;
    expect(await post('start', randomUUID())).toMatchObject({ success: true });
  });

  test('is cancelled when the server is stopped', async () => {
    beforeConnect = () => new Promise(() => undefined);
    const sessionId = randomUUID();
    const starting = post('start', sessionId);
    await expect.poll(() => held(sessionId)).not.toBeNull();
    await app.stop();
    expect(await starting).toMatchObject({ error: { code: 'START_CANCELLED' } });
  });
});

test('an end closes the connection, and a start that fails leaves none open', async () => {
  const sessionId = randomUUID();
  await post('start', sessionId);
  expect(open).toBe(1);
  await post('end', sessionId);
  expect(open).toBe(0);
  system.answer = () => ({ stdout: '', stderr: 'no shell here', exitCode: 1 });
  expect(await post('start', sessionId)).toMatchObject({
    error: { code: 'ROUTER_UNSUITABLE', details: { step: 'checking', exitCode: 1, stderr: 'no shell here' } },
  });
  expect(open).toBe(0);
});
