/** How real daemons are logged in to: by which credential, in which order, with how many tries, and with which algorithms. */

import { randomUUID } from 'node:crypto';
import type { RouterTarget, RouterTargetCredential } from '@shared/embedded-channel';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createRouter,
  skipWithoutRouters,
  type NamespaceRouter,
  type NamespaceRouterOptions,
} from '../support/namespaces';
import { startTestServer, targetFor, type TestServer } from '../support/test-server';

const skipped = skipWithoutRouters();
const wrongPassword = { kind: 'password', password: 'not-the-password' } as const;

let router: NamespaceRouter;
let server: TestServer;
let agentSocket: string | null;

/** The tests of one block share a router of this kind. */
function on(options: NamespaceRouterOptions): void {
  beforeAll(async () => {
    router = await createRouter(options);
  });
  afterAll(() => router?.dispose());
  beforeEach(async () => {
    agentSocket = null;
    server = await startTestServer({ agentSocket: () => agentSocket });
  });
  afterEach(() => server.close());
}

const keyFile = (): RouterTargetCredential => ({ kind: 'key-file', keyFile: router.keyFile, passphrase: null });
const password = (): RouterTargetCredential => ({ kind: 'password', password: router.password });
const startWith = async (
  credentials: readonly [RouterTargetCredential, ...RouterTargetCredential[]],
  changes: Partial<RouterTarget> = {},
) => {
  const [credential, ...furtherCredentials] = credentials;
  // Another one each time: a session that began stays.
  const routerId = randomUUID();
  server.targets.set(routerId, await targetFor(router, routerId, { credential, furtherCredentials, ...changes }));
  return server.start(randomUUID(), routerId);
};
/** Daemons write their log a moment after they answer. */
const logOf = async (work: () => Promise<unknown>) => {
  const from = (await router.daemonLog()).length;
  await work();
  await new Promise((resolve) => setTimeout(resolve, 300));
  return (await router.daemonLog()).slice(from);
};
const count = (log: string, pattern: RegExp) => (log.match(pattern) ?? []).length;

describe.skipIf(skipped)('where passwords go by keyboard-interactive only', () => {
  on({ daemon: 'openssh', pam: true });

  test('a password opens the router', async () => {
    const log = await logOf(async () => expect(await startWith([password()])).toMatchObject({ success: true }));
    expect(log).toContain('Accepted keyboard-interactive/pam');
  });

  test('a wrong one is asked of the router once', async () => {
    const log = await logOf(async () =>
      expect(await startWith([wrongPassword])).toMatchObject({
        error: {
          code: 'ROUTER_AUTH_FAILED',
          message: expect.stringContaining('password by keyboard-interactive'),
        },
      }),
    );
    expect(count(log, /pam_unix.*authentication failure|Failed keyboard-interactive/g)).toBe(1);
  });
});

describe.skipIf(skipped)('where three tries are allowed and keys do not count', () => {
  on({ daemon: 'dropbear', dropbearArguments: ['-T', '3'] });

  test('a key is tried before a password that stands before it', async () => {
    const log = await logOf(async () =>
      expect(await startWith([wrongPassword, keyFile()])).toMatchObject({ success: true }),
    );
    expect(log).toContain('Pubkey auth succeeded');
    expect(log).not.toContain('Bad password attempt');
  });

  test('the password is tried after a key that is refused, and nothing after that', async () => {
    const stranger = await createRouter({ daemon: 'dropbear' });
    try {
      const strange = { kind: 'key-file', keyFile: stranger.keyFile, passphrase: null } as const;
      expect(await startWith([strange, password()])).toMatchObject({ success: true });
      const log = await logOf(async () =>
        expect(await startWith([strange, wrongPassword])).toMatchObject({
          error: {
            code: 'ROUTER_AUTH_FAILED',
            message: expect.stringContaining('(tried: key, then password)'),
          },
        }),
      );
      expect(count(log, /Bad password attempt/g)).toBe(1);
    } finally {
      await stranger.dispose();
    }
  });

  test('keys cost no try: an agent with many finds the right one', async () => {
    agentSocket = await router.startAgent(5);
    expect(await startWith([{ kind: 'agent' }])).toMatchObject({ success: true });
  });

  test('an agent that is not there is no obstacle to the password, and is told when that is wrong', async () => {
    expect(await startWith([{ kind: 'agent' }, password()])).toMatchObject({ success: true });
    const refused = await startWith([{ kind: 'agent' }, wrongPassword]);
    expect(refused.error?.message).toMatch(/tried: password.*SSH agent is not running/);
  });
});

describe.skipIf(skipped)('where three tries are allowed and keys count', () => {
  on({ daemon: 'openssh', sshdConfig: ['MaxAuthTries 3'] });

  test('an agent with too many keys uses the tries up, which is told with what was not offered', async () => {
    agentSocket = await router.startAgent(5);
    const refused = await startWith([{ kind: 'agent' }, password()]);
    expect(refused).toMatchObject({ error: { code: 'ROUTER_AUTH_FAILED' } });
    expect(refused.error?.message).toContain('it closed the connection after 3 tries');
    expect(refused.error?.message).toContain('(tried: 3 keys of the SSH agent)');
    expect(refused.error?.message).toContain('before this could be tried: 3 keys of the SSH agent, then password');
  });
});

describe.skipIf(skipped)('where a key and a password are wanted', () => {
  on({ daemon: 'openssh', sshdConfig: ['AuthenticationMethods publickey,password'] });

  test('both are given', async () => {
    expect(await startWith([password(), keyFile()])).toMatchObject({ success: true });
  });

  test('one of them is not enough, and the other is not made up', async () => {
    expect(await startWith([keyFile()])).toMatchObject({ error: { code: 'ROUTER_AUTH_FAILED' } });
  });
});

describe.skipIf(skipped)('where only old algorithms are spoken', () => {
  on({
    daemon: 'openssh',
    hostKeyType: 'rsa',
    sshdConfig: [
      'KexAlgorithms diffie-hellman-group14-sha1',
      'HostKeyAlgorithms ssh-rsa',
      'Ciphers aes128-cbc,aes256-cbc',
      'MACs hmac-sha1',
    ],
  });

  test('no session begins by default, and the error names the algorithms and the option', async () => {
    const refused = await startWith([password()]);
    expect(refused).toMatchObject({ error: { code: 'ROUTER_UNSUITABLE', details: { step: 'connecting' } } });
    for (const words of ['diffie-hellman-group14-sha1', 'ssh-rsa', 'aes128-cbc', 'hmac-sha1', 'legacyAlgorithms']) {
      expect(refused.error?.message).toContain(words);
    }
    expect(await router.daemonLog()).toMatch(/no matching key exchange method found\. Their offer: (?!.*sha1)/);
  });

  test('it begins where they are allowed', async () => {
    expect(await startWith([password()], { legacyAlgorithms: true })).toMatchObject({ success: true });
  });
});

describe.skipIf(skipped)('where the key exchange has 1,024 bits', () => {
  on({ daemon: 'openssh', sshdConfig: ['KexAlgorithms diffie-hellman-group1-sha1'] });

  test('a session begins where old algorithms are allowed', async () => {
    expect(await startWith([password()], { legacyAlgorithms: true })).toMatchObject({ success: true });
  });
});
