/** Deleting, editing several and importing: what can be taken back, what is left alone, and where secrets are meanwhile. */

import type { CredentialId, RouterId } from '@shared/ids';
import type { UndoView } from '@shared/ipc-contract';
import { describe, expect, it } from 'vitest';
import { createInventory } from '../../../src/main/inventory/inventory';
import { emptyInventory } from '../../../src/main/inventory/stored-inventory';
import { createUndoableChanges } from '../../../src/main/inventory/undoable-changes';
import { createRedactor } from '../../../src/main/log/redact';
import { createSecretStore, type StoredSecrets } from '../../../src/main/storage/secret-store';
import { fakeCipher } from '../../support/fake-cipher';
import { errorOf, goodRouter, otherRouterId, routerId, valueOf } from '../support';

const randomness = { uuid: () => crypto.randomUUID(), fraction: () => 0 };

async function opened(addressNeeded = true) {
  const busy = new Set<RouterId>();
  let undo: UndoView | null = null;
  let secretsOnDisk: StoredSecrets = { version: 1, secrets: {} };
  let diskRefuses = false;
  const inventory = createInventory({
    stored: emptyInventory(),
    file: {
      load: () => Promise.reject(new Error('not used')),
      save: () => (diskRefuses ? Promise.reject(new Error('no space')) : Promise.resolve()),
    },
    randomness,
    onChanged: () => undefined,
  });
  const secrets = createSecretStore({
    stored: secretsOnDisk,
    file: {
      load: () => Promise.reject(new Error('not used')),
      save: (state) => {
        secretsOnDisk = state;
        return Promise.resolve();
      },
    },
    cipher: fakeCipher,
    redactor: createRedactor(),
    correlationId: randomness.uuid,
  });
  const changes = createUndoableChanges({
    inventory,
    secrets,
    isBusy: (id) => busy.has(id),
    addressNeeded: () => addressNeeded,
    onUndo: (view) => {
      undo = view;
    },
    uuid: randomness.uuid,
  });
  valueOf(await inventory.add(goodRouter, routerId));
  valueOf(await inventory.add({ ...goodRouter, name: 'core', address: '10.0.0.3', tags: ['old'] }, otherRouterId));
  valueOf(await secrets.set(routerId, 'planted-secret'));
  return {
    inventory,
    secrets,
    changes,
    busy,
    undo: () => undo,
    secretsOnDisk: () => Object.keys(secretsOnDisk.secrets),
    names: () => inventory.all().map(({ name }) => name),
    refuseDisk: () => {
      diskRefuses = true;
    },
  };
}

