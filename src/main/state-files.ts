/** The app's state on disk: which files there are, and reading them all at once at launch. */

import path from 'node:path';
import { type HeldSessions, noHeldSessions, parseHeldSessions } from './active-sessions/held-sessions';
import { emptyInventory, parseInventory, salvageInventory, type StoredInventory } from './inventory/stored-inventory';
import type { Clock, Randomness } from './ports';
import { firstSettings, parseSettings, type Settings, userIdIn } from './settings/settings';
import { readText, type ReadText, stateFileNames } from './storage/read-ahead';
import { createJsonFile, type FileProblem, type JsonFile } from './storage/json-file';
import { secretsSchema, type StoredSecrets } from './storage/secret-store';
import { texts } from './texts';

export type StateFiles = {
  readonly inventory: JsonFile<StoredInventory>;
  readonly secrets: JsonFile<StoredSecrets>;
  readonly held: JsonFile<HeldSessions>;
  readonly settings: JsonFile<Settings>;
};

export type LoadedState = {
  readonly inventory: StoredInventory;
  readonly secrets: StoredSecrets;
  readonly held: HeldSessions;
  readonly settings: Settings;
  readonly problems: readonly FileProblem[];
};

export function createStateFiles(
  folder: string,
  ports: { readonly clock: Clock; readonly randomness: Randomness; readonly read?: ReadText | undefined },
): StateFiles {
  const { wallMs } = ports.clock;
  const { read = readText } = ports;
  const file = (name: keyof typeof stateFileNames): string => path.join(folder, stateFileNames[name]);
  return {
    inventory: createJsonFile({
      file: file('inventory'),
      ...texts.stateFiles.routers,
      version: 3,
      parse: parseInventory,
      salvage: salvageInventory,
      empty: emptyInventory,
      wallMs,
      read,
    }),
    secrets: createJsonFile({
      file: file('secrets'),
      ...texts.stateFiles.secrets,
      version: 1,
      parse: (value) => secretsSchema.parse(value),
      empty: () => ({ version: 1, secrets: {} }),
      wallMs,
      read,
    }),
    held: createJsonFile({
      file: file('held'),
      ...texts.stateFiles.held,
      version: 2,
      parse: parseHeldSessions,
      empty: noHeldSessions,
      isCompact: true,
      wallMs,
      read,
    }),
    settings: createJsonFile({
      file: file('settings'),
      ...texts.stateFiles.settings,
      version: 3,
      parse: parseSettings,
      empty: (newer) => firstSettings(userIdIn(newer) ?? ports.randomness.uuid()),
      wallMs,
      read,
    }),
  };
}

export async function loadState(files: StateFiles): Promise<LoadedState> {
  const [inventory, secrets, held, settings] = await Promise.all([
    files.inventory.load(),
    files.secrets.load(),
    files.held.load(),
    files.settings.load(),
  ]);
  return {
    inventory: inventory.state,
    secrets: secrets.state,
    held: held.state,
    settings: settings.state,
    problems: [inventory, secrets, held, settings].flatMap((loaded) => loaded.problems),
  };
}
