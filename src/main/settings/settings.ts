/**
 * What the app remembers of itself between launches, settings.json: identity, preferences, servers that run elsewhere,
 * the window's place. A file of version 1 held the identity alone; servers of version 2 had the usual time limits.
 */

import type { ServerId } from '@shared/ids';
import { type Preferences, type RemoteServer, settingsLimits, timeoutLimits, usualPreferences } from '@shared/settings';
import { z } from 'zod';
import { uuidSchema } from '../inventory/router-rules';
import { serverUrlProblem } from './flags';
import { inOneSpelling } from './server-url';
import { texts } from '../texts';

export type WindowPlace = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isMaximized: boolean;
};

export type Settings = {
  readonly version: 3;
  readonly userId: string;
  readonly preferences: Preferences;
  readonly servers: readonly RemoteServer[];
  /** null: the embedded server */
  readonly chosenServer: ServerId | null;
  readonly window: WindowPlace | null;
  /** what was said once and is not said again, such as a tray that this desktop lacks */
  readonly told: readonly string[];
};

const serverId = uuidSchema.transform((value) => value as ServerId);
const line = (field: string) =>
  z
    .string()
    .trim()
    .max(settingsLimits.name, texts.fields.atMostCharacters(field, settingsLimits.name))
    // eslint-disable-next-line no-control-regex -- control characters have no place in a name
    .regex(/^[^\u0000-\u001f\u007f]*$/, texts.fields.noControl(field));

export const preferencesSchema = z.strictObject({
  name: line(texts.fields.names.name)
    .nullable()
    .transform((value) => value || null),
  notifications: z.boolean(),
  startAtLogin: z.boolean(),
  onClose: z.enum(['ask', 'tray', 'quit']),
});

const seconds = (field: string, { least, most }: { readonly least: number; readonly most: number }) => {
  const problem = texts.fields.wholeSeconds(field, least, most);
  return z.number(problem).int(problem).min(least, problem).max(most, problem).nullable();
};

const withoutTimeouts = z.strictObject({
  name: line(texts.fields.names.name).min(1, texts.fields.name.empty),
  url: z
    .string()
    .trim()
    .max(settingsLimits.url)
    .superRefine((value, context) => {
      const problem = serverUrlProblem(value);
      if (problem) context.addIssue({ code: 'custom', message: texts.fields.url.wrong(problem) });
    })
    .transform(inOneSpelling),
  caFile: z.string().max(4_096).nullable(),
  leaseSeconds: z
    .number(texts.fields.lease.notNumber)
    .int(texts.fields.lease.notWhole)
    .min(15, texts.fields.lease.outOfRange)
    .max(86_400, texts.fields.lease.outOfRange)
    .nullable(),
});

export const remoteServerSchema = withoutTimeouts.extend({
  startTimeoutSeconds: seconds(texts.fields.names.startTimeout, timeoutLimits.start),
  requestTimeoutSeconds: seconds(texts.fields.names.requestTimeout, timeoutLimits.request),
});

const coordinate = z.number().int().min(-100_000).max(100_000);
const version3 = z.object({
  version: z.literal(3),
  userId: uuidSchema,
  preferences: preferencesSchema,
  servers: z.array(remoteServerSchema.extend({ id: serverId })).max(settingsLimits.servers),
  chosenServer: serverId.nullable(),
  window: z
    .object({ x: coordinate, y: coordinate, width: coordinate, height: coordinate, isMaximized: z.boolean() })
    .nullable(),
  told: z.array(z.string().max(100)).max(100),
});

const version2 = version3.extend({
  version: z.literal(2),
  servers: z.array(withoutTimeouts.extend({ id: serverId })).max(settingsLimits.servers),
});

const version1 = z.object({ version: z.literal(1), userId: uuidSchema });

export const firstSettings = (userId: string): Settings => ({
  version: 3,
  userId,
  preferences: usualPreferences,
  servers: [],
  chosenServer: null,
  window: null,
  told: [],
});

/** Throws what zod throws when it is none of these versions. */
export function parseSettings(value: unknown): Settings {
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : null;
  if (version === 1) return firstSettings(version1.parse(value).userId);
  if (version !== 2) return version3.parse(value);
  const before = version2.parse(value);
  const usual = { startTimeoutSeconds: null, requestTimeoutSeconds: null };
  return { ...before, version: 3, servers: before.servers.map((server) => ({ ...server, ...usual })) };
}

/** Who the admin is to commands servers, read out of a file whose other fields are not known here; null when it does not say. */
export function userIdIn(newer: unknown): string | null {
  return z.looseObject({ userId: uuidSchema }).safeParse(newer).data?.userId ?? null;
}
