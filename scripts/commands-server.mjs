// npm run commands-server -- FLAGS: the commands server on its own.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { build, installNpmPackages } from './lib/prepare.mjs';
import { projectFolder, run } from './lib/run.mjs';

const entry = path.join(projectFolder, 'out', 'main', 'commands-server.js');
await installNpmPackages();
if (!existsSync(entry)) await build();
process.exitCode = await run(process.execPath, [entry, ...process.argv.slice(2)], { cwd: process.cwd() });
