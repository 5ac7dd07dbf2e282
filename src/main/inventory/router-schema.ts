/** What a router must look like, wherever it comes from: form, import, state file. Messages name the field. */

import { isAbsolute } from 'node:path';
import { groupOf } from '@shared/group';
import type { CredentialId, RouterId } from '@shared/ids';
import { profileNamePattern } from '@shared/profile';
import { routerLimits } from '@shared/router';
import { once } from '@shared/once';
import { z } from 'zod';
import { texts } from '../texts';
import { interfaceName, isHost, noControl, userName, uuidSchema } from './router-rules';

const words = texts.fields;

const line = (field: string, limit: number) =>
  z.string().trim().max(limit, words.atMostCharacters(field, limit)).regex(noControl, words.noControl(field));

/** Built when the first is asked for: that takes main 12 ms, which the window's list would wait for at each launch. */
export const routerSchemas = once(() => {
  const address = line(words.names.address, routerLimits.address)
    .refine((value) => value === '' || isHost(value), words.address.notHost)
    .transform((value) => (value === '' ? null : value.replace(/^\[|\]$/g, '')));

  const port = z
    .number(words.port.notNumber)
    .int(words.port.notWhole)
    .min(1, words.port.outOfRange)
    .max(65_535, words.port.outOfRange);

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
  const sharedCredentialInput = z.discriminatedUnion(
    'kind',
    [z.object({ ...credentialName, ...withKeyFile }), z.object({ ...credentialName, ...withoutKeyFile })],
    words.credential.notSharedKind,
  );

  const jump = z.discriminatedUnion('kind', [
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

  const routerInput = z.strictObject({
    name: line(words.names.name, routerLimits.name).min(1, words.name.empty),
    address: address.nullable(),
    port,
    user,
    credential,
    furtherCredentials,
    legacyAlgorithms,
    jump: jump.nullable(),
    group,
    tags,
    profile,
    interfaces: z
      .array(networkInterface)
      .max(routerLimits.interfaces, words.interfaces.tooMany(routerLimits.interfaces)),
    notes: z
      .string(words.notes.notText)
      .max(routerLimits.notes, words.atMostCharacters(words.names.notes, routerLimits.notes)),
  });

  const routerChange = z.strictObject({
    user: user.optional(),
    port: port.optional(),
    group: group.optional(),
    addTags: tags.optional(),
    removeTags: tags.optional(),
    profile: profile.optional(),
    credentialId: credentialId.optional(),
    furtherCredentials: furtherCredentials.optional(),
    legacyAlgorithms: legacyAlgorithms.optional(),
    jump: jump.nullable().optional(),
  });

  /** Of a list from before a router could have several credentials and old algorithms: it has neither. */
  const withoutAdvanced = {
    furtherCredentials: furtherCredentials.default([]),
    legacyAlgorithms: legacyAlgorithms.default(false),
  };

  return { routerInput, routerChange, sharedCredentialInput, jump, withoutAdvanced };
});

/** The first thing that is wrong, in a sentence; the messages above begin with the field. */
export function firstProblem(error: z.ZodError): string {
  const issue = error.issues[0];
  if (!issue) return words.notValid;
  const path = issue.path.filter((part) => typeof part !== 'number').join('.');
  const named = /^[\p{Ll} ]+: /u.test(issue.message);
  return named || path === '' ? issue.message : `${path}: ${issue.message}`;
}
