/**
 * Every script of ours, from probe to watchdog, really run by the shells that routers have, with nothing in PATH but
 * BusyBox, and that without `timeout`, `stat`, `base64`, `nohup` and `setsid`. A profile of files and the interface lo stand
 * for what a profile makes, so no router and no root is needed.
 */

import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { applyScript, removeScript } from '../../src/commands-server/infrastructure/apply-script';
import { noMark, overtakenExitCode } from '../../src/commands-server/infrastructure/fence';
import { lockFunctions } from '../../src/commands-server/infrastructure/lock-script';
import { readProbe, readFacts, readFound } from '../../src/commands-server/infrastructure/probe';
import { probeScript } from '../../src/commands-server/infrastructure/probe-script';
import type { Profile } from '../../src/commands-server/infrastructure/profile';
import { parseProfile } from '../../src/commands-server/infrastructure/profile-format';
import { limitSecondsOf } from '../../src/commands-server/infrastructure/removal-watchdog';
import { withoutProcessId, withWatchdog } from '../../src/commands-server/ssh/watchdog';

const shells: readonly (readonly [string, string])[] = [
  ['dash', '/bin/dash'],
  ['bash', '/bin/bash'],
  ['BusyBox ash', '/bin/busybox'],
];
const usable = shells.filter(([, path]) => existsSync(path) || process.env['CI'] === 'true');
const lacking = ['timeout', 'stat', 'base64', 'nohup', 'setsid', 'logger', 'sh', 'ash'];
const mark = { owner: 'alice@s1', generation: 1 };
const ttlMs = 1_000;

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** A folder with a PATH of its own and a profile that makes files in it; and our scripts, run there. */
async function worldOf(shell: string) {
  const folder = await mkdtemp(join(tmpdir(), 'rsm-rounds-'));
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const applets = spawnSync('/bin/busybox', ['--list'], { encoding: 'utf8' }).stdout.trim().split('\n');
  const there = applets.filter((name) => !lacking.includes(name) && !name.includes('/'));
  await Promise.all(there.map((name) => symlink('/bin/busybox', join(bin, name))));
  await symlink(shell, join(bin, 'sh'));
  const profile: Profile = parseProfile(
    `name: files
title: Files
description: For this test.
version: 1
removeOnEnd: true
functions: |
  made() { [ -e "${folder}/made-$1" ]; }
warnings: |
  echo "It's a \\"test\\""
components:
  - name: one
    check: made one
    apply:
      - |
        # make 'one' $(reboot)
        : >'${folder}/made-one'
      - |
        echo harmless >&2; have cat && ! have stat && ! have timeout && ! have nohup && ! have base64
    remove: |
      rm -f ${folder}/made-one
  - name: per interface
    each: interface
    needs: { components: [one] }
    check: |
      l=
      made "$INTERFACE" || { echo "missing nothing for $INTERFACE of $INTERFACES"; exit 7; }
      echo present
    apply: |
      # make it for $INTERFACE
      : >"${folder}/made-$INTERFACE"
    remove: |
      rm -f "${folder}/made-$INTERFACE"
`,
    'files.yaml',
  );
  folders.push(folder);

  const run = (script: string) =>
    new Promise<{ stdout: string; stderr: string; exitCode: number }>((resolve) => {
      const args = shell.endsWith('busybox') ? ['ash', '-c'] : ['-c'];
      const here = withWatchdog(script, 20).replaceAll('/var/run/rsm', `${folder}/rsm`);
      // Without SHLVL bash takes its standard input for a network connection and reads .bashrc.
      const environment = { PATH: join(folder, 'bin'), HOME: folder, SHLVL: '1' };
      execFile(shell, [...args, here], { env: environment, timeout: 60_000 }, (error, stdout, stderr) => {
        const exitCode = error ? (typeof error.code === 'number' ? error.code : -1) : 0;
        resolve({ stdout, stderr: withoutProcessId(stderr), exitCode });
      });
    });
  const probe = async (generation: number | null = null) => {
    const profiles = { onOpenWrt: profile, elsewhere: profile };
    const keepAlive = { owner: mark.owner, generation, limitSeconds: limitSecondsOf(ttlMs) };
    const result = await run(probeScript({ profiles, interfaces: ['lo'], user: 'root', keepAlive }));
    expect(result.stderr).toBe('');
    return readProbe(result, profiles);
  };
  const parts = ['one', 'per interface@lo'];
  const apply = (changes: Partial<Parameters<typeof applyScript>[1]> = {}, of = profile, leaseMs = ttlMs) =>
    run(
      applyScript(
        of,
        { kind: 'apply', parts, rebuild: false, interfaces: ['lo'], seen: noMark, mark, ...changes },
        leaseMs,
      ),
    );
  const made = async () => (await readdir(folder)).filter((name) => name !== 'bin').toSorted();
  return { folder, profile, run, probe, apply, made };
}

