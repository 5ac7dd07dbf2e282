/** Faults of the fault table that need several parts at once: a server that is killed, a crowd, two admins, a lost answer. */

import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bundleEntry } from '../support/bundle-entry';
import { labOf } from '../support/lab-targets';
import { createRouter, skipWithoutRouters, type NamespaceRouter } from '../support/namespaces';
import { clientOf, startTestServer, targetFor, type TestServer } from '../support/test-server';

const skipped = skipWithoutRouters();

describe.skipIf(skipped)('on a real router', () => {
  let router: NamespaceRouter;
  let server: TestServer;
  let sessionId: string;
  const routerId = randomUUID();

  beforeAll(async () => {
    router = await createRouter({ daemon: 'dropbear' });
  });
  afterAll(() => router?.dispose());
  beforeEach(async () => {
    sessionId = randomUUID();
    server = await startTestServer();
    server.targets.set(
      routerId,
      await targetFor(router, routerId, { profile: 'traffic-control', interfaces: [router.lan] }),
    );
  });
  afterEach(async () => {
    await server.close();
    await router.makeBare();
  });

  const logins = async () => ((await router.daemonLog()).match(/Password auth succeeded/g) ?? []).length;

  test('fault 4: a server killed with SIGKILL has the session again, verifies it anew, and sets nothing up twice', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rsm-killed-'));
    const token = 'a-token-of-this-test-0123';
    const children: ReturnType<typeof execFile>[] = [];
    try {
      const entry = await bundleEntry(resolve('src/commands-server/standalone.ts'), folder);
      await writeFile(join(folder, 'token'), `${token}\n`, { mode: 0o600 });
      await writeFile(join(folder, 'password'), router.password);
      const described = {
        id: routerId,
        name: 'r',
        address: router.address,
        hostKey: await router.hostKey(),
        credential: { passwordFile: 'password' },
        profile: 'traffic-control',
        interfaces: [router.lan],
      };
      const config = join(folder, 'server.yaml');
      await writeFile(
        config,
        JSON.stringify({
          listen: { host: '127.0.0.1', port: 0 },
          tokenFiles: ['token'],
          knownHosts: 'known',
          stateFile: 'sessions',
          routers: [described],
        }),
      );
      const begin = async () => {
        const child = execFile(process.execPath, [entry, '--config', config]);
        children.push(child);
        let log = '';
        child.stdout?.on('data', (chunk: string) => (log += chunk));
        const port = () => /"port":(\d+)/.exec(log)?.[1];
        await expect.poll(port, { interval: 20 }).toBeTruthy();
        return { child, client: clientOf(`http://127.0.0.1:${port()}`, token) };
      };
      const first = await begin();
      expect(await first.client.start(sessionId, routerId)).toMatchObject({ success: true, data: { changed: true } });
      const setUp = await router.snapshot();
      const gone = once(first.child, 'exit');
      first.child.kill('SIGKILL');
      await gone;

      const { client } = await begin();
      expect((await client.status({ sessionId })).data?.sessions).toMatchObject([
        { session_id: sessionId, router_state: 'unverified', last_verified_ms_ago: null },
      ]);
      expect(await client.refresh(sessionId, routerId)).toMatchObject({ data: { router_state: 'verified' } });
      expect(await router.snapshot()).toBe(setUp);
      await client.end(sessionId, routerId);
    } finally {
      for (const child of children) child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    }
  });

  const startWithKey = async (key: string, signal?: AbortSignal) => {
    const response = await fetch(`${server.url}/api/session/start`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${server.token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify({ sessionId, routerId }),
      ...(signal ? { signal } : {}),
    });
    return (await response.json()) as { success: boolean; error: { code: string } | null };
  };

  test('fault 11: a start that is clicked twice is one session and one login', async () => {
    const before = await logins();
    const answers = await Promise.all([server.start(sessionId, routerId), server.start(sessionId, routerId)]);
    expect(answers.filter(({ success }) => success)).toHaveLength(1);
    expect((await server.status()).data?.sessions).toHaveLength(1);
    await expect.poll(logins).toBe(before + 1);
  });

  test('fault 11: a start whose answer was lost is answered when it is asked again, and is one session and one login', async () => {
    const key = randomUUID();
    const before = await logins();
    const impatient = new AbortController();
    const state = async () => (await server.status({ sessionId })).data?.sessions[0]?.state;
    // Nothing comes through until the answer is lost for certain.
    await router.dropPackets();
    try {
      const lost = startWithKey(key, impatient.signal);
      lost.catch(() => undefined);
      await expect.poll(state, { interval: 5 }).toBe('starting');
      impatient.abort();
      await expect(lost).rejects.toMatchObject({ name: 'AbortError' });
    } finally {
      await router.passPackets();
    }
    await expect.poll(state).toBe('active');
    expect(await startWithKey(key)).toMatchObject({ success: true });
    expect((await server.status()).data?.sessions).toHaveLength(1);
    expect(await logins()).toBe(before + 1);
  });

  test('fault 12: an end while the connection is being opened ends as nothing, whatever the router does then', async () => {
    await router.dropPackets();
    try {
      const starting = server.start(sessionId, routerId);
      const step = async () => (await server.status({ sessionId })).data?.sessions[0]?.step;
      await expect.poll(step, { interval: 5 }).toBe('connecting');
      expect(await server.end(sessionId, routerId)).toMatchObject({ success: true });
      expect(await starting).toMatchObject({ error: { code: 'START_CANCELLED', details: { step: 'connecting' } } });
    } finally {
      await router.passPackets();
    }
    expect((await server.status()).data?.sessions).toEqual([]);
    expect(await router.snapshot()).not.toContain('rsm');
  });

  test('fault 14: a second admin is told who holds the router, a take-over raises the generation, and the loser is told', async () => {
    const [alice, bob] = [server.as('alice'), server.as('bob')];
    const his = randomUUID();
    await alice.start(sessionId, routerId);
    expect(await bob.start(his, routerId)).toMatchObject({
      error: { code: 'ROUTER_IN_USE', details: { heldBy: 'alice', heldForMs: expect.any(Number) } },
    });
    expect(await router.snapshot()).toContain('owner=alice@');
    expect(await bob.start(his, routerId, false, { takeOver: true })).toMatchObject({ data: { generation: 2 } });
    const taken = await router.snapshot();
    expect(taken).toContain('owner=bob@');
    expect(taken).toContain('generation=2');
    expect(await alice.refresh(sessionId, routerId)).toMatchObject({
      error: { code: 'SESSION_INVALID', details: { takenOverBy: 'bob' } },
    });
  });
});

