/**
 * The list of routers on disk, routers.json. Version 2 has shared credentials and jump hosts, version 3 further credentials
 * and old algorithms. A file of an earlier version is read, and becomes one of version 3 with the next change.
 */

import type { CredentialId, RouterId } from '@shared/ids';
import { routerLimits, type SharedCredential } from '@shared/router';
import { z } from 'zod';
import { routerInputSchema, sharedCredentialInputSchema, uuidSchema, withoutAdvanced } from './router-schema';
import { isAsWritten, type StoredRouter } from './stored-router-check';

export type StoredInventory = {
  readonly version: 3;
  readonly routers: readonly StoredRouter[];
  readonly credentials: readonly SharedCredential[];
};

const routerId = uuidSchema.transform((value) => value as RouterId);
const credentialId = uuidSchema.transform((value) => value as CredentialId);
const storedRouter = z.object({ ...routerInputSchema.shape, id: routerId });
const storedCredential = z.intersection(sharedCredentialInputSchema, z.object({ id: credentialId }));

const credentials = z.array(storedCredential).max(routerLimits.credentials);

const version3 = z.object({
  version: z.literal(3),
  routers: z.array(storedRouter).max(routerLimits.routers),
  credentials,
});

const wholeOfVersion3 = z.object({ ...version3.shape, routers: z.array(z.unknown()).max(routerLimits.routers) });

/** Every router had one credential, and modern algorithms only. */
const routerOfVersion2 = z.object({ ...storedRouter.shape, ...withoutAdvanced });
const version2 = z.object({
  version: z.literal(2),
  routers: z.array(routerOfVersion2).max(routerLimits.routers),
  credentials,
});

/** Every router had a credential of its own and was reached directly. */
const version1 = z.object({
  version: z.literal(1),
  routers: z.array(z.object({ ...routerOfVersion2.shape, jump: z.null().default(null) })).max(routerLimits.routers),
});

export const emptyInventory = (): StoredInventory => ({ version: 3, routers: [], credentials: [] });

/** Throws what zod throws when it is none of these versions. */
export function parseInventory(value: unknown): StoredInventory {
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : null;
  if (version === 1) return { ...version1.parse(value), version: 3, credentials: [] };
  if (version === 2) return { ...version2.parse(value), version: 3 };
  return quicklyRead(value) ?? version3.parse(value);
}

/** The same as the schema's answer, with the schema only where it is needed. Null: the schema is to say what is wrong. */
function quicklyRead(value: unknown): StoredInventory | null {
  const frame = wholeOfVersion3.safeParse(value);
  if (!frame.success) return null;
  const routers: StoredRouter[] = [];
  for (const stored of frame.data.routers) {
    const router = isAsWritten(stored) ? stored : storedRouter.safeParse(stored).data;
    if (router === undefined) return null;
    routers.push(router);
  }
  return { ...frame.data, routers };
}
