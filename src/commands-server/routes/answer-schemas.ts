/** What answers hold, as schemas: the OpenAPI description is made of them, and tests hold the running server to it. */

import type {
  WireBatchRefresh,
  WireEnd,
  WireHealth,
  WireMetadata,
  WireRefresh,
  WireRouters,
  WireSessionStatus,
  WireStart,
  WireStatus,
} from '@shared/wire';
import { z } from 'zod';

const milliseconds = z.number().min(0);
const hostKey = z.object({ algorithm: z.string(), fingerprint: z.string() });

const details = z.object({
  step: z.string().optional(),
  command: z.string().optional(),
  exitCode: z.number().nullable().optional(),
  stderr: z.string().optional(),
  hostKey: hostKey.optional(),
  knownHostKeys: z.array(hostKey).optional(),
  missing: z.array(z.string()).optional(),
  conflicts: z.array(z.string()).optional(),
  retryAfterMs: milliseconds.optional(),
  nextTryInMs: milliseconds.optional(),
  jumpHost: z.string().optional(),
  heldBy: z.string().optional(),
  heldForMs: milliseconds.optional(),
  leaseEndsInMs: milliseconds.optional(),
  takenOverBy: z.string().optional(),
  takenOverMsAgo: milliseconds.optional(),
});

export const errorSchema = z.object({
  code: z.string().describe('decide by this, not by the HTTP status'),
  message: z.string(),
  details: details.nullable(),
});

export const metadataSchema = z.object({
  sessionId: z.string().nullable(),
  routerId: z.string().nullable(),
  timestamp: z.string(),
  executionTime: z.number().min(0).describe('seconds'),
  correlationId: z.string(),
}) satisfies z.ZodType<WireMetadata>;

export const messageAnswer = z.object({ message: z.string() });

export const endAnswer = z.object({
  message: z.string(),
  cleanup: z
    .literal('pending')
    .optional()
    .describe('what the session set up is on the router still, and removed later'),
}) as z.ZodType<WireEnd>;

export const healthAnswer = z.object({
  message: z.string(),
  version: z.string().optional(),
  apiVersion: z.number().optional(),
  capabilities: z.array(z.string()).readonly().optional(),
  serverInstanceId: z.string().optional(),
  sessionTimeoutMs: milliseconds.optional(),
  profiles: z
    .array(z.object({ name: z.string(), title: z.string(), description: z.string() }))
    .readonly()
    .optional(),
}) as z.ZodType<WireHealth>;

export const routersAnswer = z.object({
  message: z.string(),
  routers: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        address: z.string(),
        port: z.number().int(),
        user: z.string(),
        profile: z.string(),
        jump_hosts: z.array(z.string()).readonly(),
      }),
    )
    .readonly(),
}) satisfies z.ZodType<WireRouters>;

const lease = { ttl_ms: milliseconds, generation: z.number().int().min(1), server_instance_id: z.string() };
const facts = {
  profile: z.string(),
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
  components: z.array(z.object({ name: z.string(), state: z.string(), detail: z.string() })),
  warnings: z.array(z.string()),
};
const verdict = {
  router_state: z.enum(['verified', 'unverified', 'unreachable']),
  last_verified_ms_ago: milliseconds.nullable(),
  router_error: errorSchema.nullable(),
};
const changes = {
  router_changes: z
    .object({ reboots: z.number().int().min(0), repairs: z.number().int().min(0) })
    .optional()
    .describe('found by checks since the session began; left out while nothing was found'),
};

export const startAnswer = z.object({
  session_id: z.string(),
  router_reachable: z.boolean(),
  infrastructure_ready: z.boolean(),
  message: z.string(),
  changed: z.boolean().describe('whether anything was changed on the router'),
  ...lease,
  ...facts,
}) satisfies z.ZodType<WireStart>;

export const refreshAnswer = z.object({
  message: z.string(),
  ...lease,
  ...verdict,
  ...changes,
}) as z.ZodType<WireRefresh>;

const batchIds = { session_id: z.string().nullable(), router_id: z.string().nullable() };
export const batchAnswer = z.object({
  message: z.string(),
  sessions: z.array(
    z.union([
      z.object({ ...batchIds, success: z.literal(true), data: refreshAnswer, error: z.null() }),
      z.object({ ...batchIds, success: z.literal(false), data: z.null(), error: errorSchema }),
    ]),
  ),
}) satisfies z.ZodType<WireBatchRefresh>;

const sessionStatus = z.object({
  session_id: z.string(),
  router_id: z.string(),
  state: z.enum(['starting', 'active', 'ending']),
  step: z.enum(['connecting', 'checking', 'setting up']).nullable(),
  remaining_ms: milliseconds,
  ...lease,
  ...verdict,
  ...changes,
  profile: facts.profile.optional(),
  facts: facts.facts.optional(),
  components: facts.components.optional(),
  warnings: facts.warnings.optional(),
}) as z.ZodType<WireSessionStatus>;

export const statusAnswer = z.object({
  message: z.string(),
  sessions: z.array(sessionStatus),
}) satisfies z.ZodType<WireStatus>;
