/** `removeOnEnd` on real routers: what a session set up goes with it, and also when its server dies without a word. */

import { execFile, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { catalogOf } from '../../src/commands-server/infrastructure/profile-catalog';
import { readProfileFiles } from '../../src/commands-server/infrastructure/profile-files';
import { bundleEntry } from '../support/bundle-entry';
import { createRouter, skipWithoutRouters, type Daemon, type NamespaceRouter } from '../support/namespaces';
import { clientOf, startTestServer, targetFor, type TestServer } from '../support/test-server';

const skipped = skipWithoutRouters();
const exampleFile = resolve('docs/profile.example.yaml');
const profile = 'forward-counter';

const watchdogs = async (router: NamespaceRouter) => {
  // Each namespace has its own mounts, so its processes are told apart by them.
  const own = await router.exec(
    'n=$(readlink /proc/self/ns/mnt); for p in $(pgrep -f "^sh /var/run/rsm/watch" || true); do [ "$(readlink /proc/$p/ns/mnt)" = "$n" ] && echo $p; done; true',
  );
  return own.trim().split('\n').filter(Boolean);
};
const left = (router: NamespaceRouter) => router.exec('nft list tables; ls /run | grep rsm || true');
const generation = (router: NamespaceRouter) => router.exec('grep generation /run/rsm/state');

describe.skipIf(skipped).each<Daemon>(['dropbear', 'openssh'])('with removeOnEnd and %s', (daemon) => {
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
    server = await begin();
  });
  afterEach(async () => {
    await server.close();
    const pids = await watchdogs(router);
    await router.exec(`kill -9 ${pids.join(' ')} 2>/dev/null; nft flush ruleset; rm -rf /run/rsm /run/rsm.lock`);
  });

  const begin = async (sessionTimeoutMs = 60_000) => {
    const profiles = catalogOf(await readProfileFiles([exampleFile], { mustExist: true }));
    const started = await startTestServer({ profiles, sessionTimeoutMs });
    started.targets.set(routerId, await targetFor(router, routerId, { profile, interfaces: [router.lan] }));
    return started;
  };

  test('the example of the manual is set up, found prepared, and gone at the end', async () => {
    const started = await server.start(sessionId, routerId);
    expect(started).toMatchObject({ success: true, data: { profile, changed: true } });
    expect(started.data?.components).toEqual([
      { name: 'state file', state: 'present', detail: 'generation 1' },
      { name: 'watchdog', state: 'present', detail: expect.any(String) },
      { name: 'table', state: 'present', detail: '' },
      { name: `counter on ${router.lan}`, state: 'present', detail: `counts what goes out by ${router.lan}` },
    ]);
    expect(started.data?.warnings?.join() ?? '').toMatch(/^$|IPv4 forwarding is off/);
    expect(await router.exec('nft list table inet rsm_counter')).toContain(`oifname "${router.lan}" counter`);
    expect(await watchdogs(router)).toHaveLength(1);

    expect((await server.end(sessionId, routerId)).data).toEqual({ message: 'Session ended' });
    await expect.poll(() => left(router)).toBe('');
    expect(await watchdogs(router)).toEqual([]);
    expect(server.lines.join('\n')).toContain('what the session set up was removed');
  });

  test('fault 13: an end while the router is away is told to be pending, and the router cleans itself', async () => {
    const short = await begin(3_000);
    try {
      await short.start(sessionId, routerId);
      await router.pullCable();
      expect(await short.end(sessionId, routerId)).toMatchObject({
        success: true,
        data: { message: 'Session ended', cleanup: 'pending' },
      });
      expect((await short.status()).data?.sessions).toEqual([]);
      await expect.poll(() => left(router), { timeout: 30_000, interval: 250 }).toBe('');
      expect(await watchdogs(router)).toEqual([]);
    } finally {
      await router.plugCable();
      await short.close();
    }
  });

  test('a start right after an end sets up anew, and what it set up stays', async () => {
    await server.start(sessionId, routerId);
    await server.end(sessionId, routerId);
    expect(await server.start(randomUUID(), routerId)).toMatchObject({ success: true });
    await sleep(500);
    expect(await left(router)).toContain('rsm_counter');
    expect(await watchdogs(router)).toHaveLength(1);
  });

  test('a lease that runs out takes it down too', async () => {
    const short = await begin(3_000);
    try {
      await short.start(sessionId, routerId);
      expect(await left(router)).toContain('rsm_counter');
      await expect.poll(() => left(router)).toBe('');
      // By the server, and not by the router's own watchdog, which would do it a while later.
      expect(short.lines.join('\n')).toContain('what the session set up was removed');
    } finally {
      await short.close();
    }
  });

  test('a server that stops takes it down before it goes', async () => {
    const other = await begin();
    await other.start(sessionId, routerId);
    await other.close();
    expect(await left(router)).toBe('');
  });

  test('as long as refreshes come nothing is removed, and there is one watchdog', async () => {
    // With leases this short the router would clean itself after 10 s.
    const short = await begin(5_000);
    try {
      await short.start(sessionId, routerId);
      const [first] = await watchdogs(router);
      const until = Date.now() + 14_000;
      while (Date.now() < until) {
        await sleep(500);
        expect(await short.refresh(sessionId, routerId)).toMatchObject({ data: { router_state: 'verified' } });
      }
      expect(await watchdogs(router)).toEqual([first]);
      expect(await generation(router)).toContain('generation=1');
    } finally {
      await short.close();
    }
  });

  test('a watchdog that was killed is missed at the next check and started again', async () => {
    await server.start(sessionId, routerId);
    const [first] = await watchdogs(router);
    await router.exec(`kill -9 ${first}`);
    const found = async () => {
      await server.refresh(sessionId, routerId);
      return (await watchdogs(router)).length;
    };
    await expect.poll(found, { interval: 250 }).toBe(1);
    expect(await watchdogs(router)).not.toEqual([first]);
  });

  test('a watchdog of an older generation ends, and removes nothing of a newer one’s', async () => {
    await server.start(sessionId, routerId);
    const [first] = await watchdogs(router);
    await router.exec('cp /run/rsm/watch /run/old-watch; cp /run/rsm/watchdog /run/old-token');
    const other = await begin();
    try {
      await other.start(randomUUID(), routerId);
      expect(await generation(router)).toContain('generation=2');
      const [second, ...more] = await watchdogs(router);
      expect(more).toEqual([]);
      expect(second).not.toBe(first);

      // The old one, started again by hand and in a hurry: its token is not the one in charge.
      await router.exec('sed -i "s/^while sleep .*/while sleep 1; do/" /run/old-watch');
      await router.exec('read -r t p </run/old-token; timeout 10 sh /run/old-watch $t');
      // Even with its token in charge and nobody seen for ages, the fence keeps it from acting.
      const held = await router.exec('cat /run/rsm/watchdog /run/rsm/alive');
      await router.exec(
        'cp /run/old-token /run/rsm/watchdog; echo "1 1" >/run/rsm/alive; read -r t p </run/old-token; timeout 4 sh /run/old-watch $t || true',
      );
      expect(await left(router)).toContain('rsm_counter');
      const [token, alive] = held.trim().split('\n');
      await router.exec(`echo '${alive}' >/run/rsm/alive; echo '${token}' >/run/rsm/watchdog`);
    } finally {
      await other.close();
    }
  });
});

