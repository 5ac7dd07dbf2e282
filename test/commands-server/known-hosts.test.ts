/** known_hosts as OpenSSH writes and reads it; its own tool is the judge where there is one. */

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parsePublicKey } from '../../src/commands-server/ssh/host-key';
import { contentWith, fileKnownHosts, keysIn } from '../../src/commands-server/ssh/known-hosts';
import { makeHostKeyPair } from '../../src/lab/host-key-pair';

const newKey = () => {
  const line = makeHostKeyPair().publicKey;
  return { line, key: parsePublicKey(line)! };
};
const one = newKey();
const two = newKey();
const trusted = (content: string, address: string, port = 22) =>
  keysIn(content, address, port).trusted.map(({ base64 }) => base64);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rsm-known-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('reading', () => {
  test('finds a host by name, in a list, by [address]:port and by wildcard; the case does not matter', () => {
    const content = `a.example,10.0.0.1 ${one.line}\n[a.example]:2222 ${two.line}\n*.lan ${two.line} a comment\n`;
    expect(trusted(content, 'A.example')).toEqual([one.key.base64]);
    expect(trusted(content, '10.0.0.1')).toEqual([one.key.base64]);
    expect(trusted(content, 'a.example', 2222)).toEqual([two.key.base64]);
    expect(trusted(content, 'gw.lan')).toEqual([two.key.base64]);
    expect(trusted(content, '10.0.0.1', 2222)).toEqual([]);
  });

  test('leaves out what is negated, keeps revoked keys apart and passes over what it does not understand', () => {
    const content = `*.lan,!bad.lan ${one.line}\n@revoked gw.lan ${two.line}\n@cert-authority *.lan ${two.line}\n# no\nnonsense\n`;
    expect(trusted(content, 'bad.lan')).toEqual([]);
    expect(keysIn(content, 'gw.lan', 22)).toMatchObject({
      trusted: [{ base64: one.key.base64 }],
      revoked: [{ base64: two.key.base64 }],
    });
  });

  test('a name with characters of a pattern language is taken literally', () => {
    expect(trusted(`a.b ${one.line}\n`, 'axb')).toEqual([]);
    expect(trusted(`(a+)+$ ${one.line}\n`, 'aaaa')).toEqual([]);
  });

  test.skipIf(!existsSync('/usr/bin/ssh-keygen'))('finds entries that ssh-keygen has hashed', async () => {
    const file = join(folder, 'known_hosts');
    await writeFile(file, `gw.example ${one.line}\n[gw.example]:2222 ${two.line}\n`);
    execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' });
    const hashed = await readFile(file, 'utf8');
    expect(hashed).not.toContain('gw.example');
    expect(trusted(hashed, 'gw.example')).toEqual([one.key.base64]);
    expect(trusted(hashed, 'gw.example', 2222)).toEqual([two.key.base64]);
    const replaced = contentWith(hashed, 'gw.example', 22, two.key, true);
    expect(trusted(replaced, 'gw.example')).toEqual([two.key.base64]);
    expect(trusted(replaced, 'gw.example', 2222)).toEqual([two.key.base64]);
  });

  test.skipIf(!existsSync('/usr/bin/ssh-keygen'))('fingerprints are those that ssh-keygen prints', async () => {
    const file = join(folder, 'key.pub');
    await writeFile(file, `${one.line}\n`);
    expect(execFileSync('ssh-keygen', ['-lf', file]).toString()).toContain(` ${one.key.fingerprint} `);
  });
});

describe('writing', () => {
  test('adds a key once, with mode 600, and leaves no other file behind than the one from before', async () => {
    const file = join(folder, 'sub', 'known_hosts');
    const store = fileKnownHosts(file);
    await Promise.all([
      store.trust('10.0.0.1', 22, one.key, false),
      store.trust('10.0.0.1', 22, one.key, false),
      store.trust('10.0.0.2', 2222, two.key, false),
    ]);
    expect(await readFile(file, 'utf8')).toBe(`10.0.0.1 ${one.line}\n[10.0.0.2]:2222 ${two.line}\n`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'sub'))).toEqual(['known_hosts', 'known_hosts.old']);
  });

  test('replacing takes away the host’s other keys and nobody else’s', () => {
    const content = `# mine\na,b ${one.line}\na ${one.line}\nc ${one.line}\n`;
    const replaced = contentWith(content, 'a', 22, two.key, true);
    expect(trusted(replaced, 'a')).toEqual([two.key.base64]);
    expect(trusted(replaced, 'b')).toEqual([one.key.base64]);
    expect(trusted(replaced, 'c')).toEqual([one.key.base64]);
    expect(replaced).toContain('# mine');
  });

  test('replacing below a wildcard narrows the wildcard', () => {
    const replaced = contentWith(`*.lan ${one.line}\n`, 'gw.lan', 22, two.key, true);
    expect(trusted(replaced, 'gw.lan')).toEqual([two.key.base64]);
    expect(trusted(replaced, 'ap.lan')).toEqual([one.key.base64]);
  });
});
