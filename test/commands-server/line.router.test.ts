/** Lines to real routers that fail without a word, fall idle, or come back: what is told, what is tried, what is left behind. */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/commands-server/clock';
import { openSocketsTo } from '../support/open-sockets';
import { createRouter, skipWithoutRouters, type Daemon, type NamespaceRouter } from '../support/namespaces';
import { startTestServer, targetFor, type TestServer } from '../support/test-server';

const skipped = skipWithoutRouters();

describe.skipIf(skipped).each<Daemon>(['dropbear', 'openssh'])('the line to a router with %s', (daemon) => {
  let router: NamespaceRouter;
  let server: TestServer;
  let sessionId: string;
  let aheadMs: number;
  const routerId = randomUUID();

  beforeAll(async () => {
    router = await createRouter({ daemon });
  });
  afterAll(() => router?.dispose());
  beforeEach(() => {
    sessionId = randomUUID();
    aheadMs = 0;
  });
  afterEach(() => server.close());

  const serve = async (options: Parameters<typeof startTestServer>[0] = {}) => {
    const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + aheadMs };
    server = await startTestServer({ sessionTimeoutMs: 3_600_000, clock, ...options });
    server.targets.set(routerId, await targetFor(router, routerId));
  };
  /** Later than any check that is still fresh. */
  const refresh = async () => {
    aheadMs += 6_000;
    return server.refresh(sessionId, routerId);
  };
  const stateAfterRefresh = async () => (await refresh()).data?.router_state;
  const stateTold = async () => (await server.status({ sessionId })).data?.sessions[0]?.router_state;
  const connectionsOnRouter = async () =>
    Number(await router.exec('busybox netstat -tn | busybox grep -c ":22 .*ESTABLISHED" || true'));
  const openSockets = () => openSocketsTo(router.address);
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const refusals = async () => {
    await sleep(300);
    return ((await router.daemonLog()).match(/(Bad password attempt|Failed password)/g) ?? []).length;
  };
  const connections = async () => {
    await sleep(300);
    return ((await router.daemonLog()).match(/connection from/gi) ?? []).length;
  };

  describe('when its packets vanish', () => {
    afterEach(async () => {
      await router.passPackets().catch(() => undefined);
      // The router still believes in the connections whose end it has not heard of.
      await router.killDaemon();
      await router.startDaemon();
    });

    test('fault 5: a refresh prolongs the lease, never says verified, and is verified again when they are back', async () => {
      await serve();
      await server.start(sessionId, routerId);
      await router.dropPackets();
      const refreshed = await refresh();
      expect(refreshed).toMatchObject({ success: true, data: { ttl_ms: 3_600_000 } });
      expect(refreshed.data?.router_state).not.toBe('verified');
      expect(refreshed.data?.router_error?.code).toBe('ROUTER_TIMEOUT');
      await expect.poll(stateTold).toBe('unreachable');
      await router.passPackets();
      await expect.poll(stateAfterRefresh, { interval: 300 }).toBe('verified');
    });

    test('fault 5: keepalive notices it while nobody asks', async () => {
      await serve({ ssh: { keepalive: { intervalMs: 200, misses: 3 }, connectTimeoutMs: 1_000 } });
      await server.start(sessionId, routerId);
      expect(await stateTold()).toBe('verified');
      await router.dropPackets();
      await expect.poll(stateTold, { interval: 50 }).toBe('unreachable');
      expect(server.lines.join('\n')).toContain('connection lost');
    });

    test('a start says that nothing answered, and leaves no session, socket or timer behind', async () => {
      await serve({ ssh: { connectTimeoutMs: 1_000 } });
      const before = timers();
      await router.dropPackets();
      expect(await server.start(sessionId, routerId)).toMatchObject({
        error: {
          code: 'ROUTER_UNREACHABLE',
          message: `The router at ${router.address}:22 did not answer within 1 s`,
          details: { step: 'connecting' },
        },
      });
      expect((await server.status()).data?.sessions).toEqual([]);
      expect(openSockets()).toBe(0);
      await expect.poll(timers).toBeLessThanOrEqual(before);
    });

    test('fault 13: an end does not wait for it, and what it held is let go of', async () => {
      await serve();
      const before = timers();
      await server.start(sessionId, routerId);
      expect(openSockets()).toBe(1);
      await router.dropPackets();
      void refresh();
      await sleep(200);
      expect(await server.end(sessionId, routerId)).toMatchObject({ success: true });
      expect((await server.status()).data?.sessions).toEqual([]);
      await expect.poll(openSockets).toBe(0);
      await expect.poll(timers).toBeLessThanOrEqual(before);
    });
  });

  test('a connection that nobody uses is closed, the session lives on, and the next check opens another', async () => {
    await serve({ connectionIdleMs: 300 });
    await server.start(sessionId, routerId);
    await expect.poll(connectionsOnRouter).toBe(0);
    expect(await server.status({ sessionId })).toMatchObject({
      data: { sessions: [{ state: 'active', router_state: 'verified', router_error: null }] },
    });
    expect(await refresh()).toMatchObject({ data: { router_state: 'verified', router_error: null } });
    expect(await connectionsOnRouter()).toBe(1);
    expect(server.lines.join('\n')).not.toContain('connection lost');
  });

  test('a router that stays away is tried less and less by itself, at once when it is asked for, and says when', async () => {
    await serve();
    await server.start(sessionId, routerId);
    await router.killDaemon();
    const told = async () => (await refresh()).data?.router_error;
    await expect.poll(told).toMatchObject({
      code: 'ROUTER_UNREACHABLE',
      details: { nextTryInMs: expect.any(Number) },
    });
    await router.startDaemon();
    const before = await connections();
    aheadMs -= 6_000;
    expect(await refresh()).toMatchObject({ data: { router_state: 'unreachable' } });
    expect(await connections()).toBe(before);
    aheadMs += 15_000;
    expect(await stateAfterRefresh()).toBe('verified');
    const log = server.lines.join('\n');
    expect(log.match(/router is tried less often/g)).toHaveLength(1);
    expect(log.match(/router answers again/g)).toHaveLength(1);
  });

  test('a restart tries at once, however long the next try by itself is away', async () => {
    await serve();
    await server.start(sessionId, routerId);
    await router.killDaemon();
    const told = async () => (await refresh()).data?.router_error?.details;
    await expect.poll(told).toMatchObject({ nextTryInMs: expect.any(Number) });
    await router.startDaemon();
    expect(await server.start(sessionId, routerId, true)).toMatchObject({ success: true });
    expect((await server.status({ sessionId })).data?.sessions[0]?.router_state).toBe('verified');
  });

  test('fault 10: a login that is refused at a check is not repeated by refreshes, until the credential is another', async () => {
    await serve();
    await server.start(sessionId, routerId);
    const wrong = { kind: 'password', password: 'changed-meanwhile' } as const;
    server.targets.set(routerId, await targetFor(router, routerId, { credential: wrong }));
    const before = await refusals();
    await router.killDaemon();
    await router.startDaemon();
    await expect.poll(async () => (await refresh()).data?.router_error?.code).toBe('ROUTER_AUTH_FAILED');
    for (let index = 0; index < 5; index += 1) {
      expect(await refresh()).toMatchObject({
        success: true,
        data: {
          router_state: 'unverified',
          router_error: { code: 'ROUTER_AUTH_FAILED', message: expect.stringContaining('not tried again by itself') },
        },
      });
    }
    expect(await refusals()).toBe(before + 1);
    server.targets.set(routerId, await targetFor(router, routerId));
    expect(await stateAfterRefresh()).toBe('verified');
  });
});
