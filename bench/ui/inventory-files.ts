/** A fresh data folder with a list of routers in it, as the app writes it. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CredentialId, RouterId } from '@shared/ids';
import type { Router } from '@shared/router';
import { byName, type StoredInventory } from '../../src/main/inventory/stored-inventory';

const sites = ['berlin', 'lisboa', 'oslo', 'wien', 'praha', 'madrid', 'tallinn', 'napoli', 'lyon', 'gdansk'];
const kinds = ['gw', 'ap', 'core', 'edge'];

/** What one word of the search leaves: one router in ten stands in Lisboa. */
export const search = { text: 'lisboa', share: 1 / sites.length };

const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
export const sharedCredentialId = uuid(999_999_999) as CredentialId;

export type StoredRouter = Omit<Router, 'simulated'>;

export function routerNumber(number: number, own: Partial<StoredRouter> = {}): StoredRouter {
  const site = sites[number % sites.length] ?? '';
  const kind = kinds[Math.floor(number / sites.length) % kinds.length] ?? '';
  return {
    id: uuid(number + 1) as RouterId,
    name: `${site}-${kind}-${String(number).padStart(5, '0')}`,
    address: `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`,
    port: 22,
    user: 'admin',
    credential: { kind: 'shared', credentialId: sharedCredentialId },
    furtherCredentials: [],
    legacyAlgorithms: false,
    jump: null,
    group: `Branches/${site.slice(0, 1).toUpperCase()}${site.slice(1)}`,
    tags: [kind, number % 3 === 0 ? 'fiber' : 'lte'],
    profile: 'auto',
    interfaces: [],
    notes: '',
    ...own,
  };
}

export type DataFolder = { readonly folder: string; readonly dispose: () => Promise<void> };

export async function dataFolderWith(
  routers: readonly StoredRouter[],
  files: Readonly<Record<string, string>> = {},
): Promise<DataFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'router-sessions-bench-ui-'));
  const inventory: StoredInventory = {
    version: 3,
    routers: byName(routers),
    credentials: [{ id: sharedCredentialId, name: 'Branches', kind: 'password', keyFile: null }],
  };
  await writeFile(path.join(folder, 'routers.json'), `${JSON.stringify(inventory, null, 1)}\n`);
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
  return {
    folder,
    // Chromium's own processes may write for a moment after they were ended.
    dispose: () => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
  };
}
