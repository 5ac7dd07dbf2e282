/** The main path on real routers: start, refresh, restart, end, expiry; what a start leaves on the router and what not. */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createRouter, skipWithoutRouters, type Daemon, type NamespaceRouter } from '../support/namespaces';
import { startTestServer, targetFor, type TestServer } from '../support/test-server';

const skipped = skipWithoutRouters();

describe.skipIf(skipped).each<Daemon>(['dropbear', 'openssh'])('a real router with %s', (daemon) => {
  let router: NamespaceRouter;
  let server: TestServer;
  const routerId = randomUUID();
  let sessionId: string;

  beforeAll(async () => {
    router = await createRouter({ daemon });
  });
  afterAll(() => router?.dispose());
  beforeEach(async () => {
    sessionId = randomUUID();
    server = await startTestServer();
    server.targets.set(routerId, await targetFor(router, routerId));
  });
  afterEach(async () => {
    await server.close();
    await router.makeBare();
  });

  const shaping = async () =>
    server.targets.set(
      routerId,
      await targetFor(router, routerId, { profile: 'traffic-control', interfaces: [router.lan] }),
    );

  test('a start with the profile facts answers with the router’s own facts and changes nothing', async () => {
    const before = await router.snapshot();
    const started = await server.start(sessionId, routerId);
    expect(started).toMatchObject({
      success: true,
      data: {
        session_id: sessionId,
        router_reachable: true,
        infrastructure_ready: true,
        changed: false,
        generation: 1,
      },
    });
    const facts = Object.fromEntries((started.data?.facts ?? []).map(({ name, value }) => [name, value]));
    expect(facts['Boot id']).toBe((await router.exec('cat /proc/sys/kernel/random/boot_id')).trim());
    expect(await router.snapshot()).toBe(before);
  });

  test('a start on a bare router sets up everything, and a second one changes nothing at all', async () => {
    await shaping();
    const first = await server.start(sessionId, routerId);
    expect(first).toMatchObject({ success: true, data: { changed: true, profile: 'traffic-control' } });
    expect(first.data?.components?.map(({ state }) => state)).toEqual(['present', 'present', 'present']);
    await server.end(sessionId, routerId);

    const before = await router.snapshot();
    const second = await server.start(randomUUID(), routerId);
    expect(second).toMatchObject({ success: true, data: { changed: false } });
    expect(await router.snapshot()).toBe(before);
  });

  test('a restart takes down what is ours, builds it anew and counts the generations up', async () => {
    await shaping();
    await server.start(sessionId, routerId);
    await router.exec('nft add rule inet rsm mark_forward counter');
    const restarted = await server.start(sessionId, routerId, true);
    expect(restarted).toMatchObject({ success: true, data: { changed: true, generation: 2 } });
    expect(await router.exec('nft list table inet rsm')).not.toContain('counter');
    expect(await router.exec('cat /run/rsm/state')).toContain('generation=2');
  });

  test('a refresh says that the router was verified; an end is an end, also the second time', async () => {
    await server.start(sessionId, routerId);
    await sleep(600);
    expect(await server.refresh(sessionId, routerId)).toMatchObject({
      success: true,
      data: { router_state: 'verified', router_error: null, ttl_ms: 60_000, generation: 1 },
    });
    expect(await server.end(sessionId, routerId)).toMatchObject({ success: true });
    expect(await server.end(sessionId, routerId)).toMatchObject({ success: true });
    expect(await server.refresh(sessionId, routerId)).toMatchObject({ error: { code: 'SESSION_INVALID' } });
  });
});