const stepsOf = (stdout: string) =>
  stdout
    .split('\n')
    .filter((line) => line.startsWith('{"f":"step"'))
    .map((line) => JSON.parse(line) as { n: number; command: string; exit: number; stderr: string });
const everything = ['made-lo', 'made-one', 'rsm'];

describe.concurrent.each(usable)('%s, with BusyBox only,', (_name, shell) => {
  test('a bare router is probed, set up by numbered steps, probed again and cleared', async () => {
    const { folder, run, probe, apply, made, profile } = await worldOf(shell);
    const bare = await probe();
    expect(bare.found).toMatchObject({ state: {}, watchdog: 'gone', warnings: ['It\'s a "test"'] });
    expect(bare.found.checks).toEqual([
      { index: 0, interfaceName: null, exitCode: 1, words: '' },
      { index: 1, interfaceName: 'lo', exitCode: 7, words: 'missing nothing for lo of lo' },
    ]);

    const applied = await apply();
    expect(applied).toMatchObject({ exitCode: 0, stderr: '' });
    expect(stepsOf(applied.stdout).map(({ n, command, exit }) => [n, command, exit])).toEqual([
      [1, 'compare generations', 0],
      [2, `write in ${folder}/rsm.lock`, 0],
      [3, "make 'one' $(reboot)", 0],
      [4, 'echo harmless >&2; have cat && ! have stat && ! have timeout', 0],
      [5, 'make it for lo', 0],
      [6, `write ${folder}/rsm/state`, 0],
      [7, 'start the watchdog', 0],
    ]);
    expect(stepsOf(applied.stdout)[3]?.stderr).toBe('harmless');
    expect(readFound(readFacts(applied.stdout))).toMatchObject({
      watchdog: 'running',
      state: { generation: '1', owner: 'alice@s1', profile: 'files', version: '1', interfaces: 'lo' },
      checks: [{ exitCode: 0 }, { exitCode: 0, words: 'present' }],
    });
    expect(await made()).toEqual(everything);
    expect((await readdir(join(folder, 'rsm'))).toSorted()).toEqual(['alive', 'remove', 'state', 'watch', 'watchdog']);

    const after = await probe(1);
    expect(after.found).toMatchObject({ watchdog: 'running', state: { remove_on_end: '1' } });
    const removed = await run(removeScript(profile, ['lo'], mark));
    expect(stepsOf(removed.stdout).map(({ exit }) => exit)).toEqual([0, 0]);
    expect(await made()).toEqual([]);
  });

  test('a step that fails takes back all that was made, and nothing is left', async () => {
    const { profile, apply, made } = await worldOf(shell);
    const failing = {
      ...profile,
      components: profile.components.map((one) =>
        one.perInterface ? { ...one, apply: ['echo "no way" >&2; exit 9'] } : one,
      ),
    };
    const applied = await apply({}, failing);
    expect(applied.exitCode).toBe(1);
    expect(stepsOf(applied.stdout).at(-1)).toMatchObject({ exit: 9, stderr: 'no way' });
    expect(await made()).toEqual([]);
  });

  test('a script that is no shell is told as one failing step or check, and harms no other', async () => {
    const { profile, run, apply, made } = await worldOf(shell);
    const broken = {
      ...profile,
      components: profile.components.map((one) => ({ ...one, check: 'if (', apply: [')'] })),
    };
    const profiles = { onOpenWrt: broken, elsewhere: broken };
    const result = await run(probeScript({ profiles, interfaces: ['lo'], user: 'root', keepAlive: null }));
    const { checks } = readProbe(result, profiles).found;
    expect(checks).toHaveLength(2);
    for (const { exitCode } of checks) expect(exitCode).toBeGreaterThan(1);
    const applied = await apply({}, broken);
    expect(stepsOf(applied.stdout).at(-1)?.exit).toBeGreaterThan(1);
    expect(await made()).toEqual([]);
  });

  test('a rebuild takes down what another profile has left, by its own removal', async () => {
    const { folder, profile, run, apply, made } = await worldOf(shell);
    await apply();
    const other: Profile = { ...profile, name: 'other', version: 2, components: profile.components.slice(0, 1) };
    const seen = mark;
    const applied = await apply({ parts: ['one'], rebuild: true, seen, mark: { ...mark, generation: 2 } }, other);
    expect(applied.exitCode).toBe(0);
    // What the other profile knows nothing of is gone too.
    expect(await made()).toEqual(['made-one', 'rsm']);
    expect(await readFile(join(folder, 'rsm', 'state'), 'utf8')).toContain('profile=other');
    await run(removeScript(other, ['lo'], { ...mark, generation: 2 }));
    expect(await made()).toEqual([]);
  });

  test('a script of an older generation refuses and changes nothing', async () => {
    const { profile, run, apply, made } = await worldOf(shell);
    await apply({ mark: { ...mark, generation: 5 } });
    for (const script of [removeScript(profile, ['lo'], mark)]) {
      expect((await run(script)).exitCode).toBe(overtakenExitCode);
    }
    expect((await apply({ seen: mark, mark: { ...mark, generation: 2 } })).exitCode).toBe(overtakenExitCode);
    expect(await made()).toEqual(everything);
    await run(removeScript(profile, ['lo'], { ...mark, generation: 5 }));
  });

  test('the watchdog outlives its shell, stays while signs of life come, and cleans up without them', async () => {
    const { folder, probe, apply, made } = await worldOf(shell);
    await apply();
    const alive = join(folder, 'rsm', 'alive');
    const signOfLife = async () => Number((await readFile(alive, 'utf8')).split(' ')[0]);
    const first = await signOfLife();
    await expect
      .poll(async () => (await probe(1)).found.watchdog === 'running' && (await signOfLife()) > first, {
        interval: 500,
      })
      .toBe(true);
    expect(await made()).toEqual(everything);
    // Not by another generation, nor another owner.
    const before = await readFile(alive, 'utf8');
    await probe(9);
    expect(await readFile(alive, 'utf8')).toBe(before);
    await expect.poll(made, { interval: 250 }).toEqual([]);
  });

  test('a sign of life that is cut short counts as none, and not as an old one', async () => {
    const { folder, profile, run, apply, made } = await worldOf(shell);
    // It looks once a second still, and 19 s without a sign of life are long enough for all three.
    await apply({}, profile, 14_000);
    for (const text of ['', 'x y\n', '12\n']) {
      await writeFile(join(folder, 'rsm', 'alive'), text);
      await new Promise((resolve) => setTimeout(resolve, 1_300));
      expect(await made()).toEqual(everything);
    }
    await run(removeScript(profile, ['lo'], mark));
    expect(await made()).toEqual([]);
  });

  test('a lock that is let go of between the try and the look is taken, and not told as a fault', async () => {
    const { folder, run } = await worldOf(shell);
    const unlucky = `mkdir() { [ -e ${folder}/once ] && { command mkdir "$@"; return; }; : >${folder}/once; echo exists; return 1; }
`;
    expect((await run(`${lockFunctions}${unlucky}lock && echo "got it"; unlock`)).stdout).toBe('got it\n');
    const never = 'mkdir() { echo "no such place"; return 1; }\n';
    expect((await run(`${lockFunctions}${never}lock || echo "$L"`)).stdout).toBe('no such place\n');
  });

  test('a lock without a process id is taken over after a while, and where nothing can be written is said', async () => {
    const { folder, profile, run, apply } = await worldOf(shell);
    await mkdir(join(folder, 'rsm.lock'));
    expect((await apply()).exitCode).toBe(0);
    await run(removeScript(profile, ['lo'], mark));
    if (process.getuid?.() === 0) return;
    await chmod(folder, 0o500);
    const refused = await apply();
    await chmod(folder, 0o700);
    expect(stepsOf(refused.stdout).at(-1)).toMatchObject({ exit: 1, stderr: expect.stringContaining('ermission') });
  });
});