describe('deleting', () => {
  it('takes the secret off the disk at once, and an undo brings router and secret back', async () => {
    const { changes, names, secrets, secretsOnDisk, undo } = await opened();
    expect(valueOf(await changes.remove([routerId]))).toEqual({ changed: 1, skipped: [] });
    expect(names()).toEqual(['core']);
    expect(secretsOnDisk()).toEqual([]);
    expect(undo()?.text).toBe('Deleted edge');
    valueOf(await changes.undo(undo()!.id));
    expect(names()).toEqual(['core', 'edge']);
    expect(valueOf(await secrets.get(routerId))).toBe('planted-secret');
    expect(undo()).toBeNull();
  });

  it('leaves a router with a session, and says why', async () => {
    const { changes, names, busy } = await opened();
    busy.add(routerId);
    const outcome = valueOf(await changes.remove([routerId, otherRouterId]));
    expect(outcome).toEqual({
      changed: 1,
      skipped: [{ routerId, name: 'edge', reason: 'has a session; end it first' }],
    });
    expect(names()).toEqual(['edge']);
  });

  it('leaves a router that another one is reached through', async () => {
    const { changes, inventory } = await opened();
    const behind = { ...goodRouter, name: 'behind', jump: { kind: 'router', routerId } } as const;
    valueOf(await inventory.add({ ...behind, address: '10.9.0.1' }));
    expect(valueOf(await changes.remove([routerId])).skipped).toMatchObject([
      { name: 'edge', reason: 'is the jump host of behind' },
    ]);
  });

  describe('a jump host and the router behind it', () => {
    async function openedWithJump() {
      const all = await opened();
      const jump = { kind: 'router', routerId } as const;
      valueOf(await all.inventory.update(otherRouterId, { ...goodRouter, name: 'behind', address: '10.9.0.1', jump }));
      const both = [routerId, otherRouterId];
      const bothLeft = {
        changed: 0,
        skipped: [
          { name: 'edge', reason: 'is the jump host of behind' },
          { name: 'behind', reason: 'has a session; end it first' },
        ],
      };
      return { ...all, both, bothLeft };
    }

    it('are deleted together', async () => {
      const { changes, names, both } = await openedWithJump();
      expect(valueOf(await changes.remove(both))).toEqual({ changed: 2, skipped: [] });
      expect(names()).toEqual([]);
    });

    it('are left when the one behind has a session', async () => {
      const { changes, names, busy, both, bothLeft } = await openedWithJump();
      busy.add(otherRouterId);
      expect(valueOf(await changes.remove(both))).toMatchObject(bothLeft);
      expect(names()).toEqual(['edge', 'behind']);
    });

    it('are left when its session was started while the secrets were read', async () => {
      const { changes, names, busy, both, bothLeft, undo } = await openedWithJump();
      const removing = changes.remove(both);
      busy.add(otherRouterId);
      expect(valueOf(await removing)).toMatchObject(bothLeft);
      expect(names()).toEqual(['edge', 'behind']);
      expect(undo()).toBeNull();
    });

    it('are left with every jump host that stands before them', async () => {
      const { changes, inventory, names, busy, both } = await openedWithJump();
      const jump = { kind: 'router', routerId: otherRouterId } as const;
      const last = valueOf(await inventory.add({ ...goodRouter, name: 'last', address: '10.9.0.2', jump }));
      busy.add(last.id);
      expect(valueOf(await changes.remove([...both, last.id]))).toMatchObject({ changed: 0 });
      expect(names()).toEqual(['edge', 'behind', 'last']);
    });
  });

  it('leaves alone a router whose session was started while the secrets were read', async () => {
    const { changes, names, secretsOnDisk, busy, undo } = await opened();
    const removing = changes.remove([routerId, otherRouterId]);
    busy.add(routerId);
    const outcome = valueOf(await removing);
    expect(outcome).toMatchObject({ changed: 1, skipped: [{ name: 'edge', reason: 'has a session; end it first' }] });
    expect(names()).toEqual(['edge']);
    expect(secretsOnDisk()).toEqual([routerId]);
    expect(undo()?.text).toBe('Deleted core');
  });

  it('of one router does nothing when its session was started meanwhile, and there is nothing to undo', async () => {
    const { changes, names, busy, undo } = await opened();
    const removing = changes.remove([routerId]);
    busy.add(routerId);
    expect(valueOf(await removing)).toMatchObject({ changed: 0, skipped: [{ routerId }] });
    expect(names()).toEqual(['edge', 'core']);
    expect(undo()).toBeNull();
  });

  it('is not taken back where another router stands at its address by now: each would hold a session on it', async () => {
    const { changes, inventory, names, undo } = await opened();
    valueOf(await changes.remove([routerId, otherRouterId]));
    valueOf(await inventory.add({ ...goodRouter, name: 'edge again' }));
    expect(valueOf(await changes.undo(undo()!.id))).toEqual({
      changed: 1,
      skipped: [{ routerId, name: 'edge', reason: 'stands at the address of edge again' }],
    });
    expect(names()).toEqual(['edge again', 'core']);
  });

  it('is taken back all the same where the server knows its routers by id', async () => {
    const { changes, inventory, names, undo } = await opened(false);
    valueOf(await changes.remove([routerId]));
    valueOf(await inventory.add({ ...goodRouter, name: 'edge again' }));
    expect(valueOf(await changes.undo(undo()!.id)).changed).toBe(1);
    expect(names()).toEqual(['core', 'edge again', 'edge']);
  });

  it('changes nothing when the disk refuses', async () => {
    const { changes, names, secretsOnDisk, refuseDisk, undo } = await opened();
    refuseDisk();
    expect(errorOf(await changes.remove([routerId])).code).toBe('STORAGE_FAILED');
    expect(names()).toEqual(['edge', 'core']);
    expect(secretsOnDisk()).toEqual([routerId]);
    expect(undo()).toBeNull();
  });
});

