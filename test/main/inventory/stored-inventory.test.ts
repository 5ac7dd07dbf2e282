/** routers.json of this version and of the earlier one: what an admin had is there after an update, and stays. */

import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createInventory } from '../../../src/main/inventory/inventory';
import { emptyInventory, parseInventory } from '../../../src/main/inventory/stored-inventory';
import { createJsonFile } from '../../../src/main/storage/json-file';
import { createTempFolder } from '../../support/temp-folder';
import { goodRouter, valueOf } from '../support';

const earlier = path.join(import.meta.dirname, '../storage/fixtures/routers.version-1.json');

let folder: Awaited<ReturnType<typeof createTempFolder>>;
beforeEach(async () => {
  folder = await createTempFolder();
});
afterEach(() => folder.remove());

const fileOf = () =>
  createJsonFile({
    holds: 'The state',
    without: 'It is empty.',
    version: 2,
    file: path.join(folder.path, 'routers.json'),
    parse: parseInventory,
    empty: emptyInventory,
    wallMs: Date.now,
  });

describe('the file of the earlier version', () => {
  it('is read whole: every router as it was, reached directly', async () => {
    await copyFile(earlier, path.join(folder.path, 'routers.json'));
    const { state, problems } = await fileOf().load();
    expect(problems).toEqual([]);
    expect(state).toMatchObject({
      version: 2,
      credentials: [],
      routers: [
        {
          id: '0f8d6c1e-5a47-4a86-9d17-2c5b8f4e7a01',
          name: 'branch-ber-edge',
          credential: { kind: 'password', keyFile: null },
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

  it('becomes one of this version with the next change, and nothing in it is lost', async () => {
    await copyFile(earlier, path.join(folder.path, 'routers.json'));
    const file = fileOf();
    const { state } = await file.load();
    const randomness = { uuid: () => crypto.randomUUID(), fraction: () => 0 };
    const inventory = createInventory({ stored: state, file, randomness, onChanged: () => undefined });
    valueOf(await inventory.add(goodRouter));
    const again = (await fileOf().load()).state;
    expect(again.routers.slice(0, 2)).toEqual(state.routers);
    expect(again.routers.map(({ name }) => name)).toEqual(['branch-ber-edge', 'depot', 'edge']);
  });
});

it('a file of a version to come is refused and put aside, not read as if it were ours', async () => {
  expect(() => parseInventory({ version: 3, routers: [], credentials: [] })).toThrow('version');
});
