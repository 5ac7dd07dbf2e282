/**
 * The walk-through of docs/commands-server.md, done: its blocks marked `sh walk`, in their order, in one shell, on a real router.
 * Folders lie below a temporary one. Users, owners and systemd are played, so that the machine of the test stays as it is.
 */

import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRouter, type NamespaceRouter, skipWithoutRouters } from '../support/namespaces';
import { settingsOf, walkBlocks } from '../support/server-manual';
import packageFile from '../../package.json';

const run = promisify(execFile);
const unit = resolve('docs/router-sessions.service');

/** What the page calls and the test must not do to this machine. */
const played = (prefix: string): Readonly<Record<string, string>> => ({
  adduser: 'exit 0',
  deluser: 'exit 0',
  chown: 'exit 0',
  install: `for word; do
  shift
  case $word in -o | -g) drop=1; continue ;; esac
  [ "\${drop:-0}" = 1 ] && { drop=0; continue; }
  set -- "$@" "$word"
done
exec /usr/bin/install "$@"`,
  // runuser -u USER -- COMMAND…
  runuser: 'shift 3; exec "$@"',
  systemctl: `unit=${prefix}/etc/systemd/system/router-sessions.service
of() { sed -n "s#/opt/#${prefix}/opt/#g; s#/etc/#${prefix}/etc/#g; s#^$1=-\\{0,1\\}##p" "$unit"; }
begin() {
  cd /
  sh -c "$(of ExecStartPre)"
  : > ${prefix}/journal
  sh -c "exec $(of ExecStart)" >> ${prefix}/journal 2>&1 &
  echo $! > ${prefix}/pid
  until grep -q '"listening"' ${prefix}/journal; do kill -0 "$(cat ${prefix}/pid)"; sleep 0.1; done
}
finish() {
  kill "$(cat ${prefix}/pid)"
  while kill -0 "$(cat ${prefix}/pid)" 2>/dev/null; do sleep 0.1; done
  rm ${prefix}/pid
}
set -e
case $1 in
  daemon-reload) ;;
  enable) begin ;;
  restart) finish; begin ;;
  disable) finish ;;
  *) exit 64 ;;
esac`,
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => {
    server.close(done);
  });
  return port;
}

describe.skipIf(skipWithoutRouters())('the page about a server for a team', () => {
  let prefix: string;
  let router: NamespaceRouter;

  beforeAll(async () => {
    prefix = await mkdtemp(join(tmpdir(), 'rsm-walk-'));
    router = await createRouter({ daemon: 'dropbear', openWrt: true });
    await run(process.execPath, [resolve('scripts/commands-server-package.mjs'), join(prefix, 'root')]);
    for (const folder of ['bin', 'opt', 'etc/systemd/system', 'var/lib'])
      await mkdir(join(prefix, folder), { recursive: true });
    for (const [name, script] of Object.entries(played(prefix))) {
      await writeFile(join(prefix, 'bin', name), `#!/bin/sh\n${script}\n`);
      await chmod(join(prefix, 'bin', name), 0o755);
    }
  });
  afterAll(async () => {
    const pid = Number(await readFile(join(prefix, 'pid'), 'utf8').catch(() => 'none'));
    if (pid > 0) process.kill(pid, 'SIGKILL');
    router?.disposeNow();
    await rm(prefix, { recursive: true, force: true });
  });

  test('leads from nothing to two admins, through a take-over, an upgrade and a backup, and away again', async () => {
    const blocks = walkBlocks();
    const port = await freePort();
    const script = blocks
      .map((block, index) => `echo "@@ ${index}"\n${block}`)
      .join('')
      .replaceAll(/(?<![\w.])\/(opt|etc|var)\//g, `${prefix}/$1/`)
      .replaceAll(' -C / ', ` -C ${prefix} `)
      .replaceAll('8022', String(port))
      .replaceAll('192.0.2.10', router.address)
      .replaceAll('commands.example.net', 'localhost')
      // What the admin does on the router by hand.
      .replace(/^cat (\S+berlin\.pub)$/m, `cat $1 >> ${router.folder}/home/.ssh/authorized_keys`);
    const path = `${join(prefix, 'bin')}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
    const shell = run('sh', ['-euc', script], {
      cwd: join(prefix, 'root'),
      env: { ...process.env, PATH: path },
      timeout: 110_000,
    });
    const { stdout } = await shell;
    const answerTo = (part: string): string => {
      const index = blocks.findIndex((block) => block.includes(part));
      return stdout.split(`@@ ${index}\n`)[1]?.split(/^@@ /m)[0] ?? '';
    };
    expect(answerTo('--version')).toBe(`${packageFile.version}\n`);
    expect(answerTo('ssh-keygen -l')).toMatch(/SHA256:\S+ .*\(ED25519\)/);
    expect(answerTo('--check')).toMatch(/server\.yaml: in order, 1 router\n$/);
    expect(answerTo('/api/routers')).toContain('"name":"Berlin gateway"');
    expect(answerTo('/api/session/start "{$A}"')).toContain('"router_reachable":true');
    expect(answerTo('/api/session/start "{$A}"')).toContain('"router_state":"verified"');
    expect(answerTo('takeOver')).toMatch(/"code":"ROUTER_IN_USE".*"heldBy":"alice"[\s\S]*"router_reachable":true/);
    expect(answerTo('ask bob /api/session/end')).toMatch(/"takenOverBy":"bob"[\s\S]*"message":"Session ended"/);
    expect(answerTo('/metrics')).toContain('rsm_operation_seconds_count{operation="start",outcome="ok"} 2');
    // Only what was there before, and the admin's own backup.
    expect(await readdir(join(prefix, 'opt'))).toEqual([]);
    expect(await readdir(join(prefix, 'etc'))).toEqual(['systemd']);
    expect(await readdir(join(prefix, 'etc/systemd/system'))).toEqual([]);
    expect(await readdir(join(prefix, 'var/lib'))).toEqual([]);
    const saved = await run('tar', ['-tzf', join(prefix, 'root', 'backup.tgz')]);
    expect(saved.stdout.split('\n')).toEqual(
      expect.arrayContaining(['etc/router-sessions/server.yaml', 'var/lib/router-sessions/known_hosts']),
    );
  });

  test('has a unit that systemd understands', async () => {
    const copy = join(prefix, 'router-sessions.service');
    // systemd looks for node in a few folders of its own; the one of this test may be elsewhere.
    await writeFile(copy, (await readFile(unit, 'utf8')).replaceAll(/=(-?)node /g, `=$1${process.execPath} `));
    const { stdout, stderr } = await run('systemd-analyze', ['verify', '--man=no', copy]);
    expect(`${stdout}${stderr}`.split('\n').filter((line) => line.includes('router-sessions'))).toEqual([]);
    expect(settingsOf(await readFile(unit, 'utf8')).get('WantedBy')).toBe('multi-user.target');
  });
});
