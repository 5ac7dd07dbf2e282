/** Routers that differ: OpenWrt with its defaults, one without nft, one whose lock is held, one with several host keys. */

import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRouter, skipWithoutRouters, type NamespaceRouter } from '../support/namespaces';
import { startTestServer, targetFor, type TestServer } from '../support/test-server';

const skipped = skipWithoutRouters();

describe.skipIf(skipped)('a router', () => {
  let router: NamespaceRouter;
  let server: TestServer;
  const routerId = randomUUID();

  beforeEach(async () => {
    server = await startTestServer();
  });
  afterEach(async () => {
    await server.close();
    await router?.dispose();
  });

  const begin = async (options: Parameters<typeof createRouter>[0], changes: Parameters<typeof targetFor>[2] = {}) => {
    router = await createRouter(options);
    server.targets.set(routerId, await targetFor(router, routerId, changes));
  };
  const start = (restart = false) => server.start(randomUUID(), routerId, restart);
  const endAll = async () => {
    for (const { session_id } of (await server.status()).data?.sessions ?? []) await server.end(session_id, routerId);
  };

  test('that is OpenWrt gets traffic control on br-lan with the profile auto', async () => {
    await begin({ daemon: 'dropbear', openWrt: true }, { profile: 'auto' });
    const started = await start();
    expect(started).toMatchObject({ success: true, data: { profile: 'traffic-control', changed: true } });
    expect(started.data?.components?.map(({ name }) => name)).toContain('queues on br-lan');
  });

  test('that is no OpenWrt gets facts only with the profile auto, and must be told its interfaces for more', async () => {
    await begin({ daemon: 'openssh' }, { profile: 'auto' });
    expect(await start()).toMatchObject({ data: { profile: 'facts', changed: false } });
    await endAll();
    server.targets.set(routerId, await targetFor(router, routerId, { profile: 'traffic-control' }));
    expect(await start()).toMatchObject({
      error: {
        code: 'INFRASTRUCTURE_PREREQUISITE_MISSING',
        details: { missing: [expect.stringContaining('interfaces')] },
      },
    });
  });

  /** Takes one tool away, inside this router only, by a folder of links that lacks it. */
  const hide = (tool: string) =>
    router.exec(
      `mkdir /run/sbin && mount --bind /usr/sbin /run/sbin && mount -t tmpfs tmpfs /usr/sbin && for f in /run/sbin/*; do n=\${f##*/}; [ $n = ${tool} ] || ln -s $f /usr/sbin/$n; done`,
    );

  test('without nft is marked by iptables, found prepared the second time, and rebuilt', async () => {
    await begin({ daemon: 'openssh' }, { profile: 'traffic-control', interfaces: ['lan0'] });
    await hide('nft');
    expect(await start()).toMatchObject({ success: true, data: { changed: true } });
    expect(await router.exec('iptables -t mangle -S')).toContain('-A FORWARD -j RSM');
    await endAll();
    expect(await start()).toMatchObject({ success: true, data: { changed: false } });
    await endAll();
    expect(await start(true)).toMatchObject({ success: true, data: { changed: true } });
    expect((await router.exec('iptables -t mangle -S')).match(/-j RSM/g)).toHaveLength(1);
  });

  test('without tc is told which package to install, and nothing is changed', async () => {
    await begin({ daemon: 'openssh' }, { profile: 'traffic-control', interfaces: ['lan0'] });
    await hide('tc');
    expect(await start()).toMatchObject({
      error: {
        code: 'INFRASTRUCTURE_PREREQUISITE_MISSING',
        details: { step: 'checking', missing: [expect.stringContaining('iproute2')] },
      },
    });
    expect(await router.exec('nft list tables; ls /run')).not.toContain('rsm');
  });

  test('whose lock another set-up holds is left alone; a lock whose owner is gone is taken over', async () => {
    await begin({ daemon: 'openssh' }, { profile: 'traffic-control', interfaces: ['lan0'] });
    await router.exec(`mkdir /run/rsm.lock && echo ${process.pid} >/run/rsm.lock/pid`);
    const refused = await start();
    expect(refused).toMatchObject({ error: { code: 'INFRASTRUCTURE_SETUP_FAILED', details: { exitCode: 1 } } });
    expect(refused.error?.message).toContain('another set-up');
    expect(await router.exec('nft list tables; ls /run')).toContain('rsm.lock');
    await router.exec('echo 4194303 >/run/rsm.lock/pid');
    expect(await start()).toMatchObject({ success: true });
    expect(await router.exec('ls /run')).not.toContain('rsm.lock');
  });

  test('with a known RSA key and an unknown ed25519 key is known', async () => {
    await begin({ daemon: 'openssh' });
    await router.addRsaHostKey();
    const hostKey = await router.rsaHostKey();
    server.targets.set(routerId, await targetFor(router, routerId, { hostKey }));
    expect(await start()).toMatchObject({ success: true });
  });

  test('two sessions’ worth of interfaces can be changed: the old ones are let go', async () => {
    await begin({ daemon: 'openssh' }, { profile: 'traffic-control', interfaces: ['lan0'] });
    await start();
    await endAll();
    server.targets.set(
      routerId,
      await targetFor(router, routerId, { profile: 'traffic-control', interfaces: ['lan1'] }),
    );
    expect(await start()).toMatchObject({ success: true, data: { changed: true } });
    expect(await router.exec('tc qdisc show dev lan0')).not.toContain('7273:');
    expect(await router.exec('tc qdisc show dev lan1')).toContain('7273:');
  });
});
