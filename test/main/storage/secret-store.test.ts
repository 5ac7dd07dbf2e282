/** Credentials: encrypted on disk or nowhere, never in words, and known to whoever takes secrets out of text. */

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRedactor, type Redactor } from '../../../src/main/log/redact';
import { createJsonFile, type JsonFile } from '../../../src/main/storage/json-file';
import {
  type Cipher,
  createSecretStore,
  secretsSchema,
  type StoredSecrets,
} from '../../../src/main/storage/secret-store';
import { createTempFolder } from '../../support/temp-folder';
import { fakeCipher } from '../../support/fake-cipher';
import { errorOf, otherRouterId, routerId, valueOf } from '../support';

const secret = 'planted-Passw0rd "quoted"';
let folder: Awaited<ReturnType<typeof createTempFolder>>;
let file: JsonFile<StoredSecrets>;
let redactor: Redactor;

beforeEach(async () => {
  folder = await createTempFolder();
  redactor = createRedactor();
  file = createJsonFile({
    holds: 'The state',
    without: 'It is empty.',
    version: 1,
    file: path.join(folder.path, 'secrets.json'),
    parse: (value) => secretsSchema.parse(value),
    empty: () => ({ version: 1, secrets: {} }),
    wallMs: Date.now,
  });
});
afterEach(() => folder.remove());

const open = async (cipher: Cipher = fakeCipher) =>
  createSecretStore({ stored: (await file.load()).state, file, cipher, redactor, correlationId: () => 'test' });
const everythingOnDisk = async (): Promise<string> => {
  const names = await readdir(folder.path);
  return (await Promise.all(names.map((name) => readFile(path.join(folder.path, name), 'utf8')))).join('\n');
};
const unsafe: Cipher = { ...fakeCipher, isSafe: false };

describe('with a secret store of the desktop', () => {
  it('a secret is there after a restart, and on disk only encrypted', async () => {
    valueOf(await (await open()).set(routerId, secret));
    expect(valueOf(await (await open()).get(routerId))).toBe(secret);
    expect(await everythingOnDisk()).not.toContain('planted');
  });

  it('one that is forgotten is gone from the file as well', async () => {
    const store = await open();
    valueOf(await store.set(routerId, secret));
    valueOf(await store.set(routerId, null));
    expect(store.has(routerId)).toBe(false);
    expect((await file.load()).state.secrets).toEqual({});
  });

  it('two that are stored at the same time are both kept', async () => {
    const store = await open();
    await Promise.all([store.set(routerId, 'first secret'), store.set(otherRouterId, 'second secret')]);
    const after = await open();
    expect([valueOf(await after.get(routerId)), valueOf(await after.get(otherRouterId))]).toEqual([
      'first secret',
      'second secret',
    ]);
  });

  it('one that cannot be encrypted is an error that does not quote it, and what was stored before stays', async () => {
    valueOf(await (await open()).set(routerId, 'the old one'));
    const locked: Cipher = { ...fakeCipher, encrypt: (plain) => Promise.reject(new Error(`cannot encrypt ${plain}`)) };
    const store = await open(locked);
    const error = errorOf(await store.set(routerId, secret));
    expect(error.code).toBe('SECRET_STORE_FAILED');
    expect(JSON.stringify(error)).not.toContain('planted');
    expect(valueOf(await store.get(routerId))).toBe('the old one');
  });

  it('one that cannot be decrypted is an error and not an empty password', async () => {
    valueOf(await (await open()).set(routerId, secret));
    const other: Cipher = { ...fakeCipher, decrypt: () => Promise.reject(new Error('another keyring')) };
    expect(errorOf(await (await open(other)).get(routerId)).code).toBe('SECRET_STORE_FAILED');
  });

  it('a failed one does not keep the next from being stored', async () => {
    let fails = true;
    const flaky: Cipher = {
      ...fakeCipher,
      encrypt: (plain) => (fails ? Promise.reject(new Error('locked')) : fakeCipher.encrypt(plain)),
    };
    const store = await open(flaky);
    errorOf(await store.set(routerId, secret));
    fails = false;
    valueOf(await store.set(routerId, secret));
    expect(valueOf(await store.get(routerId))).toBe(secret);
  });
});

describe('without one', () => {
  it('a secret is kept in memory and nothing is written', async () => {
    const store = await open(unsafe);
    valueOf(await store.set(routerId, secret));
    expect(store.storage).toBe('memory-only');
    expect(valueOf(await store.get(routerId))).toBe(secret);
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('a new secret replaces an encrypted one of earlier, which is taken from the file', async () => {
    valueOf(await (await open()).set(routerId, 'the old one'));
    const store = await open(unsafe);
    valueOf(await store.set(routerId, secret));
    expect(valueOf(await store.get(routerId))).toBe(secret);
    expect((await file.load()).state.secrets).toEqual({});
  });
});

describe('who takes secrets out of text', () => {
  it('knows what was stored', async () => {
    valueOf(await (await open()).set(routerId, secret));
    expect(redactor.redact(`login with ${secret} failed`)).toBe('login with [removed] failed');
  });

  it('knows what was read from disk', async () => {
    valueOf(await (await open()).set(routerId, secret));
    redactor = createRedactor();
    valueOf(await (await open()).get(routerId));
    expect(redactor.redact(JSON.stringify({ secret }))).not.toContain('planted');
  });

  it('knows what is in memory only, also the lab’s', async () => {
    (await open(unsafe)).setInMemory(otherRouterId, secret);
    expect(redactor.redact(secret)).toBe('[removed]');
  });
});
