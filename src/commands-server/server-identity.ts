/** The name by which routers tell one server from another. Kept in a file, so that it is the same after a restart. */

import { randomUUID } from 'node:crypto';
import { readFile, rename } from 'node:fs/promises';
import { parseUuid } from '@shared/ids';
import { writeAtomically } from './write-atomically';

/**
 * A folder that cannot be written gives a name for this run only: then starts write their mark to each router anew. So does a
 * file that the system does not let us read, which stays as it is. What is no name is kept aside as `….unreadable`.
 *
 * @param onTrouble told once, in a sentence
 */
export async function serverIdentityIn(file: string, onTrouble: (problem: string) => void): Promise<string> {
  const made = randomUUID();
  const meaning = 'routers take this server for another one, so a start on them writes its mark anew';
  try {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    const known = parseUuid((text ?? '').trim());
    if (known !== null) return known;
    if (text !== null) {
      await rename(file, `${file}.unreadable`);
      onTrouble(`${file} held no name of a server and is kept as ${file}.unreadable; ${meaning}`);
    }
    await writeAtomically(file, `${made}\n`);
  } catch (error) {
    onTrouble(`${(error as Error).message}; ${meaning}, at each start of the server`);
  }
  return made;
}
