/** A router target as it comes over the process channel. */

import type { RouterTarget } from '@shared/embedded-channel';
import { z } from 'zod';
import { profileNamePattern } from '@shared/profile';
import { interfacePattern } from '../infrastructure/names';

export const credentialSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('password'), password: z.string().max(4_096).nullable() }),
  z.object({
    kind: z.literal('key-file'),
    keyFile: z.string().min(1).max(4_096),
    passphrase: z.string().max(4_096).nullable(),
  }),
  z.object({ kind: z.literal('agent') }),
]);

export const addressSchema = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\s/@,]+$/, 'must be a host name or an IP address');
export const portSchema = z.number().int().min(1).max(65_535);
export const userSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^\s:]+$/, 'must not hold spaces or colons');
export const profileSchema = z
  .string()
  .regex(profileNamePattern, 'must be auto or the name of a profile: lower-case letters, digits and -');
export const interfacesSchema = z
  .array(z.string().regex(interfacePattern, 'must be a Linux interface name'))
  .max(16)
  .readonly();

/** More hops than anybody has; each costs a handshake. */
export const mostJumpHosts = 8;
/** One of each kind is what makes sense; a router allows a few tries anyway. */
export const mostCredentials = 4;

const sshTarget = {
  name: z.string().max(200),
  address: addressSchema,
  port: portSchema,
  user: userSchema,
  credential: credentialSchema,
  furtherCredentials: z
    .array(credentialSchema)
    .max(mostCredentials - 1)
    .readonly()
    .exactOptional(),
  hostKey: z.string().max(16_384).nullable(),
  legacyAlgorithms: z.boolean().exactOptional(),
};

export const routerTargetSchema: z.ZodType<RouterTarget> = z.object({
  ...sshTarget,
  id: z.string().max(64),
  jumpHosts: z.array(z.object(sshTarget)).max(mostJumpHosts).readonly().exactOptional(),
  profile: profileSchema,
  interfaces: interfacesSchema,
});
