/** The configuration file: what is wrong is told by file, line and key, and the example is in order. */

import { chmod, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileDirectory } from '../../src/commands-server/router-directory/file-directory';
import { checkConfig } from '../../src/commands-server/standalone-check';
import { isLoopback, parseConfig, readTokens } from '../../src/commands-server/standalone-config';

const id = '3f0f4d0e-6f0b-4c53-9d6e-0c7a3b8f1a01';
const valid = `tokenFiles: [token]
knownHosts: known_hosts
routers:
  - id: ${id}
    name: r
    address: 192.0.2.1
    credential: { passwordEnv: SECRET }
`;
const problemOf = (text: string) => {
  try {
    parseConfig(text, 'server.yaml');
    return 'in order';
  } catch (error) {
    return (error as Error).message;
  }
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rsm-config-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the configuration', () => {
  test('of the documented example is in order', async () => {
    const file = resolve('docs/commands-server.example.yaml');
    const config = parseConfig(await readFile(file, 'utf8'), file);
    expect(config).toMatchObject({
      sessionTimeout: 300_000,
      stateFile: resolve('docs/sessions'),
      listen: { host: '127.0.0.1', port: 8022 },
    });
    expect(config.routers).toHaveLength(3);
    expect(config.tokens.map(({ user }) => user)).toEqual(['alice', 'bob']);
    expect(config.knownHosts).toBe(resolve('docs/known_hosts'));
  });

  test.each([
    ['an unknown key', valid.replace('name: r', 'name: r\n    adress: x'), 'server.yaml:6: routers[0]: '],
    ['a wrong address', valid.replace('192.0.2.1', '"a b"'), 'server.yaml:6: routers[0].address: must be a host name'],
    ['a missing key', valid.replace('knownHosts: known_hosts\n', ''), 'server.yaml:1: knownHosts: '],
    ['an id that is no UUID', valid.replace(id, 'r1'), 'server.yaml:4: routers[0].id: must be a UUID'],
    [
      'a credential of two kinds',
      valid.replace('{ passwordEnv: SECRET }', '{ agent: true, keyFile: k }'),
      'routers[0].credential: must be one of',
    ],
    [
      'a jump host that is not there',
      `${valid}    jump: constructor\n`,
      'server.yaml:8: routers[0].jump: is “constructor”',
    ],
    [
      'jump hosts that lead in a circle',
      `${valid}jumpHosts:
  a: { address: 192.0.2.2, credential: { agent: true }, jump: b }
  b: { address: 192.0.2.3, credential: { agent: true }, jump: a }
`,
      'server.yaml:9: jumpHosts.a.jump: leads back to “a”: a → b → a',
    ],
    [
      'a jump host without credential',
      `${valid}jumpHosts: { a: { address: 192.0.2.2 } }\n`,
      'jumpHosts.a.credential: must be one of',
    ],
    ['a timeout without unit', `${valid}sessionTimeout: 300\n`, 'server.yaml:8: sessionTimeout: '],
    [
      'a timeout too short',
      `${valid}sessionTimeout: 5s\n`,
      'server.yaml:8: sessionTimeout: must be between 15s and 24h',
    ],
    [
      'an interface that a shell would misread',
      valid.replace('name: r', 'name: r\n    interfaces: ["x;reboot"]'),
      'routers[0].interfaces[0]: must be a Linux interface name',
    ],
    ['a key twice', `${valid}knownHosts: other\n`, 'server.yaml:8: '],
    ['broken YAML', 'routers: [', 'server.yaml:1: '],
    ['an empty file', '', 'knownHosts'],
    ['no token at all', valid.replace('tokenFiles: [token]\n', ''), 'tokens: must name at least one user'],
    [
      'a token in place of its hash',
      valid.replace('tokenFiles: [token]', 'tokens: [{ user: alice, sha256: secret-token-12345 }]'),
      'server.yaml:1: tokens[0].sha256: must be 64 hexadecimal digits',
    ],
    [
      'one token for two users',
      valid.replace(
        'tokenFiles: [token]',
        `tokens: [{ user: alice, sha256: ${'a'.repeat(64)} }, { user: bob, sha256: ${'a'.repeat(64)} }]`,
      ),
      'tokens[1].sha256: is the same token',
    ],
    [
      'TLS of its own behind a TLS proxy',
      `${valid}tls: { cert: c, key: k }\nbehindTlsProxy: true\n`,
      'server.yaml:9: behindTlsProxy: either',
    ],
    [
      'listening beyond loopback',
      `${valid}listen: { host: 0.0.0.0, port: 1 }\n`,
      'server.yaml:8: listen.host: is beyond loopback',
    ],
  ])('with %s is refused by line and key', (_what, text, words) => {
    expect(problemOf(text)).toContain(words);
  });

  test('that holds the same id twice is refused', () => {
    const router = valid.slice(valid.indexOf('  - id'));
    expect(problemOf(valid + router)).toContain('routers[1].id: is the id of routers[0] too');
  });

  test('may listen beyond loopback with TLS', () => {
    expect(problemOf(`${valid}listen: { host: 0.0.0.0, port: 1 }\ntls: { cert: c, key: k }\n`)).toBe('in order');
  });

  test('may listen beyond loopback when a proxy is said to terminate TLS', () => {
    expect(problemOf(`${valid}listen: { host: 0.0.0.0, port: 1 }\nbehindTlsProxy: true\n`)).toBe('in order');
    expect(['127.0.0.1', '127.8.9.1', '::1', 'localhost', '0.0.0.0', '127.evil.example'].map(isLoopback)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  test('whose token is short, or can be read by others, is refused', async () => {
    const file = join(folder, 'token');
    await writeFile(file, 'short', { mode: 0o600 });
    await expect(readTokens([file])).rejects.toThrow('at least 16 characters');
    await writeFile(file, 'long-enough-to-be-a-token\n');
    expect(await readTokens([file])).toEqual(['long-enough-to-be-a-token']);
    await chmod(file, 0o644);
    await expect(readTokens([file])).rejects.toThrow('mode 600');
  });
});

test('routers are read again when the file changes, and a broken file changes nothing', async () => {
  const file = join(folder, 'server.yaml');
  await writeFile(file, valid);
  const problems: (string | null)[] = [];
  const directory = fileDirectory({
    config: parseConfig(valid, file),
    environment: { SECRET: 's3cret' },
    onReload: (problem) => problems.push(problem),
  });
  const rewrite = async (text: string, seconds: number) => {
    await writeFile(file, text);
    await utimes(file, seconds, seconds);
  };
  expect(await directory.resolve(id)).toMatchObject({ credential: { kind: 'password', password: 's3cret' }, port: 22 });
  await rewrite(valid.replace('192.0.2.1', '192.0.2.2'), 1_000);
  expect(await directory.resolve(id)).toMatchObject({ address: '192.0.2.2' });
  await rewrite('routers: [', 2_000);
  expect(await directory.resolve(id)).toMatchObject({ address: '192.0.2.2' });
  expect(problems).toEqual([null, expect.stringContaining('server.yaml:1')]);
  await expect(directory.resolve('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({
    code: 'ROUTER_NOT_FOUND',
  });
});

test('a change before the first request is seen, and so is one while the file was away', async () => {
  const file = join(folder, 'server.yaml');
  const rewrite = async (text: string, seconds: number) => {
    await writeFile(file, text);
    await utimes(file, seconds, seconds);
  };
  await rewrite(valid, 1_000);
  const directory = fileDirectory({
    config: parseConfig(valid, file),
    environment: { SECRET: 's3cret' },
    onReload: () => undefined,
  });
  await rewrite(valid.replace('192.0.2.1', '192.0.2.2'), 2_000);
  expect(await directory.resolve(id)).toMatchObject({ address: '192.0.2.2' });
  await rm(file);
  expect(await directory.resolve(id)).toMatchObject({ address: '192.0.2.2' });
  await rewrite(valid.replace('192.0.2.1', '192.0.2.3'), 3_000);
  expect(await directory.resolve(id)).toMatchObject({ address: '192.0.2.3' });
});

describe('the check', () => {
  const configOf = async (more: string) => {
    const file = join(folder, 'server.yaml');
    await writeFile(join(folder, 'token'), `${'t'.repeat(32)}\n`, { mode: 0o600 });
    await writeFile(join(folder, 'password'), 's3cret\n');
    const text = `${more}${valid.replace('passwordEnv: SECRET', 'passwordFile: password')}`;
    await writeFile(file, text);
    return parseConfig(text, file);
  };

  test('names a router whose host key is not known, and no longer when it is', async () => {
    const config = await configOf('');
    expect(await checkConfig(config)).toEqual([
      'r: no host key of 192.0.2.1 port 22 is known yet; a start will say so',
    ]);
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIOuQUnhrSxFxVHmS4Zqy4AyFOEcqUYwVxKW2yGrIbFd';
    await writeFile(join(folder, 'known_hosts'), `192.0.2.1 ${key}\n`);
    expect(await checkConfig(config)).toEqual([]);
  });

  test('opens every key file, also those of jump hosts, with its passphrase', async () => {
    const jump = `jumpHosts:\n  bastion: { address: b.example, credential: { keyFile: key } }\n`;
    const file = join(folder, 'server.yaml');
    const checked = async () => {
      const { file: written } = await configOf(jump);
      const text = `${await readFile(written, 'utf8')}    jump: bastion\n`;
      await writeFile(file, text);
      return checkConfig(parseConfig(text, file));
    };
    const key = join(folder, 'key');
    await expect(checked()).rejects.toThrow(`routers[0].credential: The key file ${key} does not exist`);
    await writeFile(key, 'no key');
    await expect(checked()).rejects.toThrow(`The key file ${key} holds no private key that can be used`);
    const made = (passphrase?: string) =>
      ssh2.utils.generateKeyPairSync('ed25519', passphrase ? { passphrase, cipher: 'aes256-ctr', rounds: 1 } : {});
    await writeFile(key, made('secret').private);
    await expect(checked()).rejects.toThrow(`The key file ${key} needs a passphrase, and none is stored`);
    await writeFile(key, made().private);
    expect(await checked()).toHaveLength(1);
  });

  test('finds a state file whose folder is not there, and host keys that cannot be read', async () => {
    await expect(checkConfig(await configOf('stateFile: missing/sessions\n'))).rejects.toThrow(
      `missing/sessions: the state file cannot be written (ENOENT at ${join(folder, 'missing')})`,
    );
    expect(await checkConfig(await configOf('stateFile: sessions\n'))).toHaveLength(1);
    await mkdir(join(folder, 'known_hosts'));
    await expect(checkConfig(await configOf(''))).rejects.toThrow('the known host keys cannot be read (EISDIR)');
  });
});

test('a router behind two jump hosts is described with the whole way and all its credentials', async () => {
  const file = join(folder, 'server.yaml');
  const text = `${valid.replace('{ passwordEnv: SECRET }', '[{ agent: true }, { passwordEnv: SECRET }]')}    jump: inner
    legacyAlgorithms: true
jumpHosts:
  inner: { address: 10.0.0.1, credential: { keyFile: k }, jump: outer }
  outer: { address: bastion.example, port: 2222, user: ops, credential: { agent: true } }
`;
  const directory = fileDirectory({
    config: parseConfig(text, file),
    environment: { SECRET: 's3cret' },
    onReload: () => undefined,
  });
  expect(await directory.resolve(id)).toMatchObject({
    credential: { kind: 'agent' },
    furtherCredentials: [{ kind: 'password', password: 's3cret' }],
    legacyAlgorithms: true,
    jumpHosts: [
      { name: 'outer', address: 'bastion.example', port: 2222, user: 'ops', legacyAlgorithms: false },
      { name: 'inner', credential: { kind: 'key-file', keyFile: join(folder, 'k') } },
    ],
  });
});
