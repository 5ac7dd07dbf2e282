// npm run bench:NAME: bundles bench/NAME.ts and runs it with Node, on the built programs.
import path from 'node:path';
import { build, installNpmPackages, installSystemPackages, systemPackages } from './lib/prepare.mjs';
import { projectFolder, run, stop } from './lib/run.mjs';

const name = process.argv[2];
const skipBuild = process.argv.includes('--no-build');
if (!name || !/^[a-z-]+$/.test(name)) stop('usage: node scripts/bench.mjs NAME');
await installNpmPackages();
await installSystemPackages(systemPackages.tests);
if (!skipBuild) await build();
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
const runtime = name === 'ui' ? await electronForMeasuring() : { env: process.env, stop: () => undefined };
try {
  process.exitCode = await run(process.execPath, [path.join(outDir, `${name}.js`), ...process.argv.slice(3)], {
    env: runtime.env,
  });
} finally {
  runtime.stop();
}

/** As the end-to-end tests have it: the test runtime where no official Electron is to be had, and Xvfb without a display. */
async function electronForMeasuring() {
  const { resolveElectron } = await import('./lib/electron-runtime.mjs');
  const { hasDisplay, startVirtualDisplay } = await import('./lib/display.mjs');
  const electron = await resolveElectron({ allowTestRuntime: true }).catch((error) => stop(error.message));
  const display =
    hasDisplay() && !process.env.CI ? null : await startVirtualDisplay().catch((error) => stop(error.message));
  return {
    env: {
      ...(display?.env ?? process.env),
      E2E_ELECTRON: electron.executable,
      ...(electron.kind === 'test' ? { ROUTER_SESSIONS_RUNTIME: 'test' } : {}),
    },
    stop: () => display?.stop(),
  };
}
