// Installs what a command needs on a fresh machine: npm packages, and Debian's packages where that can be done.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { projectFolder, run, runQuietly, stop } from './run.mjs';

const libraries = [
  'libnss3',
  'libatk1.0-0',
  'libatk-bridge2.0-0',
  'libcups2',
  'libgtk-3-0',
  'libgbm1',
  'libasound2',
  'libxss1',
  'libdrm2',
  'libxkbcommon0',
];
const virtualDisplay = ['xvfb', 'xauth'];
const realRouters = [
  'dropbear-bin',
  'openssh-server',
  'openssh-client',
  'iproute2',
  'nftables',
  'iptables',
  'busybox',
  'util-linux',
  'curl',
  'openssl',
  'systemd',
];
const secretStore = ['gnome-keyring', 'libsecret-1-0', 'dbus', 'dbus-x11'];

export const systemPackages = {
  window: [...libraries, ...virtualDisplay],
  tests: [...libraries, ...virtualDisplay, ...realRouters, ...secretStore],
};

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    stop(`Node 20.19 or newer is needed; this is ${process.versions.node}.`);
}

/** `npm ci` when node_modules is missing or was installed from another lockfile. */
export async function installNpmPackages() {
  checkNode();
  const lock = readFileSync(path.join(projectFolder, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).digest('hex');
  const stamp = path.join(projectFolder, 'node_modules', '.installed-from');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Installing npm packages (npm ci) …');
  const code = await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  if (code !== 0) stop('npm ci failed: see above.');
  writeFileSync(stamp, wanted);
}

/** On Debian and its kin as root: installs what is missing. Elsewhere: prints the one command to run. */
export async function installSystemPackages(names) {
  if (process.platform !== 'linux') return;
  if (runQuietly('dpkg-query', ['--version']).code !== 0) {
    console.log(`Not a Debian system: make sure that these, or your system’s like, are installed: ${names.join(' ')}`);
    return;
  }
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) stop(`Debian packages are missing. Run this once, then try again:\n  sudo ${command}`);
  console.log(`Installing Debian packages: ${missing.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if ((await run('apt-get', ['update', '-qq'], { env })) !== 0)
    console.error('apt-get update failed; trying to install all the same');
  const code = await run(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0', ...missing],
    { env },
  );
  if (code !== 0) stop(`Debian packages could not be installed. The command was:\n  ${command}`);
}

function isInstalled(name) {
  // Newer Debian and Ubuntu renamed some libraries (libasound2t64): the new name serves as well.
  return [name, `${name}t64`].some(
    (candidate) =>
      runQuietly('dpkg-query', ['-W', '-f', '${db:Status-Status}', candidate]).stdout.trim() === 'installed',
  );
}

export async function build() {
  const code = await run(process.execPath, [
    'node_modules/electron-vite/bin/electron-vite.js',
    'build',
    '--logLevel',
    'warn',
  ]);
  if (code !== 0) stop('The build failed: see above.');
}
