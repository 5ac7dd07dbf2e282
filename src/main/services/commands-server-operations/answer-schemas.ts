/** What an answer must look like to be believed. Extras of our own server are optional and each checked on its own. */

import { z } from 'zod';
import { presentable } from '@shared/visible-text';

const text = (limit: number) => z.string().transform((value) => presentable(value, limit));
const durationMs = z.number().finite().nonnegative();

const lease = {
  ttl_ms: durationMs.positive().optional().catch(undefined),
  generation: z.number().int().nonnegative().optional().catch(undefined),
  server_instance_id: z.string().max(100).optional().catch(undefined),
};

const component = z.object({
  name: text(100),
  state: z.enum(['present', 'missing', 'drifted', 'foreign', 'prerequisite-missing']),
  detail: text(500),
});

const facts = {
  profile: text(100).optional().catch(undefined),
  facts: z
    .array(z.object({ name: text(100), value: text(500) }))
    .max(100)
    .optional()
    .catch(undefined),
  components: z.array(component).max(100).optional().catch(undefined),
  warnings: z.array(text(1_000)).max(50).optional().catch(undefined),
};

const routerError = z
  .object({ code: z.string().max(100), message: z.string().nullish(), details: z.unknown().optional() })
  .nullish()
  .catch(null);

const routerState = z.enum(['verified', 'unverified', 'unreachable']);

const count = z.number().int().nonnegative();
const routerChanges = z.object({ reboots: count, repairs: count }).optional().catch(undefined);

export const startAnswer = z.object({
  session_id: z.string().optional(),
  // Anything but a plain `true` is not taken for one.
  router_reachable: z.boolean(),
  infrastructure_ready: z.boolean(),
  message: text(500).optional().catch(undefined),
  changed: z.boolean().optional().catch(undefined),
  ...lease,
  ...facts,
});

export const refreshAnswer = z.object({
  message: text(500).optional().catch(undefined),
  ...lease,
  router_state: routerState.optional().catch('unverified'),
  last_verified_ms_ago: durationMs.nullish().catch(null),
  router_error: routerError,
  router_changes: routerChanges,
});

/** Parsed entry by entry, and so is the `data` of each: a bad one harms no other. */
export const batchRefreshAnswer = z.object({ sessions: z.array(z.unknown()).max(1_000) });
export const batchRefreshEntry = z.object({
  session_id: z.string().transform((id) => id.toLowerCase()),
  success: z.boolean(),
  data: z.unknown().optional(),
  error: routerError,
});
export type BatchRefreshEntry = z.output<typeof batchRefreshEntry>;

export const endAnswer = z.object({
  message: text(500).optional().catch(undefined),
  cleanup: z.literal('pending').optional().catch(undefined),
});

export const statusAnswer = z.object({
  sessions: z
    .array(
      z.object({
        session_id: z.string(),
        router_id: z.string(),
        state: z.enum(['starting', 'active', 'ending']),
        step: z.enum(['connecting', 'checking', 'setting up']).nullish().catch(null),
        remaining_ms: durationMs,
        router_state: routerState.catch('unverified'),
        last_verified_ms_ago: durationMs.nullish().catch(null),
        router_error: routerError,
        ...lease,
        ...facts,
      }),
    )
    .max(1_000),
});

export type StartAnswer = z.output<typeof startAnswer>;
export type RefreshAnswer = z.output<typeof refreshAnswer>;
export type StatusAnswer = z.output<typeof statusAnswer>;
