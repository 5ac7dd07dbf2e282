// npm start: the app for real work, on the official Electron only. Flags of the app go after `--`.
import { resolveElectron } from './lib/electron-runtime.mjs';
import { electronArguments, electronEnvironment } from './lib/launch.mjs';
import { build, installNpmPackages } from './lib/prepare.mjs';
import { run, stop } from './lib/run.mjs';

await installNpmPackages();
await build();
const runtime = await resolveElectron({ allowTestRuntime: false }).catch((error) => stop(error.message));
process.exitCode = await run(runtime.executable, electronArguments(process.argv.slice(2)), {
  env: electronEnvironment(runtime),
});
