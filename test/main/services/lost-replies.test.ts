/**
 * Fault 11: the reply of a start is lost on its way. A proxy that cuts the connection stands between the service and a real
 * commands server, or a plain one: one session in the end, and it is known what became of it (lease rule 9).
 */

import { createServer, type IncomingMessage, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rootCause } from '@shared/errors';
import { parseId, type RouterId } from '@shared/ids';
import { afterEach, describe, expect, it } from 'vitest';
import type { StartOptions } from '../../../src/main/services';
import { startedAsStatusTells } from '../../../src/main/services/session-outcomes';
import { startHabitsServer } from '../../support/habits-server';
import { labOf } from '../../support/lab-targets';
import { startTestServer } from '../../support/test-server';
import { errorOf, routerId as plainRouterId, serviceFor, sessionId, token, userId, valueOf } from '../support';

type Loss = 'reply cut' | 'request cut';
const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** Passes everything on, but for the next starts, which are lost one way or the other. */
async function lossyProxy(target: string) {
  const losses: Loss[] = [];
  const starts: IncomingMessage['headers'][] = [];
  let hidesCapability: string | null = null;
  const server: Server = createServer((incoming, outgoing) => {
    const isStart = incoming.url === '/api/session/start';
    const loss = isStart ? losses.shift() : undefined;
    if (isStart) starts.push(incoming.headers);
    if (loss === 'request cut') {
      incoming.socket.destroy();
      return;
    }
    const { host: _host, ...headers } = incoming.headers;
    const passed = httpRequest(`${target}${incoming.url}`, { method: incoming.method ?? 'GET', headers }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () => {
        if (loss === 'reply cut') incoming.socket.destroy();
        else {
          const body = Buffer.concat(pieces).toString();
          const shown = hidesCapability ? body.replace(`"${hidesCapability}"`, '"hidden"') : body;
          const { 'content-length': _length, ...answerHeaders } = answer.headers;
          outgoing.writeHead(answer.statusCode ?? 500, answerHeaders).end(shown);
        }
      });
    });
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lose: (loss: Loss) => losses.push(loss),
    hide: (capability: string) => {
      hidesCapability = capability;
    },
    starts,
  };
}

/** Wanted until the first start has left: then the admin clicks End. */
const wantedOnce = (starts: readonly unknown[]) => ({ isWanted: () => starts.length === 0 });

async function ourServer() {
  const server = await startTestServer();
  closing.push(server.close);
  const lab = await labOf(1);
  closing.push(lab.close);
  for (const target of lab.targets) server.targets.set(target.id, target);
  const proxy = await lossyProxy(server.url);
  const under = serviceFor(proxy.url, { token: server.token });
  closing.push(() => under.manager.close());
  const routerId = parseId<RouterId>(lab.targets[0]!.id)!;
  const start = (options?: StartOptions) => under.service.startSession(userId, routerId, sessionId, false, options);
  const restart = () => under.service.startSession(userId, routerId, sessionId, true);
  return { server, proxy, routerId, start, restart };
}

describe('fault 11: the reply of a start is lost', () => {
  it('our server is asked again under the same key: one start, and its own answer', async () => {
    const { server, proxy, start } = await ourServer();
    proxy.lose('reply cut');
    const started = valueOf(await start());
    expect(started).toMatchObject({ sessionId, generation: 1, routerState: 'verified' });
    expect(proxy.starts).toHaveLength(2);
    expect(new Set(proxy.starts.map((headers) => headers['idempotency-key'])).size).toBe(1);
    expect((await server.status()).data?.sessions).toMatchObject([{ session_id: sessionId, generation: 1 }]);
  });

  it('a request that was lost before the server saw it is repeated too', async () => {
    const { server, proxy, start } = await ourServer();
    proxy.lose('request cut');
    expect(valueOf(await start()).generation).toBe(1);
    expect((await server.status()).data?.sessions).toHaveLength(1);
  });

  it('a server that has no keys but tells the status is asked for that', async () => {
    const { server, proxy, start } = await ourServer();
    proxy.hide('idempotent-start');
    proxy.lose('reply cut');
    const started = valueOf(await start());
    expect(started).toMatchObject({ sessionId, generation: 1, routerState: 'verified', ttlMs: 60_000 });
    expect(proxy.starts).toHaveLength(1);
    expect((await server.status()).data?.sessions).toHaveLength(1);
  });

  it.each(['request cut', 'reply cut'] as const)(
    'a restart that was lost (%s) is not taken for done because the status tells of a session: that may be the one from before',
    async (loss) => {
      const { server, proxy, start, restart } = await ourServer();
      proxy.hide('idempotent-start');
      valueOf(await start());
      proxy.lose(loss);
      valueOf(await restart());
      // The start, the restart that was lost, and the one that was answered.
      expect(proxy.starts).toHaveLength(3);
      expect((await server.status()).data?.sessions).toMatchObject([{ session_id: sessionId, state: 'active' }]);
    },
  );

  it('the lease that a status tells of began before the question, by what has passed of it', () => {
    const session = { session_id: sessionId, router_id: plainRouterId, state: 'active', step: null } as const;
    const lease = { ttl_ms: 60_000, remaining_ms: 50_000, router_state: 'verified', last_verified_ms_ago: 0 } as const;
    const answer = {
      value: { sessions: [{ ...session, ...lease, router_error: null }] },
      sentAt: 100_000,
      roundTripMs: 1,
    };
    const call = { routerId: plainRouterId, sessionId, correlationId: 'status' };
    const started = startedAsStatusTells(answer, call, { wallMs: 0, serverTellsLeases: true });
    expect(started).toMatchObject({ sentAt: 90_000, ttlMs: 60_000 });
  });

  it('a plain server is told to end it, and then to start it', async () => {
    const plain = await startHabitsServer({ token });
    closing.push(plain.close);
    const proxy = await lossyProxy(plain.url);
    const under = serviceFor(proxy.url);
    closing.push(() => under.manager.close());
    proxy.lose('reply cut');
    expect(valueOf(await under.service.startSession(userId, plainRouterId, sessionId)).sessionId).toBe(sessionId);
    const asked = plain.control.requests().map(({ endpoint }) => endpoint);
    expect(asked.filter((endpoint) => endpoint !== 'health')).toEqual(['start', 'end', 'start']);
    expect(plain.control.activeSessions()).toHaveLength(1);
  });

  it('our server is not asked again when the session was ended meanwhile, and is told to end it', async () => {
    const { server, proxy, start } = await ourServer();
    proxy.lose('request cut');
    const error = errorOf(await start(wantedOnce(proxy.starts)));
    expect(rootCause(error).code).toBe('START_CANCELLED');
    expect(error.details).toBeUndefined();
    expect(proxy.starts).toHaveLength(1);
    expect((await server.status()).data?.sessions).toEqual([]);
  });

  it.each([{ restart: false }, { restart: true }])(
    'a plain server gets no start after an end that was clicked (restart: $restart)',
    async ({ restart }) => {
      const plain = await startHabitsServer({ token });
      closing.push(plain.close);
      const proxy = await lossyProxy(plain.url);
      const under = serviceFor(proxy.url);
      closing.push(() => under.manager.close());
      proxy.lose('reply cut');
      const { service } = under;
      const error = errorOf(
        await service.startSession(userId, plainRouterId, sessionId, restart, wantedOnce(proxy.starts)),
      );
      expect(rootCause(error).code).toBe('START_CANCELLED');
      expect(proxy.starts).toHaveLength(1);
      expect(plain.control.activeSessions()).toEqual([]);
    },
  );
});