describe.skipIf(skipped)('a crowd', () => {
  test(
    'fault 16: of 500 starts at once 40 are of routers that are not there; the others start before those are given up',
    { timeout: 180_000 },
    async () => {
      const dead = await createRouter({ daemon: 'dropbear' });
      const lab = await labOf(460);
      // None is given up before the others have started, however long they take: what is looked at is the order.
      const server = await startTestServer({ ssh: { connectTimeoutMs: 170_000 }, sessionTimeoutMs: 3_600_000 });
      try {
        await dead.dropPackets();
        for (const target of lab.targets) server.targets.set(target.id, target);
        const away = await Promise.all(
          Array.from({ length: 40 }, async (_, index) => {
            const target = await targetFor(dead, randomUUID(), { port: 2_000 + index });
            server.targets.set(target.id, target);
            return target.id;
          }),
        );
        const finished: string[] = [];
        let most = 0;
        const look = async () => {
          const headers = { authorization: `Bearer ${server.token}` };
          const metrics = await (await fetch(`${server.url}/metrics`, { headers })).text();
          most = Math.max(most, Number(/^rsm_ssh_handshakes_running (\d+)$/m.exec(metrics)?.[1] ?? 0));
        };
        const watch = setInterval(() => void look(), 50);
        // The dead ones first: they are in the way if anything is.
        const ids = [...away, ...lab.targets.map(({ id }) => id)];
        const answers = await Promise.all(
          ids.map(async (routerId) => {
            const answer = await server.start(randomUUID(), routerId);
            finished.push(answer.success ? 'started' : (answer.error?.code ?? 'nothing'));
            // From now on those that are not there say so, when they are knocked at for the next time.
            if (finished.length === 460) await dead.passPackets();
            return answer;
          }),
        );
        clearInterval(watch);
        expect(answers.filter(({ success }) => success)).toHaveLength(460);
        expect(finished.slice(0, 460)).toEqual(Array.from({ length: 460 }, () => 'started'));
        expect(finished.slice(460)).toEqual(Array.from({ length: 40 }, () => 'ROUTER_UNREACHABLE'));
        expect(most).toBeGreaterThan(0);
        expect(most).toBeLessThanOrEqual(32);
        expect((await server.status()).data?.sessions).toHaveLength(460);
      } finally {
        await server.close();
        await lab.close();
        await dead.dispose();
      }
    },
  );
});
