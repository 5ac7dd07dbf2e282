/** The list of routers: what is answered is on disk, and what was refused changed nothing. */

import { describe, expect, it } from 'vitest';
import type { CredentialId } from '@shared/ids';
import { createInventory, credentialsOf } from '../../../src/main/inventory/inventory';
import { emptyInventory, type StoredInventory } from '../../../src/main/inventory/stored-inventory';
import type { JsonFile } from '../../../src/main/storage/json-file';
import { errorOf, goodRouter, otherRouterId, routerId, valueOf } from '../support';

const input = goodRouter;

function opened() {
  let onDisk: StoredInventory = emptyInventory();
  let refuses = false;
  const changed: string[] = [];
  const file: JsonFile<StoredInventory> = {
    load: () => Promise.resolve({ state: onDisk, problems: [] }),
    save: (state) => {
      if (refuses) return Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
      onDisk = state;
      return Promise.resolve();
    },
  };
  const inventory = createInventory({
    stored: onDisk,
    file,
    randomness: { uuid: () => crypto.randomUUID(), fraction: () => 0 },
    onChanged: (id) => changed.push(id),
  });
  return {
    inventory,
    changed,
    refuseDisk: () => {
      refuses = true;
    },
    onDisk: () => onDisk.routers.map(({ id, name }) => `${id} ${name}`),
  };
}

describe('the list of routers', () => {
  it('has on disk what it answered', async () => {
    const { inventory, onDisk, changed } = opened();
    valueOf(await inventory.add(input, routerId));
    valueOf(await inventory.update(routerId, { ...input, name: 'core' }));
    expect(onDisk()).toEqual([`${routerId} core`]);
    expect(changed).toEqual([routerId, routerId]);
  });

  it('never writes a router that it could not read back', async () => {
    const { inventory, onDisk } = opened();
    valueOf(await inventory.add(input, routerId));
    const tags = Array.from({ length: 31 }, (_, index) => `t${index}`);
    const router = { ...input, id: routerId, simulated: false, name: 'core', tags };
    expect(errorOf(await inventory.replace([{ id: routerId, router }]))).toMatchObject({
      code: 'INVALID_INPUT',
      message: 'core was not written: tags: at most 30',
    });
    expect(onDisk()).toEqual([`${routerId} edge`]);
    expect(inventory.get(routerId)?.name).toBe('edge');
  });

  it('changes nothing when the disk refuses, and says why', async () => {
    const { inventory, refuseDisk } = opened();
    valueOf(await inventory.add(input, routerId));
    refuseDisk();
    const errors = [
      errorOf(await inventory.add(input)),
      errorOf(await inventory.update(routerId, { ...input, name: 'core' })),
      errorOf(await inventory.remove(routerId)),
    ];
    for (const error of errors)
      expect(error).toMatchObject({ code: 'STORAGE_FAILED', message: expect.stringContaining('ENOSPC') });
    expect(inventory.all()).toMatchObject([{ id: routerId, name: 'edge' }]);
  });

  it('takes all of many or none: an id that is there already refuses them all', async () => {
    const { inventory, onDisk } = opened();
    valueOf(await inventory.add(input, routerId));
    const error = errorOf(
      await inventory.addMany([
        { input, id: otherRouterId },
        { input, id: routerId },
      ]),
    );
    expect(error.message).toContain(routerId);
    expect(onDisk()).toHaveLength(1);
    expect(inventory.all()).toHaveLength(1);
  });

  it('keeps what was added at the same time', async () => {
    const { inventory, onDisk } = opened();
    await Promise.all([inventory.add(input, routerId), inventory.add(input, otherRouterId)]);
    expect(onDisk()).toHaveLength(2);
  });

  it('shows the routers of the lab, never writes them, and does not let them be changed', async () => {
    const { inventory, onDisk } = opened();
    inventory.showSimulated([{ ...input, id: routerId, simulated: true }]);
    valueOf(await inventory.add(input, otherRouterId));
    expect(onDisk()).toEqual([`${otherRouterId} edge`]);
    expect(errorOf(await inventory.update(routerId, input)).code).toBe('INVALID_INPUT');
    expect(errorOf(await inventory.remove(routerId)).code).toBe('INVALID_INPUT');
  });

  it('says of a router that is not there any more that it was deleted', async () => {
    const { inventory } = opened();
    expect(errorOf(await inventory.update(routerId, input)).code).toBe('ROUTER_UNKNOWN');
    expect(errorOf(await inventory.remove(routerId)).code).toBe('ROUTER_UNKNOWN');
  });
});

it('a shared credential is used by a router that only tries it besides', () => {
  const credentialId = '44444444-4444-4444-8444-444444444444' as CredentialId;
  const router = { ...goodRouter, id: routerId, simulated: false };
  expect(credentialsOf(router).has(credentialId)).toBe(false);
  const further = [{ kind: 'shared', credentialId }] as const;
  expect(credentialsOf({ ...router, furtherCredentials: further }).has(credentialId)).toBe(true);
});
