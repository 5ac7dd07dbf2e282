/** An import desk on a list in memory, for tests. */

import type { ServiceError } from '@shared/errors';
import type { UndoView } from '@shared/ipc-contract';
import { ok, type Result } from '@shared/result';
import type { ServerDirectory } from '../../../src/main/inventory/import/directory-list';
import { createImportDesk, type ImportDesk } from '../../../src/main/inventory/import/import-desk';
import { createInventory, type Inventory } from '../../../src/main/inventory/inventory';
import { emptyInventory } from '../../../src/main/inventory/stored-inventory';
import { createUndoableChanges, type UndoableChanges } from '../../../src/main/inventory/undoable-changes';
import { createRedactor } from '../../../src/main/log/redact';
import { createSecretStore, type SecretStore } from '../../../src/main/storage/secret-store';
import { fakeCipher } from '../../support/fake-cipher';

export type DeskForTests = {
  readonly desk: ImportDesk;
  readonly inventory: Inventory;
  readonly changes: UndoableChanges;
  readonly secrets: SecretStore;
  readonly undo: () => UndoView | null;
  readonly refuseDisk: () => void;
  /** what the admin chooses in the next dialog */
  readonly choose: (file: string | null) => void;
};

export function deskFor(options: {
  readonly home: string;
  readonly addressNeeded?: boolean;
  readonly directory?: Result<ServerDirectory, ServiceError>;
}): DeskForTests {
  const uuid = (): string => crypto.randomUUID();
  let file: string | null = null;
  let undo: UndoView | null = null;
  let diskRefuses = false;
  const disk = {
    load: () => Promise.reject(new Error('not used')),
    save: () => (diskRefuses ? Promise.reject(new Error('no space')) : Promise.resolve()),
  };
  const inventory = createInventory({
    stored: emptyInventory(),
    file: disk,
    randomness: { uuid, fraction: () => 0 },
    onChanged: () => undefined,
  });
  const secrets = createSecretStore({
    stored: { version: 1, secrets: {} },
    file: disk,
    cipher: fakeCipher,
    redactor: createRedactor(),
    correlationId: uuid,
  });
  const changes = createUndoableChanges({
    inventory,
    secrets,
    isBusy: () => false,
    addressNeeded: () => true,
    onUndo: (view) => {
      undo = view;
    },
    uuid,
  });
  const desk = createImportDesk({
    inventory,
    changes,
    addressNeeded: () => options.addressNeeded ?? true,
    directory: () => Promise.resolve(options.directory ?? ok({ server: 'team', routers: [] })),
    home: options.home,
    chooseFile: () => Promise.resolve(file),
    uuid,
    onCredentials: () => undefined,
  });
  return {
    desk,
    inventory,
    changes,
    secrets,
    undo: () => undo,
    refuseDisk: () => {
      diskRefuses = true;
    },
    choose: (chosen) => {
      file = chosen;
    },
  };
}
