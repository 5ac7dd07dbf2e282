/** What `npm run commands-server:package` makes: it must run where nothing but Node is, and name what is inside. */

import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashToken } from '../../src/commands-server/routes/authorization';
import { labOf, type TestLab } from '../support/lab-targets';
import { startStandalone, type StandaloneProcess } from '../support/standalone-process';
import packageFile from '../../package.json';

const run = promisify(execFile);
const name = `router-sessions-commands-server-${packageFile.version}`;
let folder: string;
let archive: string;
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rsm-package-'));
  const make = [process.execPath, resolve('scripts/commands-server-package.mjs'), join(folder, 'made')];
  await run('sh', ['-c', 'umask 077; exec "$@"', 'sh', ...make]);
  await mkdir(join(folder, 'host'));
  archive = join(folder, `${name}.tgz`);
  await rename(join(folder, 'made', `${name}.tgz`), archive);
  await rm(join(folder, 'made'), { recursive: true });
  await run('tar', ['-xzf', archive, '-C', join(folder, 'host')]);
  program = join(folder, 'host', name, 'commands-server.mjs');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Each package that a program outside the file could find, with a body that tells that it was looked for. */
async function trapPackages(): Promise<string> {
  const told = join(folder, 'loaded');
  for (const trap of ['cpu-features', ...Object.keys(packageFile.dependencies)]) {
    const place = join(folder, 'host', 'node_modules', trap);
    await mkdir(place, { recursive: true });
    await writeFile(
      join(place, 'index.js'),
      `require('node:fs').appendFileSync(${JSON.stringify(told)}, ${JSON.stringify(trap)});`,
    );
  }
  return told;
}

test('holds the program, an example configuration, the unit, the page and the licences', async () => {
  expect((await readdir(join(folder, 'host', name))).toSorted()).toEqual([
    'LICENCES-OF-PACKAGES.txt',
    'LICENSE',
    'commands-server.md',
    'commands-server.mjs',
    'plain-client.sh',
    'profile.example.yaml',
    'profiles.md',
    'program.mjs',
    'protocol.md',
    'router-sessions.service',
    'routers.md',
    'server.example.yaml',
  ]);
});

test('has every file that its page links to', async () => {
  const page = await readFile(join(folder, 'host', name, 'commands-server.md'), 'utf8');
  const linked = [...page.matchAll(/\]\(([^)#:]+)[)#]/g)].map((match) => match[1]);
  expect(linked).toContain('routers.md');
  expect(await readdir(join(folder, 'host', name))).toEqual(expect.arrayContaining(linked));
});

test('can be read by every user of the host, however strict its maker’s umask was', async () => {
  const { stdout } = await run('tar', ['-tvzf', archive]);
  const modes = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(0, 10));
  expect([...new Set(modes)].toSorted()).toEqual(['-rw-r--r--', 'drwxr-xr-x']);
});

test('runs in a folder without node_modules, without compiled parts, and starts a session on a router', async () => {
  expect((await run(process.execPath, [program, '--version'], { cwd: folder })).stdout).toBe(
    `${packageFile.version}\n`,
  );

  const lab: TestLab = await labOf(1);
  const told = await trapPackages();
  let server: StandaloneProcess | null = null;
  try {
    const [router] = lab.targets;
    if (router?.credential.kind !== 'password') throw new Error('the lab’s routers take a password');
    const token = randomBytes(24).toString('hex');
    await writeFile(join(folder, 'password'), router.credential.password ?? '', { mode: 0o600 });
    const config = {
      listen: { host: '127.0.0.1', port: 0 },
      tokens: [{ user: 'alice', sha256: hashToken(token) }],
      knownHosts: 'known',
      routers: [
        {
          id: router.id,
          name: router.name,
          address: router.address,
          port: router.port,
          user: router.user,
          hostKey: router.hostKey,
          profile: router.profile,
          credential: { passwordFile: 'password' },
        },
      ],
    };
    await writeFile(join(folder, 'server.yaml'), JSON.stringify(config));
    server = await startStandalone(program, join(folder, 'server.yaml'), token);
    const ids = { sessionId: randomUUID(), routerId: router.id };
    expect(await server.client.start(ids.sessionId, ids.routerId)).toMatchObject({
      success: true,
      data: { router_reachable: true },
    });
    expect(await server.client.end(ids.sessionId, ids.routerId)).toMatchObject({ success: true });
    await expect(readFile(told, 'utf8')).rejects.toThrow('ENOENT');
  } finally {
    await server?.kill('SIGTERM');
    await lab.close();
  }
});

test('tells an old Node what is wrong instead of stopping at an import', async () => {
  const old = 'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.20.4" } })';
  const refused = run(process.execPath, ['--import', `data:text/javascript,${old}`, program, '--version']);
  await expect(refused).rejects.toMatchObject({
    code: 78,
    stderr: expect.stringContaining('Node 20.19 or newer is needed; this is 18.20.4'),
  });
});

test('names every package inside with its licence, and each of them is a permissive one', async () => {
  const text = await readFile(join(folder, 'host', name, 'LICENCES-OF-PACKAGES.txt'), 'utf8');
  const heads = text
    .split('\n')
    .flatMap((line) => /^(\S+) \d+\.\d+\.\d+ \((.+)\), https?:/.exec(line)?.slice(1, 3) ?? []);
  const packages = heads.filter((_, index) => index % 2 === 0);
  const licences = heads.filter((_, index) => index % 2 === 1);
  expect(packages).toEqual(expect.arrayContaining(['fastify', 'ssh2', 'tweetnacl', 'yaml', 'zod']));
  expect([...new Set(licences)].toSorted()).toEqual(['BSD-3-Clause', 'ISC', 'MIT', 'Unlicense']);
  expect(text.split(`\n${'-'.repeat(80)}\n`)).toHaveLength(packages.length);
});
