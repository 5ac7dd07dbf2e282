/** A list that this app exported as JSON: every router whole, with its id; shared credentials without their secrets. */

import type { CredentialId } from '@shared/ids';
import type { ImportRemark } from '@shared/import';
import { once } from '@shared/once';
import { routerLimits, type SharedCredential } from '@shared/router';
import { visibleLine } from '@shared/visible-text';
import { z } from 'zod';
import { uuidSchema } from '../router-rules';
import { firstProblem, routerSchemas } from '../router-schema';
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
const exported = once(() => {
  const { routerInput, withoutAdvanced, sharedCredentialInput } = routerSchemas();
  const id = uuidSchema.transform((value) => value as CredentialId);
  return {
    router: z.object({ ...routerInput.shape, ...withoutAdvanced, id: uuidSchema }),
    credential: z.intersection(sharedCredentialInput, z.object({ id })),
  };
});

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
    const router = exported().router.safeParse(raw);
    if (router.success) {
      const { id, ...input } = router.data;
      routers.push({ where, id, input });
    } else problems.push({ where, text: problemOfRouter(nameOf(raw), firstProblem(router.error)) });
  }
  const credentials: SharedCredential[] = [];
  for (const [index, raw] of parsed.data.credentials.entries()) {
    const credential = exported().credential.safeParse(raw);
    if (credential.success) credentials.push(credential.data);
    else problems.push({ where: words.where.credential(index + 1), text: firstProblem(credential.error) });
  }
  return { routers, credentials, problems };
}

function nameOf(raw: unknown): string | null {
  const name = typeof raw === 'object' && raw !== null && 'name' in raw ? raw.name : null;
  return typeof name === 'string' ? name : null;
}
