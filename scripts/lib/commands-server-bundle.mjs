// The commands server as one file: all packages it stands on are inside, so a host needs Node and nothing else.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { projectFolder } from './run.mjs';

/** ssh2 asks for these and goes on without them: compiled code that would tie the file to one kind of machine. */
const nativeParts = /(^cpu-features$|\.node$)/;

const withoutNativeParts = {
  name: 'without-native-parts',
  enforce: 'pre',
  resolveId: (id) => (nativeParts.test(id) ? `\0without:${id}` : null),
  load: (id) =>
    id.startsWith('\0without:')
      ? { code: 'throw new Error("not part of this file");', moduleType: 'js', moduleSideEffects: true }
      : null,
};

/** CommonJS packages expect it; Node 20.11 and newer have it under this name. */
const commonJsNames = 'const __dirname = import.meta.dirname;';

/** Writes `program.mjs` into the folder. Answers which packages are inside, with the texts of their licences. */
export async function bundleCommandsServer(folder) {
  const { output } = await build({
    configFile: false,
    root: projectFolder,
    logLevel: 'error',
    plugins: [withoutNativeParts],
    resolve: { alias: { '@shared': path.join(projectFolder, 'src/shared') } },
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      emptyOutDir: false,
      copyPublicDir: false,
      rollupOptions: {
        input: { program: path.join(projectFolder, 'src/commands-server/standalone.ts') },
        output: { format: 'es', entryFileNames: '[name].mjs', codeSplitting: false, banner: commonJsNames },
      },
    },
  });
  const folders = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds.map(packageFolder) : []));
  return [...new Set(folders.filter((one) => one !== null))]
    .map(licenceOf)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function packageFolder(moduleId) {
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(moduleId)?.[0] ?? null;
}

function licenceOf(folder) {
  const file = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const { name, version, author } = file;
  const text = readdirSync(folder).find((one) => /^(licen[cs]e|copying)/i.test(one));
  return {
    name,
    version,
    // ssh2 names its licence in the old way.
    licence: file.license ?? file.licenses?.[0]?.type ?? 'unknown',
    origin: file.homepage ?? `https://www.npmjs.com/package/${name}`,
    // A few packages name their licence and come without its text.
    text: text === undefined ? `By ${author?.name ?? author}` : readFileSync(path.join(folder, text), 'utf8').trim(),
  };
}
