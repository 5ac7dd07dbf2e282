/** Builds one process entry into a folder, as the app's own build does, for tests and benchmarks that start it for real. */

import { symlink } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { build } from 'vite';

/** Gives the path of the built file. Packages stay outside: they are found by a link to this project's node_modules. */
export async function bundleEntry(entry: string, folder: string): Promise<string> {
  const name = basename(entry, '.ts');
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { '@shared': resolve('src/shared') } },
    build: {
      ssr: true,
      target: 'node20',
      outDir: join(folder, 'built'),
      emptyOutDir: false,
      rollupOptions: { input: { [name]: entry }, output: { format: 'es', entryFileNames: '[name].mjs' } },
    },
  });
  await symlink(resolve('node_modules'), join(folder, 'node_modules')).catch(() => undefined);
  return join(folder, 'built', `${name}.mjs`);
}
