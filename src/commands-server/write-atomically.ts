/** Small files of the server that are written whole: a reader sees the old one or the new one, never half of one. */

import { randomUUID } from 'node:crypto';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Also when the power fails in between. `backup`: under which name the content from before stays, where there was one. */
export async function writeAtomically(path: string, content: string, backup: string | null = null): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    if (backup !== null) await keepAs(path, backup);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** A second name for the same content. Without one (the first time, or a file system that has none) the write goes on. */
async function keepAs(path: string, backup: string): Promise<void> {
  const temporary = `${backup}.${randomUUID()}.tmp`;
  await link(path, temporary)
    .then(() => rename(temporary, backup))
    .catch(() => rm(temporary, { force: true }));
}
