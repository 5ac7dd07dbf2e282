/** Routers that can be reached through jump hosts only: real daemons in namespaces that no other way leads to. */

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { JumpHostTarget, RouterTarget } from '@shared/embedded-channel';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parsePublicKey } from '../../src/commands-server/ssh/host-key';
import { createRouter, skipWithoutRouters, type Daemon, type NamespaceRouter } from '../support/namespaces';
import { startTestServer, targetFor, type TestServer } from '../support/test-server';

const skipped = skipWithoutRouters();

describe.skipIf(skipped).each<Daemon>(['dropbear', 'openssh'])('behind a jump host with %s', (daemon) => {
  let jump: NamespaceRouter;
  let far: NamespaceRouter;
  let farther: NamespaceRouter;
  let server: TestServer;
  const farId = randomUUID();
  const fartherId = randomUUID();

  beforeAll(async () => {
    jump = await createRouter({ daemon });
    far = await createRouter({ daemon: 'openssh', behind: jump });
    farther = await createRouter({ daemon: 'dropbear', behind: far });
  });
  afterAll(async () => {
    await farther?.dispose();
    await far?.dispose();
    await jump?.dispose();
  });
  beforeEach(async () => {
    server = await startTestServer();
    await use(farId, far, [await jumpTarget(jump, 'bastion')]);
  });
  afterEach(() => server.close());

  const jumpTarget = async (
    router: NamespaceRouter,
    name: string,
    changes: Partial<JumpHostTarget> = {},
  ): Promise<JumpHostTarget> => {
    const { address, port, user, credential, hostKey } = await targetFor(router, randomUUID());
    return { name, address, port, user, credential, hostKey, ...changes };
  };
  const use = async (
    routerId: string,
    router: NamespaceRouter,
    jumpHosts: readonly JumpHostTarget[],
    changes: Partial<RouterTarget> = {},
  ) => server.targets.set(routerId, await targetFor(router, routerId, { jumpHosts, ...changes }));
  const logins = async (router: NamespaceRouter) => {
    const log = await router.daemonLog();
    return (log.match(/(Password auth succeeded|Accepted password)/g) ?? []).length;
  };
  const passwordsTried = async (router: NamespaceRouter) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return ((await router.daemonLog()).match(/password/gi) ?? []).length;
  };
  /** what the jump host still serves, seen on the jump host itself */
  const connectionsTo = (router: NamespaceRouter) =>
    router.exec(`busybox netstat -tn | busybox grep "${router.address}:22 .*ESTABLISHED" | busybox wc -l`);

  test('a session starts, is verified and ends', async () => {
    const sessionId = randomUUID();
    expect(await server.start(sessionId, farId)).toMatchObject({ success: true, data: { router_reachable: true } });
    expect(await server.refresh(sessionId, farId)).toMatchObject({ data: { router_state: 'verified' } });
    await server.end(sessionId, farId);
    await expect.poll(() => connectionsTo(jump)).toBe('0\n');
  });

  test('two hops are as good as one', async () => {
    const jumps = [await jumpTarget(jump, 'bastion'), await jumpTarget(far, 'inner')];
    await use(fartherId, farther, jumps);
    expect(await server.start(randomUUID(), fartherId)).toMatchObject({ success: true });
  });

  test('routers behind one jump host share a connection to it, which closes when the last one lets go', async () => {
    const ids = Array.from({ length: 12 }, () => ({ sessionId: randomUUID(), routerId: randomUUID() }));
    const jumps = [await jumpTarget(jump, 'bastion')];
    for (const { routerId } of ids) await use(routerId, far, jumps);
    const before = await logins(jump);
    const started = await Promise.all(ids.map(({ sessionId, routerId }) => server.start(sessionId, routerId)));
    expect(started.filter(({ success }) => success)).toHaveLength(ids.length);
    expect(await logins(jump)).toBe(before + 1);
    for (const { sessionId, routerId } of ids.slice(1)) await server.end(sessionId, routerId);
    expect(await server.refresh(ids[0]!.sessionId, ids[0]!.routerId)).toMatchObject({
      data: { router_state: 'verified' },
    });
    expect(await connectionsTo(jump)).toBe('1\n');
    await server.end(ids[0]!.sessionId, ids[0]!.routerId);
    await expect.poll(() => connectionsTo(jump)).toBe('0\n');
  });

  test('fault 8: an unknown jump host is asked about by its name, and no password goes to it or through it before', async () => {
    await use(farId, far, [await jumpTarget(jump, 'bastion', { hostKey: null })]);
    const before = [await passwordsTried(jump), await passwordsTried(far)];
    const key = parsePublicKey(await jump.hostKey())!;
    const refused = await server.start(randomUUID(), farId);
    expect(refused).toMatchObject({
      error: {
        code: 'HOST_KEY_UNKNOWN',
        message: expect.stringContaining('The jump host “bastion”'),
        details: { jumpHost: 'bastion', hostKey: { fingerprint: key.fingerprint } },
      },
    });
    expect([await passwordsTried(jump), await passwordsTried(far)]).toEqual(before);
    const { algorithm, fingerprint } = key;
    expect(await server.post(`/api/routers/${farId}/host-key`, { algorithm, fingerprint })).toMatchObject({
      success: true,
    });
    expect(await server.start(randomUUID(), farId)).toMatchObject({ success: true });
  });

  test('the key of a router behind a jump host is known for that way to it only', async () => {
    await use(farId, far, [await jumpTarget(jump, 'bastion')], { hostKey: null });
    const { algorithm, fingerprint } = parsePublicKey(await far.hostKey())!;
    const refused = await server.start(randomUUID(), farId);
    expect(refused).toMatchObject({ error: { code: 'HOST_KEY_UNKNOWN' } });
    expect(refused.error?.details).not.toHaveProperty('jumpHost');
    await server.post(`/api/routers/${farId}/host-key`, { algorithm, fingerprint });
    expect(await readFile(server.knownHostsFile, 'utf8')).toBe(
      `${far.address}/via/${jump.address} ${await far.hostKey()}\n`,
    );
    expect(await server.start(randomUUID(), farId)).toMatchObject({ success: true });
  });

  test('fault 10: a jump host that refuses the login is named, and a crowd of routers behind it tries the password once', async () => {
    const jumps = [await jumpTarget(jump, 'bastion', { credential: { kind: 'password', password: 'wrong' } })];
    const ids = Array.from({ length: 8 }, () => randomUUID());
    for (const routerId of ids) await use(routerId, far, jumps);
    const refusals = async () =>
      ((await jump.daemonLog()).match(/(Bad password attempt|Failed password)/g) ?? []).length;
    const before = await refusals();
    const first = await Promise.all(ids.map((routerId) => server.start(randomUUID(), routerId)));
    const later = await server.start(randomUUID(), ids[0]!);
    for (const answer of [...first, later]) {
      expect(answer).toMatchObject({
        error: {
          code: 'ROUTER_AUTH_FAILED',
          message: expect.stringContaining('The jump host “bastion”'),
          details: { jumpHost: 'bastion', step: 'connecting' },
        },
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await refusals()).toBe(before + 1);
  });

  test('a router that refuses the login behind a jump host is not taken for the jump host', async () => {
    await use(farId, far, [await jumpTarget(jump, 'bastion')], { credential: { kind: 'password', password: 'wrong' } });
    const refused = await server.start(randomUUID(), farId);
    expect(refused).toMatchObject({ error: { code: 'ROUTER_AUTH_FAILED' } });
    expect(refused.error?.message).toContain(`The router at ${far.address}:22 refused`);
    expect(refused.error?.details).not.toHaveProperty('jumpHost');
  });

  test('a router that is not there behind a jump host is told as asked from there', async () => {
    await far.killDaemon();
    try {
      expect(await server.start(randomUUID(), farId)).toMatchObject({
        error: {
          code: 'ROUTER_UNREACHABLE',
          message: expect.stringContaining('asked from the jump host “bastion”'),
        },
      });
    } finally {
      await far.startDaemon();
    }
    await expect.poll(() => connectionsTo(jump)).toBe('0\n');
  });

  test('a lost jump host is told as such, and the sessions behind it are verified again once it is back', async () => {
    const sessionId = randomUUID();
    await server.start(sessionId, farId);
    await jump.killDaemon();
    const message = async () => (await server.status({ sessionId })).data?.sessions[0]?.router_error?.message;
    await expect.poll(message, { interval: 50 }).toContain('jump host “bastion”');
    await jump.startDaemon();
    const state = async () => (await server.refresh(sessionId, farId)).data?.router_state;
    await expect.poll(state, { interval: 200 }).toBe('verified');
  });
});

describe.skipIf(skipped)('a jump host that forwards nothing', () => {
  test('is told with what it said', async () => {
    const jump = await createRouter({ daemon: 'openssh', sshdConfig: ['AllowTcpForwarding no'] });
    const far = await createRouter({ daemon: 'dropbear', behind: jump });
    const server = await startTestServer();
    try {
      const routerId = randomUUID();
      const { address, port, user, credential, hostKey } = await targetFor(jump, randomUUID());
      const jumpHosts = [{ name: 'bastion', address, port, user, credential, hostKey }];
      server.targets.set(routerId, await targetFor(far, routerId, { jumpHosts }));
      expect(await server.start(randomUUID(), routerId)).toMatchObject({
        error: {
          code: 'ROUTER_UNSUITABLE',
          message: expect.stringMatching(/The jump host “bastion” at .* does not forward to/),
          details: { jumpHost: 'bastion' },
        },
      });
    } finally {
      await server.close();
      await far.dispose();
      await jump.dispose();
    }
  });
});
