// npm run bench:NAME: bundles bench/NAME.ts and runs it with Node, on the built programs.
import path from 'node:path';
import { build, installNpmPackages, installSystemPackages, systemPackages } from './lib/prepare.mjs';
import { projectFolder, run, stop } from './lib/run.mjs';

const name = process.argv[2];
if (!name || !/^[a-z-]+$/.test(name)) stop('usage: node scripts/bench.mjs NAME');
await installNpmPackages();
await installSystemPackages(systemPackages.tests);
await build();
const { build: bundle } = await import('vite');
const outDir = path.join(projectFolder, 'out', 'bench');
await bundle({
  configFile: false,
  logLevel: 'warn',
  root: projectFolder,
  resolve: { alias: { '@shared': path.join(projectFolder, 'src', 'shared') } },
  build: {
    ssr: path.join(projectFolder, 'bench', `${name}.ts`),
    outDir,
    emptyOutDir: false,
    target: 'node20',
    rollupOptions: { output: { entryFileNames: `${name}.js` } },
  },
});
process.exitCode = await run(process.execPath, [path.join(outDir, `${name}.js`), ...process.argv.slice(3)]);
