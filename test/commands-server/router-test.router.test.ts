/** “Test” against real routers: how far it comes, what it tells, that it tries once, and that it leaves nothing behind. */

import { randomUUID } from 'node:crypto';
import type { RouterTarget } from '@shared/embedded-channel';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createRouter, skipWithoutRouters, type NamespaceRouter } from '../support/namespaces';
import { startTestServer, targetFor, type TestServer } from '../support/test-server';

const skipped = skipWithoutRouters();
const never = new AbortController().signal;
const wrong = 'Planted-Wrong-Password-91';

describe.skipIf(skipped).each(['dropbear', 'openssh'] as const)('a test of a router with %s', (daemon) => {
  let router: NamespaceRouter;
  let server: TestServer;

  beforeAll(async () => {
    router = await createRouter({ daemon, openWrt: true });
  });
  afterAll(() => router?.dispose());
  beforeEach(async () => {
    server = await startTestServer();
  });
  afterEach(async () => {
    await server.close();
    await router.makeBare();
  });

  const target = (changes: Partial<RouterTarget> = {}) =>
    targetFor(router, randomUUID(), { profile: 'traffic-control', interfaces: [router.lan], ...changes });
  const tried = async (changes: Partial<RouterTarget> = {}) =>
    server.server.testRouter(await target(changes), 'alice', never);
  /** Of what a start may change, nothing differs afterwards. */
  const unchangedBy = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    const before = await router.snapshot();
    const value = await work();
    expect(await router.snapshot()).toBe(before);
    return value;
  };
  const logOf = async (work: () => Promise<unknown>) => {
    const from = (await router.daemonLog()).length;
    await work();
    await new Promise((resolve) => setTimeout(resolve, 300));
    return (await router.daemonLog()).slice(from);
  };

  test('tells key, facts, tools and what a start would set up, and changes nothing', async () => {
    const report = await unchangedBy(() => tried());
    expect(report).toMatchObject({
      hostKeys: [{ jumpHost: null, state: 'known', hostKey: { fingerprint: expect.stringMatching(/^SHA256:/) } }],
      loggedIn: true,
      error: null,
      findings: { profile: 'traffic-control', plan: { kind: 'set-up', anew: false }, setUpBy: null },
    });
    const { facts, tools, components } = report.findings!;
    expect(facts.map(({ name }) => name)).toEqual(expect.arrayContaining(['System', 'Kernel', 'Boot id']));
    expect(tools).toContain('tc');
    expect(components.filter(({ state }) => state === 'missing').length).toBeGreaterThan(1);
    expect((await server.status()).data?.sessions).toEqual([]);
  });

  test('that a session has set up already finds nothing to do, and disturbs neither', async () => {
    const routerId = randomUUID();
    const sessionId = randomUUID();
    server.targets.set(routerId, await target({ id: routerId }));
    expect(await server.start(sessionId, routerId)).toMatchObject({ success: true });
    const report = await unchangedBy(() => tried());
    expect(report.findings).toMatchObject({ plan: { kind: 'nothing' }, setUpBy: null });
    expect(await server.refresh(sessionId, routerId)).toMatchObject({ data: { router_state: 'verified' } });
  });

  test('that another server has set up names it, and that a start would take it over', async () => {
    const other = await startTestServer();
    const routerId = randomUUID();
    try {
      other.targets.set(routerId, await target({ id: routerId }));
      expect(await other.start(randomUUID(), routerId)).toMatchObject({ success: true });
      const report = await unchangedBy(() => tried());
      expect(report.findings).toMatchObject({
        plan: { kind: 'set-up' },
        setUpBy: expect.stringMatching(/^alice@/) as string,
      });
    } finally {
      await other.close();
    }
  });

  test('with a wrong password asks the router once, and neither answer nor log holds it', async () => {
    const log = await logOf(async () => {
      const report = await tried({ credential: { kind: 'password', password: wrong } });
      expect(report).toMatchObject({
        hostKeys: [{ state: 'known' }],
        loggedIn: false,
        findings: null,
        error: { code: 'ROUTER_AUTH_FAILED' },
      });
      expect(JSON.stringify(report)).not.toContain(wrong);
    });
    expect(log.match(/Bad password attempt|Failed password/g)).toHaveLength(1);
    expect(server.lines.join('\n')).not.toContain(wrong);
  });

  test('with an unknown host key stops before the login; the key can be trusted, and then it goes on', async () => {
    const unknown = await target({ hostKey: null });
    const log = await logOf(async () => {
      expect(await server.server.testRouter(unknown, 'alice', never)).toMatchObject({
        hostKeys: [{ jumpHost: null, state: 'unknown' }],
        loggedIn: false,
        error: { code: 'HOST_KEY_UNKNOWN', details: { knownHostKeys: [] } },
      });
    });
    expect(log).not.toMatch(/password|pubkey|Accepted/i);
    const [shown] = (await server.server.testRouter(unknown, 'alice', never)).hostKeys;
    await server.server.trustHostKey(unknown, shown!.hostKey);
    expect(await server.server.testRouter(unknown, 'alice', never)).toMatchObject({
      hostKeys: [{ state: 'known' }],
      loggedIn: true,
      error: null,
    });
  });

  test('a key that no test was shown is not trusted', async () => {
    const refused = server.server.trustHostKey(await target({ hostKey: null }), {
      algorithm: 'ssh-ed25519',
      fingerprint: 'SHA256:AAAA',
    });
    await expect(refused).rejects.toMatchObject({ code: 'HOST_KEY_NOT_OFFERED' });
  });

  test('with a changed host key stops before the login, shows both, and does not let the new one in', async () => {
    const stranger = await createRouter({ daemon });
    try {
      const changed = await target({ hostKey: await stranger.hostKey() });
      const report = await server.server.testRouter(changed, 'alice', never);
      expect(report).toMatchObject({
        hostKeys: [{ state: 'changed' }],
        loggedIn: false,
        error: { code: 'HOST_KEY_CHANGED', details: { knownHostKeys: [{ algorithm: 'ssh-ed25519' }] } },
      });
      await expect(server.server.trustHostKey(changed, report.hostKeys[0]!.hostKey)).rejects.toMatchObject({
        code: 'HOST_KEY_CHANGED',
      });
    } finally {
      await stranger.dispose();
    }
  });

  test('where nothing listens says so, and nothing of keys or logins', async () => {
    expect(await tried({ port: 2222 })).toMatchObject({
      hostKeys: [],
      loggedIn: false,
      findings: null,
      error: { code: 'ROUTER_UNREACHABLE', message: expect.stringContaining('nothing listens on that port') },
    });
  });

  test('with a foreign queue in the way plans nothing, names it, and leaves it', async () => {
    await router.exec(`tc qdisc replace dev ${router.lan} root handle 7: htb`);
    const report = await unchangedBy(() => tried());
    expect(report).toMatchObject({
      loggedIn: true,
      error: null,
      findings: { plan: { kind: 'conflict', reasons: [expect.stringContaining(router.lan)] } },
    });
  });

  test('with “facts only” plans nothing at all', async () => {
    const report = await unchangedBy(() => tried({ profile: 'facts' }));
    expect(report.findings).toMatchObject({ profile: 'facts', plan: { kind: 'nothing' }, components: [] });
  });

  test('that is cancelled while the router is silent ends then, and says nothing of the router', async () => {
    await router.dropPackets();
    try {
      const cancel = new AbortController();
      const running = server.server.testRouter(await target(), 'alice', cancel.signal);
      setTimeout(() => cancel.abort(), 100);
      expect(await running).toEqual({
        hostKeys: [],
        loggedIn: false,
        findings: null,
        error: { code: 'START_CANCELLED', message: 'The test was cancelled', details: null },
      });
    } finally {
      await router.passPackets();
    }
  });
});

