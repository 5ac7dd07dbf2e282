/** Host keys and credentials on real routers: nothing is sent to a router that is not the known one, and nothing twice. */

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parsePublicKey } from '../../src/commands-server/ssh/host-key';
import { createRouter, skipWithoutRouters, type Daemon, type NamespaceRouter } from '../support/namespaces';
import { startTestServer, targetFor, type TestServer } from '../support/test-server';

const skipped = skipWithoutRouters();

describe.skipIf(skipped).each<Daemon>(['dropbear', 'openssh'])('trust towards a router with %s', (daemon) => {
  let router: NamespaceRouter;
  let server: TestServer;
  let agentSocket: string;
  const routerId = randomUUID();
  let sessionId: string;

  beforeAll(async () => {
    router = await createRouter({ daemon });
    agentSocket = await router.startAgent();
  });
  afterAll(() => router?.dispose());
  beforeEach(async () => {
    sessionId = randomUUID();
    server = await startTestServer({ agentSocket: () => agentSocket });
  });
  afterEach(() => server.close());

  const use = async (changes: Parameters<typeof targetFor>[2]) =>
    server.targets.set(routerId, await targetFor(router, routerId, changes));
  /** Daemons write their log a moment after they answer. */
  const settledLog = async (from: number) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return (await router.daemonLog()).slice(from);
  };
  const refusals = (log: string) => (log.match(/(Bad password attempt|Failed password)/g) ?? []).length;
  const attempts = (log: string) => (log.match(/(password|pubkey|publickey|keyboard)/gi) ?? []).length;

  test('fault 10: a wrong password is tried exactly once', async () => {
    await use({ credential: { kind: 'password', password: 'not-the-password' } });
    const from = (await router.daemonLog()).length;
    expect(await server.start(sessionId, routerId)).toMatchObject({
      success: false,
      error: { code: 'ROUTER_AUTH_FAILED', details: { step: 'connecting' } },
    });
    const log = await settledLog(from);
    expect(refusals(log)).toBe(1);
    expect((await server.status()).data?.sessions).toEqual([]);
  });

  test('fault 8: an unknown host key is told and no credential is sent; accepted, it is known from then on', async () => {
    await use({ hostKey: null });
    const from = (await router.daemonLog()).length;
    const refused = await server.start(sessionId, routerId);
    const expected = parsePublicKey(await router.hostKey());
    expect(refused).toMatchObject({
      error: {
        code: 'HOST_KEY_UNKNOWN',
        details: { hostKey: { algorithm: 'ssh-ed25519', fingerprint: expected?.fingerprint }, knownHostKeys: [] },
      },
    });
    expect(attempts(await settledLog(from))).toBe(0);

    const key = { algorithm: 'ssh-ed25519', fingerprint: expected?.fingerprint };
    const path = `/api/routers/${routerId}/host-key`;
    const invented = { ...key, fingerprint: `SHA256:${'A'.repeat(43)}` };
    expect(await server.post(path, invented)).toMatchObject({ error: { code: 'HOST_KEY_NOT_OFFERED' } });
    expect(await server.post(path, key)).toMatchObject({ success: true });
    expect(await readFile(server.knownHostsFile, 'utf8')).toBe(`${router.address} ${await router.hostKey()}\n`);
    expect(await server.start(sessionId, routerId)).toMatchObject({ success: true });
  });

  test('fault 9: a changed host key is refused before any password is sent, and only an explicit replacement helps', async () => {
    const old = parsePublicKey(await router.hostKey());
    await use({ hostKey: null });
    const path = `/api/routers/${routerId}/host-key`;
    await server.start(sessionId, routerId);
    await server.post(path, { algorithm: old?.algorithm, fingerprint: old?.fingerprint });

    await router.changeHostKey();
    const from = (await router.daemonLog()).length;
    const changed = parsePublicKey(await router.hostKey());
    const refused = await server.start(sessionId, routerId);
    expect(refused).toMatchObject({
      error: {
        code: 'HOST_KEY_CHANGED',
        details: {
          hostKey: { fingerprint: changed?.fingerprint },
          knownHostKeys: [{ fingerprint: old?.fingerprint }],
        },
      },
    });
    expect(attempts(await settledLog(from))).toBe(0);

    const key = { algorithm: changed?.algorithm, fingerprint: changed?.fingerprint };
    expect(await server.post(path, key)).toMatchObject({ error: { code: 'HOST_KEY_CHANGED' } });
    expect(await server.post(path, { ...key, replace: true })).toMatchObject({ success: true });
    expect(await server.start(sessionId, routerId)).toMatchObject({ success: true });
  });

  test.each([
    ['a key file', () => ({ keyFile: router.keyFile, passphrase: null })],
    [
      'a key file with a passphrase',
      () => ({ keyFile: router.keyFileWithPassphrase, passphrase: router.keyPassphrase }),
    ],
  ])('%s opens the router', async (_what, credential) => {
    await use({ credential: { kind: 'key-file', ...credential() } });
    expect(await server.start(sessionId, routerId)).toMatchObject({ success: true });
  });

  test('the SSH agent opens the router', async () => {
    await use({ credential: { kind: 'agent' } });
    expect(await server.start(sessionId, routerId)).toMatchObject({ success: true });
  });

  test.each([
    ['a wrong passphrase', () => ({ keyFile: router.keyFileWithPassphrase, passphrase: 'wrong' }), 'passphrase'],
    ['no passphrase', () => ({ keyFile: router.keyFileWithPassphrase, passphrase: null }), 'passphrase'],
    ['a key file that is not there', () => ({ keyFile: `${router.folder}/none`, passphrase: null }), 'does not exist'],
    ['a public key', () => ({ keyFile: `${router.keyFile}.pub`, passphrase: null }), 'public key'],
  ])('%s is told before the router is asked', async (_what, credential, words) => {
    await use({ credential: { kind: 'key-file', ...credential() } });
    const from = (await router.daemonLog()).length;
    const refused = await server.start(sessionId, routerId);
    expect(refused).toMatchObject({ error: { code: 'CREDENTIAL_UNAVAILABLE' } });
    expect(refused.error?.message).toContain(words);
    // A farewell of the connection before this one may come late; a new connection is what must not be there.
    expect(await settledLog(from)).not.toMatch(/connection from/i);
  });

  test('no planted secret is found in logs, errors or answers', async () => {
    const planted = 'Planted-Secret "quoted" 4711';
    await use({ credential: { kind: 'password', password: planted } });
    const refused = await server.start(sessionId, routerId);
    await use({ credential: { kind: 'key-file', keyFile: router.keyFileWithPassphrase, passphrase: planted } });
    const unusable = await server.start(sessionId, routerId);
    const everything = JSON.stringify([refused, unusable, await server.status(), server.lines]);
    expect(refused.error?.code).toBe('ROUTER_AUTH_FAILED');
    expect(unusable.error?.code).toBe('CREDENTIAL_UNAVAILABLE');
    for (const form of ['Planted-Secret', encodeURIComponent(planted), server.token]) {
      expect(everything).not.toContain(form);
    }
  });
});