describe.skipIf(skipped)('a server that is killed', () => {
  let folder: string;
  let routers: readonly NamespaceRouter[];
  const children: ChildProcess[] = [];
  const token = 'a-token-of-this-test-0123';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rsm-dead-'));
    routers = await Promise.all([createRouter({ daemon: 'dropbear' }), createRouter({ daemon: 'openssh' })]);
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all((routers ?? []).map((router) => router.dispose()));
    await rm(folder, { recursive: true, force: true });
  });

  test('leaves nothing on its routers: each cleans itself after lease and grace', async () => {
    const entry = await bundleEntry(resolve('src/commands-server/standalone.ts'), folder);
    await writeFile(join(folder, 'token'), `${token}\n`, { mode: 0o600 });
    const known = await Promise.all(
      routers.map(async (router) => ({
        id: randomUUID(),
        name: router.options.daemon,
        address: router.address,
        hostKey: await router.hostKey(),
        credential: { keyFile: router.keyFile },
        profile,
        interfaces: [router.lan],
      })),
    );
    const config = {
      listen: { host: '127.0.0.1', port: 0 },
      tokenFiles: ['token'],
      knownHosts: 'known',
      sessionTimeout: '15s',
      profiles: [exampleFile],
      routers: known,
    };
    await writeFile(join(folder, 'server.yaml'), JSON.stringify(config));
    const child = execFile(process.execPath, [entry, '--config', join(folder, 'server.yaml')]);
    children.push(child);
    let log = '';
    child.stdout?.on('data', (chunk: string) => (log += chunk));
    await expect.poll(() => log, { interval: 20 }).toContain('"listening"');
    const { port } = JSON.parse(log.split('\n').find((line) => line.includes('"listening"')) ?? '') as { port: number };
    const client = clientOf(`http://127.0.0.1:${port}`, token);

    for (const { id } of known) expect(await client.start(randomUUID(), id)).toMatchObject({ success: true });
    const sessions = (await client.status()).data?.sessions ?? [];
    // Longer than lease and grace together (20 s), with refreshes: everything stays.
    for (let count = 0; count < 6; count += 1) {
      await sleep(4_000);
      for (const { session_id, router_id } of sessions) {
        expect(await client.refresh(session_id, router_id)).toMatchObject({ data: { router_state: 'verified' } });
      }
    }
    for (const router of routers) {
      expect(await left(router)).toContain('rsm_counter');
      expect(await watchdogs(router)).toHaveLength(1);
    }
    child.kill('SIGKILL');
    await sleep(10_000);
    for (const router of routers) expect(await left(router)).toContain('rsm_counter');
    for (const router of routers) {
      await expect.poll(() => left(router), { timeout: 40_000, interval: 500 }).toBe('');
      await expect.poll(() => watchdogs(router)).toEqual([]);
    }
  });
});
