/**
 * The list of routers on disk, routers.json. Version 2 has shared credentials and jump hosts, version 3 further credentials
 * and old algorithms. A file of an earlier version is read, and becomes one of version 3 with the next change.
 */

import type { CredentialId, RouterId } from '@shared/ids';
import { once } from '@shared/once';
import { routerLimits, type SharedCredential } from '@shared/router';
import { visibleLine } from '@shared/visible-text';
import { z } from 'zod';
import { uuidSchema } from './router-rules';
import { firstProblem, routerSchemas } from './router-schema';
import { texts } from '../texts';
import { isAsWritten, isFrameAsWritten, type StoredRouter } from './stored-router-check';

export type StoredInventory = {
  readonly version: 3;
  readonly routers: readonly StoredRouter[];
  readonly credentials: readonly SharedCredential[];
};

const schemas = once(() => {
  const { routerInput, sharedCredentialInput, withoutAdvanced } = routerSchemas();
  const routerId = uuidSchema.transform((value) => value as RouterId);
  const credentialId = uuidSchema.transform((value) => value as CredentialId);
  const storedRouter = z.object({ ...routerInput.shape, id: routerId });
  const storedCredential = z.intersection(sharedCredentialInput, z.object({ id: credentialId }));

  const credentials = z.array(storedCredential).max(routerLimits.credentials);

  const version3 = z.object({
    version: z.literal(3),
    routers: z.array(storedRouter).max(routerLimits.routers),
    credentials,
  });

  /** Every router had one credential, and modern algorithms only. */
  const routerOfVersion2 = z.object({ ...storedRouter.shape, ...withoutAdvanced });
  const version2 = z.object({
    version: z.literal(2),
    routers: z.array(routerOfVersion2).max(routerLimits.routers),
    credentials,
  });

  /** Every router had a credential of its own and was reached directly. */
  const routerOfVersion1 = z.object({ ...routerOfVersion2.shape, jump: z.null().default(null) });
  const version1 = z.object({
    version: z.literal(1),
    routers: z.array(routerOfVersion1).max(routerLimits.routers),
  });

  /** A list of any version, with whatever stands in it. */
  const wholeOfAny = z.object({
    version: z.literal([1, 2, 3]),
    routers: z.array(z.unknown()).max(routerLimits.routers),
    credentials: z.array(z.unknown()).max(routerLimits.credentials).default([]),
  });
  const routerOf = { 1: routerOfVersion1, 2: routerOfVersion2, 3: storedRouter } as const;
  return { storedRouter, storedCredential, version1, version2, version3, wholeOfAny, routerOf };
});

const collator = once(() => new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' }));

/**
 * As the window shows them at first, and as the file has them: to order 5,000 of them took the window 8 ms of its start,
 * and 1 ms where they are in order already. Those of one name stay as they are.
 */
export const byName = <Named extends { readonly name: string }>(routers: readonly Named[]): readonly Named[] =>
  routers.toSorted((left, right) => collator().compare(left.name, right.name));

export const emptyInventory = (): StoredInventory => ({ version: 3, routers: [], credentials: [] });

/** Throws what zod throws when it is none of these versions. */
export function parseInventory(value: unknown): StoredInventory {
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : null;
  // Those had them in the order in which they were added.
  if (version === 1) return { version: 3, routers: byName(schemas().version1.parse(value).routers), credentials: [] };
  if (version === 2) {
    const { routers, credentials } = schemas().version2.parse(value);
    return { version: 3, routers: byName(routers), credentials };
  }
  return quicklyRead(value) ?? schemas().version3.parse(value);
}

/** The good ones of a list that cannot be read as a whole. One without a single good router is none. */
export function salvageInventory(
  value: unknown,
): { readonly state: StoredInventory; readonly leftOut: readonly string[] } | null {
  const { wholeOfAny, routerOf, storedCredential } = schemas();
  const frame = wholeOfAny.safeParse(value).data;
  if (frame === undefined) return null;
  const leftOut: string[] = [];
  function good<Entry>(entries: readonly unknown[], schema: z.ZodType<Entry>): Entry[] {
    return entries.flatMap((entry) => {
      const parsed = schema.safeParse(entry);
      if (!parsed.success) leftOut.push(texts.stateFiles.entry(nameIn(entry), firstProblem(parsed.error)));
      return parsed.success ? [parsed.data] : [];
    });
  }
  const routers = byName(good<StoredRouter>(frame.routers, routerOf[frame.version]));
  const credentialsLeft = good<SharedCredential>(frame.credentials, storedCredential);
  if (routers.length === 0) return null;
  return { state: { version: 3, routers, credentials: credentialsLeft }, leftOut };
}

const named = z.object({ name: z.string() });
const nameIn = (entry: unknown): string => visibleLine(named.safeParse(entry).data?.name ?? '?', 60);

/** @returns what is wrong with a router that was written but could not be read again; null: nothing. */
export function notReadable(router: StoredRouter): string | null {
  if (isAsWritten(router)) return null;
  const parsed = schemas().storedRouter.safeParse(router);
  return parsed.success ? null : firstProblem(parsed.error);
}

/** The same as the schema's answer, with the schema only where it is needed. Null: the schema is to say what is wrong. */
function quicklyRead(value: unknown): StoredInventory | null {
  if (!isFrameAsWritten(value)) return null;
  const routers: StoredRouter[] = [];
  for (const stored of value.routers) {
    const router = isAsWritten(stored) ? stored : schemas().storedRouter.safeParse(stored).data;
    if (router === undefined) return null;
    routers.push(router);
  }
  return { version: 3, routers, credentials: value.credentials };
}
