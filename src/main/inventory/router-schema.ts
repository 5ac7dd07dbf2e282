/** What a router must look like, wherever it comes from: form, import, state file. Messages name the field. */

import { isIP } from 'node:net';
import { isAbsolute } from 'node:path';
import { groupOf } from '@shared/group';
import type { CredentialId, RouterId } from '@shared/ids';
import { profileNamePattern } from '@shared/profile';
import { routerLimits } from '@shared/router';
import { z } from 'zod';
import { texts } from '../texts';

const words = texts.fields;

// eslint-disable-next-line no-control-regex -- control characters have no place in any of these
export const noControl = /^[^\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]*$/;

const line = (field: string, limit: number) =>
  z.string().trim().max(limit, words.atMostCharacters(field, limit)).regex(noControl, words.noControl(field));

export const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const uuidSchema = z.string().toLowerCase().regex(uuidPattern, words.id.notUuid);

/** Kernel rule: at most 15 characters, no slash and no white space; a leading dash would be read as an option. */
export const interfaceName = /^(?!-)(?!\.{1,2}$)[A-Za-z0-9._@:-]{1,15}$/;

/** RFC 1123 labels, underscore tolerated because real host files have it; or an IP address. */
const hostLabel = /^(?!-)[A-Za-z0-9_-]{1,63}(?<!-)$/;

export function isHost(value: string): boolean {
  const bare = value.startsWith('[') && value.endsWith(']') ? value.slice(1, -1) : value;
  const [ip = '', zone, ...more] = bare.split('%');
  // Only a link-local IPv6 address has a zone, and a zone is the name of an interface and not any text.
  if (zone === undefined ? isIP(ip) !== 0 : isIP(ip) === 6 && more.length === 0 && interfaceName.test(zone))
    return true;
  // All digits and dots, but no IP address: 10.0.0.300 is a mistake and not a name.
  if (/^[\d.]+$/.test(value)) return false;
  const labels = value.replace(/\.$/, '').split('.');
  return value.length <= 253 && labels.every((label) => hostLabel.test(label));
}

const address = line(words.names.address, routerLimits.address)
  .refine((value) => value === '' || isHost(value), words.address.notHost)
  .transform((value) => (value === '' ? null : value.replace(/^\[|\]$/g, '')));

const port = z
  .number(words.port.notNumber)
  .int(words.port.notWhole)
  .min(1, words.port.outOfRange)
  .max(65_535, words.port.outOfRange);

export const userName = /^[^\s:@/\\-][^\s:@/\\]*$/;
const user = line(words.names.user, routerLimits.user).regex(userName, words.user.notLogin);

const networkInterface = z.string().trim().regex(interfaceName, words.interfaces.notName);

const credentialId = uuidSchema.transform((value) => value as CredentialId);

const keyFile = line(words.names.keyFile, routerLimits.keyFile)
  .nullable()
  .transform((value) => value || null);
const wholePath = keyFile
  .refine((value) => value !== null, words.keyFile.none)
  .refine((value) => value === null || isAbsolute(value), words.keyFile.notWholePath);

const withKeyFile = { kind: z.literal('key-file'), keyFile: wholePath };
const withoutKeyFile = { kind: z.enum(['password', 'agent']), keyFile: keyFile.transform(() => null) };

const credential = z.discriminatedUnion(
  'kind',
  [z.object({ kind: z.literal('shared'), credentialId }), z.object(withKeyFile), z.object(withoutKeyFile)],
  words.credential.notKind,
);

const furtherCredentials = z
  .array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('agent') }),
      z.object({ kind: z.literal('shared'), credentialId }),
    ]),
  )
  .max(routerLimits.furtherCredentials, words.furtherCredentials.tooMany(routerLimits.furtherCredentials))
  .transform((all) => [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]);
const legacyAlgorithms = z.boolean();

const credentialName = { name: line(words.names.name, routerLimits.name).min(1, words.name.empty) };
export const sharedCredentialInputSchema = z.discriminatedUnion(
  'kind',
  [z.object({ ...credentialName, ...withKeyFile }), z.object({ ...credentialName, ...withoutKeyFile })],
  words.credential.notSharedKind,
);

export const jumpSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('router'), routerId: uuidSchema.transform((value) => value as RouterId) }),
  z.object({
    kind: z.literal('address'),
    address: line(words.names.jumpHost, routerLimits.address)
      .min(1, words.jumpHost.empty)
      .refine(isHost, words.jumpHost.notHost),
    port,
    user,
    credentialId: credentialId.nullable(),
  }),
]);

const group = line(words.names.group, routerLimits.group)
  .nullable()
  .transform((value) => (value === null ? null : groupOf(value)));

const tags = z
  .array(line(words.names.tags, routerLimits.tag).min(1, words.tags.empty))
  .max(routerLimits.tags, words.tags.tooMany(routerLimits.tags))
  .transform((all) => [...new Set(all)]);

const profile = z.string().regex(profileNamePattern, words.profile.notName);

export const routerInputSchema = z.strictObject({
  name: line(words.names.name, routerLimits.name).min(1, words.name.empty),
  address: address.nullable(),
  port,
  user,
  credential,
  furtherCredentials,
  legacyAlgorithms,
  jump: jumpSchema.nullable(),
  group,
  tags,
  profile,
  interfaces: z.array(networkInterface).max(routerLimits.interfaces, words.interfaces.tooMany(routerLimits.interfaces)),
  notes: z
    .string(words.notes.notText)
    .max(routerLimits.notes, words.atMostCharacters(words.names.notes, routerLimits.notes)),
});

export const routerChangeSchema = z.strictObject({
  user: user.optional(),
  port: port.optional(),
  group: group.optional(),
  addTags: tags.optional(),
  removeTags: tags.optional(),
  profile: profile.optional(),
  credentialId: credentialId.optional(),
  furtherCredentials: furtherCredentials.optional(),
  legacyAlgorithms: legacyAlgorithms.optional(),
  jump: jumpSchema.nullable().optional(),
});

/** Of a list from before a router could have several credentials and old algorithms: it has neither. */
export const withoutAdvanced = {
  furtherCredentials: furtherCredentials.default([]),
  legacyAlgorithms: legacyAlgorithms.default(false),
};

/** The first thing that is wrong, in a sentence; the messages above begin with the field. */
export function firstProblem(error: z.ZodError): string {
  const issue = error.issues[0];
  if (!issue) return words.notValid;
  const path = issue.path.filter((part) => typeof part !== 'number').join('.');
  const named = /^[\p{Ll} ]+: /u.test(issue.message);
  return named || path === '' ? issue.message : `${path}: ${issue.message}`;
}
