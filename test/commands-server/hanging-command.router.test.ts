/** A command that hangs on a router is killed there, with all it started, and the connection stays of use. */

import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { gateOf } from '../../src/commands-server/ssh/handshake-gate';
import { hostKeyCheck } from '../../src/commands-server/ssh/host-key-check';
import type { RouterConnection } from '../../src/commands-server/ssh/router-connection';
import { ssh2Connect } from '../../src/commands-server/ssh/ssh2-connect';
import { createRouter, skipWithoutRouters, type Daemon, type NamespaceRouter } from '../support/namespaces';
import { targetFor } from '../support/test-server';

const skipped = skipWithoutRouters();

describe.skipIf(skipped).each<[Daemon, 'ash' | 'dash' | 'bash']>([
  ['dropbear', 'ash'],
  ['openssh', 'dash'],
  ['openssh', 'bash'],
])('on a router with %s and %s', (daemon, shell) => {
  let router: NamespaceRouter;
  let connection: RouterConnection;

  beforeAll(async () => {
    router = await createRouter({ daemon, shell });
  });
  afterAll(() => router?.dispose());
  beforeEach(async () => {
    const connect = ssh2Connect({
      hostKeys: hostKeyCheck({
        knownHosts: { keysOf: async () => ({ trusted: [], revoked: [] }), trust: async () => undefined },
      }),
      handshakes: gateOf(32),
      agentSocket: () => null,
      connectTimeoutMs: 10_000,
    });
    connection = await connect({ target: await targetFor(router, randomUUID()) });
  });
  afterEach(() => connection.close());

  /** `sleep` with a length of its own is found again among all processes of the machine. */
  const running = (seconds: number) => router.exec(`pgrep -fx "sleep ${seconds}" || true`);
  let length = 100_000 + (process.pid % 10_000);

  test('fault 19: a hanging child of a child is killed and the next command runs on the same connection', async () => {
    length += 1;
    const hanging = connection.run(`(sleep ${length}; echo a) ; echo b`, { timeoutMs: 3_000 });
    hanging.catch(() => undefined);
    await expect.poll(() => running(length)).not.toBe('');
    await expect(hanging).rejects.toMatchObject({ code: 'ROUTER_TIMEOUT' });
    await expect.poll(() => running(length)).toBe('');
    expect(connection.isOpen()).toBe(true);
    expect(await connection.run('echo still here', { timeoutMs: 20_000 })).toMatchObject({ stdout: 'still here\n' });
  });

  test('fault 19: the router’s own watchdog kills it when the line is dead', async () => {
    length += 1;
    const hanging = connection.run(`sleep ${length}`, { timeoutMs: 3_000 });
    hanging.catch(() => undefined);
    await expect.poll(() => running(length)).not.toBe('');
    await router.pullCable();
    try {
      await expect(hanging).rejects.toMatchObject({ code: 'ROUTER_TIMEOUT' });
      await expect.poll(() => running(length)).toBe('');
      expect(connection.isOpen()).toBe(false);
    } finally {
      await router.plugCable();
    }
  });

  test('a script longer than a command may be comes over standard input', async () => {
    const filler = Array.from({ length: 400 }, (_, index) => `x=${index} # some words to make it long`).join('\n');
    expect(await connection.run(`${filler}\necho "x is $x"; exit 3`, { timeoutMs: 20_000 })).toEqual({
      stdout: 'x is 399\n',
      stderr: '',
      exitCode: 3,
    });
  });

  test('a script through sudo keeps its quoting, long or short, and is killed through it', async () => {
    // A stand-in that gives no rights: what is tried is how the script travels through `sudo -n sh -c`.
    await router.exec(
      `mountpoint -q /usr/local/bin || { mount -t tmpfs tmpfs /usr/local/bin && printf '#!/bin/sh\n[ "$1" = -n ] && shift\nexec "$@"\n' >/usr/local/bin/sudo && chmod 755 /usr/local/bin/sudo; }`,
    );
    const asRoot = { timeoutMs: 20_000, asRoot: true } as const;
    const script = `x="it's"; echo "$x \\ $(echo 'in''side')"; exit 5`;
    const expected = { stdout: "it's \\ inside\n", stderr: '', exitCode: 5 };
    expect(await connection.run(script, asRoot)).toEqual(expected);
    expect(await connection.run(`${'# filler\n'.repeat(1_000)}${script}`, asRoot)).toEqual(expected);
    length += 1;
    await expect(connection.run(`sleep ${length}`, { ...asRoot, timeoutMs: 500 })).rejects.toMatchObject({
      code: 'ROUTER_TIMEOUT',
    });
    await expect.poll(() => running(length)).toBe('');
  });

  test('endless output is not followed', async () => {
    await expect(
      connection.run('while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyy; done', { timeoutMs: 60_000 }),
    ).rejects.toMatchObject({
      code: 'ROUTER_UNSUITABLE',
    });
    await expect.poll(() => connection.run('echo ok', { timeoutMs: 20_000 })).toMatchObject({ stdout: 'ok\n' });
  });

  test('no process of ours is left on the router after a command', async () => {
    await connection.run('echo done', { timeoutMs: 54_321_000 });
    await expect.poll(() => running(54_322)).toBe('');
  });
});
