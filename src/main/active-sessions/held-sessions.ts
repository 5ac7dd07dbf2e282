/**
 * The ids of sessions that a server may hold, on disk before a start is sent: so that a crash of the app never leaves a
 * session that nobody remembers.
 */

import { z } from 'zod';
import { inOneSpelling } from '../settings/server-url';

const uuid = z.string().regex(/^[0-9a-f-]{36}$/);

const session = z.object({
  routerId: uuid,
  sessionId: uuid,
  /** which server holds it: "embedded" or its URL */
  server: z.string().max(2_000).transform(inOneSpelling),
  ttlMs: z.number().positive(),
  /** the server told this lease; else it is the one that was assumed then, and the assumed one of now takes its place */
  isTtlTold: z.boolean(),
  /** wall clock, ms: when it was last known to live */
  aliveAt: z.number(),
  /** it was being ended: to be finished, not to be kept */
  endWanted: z.boolean(),
});

const version1 = z.object({ version: z.literal(1), sessions: z.array(session.omit({ isTtlTold: true })) });
const version2 = z.object({ version: z.literal(2), sessions: z.array(session) });

export type HeldSessions = z.output<typeof version2>;
export type HeldSession = HeldSessions['sessions'][number];

/** @throws where it is no file of held sessions, of whatever version */
export function parseHeldSessions(value: unknown): HeldSessions {
  const file = z.discriminatedUnion('version', [version1, version2]).parse(value);
  if (file.version === 2) return file;
  return { version: 2, sessions: file.sessions.map((held) => ({ ...held, isTtlTold: false })) };
}

export const noHeldSessions = (): HeldSessions => ({ version: 2, sessions: [] });
