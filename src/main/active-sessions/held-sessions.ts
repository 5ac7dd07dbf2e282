/**
 * The ids of sessions that a server may hold, on disk before a start is sent: so that a crash of the app never leaves a
 * session that nobody remembers.
 */

import { z } from 'zod';

const uuid = z.string().regex(/^[0-9a-f-]{36}$/);

export const heldSessionsSchema = z.object({
  version: z.literal(1),
  sessions: z.array(
    z.object({
      routerId: uuid,
      sessionId: uuid,
      /** which server holds it: "embedded" or its URL */
      server: z.string().max(2_000),
      ttlMs: z.number().positive(),
      /** wall clock, ms: when it was last known to live */
      aliveAt: z.number(),
      /** it was being ended: to be finished, not to be kept */
      endWanted: z.boolean(),
    }),
  ),
});

export type HeldSessions = z.output<typeof heldSessionsSchema>;
export type HeldSession = HeldSessions['sessions'][number];

export const noHeldSessions = (): HeldSessions => ({ version: 1, sessions: [] });
