// npm run demo: installs what is missing, builds, opens the app with the lab of simulated routers. Without a display it
// runs under Xvfb, starts one session by a click, and leaves a screenshot.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { hasDisplay, startVirtualDisplay } from './lib/display.mjs';
import { resolveElectron } from './lib/electron-runtime.mjs';
import { electronArguments, electronEnvironment } from './lib/launch.mjs';
import { build, installNpmPackages, installSystemPackages, systemPackages } from './lib/prepare.mjs';
import { projectFolder, run, stop } from './lib/run.mjs';

await installNpmPackages();
await installSystemPackages(systemPackages.window);
await build();
const runtime = await resolveElectron({ allowTestRuntime: true }).catch((error) => stop(error.message));
// The demo never touches the state of an app that is in real use.
const folder = mkdtempSync(path.join(os.tmpdir(), 'router-sessions-demo-'));
const flags = [`--user-data-dir=${folder}`, '--lab=8', ...process.argv.slice(2)];

try {
  if (hasDisplay())
    process.exitCode = await run(runtime.executable, electronArguments(flags), { env: electronEnvironment(runtime) });
  else await showWithoutDisplay();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function showWithoutDisplay() {
  console.log('There is no display, so the app runs under Xvfb (a virtual one) and leaves a screenshot.');
  const { _electron } = await import('playwright');
  const display = await startVirtualDisplay();
  try {
    const app = await _electron.launch({
      executablePath: runtime.executable,
      args: electronArguments(flags),
      env: electronEnvironment(runtime, display.env),
    });
    const window = await app.firstWindow();
    const rows = window.getByRole('grid', { name: 'Routers' }).getByRole('row');
    const start = window.getByRole('button', { name: /^Start session on / }).first();
    await start.waitFor({ timeout: 30_000 });
    const name = (await start.getAttribute('aria-label'))?.replace('Start session on ', '') ?? '';
    await start.click();
    const row = rows.filter({ hasText: name });
    await row.getByText('Active', { exact: true }).waitFor({ timeout: 30_000 });
    const picture = path.join(projectFolder, 'demo-screenshot.png');
    await window.screenshot({ path: picture });
    console.log(`The window is open; a click on Start made the session on ${name} Active.`);
    console.log(`Screenshot: ${path.relative(process.cwd(), picture) || picture}`);
    await window.getByRole('button', { name: `End session on ${name}` }).click();
    await row.getByText('No session', { exact: true }).waitFor({ timeout: 15_000 });
    await app.close();
  } finally {
    display.stop();
  }
}
