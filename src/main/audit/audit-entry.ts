/** What is read back from the audit file, for the window: each field on its own, so that a strange one costs no other. */

import type { AuditEntry } from '@shared/audit';
import { presentable } from '@shared/visible-text';
import { z } from 'zod';
import type { ChainedRecord } from './audit-chain';

const text = z.string().transform((value) => presentable(value, 300));
const entrySchema = z.object({
  n: z.number(),
  time: text.catch(''),
  moment: z.enum(['begin', 'end']).catch('end'),
  operation: text.catch(''),
  userId: text.nullable().catch(null),
  routerId: text.nullable().catch(null),
  routerIds: z.array(text).catch([]),
  fields: z.array(text).catch([]),
  sessionId: text.nullable().catch(null),
  correlationId: text.nullable().catch(null),
  outcome: z.enum(['success', 'failure']).nullable().catch(null),
  durationMs: z.number().nullable().catch(null),
  errorCode: text.nullable().catch(null),
  parameters: z.record(text, z.union([text, z.number(), z.boolean()])).catch({}),
});

export const auditEntryOf = (record: ChainedRecord): AuditEntry => entrySchema.parse(record);
