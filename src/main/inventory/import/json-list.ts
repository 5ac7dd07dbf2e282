/** A list that this app exported as JSON: every router whole, with its id; shared credentials without their secrets. */

import type { CredentialId } from '@shared/ids';
import type { ImportRemark } from '@shared/import';
import { routerLimits, type SharedCredential } from '@shared/router';
import { visibleLine } from '@shared/visible-text';
import { z } from 'zod';
import {
  firstProblem,
  routerInputSchema,
  sharedCredentialInputSchema,
  uuidSchema,
  withoutAdvanced,
} from '../router-schema';
import type { ReadWhole, WholeRouter } from './candidate';
import { problemOfRouter } from './problem-of-line';
import { texts } from '../../texts';

const words = texts.importing;

const envelope = z.object({
  format: z.literal('router-sessions'),
  version: z.union([z.literal(1), z.literal(2)]),
  routers: z.array(z.unknown()).max(routerLimits.routers),
  credentials: z.array(z.unknown()).max(routerLimits.credentials),
});
const exportedRouter = z.object({ ...routerInputSchema.shape, ...withoutAdvanced, id: uuidSchema });
const exportedCredential = z.intersection(
  sharedCredentialInputSchema,
  z.object({ id: uuidSchema.transform((value) => value as CredentialId) }),
);

export function readJsonList(text: string): ReadWhole {
  const refused = (reason: string): ReadWhole => ({
    routers: [],
    credentials: [],
    problems: [{ where: words.where.file, text: reason }],
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refused(words.list.notJson(visibleLine(error instanceof Error ? error.message : '', 120)));
  }
  const parsed = envelope.safeParse(value);
  if (!parsed.success) return refused(words.list.notOurs);
  const problems: ImportRemark[] = [];
  const routers: WholeRouter[] = [];
  for (const [index, raw] of parsed.data.routers.entries()) {
    const where = words.where.router(index + 1);
    const router = exportedRouter.safeParse(raw);
    if (router.success) {
      const { id, ...input } = router.data;
      routers.push({ where, id, input });
    } else problems.push({ where, text: problemOfRouter(nameOf(raw), firstProblem(router.error)) });
  }
  const credentials: SharedCredential[] = [];
  for (const [index, raw] of parsed.data.credentials.entries()) {
    const credential = exportedCredential.safeParse(raw);
    if (credential.success) credentials.push(credential.data);
    else problems.push({ where: words.where.credential(index + 1), text: firstProblem(credential.error) });
  }
  return { routers, credentials, problems };
}

function nameOf(raw: unknown): string | null {
  const name = typeof raw === 'object' && raw !== null && 'name' in raw ? raw.name : null;
  return typeof name === 'string' ? name : null;
}
