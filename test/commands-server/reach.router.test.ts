/** Reaching real routers: by every kind of address, many at once, and beside others that are dead or slow. */

import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { RouterTarget } from '@shared/embedded-channel';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Address } from '../../src/commands-server/ssh/dial';
import { createRouter, skipWithoutRouters, type Daemon, type NamespaceRouter } from '../support/namespaces';
import { startTestServer, targetFor, type TestServer } from '../support/test-server';

const skipped = skipWithoutRouters();

describe.skipIf(skipped).each<Daemon>(['dropbear', 'openssh'])('a router with %s', (daemon) => {
  let router: NamespaceRouter;
  let dead: NamespaceRouter;
  let server: TestServer;
  /** another one in its place, which gives a router up after so long */
  let serve: (connectTimeoutMs: number) => Promise<void>;
  let names: Map<string, readonly Address[]>;

  beforeAll(async () => {
    router = await createRouter({ daemon, ipv6: true });
    dead = await createRouter({ daemon: 'dropbear', ipv6: true });
    await dead.dropPackets();
  });
  afterAll(async () => {
    await router?.dispose();
    await dead?.dispose();
  });
  beforeEach(async () => {
    names = new Map();
    const lookup = async (name: string) => names.get(name) ?? [{ address: name, family: name.includes(':') ? 6 : 4 }];
    serve = async (connectTimeoutMs) => {
      server = await startTestServer({ ssh: { connectTimeoutMs, lookup } });
    };
    await serve(4_000);
  });
  afterEach(() => server.close());

  const add = async (address: string, changes: Partial<RouterTarget> = {}) => {
    const routerId = randomUUID();
    server.targets.set(routerId, await targetFor(router, routerId, { address, ...changes }));
    return routerId;
  };
  const startAt = async (address: string) => server.start(randomUUID(), await add(address));

  test('is reached by its IPv6 address', async () => {
    expect(await startAt(router.address6)).toMatchObject({ success: true });
  });

  test('is reached by a link-local address with its zone', async () => {
    expect(await startAt(await router.linkLocalAddress())).toMatchObject({ success: true });
  });

  test('is reached by a name of which the first address is dead', async () => {
    names.set('core.example', [
      { address: dead.address6, family: 6 },
      { address: router.address, family: 4 },
    ]);
    expect(await startAt('core.example')).toMatchObject({ success: true });
  });

  test('is told by each address when none answers', async () => {
    names.set('gone.example', [
      { address: dead.address6, family: 6 },
      { address: dead.address, family: 4 },
    ]);
    const refused = await startAt('gone.example');
    expect(refused).toMatchObject({ error: { code: 'ROUTER_UNREACHABLE' } });
    expect(refused.error?.message).toBe(
      `The router at gone.example:22 could not be reached on any of its addresses: [${dead.address6}] did not answer, ${dead.address} did not answer`,
    );
  });

  test('writes an IPv6 address in brackets where it is told', async () => {
    const refused = await server.start(
      randomUUID(),
      await add(router.address6, { credential: { kind: 'password', password: 'wrong' } }),
    );
    expect(refused.error?.message).toContain(`The router at [${router.address6}]:22 refused the user`);
  });

  test('takes sixty starts at once through one address, although dropbear takes five connections before the login', async () => {
    const ids = await Promise.all(Array.from({ length: 60 }, () => add(router.address)));
    const started = await Promise.all(ids.map((routerId) => server.start(randomUUID(), routerId)));
    expect(started.filter(({ success }) => !success)).toEqual([]);
  });

  test('fault 16: starts before forty others that are dead have been given up', async () => {
    // None is given up by itself while the living one starts, however long that takes.
    await server.close();
    await serve(100_000);
    const finished: string[] = [];
    const others = await Promise.all(
      Array.from({ length: 40 }, (_, index) => add(dead.address, { port: 1_000 + index })),
    );
    const starts = others.map(async (routerId) => {
      const answer = await server.start(randomUUID(), routerId);
      finished.push(answer.success ? 'started' : 'dead');
      return answer;
    });
    const living = await startAt(router.address);
    finished.push('living');
    expect(living).toMatchObject({ success: true });
    // From now on the dead refuse, when they are knocked at for the next time.
    await dead.passPackets();
    const answers = await Promise.all(starts);
    await dead.dropPackets();
    expect(finished.indexOf('living')).toBe(0);
    expect(answers.map(({ error }) => error?.code)).toEqual(others.map(() => 'ROUTER_UNREACHABLE'));
  });

  test('that takes the connection and says nothing is given up, and told so', async () => {
    const sockets: Socket[] = [];
    const listener = createServer((socket) => sockets.push(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => listener.listen({ host: '127.0.0.1', port: 0 }, resolve));
    const { port } = listener.address() as AddressInfo;
    const answer = await server.start(randomUUID(), await add('127.0.0.1', { port }));
    expect(answer).toMatchObject({ error: { code: 'ROUTER_TIMEOUT' } });
    for (const socket of sockets) socket.destroy();
    listener.close();
  });

  test('fault 16: starts before forty others that take the connection and say nothing', async () => {
    const sockets: Socket[] = [];
    const silent: Server[] = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const listener = createServer((socket) => sockets.push(socket.on('error', () => undefined)));
        await new Promise<void>((resolve) => listener.listen({ host: '127.0.0.1', port: 0 }, resolve));
        return listener;
      }),
    );
    await server.close();
    await serve(100_000);
    try {
      const finished: string[] = [];
      const starts = silent.map(async (listener) => {
        const { port } = listener.address() as AddressInfo;
        const answer = await server.start(randomUUID(), await add('127.0.0.1', { port }));
        finished.push('silent');
        return answer;
      });
      // All of them are connected, so all that can hold a place do.
      await expect.poll(() => sockets.length).toBe(40);
      expect(await startAt(router.address)).toMatchObject({ success: true });
      finished.push('living');
      for (const socket of sockets) socket.destroy();
      const answers = await Promise.all(starts);
      expect(finished.indexOf('living')).toBe(0);
      expect(answers.map(({ success }) => success)).toEqual(silent.map(() => false));
    } finally {
      for (const socket of sockets) socket.destroy();
      for (const listener of silent) listener.close();
    }
  });
});
