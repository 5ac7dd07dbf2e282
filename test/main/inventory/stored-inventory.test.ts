/** routers.json of this version and of the earlier ones: what an admin had is there after an update, and stays. */

import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CredentialId } from '@shared/ids';
import { createInventory } from '../../../src/main/inventory/inventory';
import { emptyInventory, parseInventory, salvageInventory } from '../../../src/main/inventory/stored-inventory';
import { createJsonFile } from '../../../src/main/storage/json-file';
import { createTempFolder } from '../../support/temp-folder';
import { goodRouter, valueOf } from '../support';

const fixture = (version: number) =>
  path.join(import.meta.dirname, `../storage/fixtures/routers.version-${version}.json`);

let folder: Awaited<ReturnType<typeof createTempFolder>>;
beforeEach(async () => {
  folder = await createTempFolder();
});
afterEach(() => folder.remove());

const fileOf = () =>
  createJsonFile({
    holds: 'The state',
    without: 'It is empty.',
    version: 3,
    file: path.join(folder.path, 'routers.json'),
    parse: parseInventory,
    salvage: salvageInventory,
    empty: emptyInventory,
    wallMs: Date.now,
  });

describe('the file of the first version', () => {
  it('is read whole: every router as it was, reached directly', async () => {
    await copyFile(fixture(1), path.join(folder.path, 'routers.json'));
    const { state, problems } = await fileOf().load();
    expect(problems).toEqual([]);
    expect(state).toMatchObject({
      version: 3,
      credentials: [],
      routers: [
        {
          id: '0f8d6c1e-5a47-4a86-9d17-2c5b8f4e7a01',
          name: 'branch-ber-edge',
          credential: { kind: 'password', keyFile: null },
          furtherCredentials: [],
          legacyAlgorithms: false,
          jump: null,
          group: 'Branches',
          tags: ['edge', 'fiber'],
          interfaces: ['br-lan'],
          notes: 'rack 4\nring first',
        },
        { name: 'depot', address: null, port: 2222, credential: { kind: 'key-file' }, jump: null, profile: 'facts' },
      ],
    });
  });
});

it('the file of the second version is read whole: one credential each, shared ones and jump hosts as they were', async () => {
  await copyFile(fixture(2), path.join(folder.path, 'routers.json'));
  const { state, problems } = await fileOf().load();
  expect(problems).toEqual([]);
  expect(state).toMatchObject({
    version: 3,
    credentials: [{ id: '0f8d6c1e-5a47-4a86-9d17-2c5b8f4e7c01', name: 'Field' }],
    routers: [
      {
        name: 'branch-ber-edge',
        credential: { kind: 'shared', credentialId: '0f8d6c1e-5a47-4a86-9d17-2c5b8f4e7c01' },
        jump: { kind: 'router', routerId: '0f8d6c1e-5a47-4a86-9d17-2c5b8f4e7a02' },
        furtherCredentials: [],
        legacyAlgorithms: false,
      },
      { name: 'depot', jump: { kind: 'address', address: 'bastion.example', port: 2200 }, legacyAlgorithms: false },
    ],
  });
});

describe.each([1, 2])('the file of version %i', (version) => {
  it('becomes one of this version with the next change, and nothing in it is lost', async () => {
    await copyFile(fixture(version), path.join(folder.path, 'routers.json'));
    const file = fileOf();
    const { state } = await file.load();
    const randomness = { uuid: () => crypto.randomUUID(), fraction: () => 0 };
    const inventory = createInventory({ stored: state, file, randomness, onChanged: () => undefined });
    valueOf(await inventory.add({ ...goodRouter, furtherCredentials: [{ kind: 'agent' }], legacyAlgorithms: true }));
    const again = (await fileOf().load()).state;
    expect(again.version).toBe(3);
    expect(again.routers.slice(0, 2)).toEqual(state.routers);
    expect(again.routers[2]).toMatchObject({ furtherCredentials: [{ kind: 'agent' }], legacyAlgorithms: true });
    expect(again.routers.map(({ name }) => name)).toEqual(['branch-ber-edge', 'depot', 'edge']);
  });
});

it('a file of a version to come is refused and put aside, not read as if it were ours', async () => {
  expect(() => parseInventory({ version: 4, routers: [], credentials: [] })).toThrow('version');
});

