/** Reads profile files from disk: single files, and folders with any number of them. Nothing here stops a server. */

import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProfileFile } from './profile-catalog';

const mostBytes = 256 * 1024;
const mostFiles = 200;

/**
 * Files in a folder count when they end with .yaml or .yml, in the order of their names. What cannot be read comes back as
 * a problem; a folder that is not there is one only when it `mustExist`.
 */
export async function readProfileFiles(
  paths: readonly string[],
  { mustExist }: { readonly mustExist: boolean },
): Promise<readonly ProfileFile[]> {
  const found = await Promise.all(paths.map((path) => filesAt(path, mustExist)));
  const files = found.flat();
  const beyond = files.slice(mostFiles).map(({ file }) => ({ file, problem: `is one more than ${mostFiles} files` }));
  return [...files.slice(0, mostFiles), ...beyond];
}

async function filesAt(path: string, mustExist: boolean): Promise<readonly ProfileFile[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [await read(path)];
    const names = (await readdir(path)).filter((name) => /\.ya?ml$/.test(name) && !name.startsWith('.'));
    return await Promise.all(names.toSorted().map((name) => read(join(path, name))));
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' && !mustExist ? [] : [{ file: path, problem: `cannot be read (${code})` }];
  }
}

async function read(file: string): Promise<ProfileFile> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      if (size > mostBytes) return { file, problem: `has more than ${mostBytes / 1024} KiB` };
      return { file, text: await handle.readFile('utf8') };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return { file, problem: `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})` };
  }
}
