/** What requests may hold. Parsed once, here; whatever is wrong is told by the name of the field. */

import { parseUuid } from '@shared/ids';
import { mostSessionsInBatch } from '@shared/wire';
import { z } from 'zod';
import { CommandsError } from '../commands-error';

const uuid = z.string().transform((value, context) => {
  const parsed = parseUuid(value);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom', message: 'must be a UUID' });
  return z.NEVER;
});

export const startBody = z.object({
  sessionId: uuid,
  routerId: uuid,
  restart: z.boolean().default(false),
  takeOver: z.boolean().default(false),
});
export const endBody = z.object({ sessionId: uuid, routerId: uuid });
/** The published table of the protocol has only sessionId here; clients that send both are checked on both. */
export const refreshBody = z.object({ sessionId: uuid, routerId: uuid.optional() });
/** Each entry is parsed on its own (by `refreshBody`), so that a bad one harms no other. */
export const batchRefreshBody = z.object({
  sessions: z
    .array(z.unknown())
    .min(1, 'must hold at least one session')
    .max(mostSessionsInBatch, `must hold at most ${mostSessionsInBatch} sessions`),
});
export const statusQuery = z.object({ sessionId: uuid.optional(), routerId: uuid.optional() });
export const hostKeyParams = z.object({ id: uuid });
export const hostKeyBody = z.object({
  algorithm: z.string().min(1).max(64),
  fingerprint: z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'must look like SHA256:… with 43 characters'),
  replace: z.boolean().default(false),
});

export function parseRequest<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.output<Schema> {
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  const isAbsent = issue?.code === 'invalid_type' && field !== '' && valueAt(value, issue.path) === undefined;
  if (isAbsent && field === 'sessionId') {
    throw new CommandsError('MISSING_SESSION_ID', `sessionId is missing in the ${what}`);
  }
  const problem = isAbsent ? 'is missing' : (issue?.message ?? 'is not understood');
  throw new CommandsError(
    'BAD_REQUEST',
    field === '' ? `The ${what}: ${problem}` : `${field} in the ${what}: ${problem}`,
  );
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (current === null || typeof current !== 'object') return undefined;
    current = (current as Record<PropertyKey, unknown>)[key];
  }
  return current;
}
