/**
 * Writes a file whole: after a crash or a power failure at any moment there is the old content or the new one, never a piece
 * of either. What was there before stays as `.backup`.
 */

import { copyFile, link, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Rejects with the file system's error; then the file and its backup are as they were. */
export async function writeWhole(
  file: string,
  text: string,
  options: { readonly backup: string | null },
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.tmp`;
  try {
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (options.backup !== null) await keepAs(file, options.backup);
    await rename(temporary, file);
  } catch (error) {
    // On a full disk a piece of a file takes room that is needed. A folder of that name is not ours.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(path.dirname(file));
}

/** A second name for the same content takes no room and is there at once; where the file system has none, a copy. */
async function keepAs(file: string, backup: string): Promise<void> {
  const temporary = `${backup}.tmp`;
  try {
    await rm(temporary, { force: true });
    await link(file, temporary).catch(async (error: unknown) => {
      if (isNodeError(error) && error.code === 'ENOENT') throw error;
      await copyFile(file, temporary);
    });
    await rename(temporary, backup);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    if (!(isNodeError(error) && error.code === 'ENOENT')) throw error;
  }
}

/** The new name is on disk only with its folder. Windows has no such thing, and some file systems refuse. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

export function isNodeError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error;
}
