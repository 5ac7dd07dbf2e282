/**
 * The server's own files, put through what the app's are put through: damage at every byte, other bytes, versions to come,
 * rights that are missing. Nothing of them is lost without a word, and none of it keeps the server from starting.
 */

import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serverIdentityIn } from '../../src/commands-server/server-identity';
import { openFileStore } from '../../src/commands-server/session-store/file-store';
import { lineOf } from '../../src/commands-server/session-store/journal';
import { parsePublicKey } from '../../src/commands-server/ssh/host-key';
import { fileKnownHosts } from '../../src/commands-server/ssh/known-hosts';

let folder: string;
let file: string;
const told: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rsm-files-'));
  file = join(folder, 'file');
  told.length = 0;
});
afterEach(async () => {
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true, force: true });
});

describe('server-id', () => {
  const identity = (): Promise<string> => serverIdentityIn(file, (problem) => told.push(problem));

  test('is made once and stays the same', async () => {
    const first = await identity();
    expect(await identity()).toBe(first);
    expect(told).toEqual([]);
    expect(await readdir(folder)).toEqual(['file']);
  });

  test('cut at any byte, or of other bytes, is kept aside, told once, and made anew', async () => {
    const whole = await identity();
    const damaged = [...Array.from({ length: whole.length }, (_, length) => whole.slice(0, length)), '\u0000\u0001x'];
    for (const content of damaged) {
      told.length = 0;
      await writeFile(file, content);
      const made = await identity();
      expect(made).not.toBe(whole);
      expect(told).toEqual([expect.stringContaining('kept as')]);
      expect(await readFile(`${file}.unreadable`, 'utf8')).toBe(content);
      expect(await identity()).toBe(made);
      expect(told).toHaveLength(1);
    }
  });

  test('that cannot be read, or not written, is told, and the server starts', async () => {
    const missing = join(folder, 'file', 'below-a-file');
    await writeFile(file, 'x');
    expect(await serverIdentityIn(missing, (problem) => told.push(problem))).toMatch(/^[0-9a-f-]{36}$/);
    expect(told).toEqual([expect.stringContaining('writes its mark anew')]);
  });
});

describe('sessions', () => {
  const open = () => openFileStore({ file, onTrouble: (problem) => told.push(problem ?? 'well again') });
  const stored = (sessionId: string) => ({
    sessionId,
    routerId: 'r',
    owner: 'alice',
    generation: 1,
    mark: null,
    startedAt: 1,
    prolongedAt: 1,
  });
  async function written(): Promise<string> {
    const { store } = await open();
    for (const id of ['a', 'b', 'c']) await store.put(stored(id));
    await store.close();
    return await readFile(file, 'utf8');
  }

  test('cut at any byte is read as far as it goes, and that is no damage: a kill leaves it so', async () => {
    const whole = await written();
    for (let length = 0; length <= whole.length; length += 5) {
      await writeFile(file, whole.slice(0, length));
      const { store, restored, keptAside } = await open();
      expect(restored).toHaveLength(
        Math.max(0, whole.slice(0, length).split('\n').length - 2 + wholeLineAt(whole, length)),
      );
      expect(keptAside).toBeNull();
      await store.close();
    }
  });

  test('with spoilt lines in the middle is kept as it was found, and the other lines count', async () => {
    const lines = (await written()).split('\n');
    const spoilt = lines.with(2, `${lines[2]!.slice(0, -4)}xxxx`).join('\n');
    await writeFile(file, spoilt);
    const { store, restored, keptAside } = await open();
    await store.close();
    expect(restored.map(({ sessionId }) => sessionId)).toEqual(['a', 'c']);
    expect(await readFile(keptAside!, 'utf8')).toBe(spoilt);
  });

  test('of a version to come stays as it is, and the server is told to be the newer one', async () => {
    const newer = lineOf({ kind: 'server', instanceId: 'x', version: 2 });
    await writeFile(file, newer);
    await expect(open()).rejects.toThrow(/newer version.*left as it is/);
    expect(await readFile(file, 'utf8')).toBe(newer);
    expect(await readdir(folder)).toEqual(['file']);
  });

  test('from before there was a version in it is read', async () => {
    const old = lineOf({ kind: 'server', instanceId: 'x', version: 1 });
    expect(old).toContain('"version":1');
    const { crc32 } = await import('node:zlib');
    const json = '{"kind":"server","instanceId":"x"}';
    await writeFile(file, `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`);
    const { store, instanceId } = await open();
    await store.close();
    expect(instanceId).toBe('x');
  });

  /** 1 when the cut took nothing but the newline of a line */
  function wholeLineAt(whole: string, length: number): number {
    return length > 0 && whole[length] === '\n' ? 1 : 0;
  }
});

describe('known_hosts', () => {
  const key = parsePublicKey(
    `ssh-ed25519 ${Buffer.from(`\0\0\0\u000bssh-ed25519\0\0\0 ${'k'.repeat(32)}`).toString('base64')}`,
  )!;

  test('keeps the one from before its last change beside it, and lines that it does not understand', async () => {
    await writeFile(file, 'what is this\n# a comment\n\u0001\u0002\n');
    const hosts = fileKnownHosts(file);
    await hosts.trust('10.0.0.2', 22, key, false);
    expect(await readFile(`${file}.old`, 'utf8')).toBe('what is this\n# a comment\n\u0001\u0002\n');
    expect(await readFile(file, 'utf8')).toContain('what is this\n# a comment\n\u0001\u0002\n10.0.0.2 ssh-ed25519');
    expect((await hosts.keysOf('10.0.0.2', 22)).trusted).toHaveLength(1);
    expect((await readdir(folder)).toSorted()).toEqual(['file', 'file.old']);
  });

  test('cut at any byte trusts no key that did not stand there whole', async () => {
    await fileKnownHosts(file).trust('10.0.0.2', 22, key, false);
    const whole = await readFile(file, 'utf8');
    for (let length = 0; length < whole.length - 1; length += 1) {
      await writeFile(file, whole.slice(0, length));
      const { trusted } = await fileKnownHosts(file).keysOf('10.0.0.2', 22);
      expect(
        trusted.filter(({ base64 }) => base64 !== key.base64),
        `cut at ${length}`,
      ).toEqual([]);
    }
  });
});
