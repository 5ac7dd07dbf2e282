/** The name by which routers tell one server from another. Kept in a file, so that it is the same after a restart. */

import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { parseUuid } from '@shared/ids';

/** A folder that cannot be written gives a name for this run only: then starts write their mark to each router anew. */
export async function serverIdentityIn(file: string): Promise<string> {
  const known = parseUuid((await readFile(file, 'utf8').catch(() => '')).trim());
  if (known !== null) return known;
  const made = randomUUID();
  await writeFile(file, `${made}\n`, { mode: 0o600 }).catch(() => undefined);
  return made;
}
