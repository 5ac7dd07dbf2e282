/** Puts a stand-in before a tool of a namespace router, inside that namespace only. */

import { chmod, copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NamespaceRouter } from './namespaces';

/** The script finds the real tool as `$REAL`. Gives back what takes the stand-in away again. */
export async function replaceTool(router: NamespaceRouter, path: string, script: string): Promise<() => Promise<void>> {
  const name = path.replaceAll('/', '_');
  const real = join(router.folder, `real${name}`);
  const shim = join(router.folder, `shim${name}`);
  await copyFile(path, real);
  await writeFile(shim, `#!/bin/sh\nREAL=${real}\n${script}\n`);
  await chmod(real, 0o755);
  await chmod(shim, 0o755);
  await router.exec(`mount --bind ${shim} ${path}`);
  return async () => {
    await router.exec(`umount ${path}`);
  };
}