describe('a file of which one router cannot be used', () => {
  const at = (suffix = '') => path.join(folder.path, `routers.json${suffix}`);
  const one = (id: string, name: string, more: object = {}) => ({ ...goodRouter, id, name, ...more });
  const tags = Array.from({ length: 31 }, (_, index) => `t${index}`);
  const good = one('0f8d6c1e-5a47-4a86-9d17-2c5b8f4e7a01', 'edge');
  const bad = one('0f8d6c1e-5a47-4a86-9d17-2c5b8f4e7a02', 'core', { tags });
  const listOf = (...routers: readonly object[]) => JSON.stringify({ version: 3, routers, credentials: [] });

  it('gives all the others, keeps the file as it was, and tells it once', async () => {
    await writeFile(at(), listOf(good, bad));
    await writeFile(at('.backup'), listOf());
    const { state, problems } = await fileOf().load();
    expect(state.routers.map(({ name }) => name)).toEqual(['edge']);
    const aside = (await readdir(folder.path)).find((name) => name.includes('.unreadable-'))!;
    expect(await readFile(path.join(folder.path, aside), 'utf8')).toBe(listOf(good, bad));
    expect(problems).toEqual([
      {
        title: 'A part of a file of the app could not be used',
        text: `The state: not all of routers.json could be used. It is kept as ${aside}. 1 entry was left out: core (tags: at most 30). The rest is used. Enter what is missing anew; or, while the app is closed, correct it in the kept file and put that in the place of routers.json.`,
      },
    ]);
    expect(await fileOf().load()).toEqual({ state, problems: [] });
  });

  it('says so of a backup, too', async () => {
    await writeFile(at(), '{');
    await writeFile(at('.backup'), listOf(good, bad));
    const { state, problems } = await fileOf().load();
    expect(state.routers.map(({ name }) => name)).toEqual(['edge']);
    expect(problems.map(({ text }) => text)).toEqual([expect.stringContaining('left out: core (tags: at most 30)')]);
    expect((await readdir(folder.path)).filter((name) => name.includes('.unreadable-'))).toHaveLength(2);
  });

  it('is a damaged file when not one of its routers can be used', async () => {
    await writeFile(at(), listOf(bad));
    await writeFile(at('.backup'), listOf(good));
    const { state, problems } = await fileOf().load();
    expect(state.routers.map(({ name }) => name)).toEqual(['edge']);
    expect(problems.map(({ title }) => title)).toEqual(['A file of the app was damaged']);
  });
});

it('the file is by name, as the window shows the list; the list itself stays as it was entered', async () => {
  const file = fileOf();
  const inventory = createInventory({
    stored: emptyInventory(),
    file,
    randomness: { uuid: () => crypto.randomUUID(), fraction: () => 0 },
    onChanged: () => undefined,
  });
  for (const name of ['site-10', 'site-9', 'Alpha']) {
    valueOf(await inventory.add({ ...goodRouter, name, address: `${name}.example.net` }));
  }
  const { state } = await fileOf().load();
  expect(state.routers.map(({ name }) => name)).toEqual(['Alpha', 'site-9', 'site-10']);
  expect(inventory.all().map(({ name }) => name)).toEqual(['site-10', 'site-9', 'Alpha']);
});

it('a shared credential that is saved changes no router: ten thousand rows are not sent anew for its new name', async () => {
  const changed: string[] = [];
  const inventory = createInventory({
    stored: emptyInventory(),
    file: fileOf(),
    randomness: { uuid: () => crypto.randomUUID(), fraction: () => 0 },
    onChanged: (routerId) => changed.push(routerId),
  });
  const id = crypto.randomUUID() as CredentialId;
  valueOf(await inventory.saveCredential({ id, name: 'Branches', kind: 'password', keyFile: null }));
  const credential = { kind: 'shared', credentialId: id } as const;
  const router = valueOf(await inventory.add({ ...goodRouter, credential }));
  valueOf(await inventory.saveCredential({ id, name: 'Branch offices', kind: 'password', keyFile: null }));
  expect(changed).toEqual([router.id]);
  expect(inventory.credential(id)).toMatchObject({ name: 'Branch offices' });
});