describe('editing several', () => {
  it('changes what is named and nothing else', async () => {
    const { changes, inventory } = await opened();
    const change = { group: 'Branches/Vienna', addTags: ['new'], removeTags: ['old'] };
    expect(valueOf(await changes.edit([routerId, otherRouterId], change)).changed).toBe(2);
    expect(inventory.get(otherRouterId)).toEqual({
      ...goodRouter,
      id: otherRouterId,
      simulated: false,
      name: 'core',
      address: '10.0.0.3',
      group: 'Branches/Vienna',
      tags: ['new'],
    });
  });

  it('a shared credential takes the place of the own one, whose secret is forgotten until an undo', async () => {
    const { changes, inventory, secretsOnDisk, undo } = await opened();
    const credentialId = crypto.randomUUID() as string as CredentialId;
    valueOf(await changes.edit([routerId], { credentialId }));
    expect(inventory.get(routerId)?.credential).toEqual({ kind: 'shared', credentialId });
    expect(secretsOnDisk()).toEqual([]);
    valueOf(await changes.undo(undo()!.id));
    expect(inventory.get(routerId)?.credential).toEqual(goodRouter.credential);
    expect(secretsOnDisk()).toEqual([routerId]);
  });

  it('leaves a router alone that would not be one any more, and says why', async () => {
    const { changes, inventory } = await opened();
    const tags = Array.from({ length: 28 }, (_, index) => `t${index}`);
    valueOf(await inventory.update(routerId, { ...goodRouter, tags }));
    const outcome = valueOf(await changes.edit([routerId, otherRouterId], { addTags: ['x', 'y', 'z'] }));
    expect(outcome).toEqual({
      changed: 1,
      skipped: [{ routerId, name: 'edge', reason: 'cannot be changed in this way (tags: at most 30)' }],
    });
    expect(inventory.get(routerId)?.tags).toEqual(tags);
    expect(inventory.get(otherRouterId)?.tags).toEqual(['old', 'x', 'y', 'z']);
  });

  it('never puts a router behind one that is behind it', async () => {
    const { changes, inventory } = await opened();
    const behind = { ...goodRouter, name: 'core', address: '10.0.0.3', jump: { kind: 'router', routerId } } as const;
    valueOf(await inventory.update(otherRouterId, behind));
    const jump = { kind: 'router', routerId: otherRouterId } as const;
    expect(valueOf(await changes.edit([routerId], { jump }))).toEqual({
      changed: 0,
      skipped: [{ routerId, name: 'edge', reason: 'is in front of this jump host, and would be reached in a circle' }],
    });
    expect(inventory.get(routerId)?.jump).toBeNull();
  });

  it('an undo leaves alone what was changed again since', async () => {
    const { changes, inventory, undo } = await opened();
    valueOf(await changes.edit([routerId, otherRouterId], { user: 'netadmin' }));
    valueOf(await inventory.update(routerId, { ...goodRouter, name: 'renamed' }));
    const outcome = valueOf(await changes.undo(undo()!.id));
    expect(outcome).toMatchObject({ changed: 1, skipped: [{ name: 'renamed', reason: 'was changed again since' }] });
    expect(inventory.get(otherRouterId)?.user).toBe('root');
  });
});

describe('an import', () => {
  it('is taken back, but for routers that hold a session by now', async () => {
    const { changes, inventory, names, busy, undo } = await opened();
    const inputs = ['a', 'b'].map((name) => ({ id: null, input: { ...goodRouter, name, address: `${name}.test` } }));
    expect(valueOf(await changes.importAll(inputs, 'list.csv')).changed).toBe(2);
    expect(undo()?.text).toBe('Imported 2 routers from list.csv');
    const [, , first] = inventory.all();
    busy.add(first!.id);
    expect(valueOf(await changes.undo(undo()!.id)).skipped).toMatchObject([{ name: 'a' }]);
    expect(names()).toEqual(['edge', 'core', 'a']);
  });

  it('is not taken back for a jump host of a router that stays', async () => {
    const { changes, inventory, names, undo } = await opened();
    const gate = { ...goodRouter, name: 'gate', address: '10.9.0.9' };
    valueOf(await changes.importAll([{ input: gate, id: null }], 'gates.csv'));
    const gateId = inventory.all().find(({ name }) => name === 'gate')!.id;
    const jump = { kind: 'router', routerId: gateId } as const;
    valueOf(await inventory.add({ ...goodRouter, name: 'behind', address: '10.9.0.1', jump }));
    expect(valueOf(await changes.undo(undo()!.id))).toMatchObject({
      changed: 0,
      skipped: [{ name: 'gate', reason: 'is the jump host of behind' }],
    });
    expect(names()).toContain('gate');
  });

  it('an older undo is refused once another change followed', async () => {
    const { changes, undo } = await opened();
    valueOf(await changes.edit([routerId], { user: 'one' }));
    const older = undo()!.id;
    valueOf(await changes.edit([routerId], { user: 'two' }));
    expect(errorOf(await changes.undo(older)).code).toBe('NOT_POSSIBLE_NOW');
  });
});
