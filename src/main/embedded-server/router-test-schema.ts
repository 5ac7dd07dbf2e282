/** What the embedded server's report of a test must look like to be believed. */

import type { RouterTestReport } from '@shared/router-test';
import { presentable } from '@shared/visible-text';
import type { WireError } from '@shared/wire';
import { z } from 'zod';

const text = (limit: number) => z.string().transform((value) => presentable(value, limit));
const texts = (limit: number, most: number) => z.array(text(limit)).max(most).readonly();

export const wireErrorSchema: z.ZodType<WireError> = z.object({
  code: z.string().max(100),
  message: z.string(),
  details: z.unknown(),
});

const plan = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('nothing') }),
  z.object({ kind: z.literal('set-up'), anew: z.boolean() }),
  z.object({ kind: z.enum(['missing', 'conflict', 'unclear']), reasons: texts(500, 50) }),
]);

export const routerTestReportSchema: z.ZodType<RouterTestReport<WireError>> = z.object({
  hostKeys: z
    .array(
      z.object({
        jumpHost: text(200).nullable(),
        hostKey: z.object({ algorithm: text(100), fingerprint: text(200) }),
        state: z.enum(['known', 'unknown', 'changed']),
      }),
    )
    .max(20),
  loggedIn: z.boolean(),
  findings: z
    .object({
      profile: text(100),
      facts: z.array(z.object({ name: text(100), value: text(500) })).max(100),
      tools: texts(100, 100),
      components: z
        .array(
          z.object({
            name: text(100),
            state: z.enum(['present', 'missing', 'drifted', 'foreign', 'prerequisite-missing']),
            detail: text(500),
          }),
        )
        .max(100),
      warnings: texts(1_000, 50),
      plan,
      setUpBy: text(100).nullable(),
    })
    .nullable(),
  error: wireErrorSchema.nullable(),
});