describe.skipIf(skipped)('a test through a jump host', () => {
  test('tells whose key is not known yet, first of the jump host, then of the router', async () => {
    const jump = await createRouter({ daemon: 'openssh' });
    const behind = await createRouter({ daemon: 'dropbear', behind: jump });
    const server = await startTestServer();
    try {
      const { name, address, port, user, credential } = await targetFor(jump, randomUUID());
      const way = [{ name: `jump ${name}`, address, port, user, credential, hostKey: null }];
      const target = await targetFor(behind, randomUUID(), { hostKey: null, jumpHosts: way });
      const shown: unknown[] = [];
      for (let round = 0; round < 3; round += 1) {
        const { hostKeys, error, loggedIn } = await server.server.testRouter(target, 'alice', never);
        shown.push({ keys: hostKeys.map(({ jumpHost, state }) => [jumpHost, state]), loggedIn });
        const key = hostKeys.at(-1)?.hostKey;
        if (error !== null && key) await server.server.trustHostKey(target, key);
      }
      const jumpName = `jump ${name}`;
      expect(shown).toEqual([
        { keys: [[jumpName, 'unknown']], loggedIn: false },
        {
          keys: [
            [jumpName, 'known'],
            [null, 'unknown'],
          ],
          loggedIn: false,
        },
        {
          keys: [
            [jumpName, 'known'],
            [null, 'known'],
          ],
          loggedIn: true,
        },
      ]);
    } finally {
      await server.close();
      await behind.dispose();
      await jump.dispose();
    }
  });
});
