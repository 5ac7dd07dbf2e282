// npm run test:e2e: Playwright on the real app. `--screenshots` makes the pictures in docs/screenshots instead.
import { hasDisplay, startVirtualDisplay } from './lib/display.mjs';
import { resolveElectron } from './lib/electron-runtime.mjs';
import { build, installNpmPackages, installSystemPackages, systemPackages } from './lib/prepare.mjs';
import { run, stop } from './lib/run.mjs';

const given = process.argv.slice(2);
const screenshots = given.includes('--screenshots');
const skipBuild = given.includes('--no-build');
const forPlaywright = given.filter((argument) => argument !== '--screenshots' && argument !== '--no-build');

await installNpmPackages();
await installSystemPackages(systemPackages.tests);
if (!skipBuild) await build();
const runtime = await resolveElectron({ allowTestRuntime: true }).catch((error) => stop(error.message));
const display =
  hasDisplay() && !process.env.CI ? null : await startVirtualDisplay().catch((error) => stop(error.message));
try {
  process.exitCode = await run(
    process.execPath,
    [
      'node_modules/@playwright/test/cli.js',
      'test',
      `--project=${screenshots ? 'screenshots' : 'app'}`,
      ...forPlaywright,
    ],
    {
      env: {
        ...(display?.env ?? process.env),
        E2E_ELECTRON: runtime.executable,
        ...(runtime.kind === 'test' ? { ROUTER_SESSIONS_RUNTIME: 'test' } : {}),
      },
    },
  );
} finally {
  display?.stop();
}
