/**
 * The list of routers on disk, routers.json. Version 2 has shared credentials and jump hosts; a file of version 1 is read
 * and becomes version 2 with the next change.
 */

import type { CredentialId, RouterId } from '@shared/ids';
import { type Router, routerLimits, type SharedCredential } from '@shared/router';
import { z } from 'zod';
import { routerInputSchema, sharedCredentialInputSchema, uuidSchema } from './router-schema';

export type StoredInventory = {
  readonly version: 2;
  readonly routers: readonly Omit<Router, 'simulated'>[];
  readonly credentials: readonly SharedCredential[];
};

const routerId = uuidSchema.transform((value) => value as RouterId);
const credentialId = uuidSchema.transform((value) => value as CredentialId);
const storedRouter = z.object({ ...routerInputSchema.shape, id: routerId });
const storedCredential = z.intersection(sharedCredentialInputSchema, z.object({ id: credentialId }));

const version2 = z.object({
  version: z.literal(2),
  routers: z.array(storedRouter).max(routerLimits.routers),
  credentials: z.array(storedCredential).max(routerLimits.credentials),
});

/** Every router had a credential of its own and was reached directly. */
const version1 = z.object({
  version: z.literal(1),
  routers: z.array(z.object({ ...storedRouter.shape, jump: z.null().default(null) })).max(routerLimits.routers),
});

export const emptyInventory = (): StoredInventory => ({ version: 2, routers: [], credentials: [] });

/** Throws what zod throws when it is neither version. */
export function parseInventory(value: unknown): StoredInventory {
  const isOld = typeof value === 'object' && value !== null && 'version' in value && value.version === 1;
  return isOld ? { ...version1.parse(value), version: 2, credentials: [] } : version2.parse(value);
}
