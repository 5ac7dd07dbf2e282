// npm run commands-server:package [FOLDER]: the commands server as a folder and a .tgz that run wherever Node is.
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installNpmPackages } from './lib/prepare.mjs';
import { projectFolder, run, stop } from './lib/run.mjs';

await installNpmPackages();
// Vite is one of those packages, so this may be imported only now.
const { bundleCommandsServer } = await import('./lib/commands-server-bundle.mjs');

const { version } = JSON.parse(readFileSync(path.join(projectFolder, 'package.json'), 'utf8'));
const name = `router-sessions-commands-server-${version}`;
const parent = path.resolve(process.argv[2] ?? path.join(projectFolder, 'out', 'commands-server'));
const folder = path.join(parent, name);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const packages = await bundleCommandsServer(folder);
const copied = {
  'scripts/lib/commands-server-launcher.mjs': 'commands-server.mjs',
  'docs/commands-server.example.yaml': 'server.example.yaml',
  'docs/profile.example.yaml': 'profile.example.yaml',
  'docs/router-sessions.service': 'router-sessions.service',
  'docs/plain-client.sh': 'plain-client.sh',
  'docs/commands-server.md': 'commands-server.md',
  'docs/profiles.md': 'profiles.md',
  'docs/protocol.md': 'protocol.md',
  'docs/routers.md': 'routers.md',
  LICENSE: 'LICENSE',
};
for (const [from, to] of Object.entries(copied)) cpSync(path.join(projectFolder, from), path.join(folder, to));
writeFileSync(
  path.join(folder, 'LICENCES-OF-PACKAGES.txt'),
  packages
    .map((one) => `${one.name} ${one.version} (${one.licence}), ${one.origin}\n\n${one.text}\n`)
    .join(`\n${'-'.repeat(80)}\n\n`),
);

// Unpacked by root these modes are taken over, and the service has to read the files whatever umask this ran under.
for (const file of readdirSync(folder)) chmodSync(path.join(folder, file), 0o644);
chmodSync(folder, 0o755);

const code = await run('tar', ['-czf', `${name}.tgz`, '--', name], { cwd: parent });
if (code !== 0) stop('tar failed: see above.');
console.log(`${folder}\n${folder}.tgz`);
