/** Our shell scripts, run by the shells that routers have: dash, bash, and BusyBox ash. No router is needed for these. */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  fenceFunction,
  markOf,
  noMark,
  overtakenExitCode,
  type Mark,
} from '../../src/commands-server/infrastructure/fence';
import { rsm } from '../../src/commands-server/infrastructure/names';
import { planFor } from '../../src/commands-server/infrastructure/plan';
import { applyScript, removeScript } from '../../src/commands-server/infrastructure/apply-script';
import { probeScript, type ProbeRequest } from '../../src/commands-server/infrastructure/probe-script';
import type { Profile } from '../../src/commands-server/infrastructure/profile';
import { builtInProfiles, type ProfileCandidates } from '../../src/commands-server/infrastructure/profile-catalog';
import { watchScript } from '../../src/commands-server/infrastructure/removal-watchdog';
import { factsForPeople, readFacts, readProbe } from '../../src/commands-server/infrastructure/probe';
import { prelude, readMarker } from '../../src/commands-server/infrastructure/script-parts';
import {
  endOfScript,
  longestCommand,
  readScriptFromInput,
  shellQuote,
  withoutProcessId,
  withWatchdog,
} from '../../src/commands-server/ssh/watchdog';

const shells: readonly (readonly [string, string, readonly string[]])[] = [
  ['dash', '/bin/dash', ['-c']],
  ['bash', '/bin/bash', ['-c']],
  ['BusyBox ash', '/bin/busybox', ['ash', '-c']],
];
const isThere = (path: string) => existsSync(path) || existsSync(`/usr${path}`);

function run(path: string, args: readonly string[], script: string, input?: string) {
  return new Promise<{ stdout: string; stderr: string; exitCode: number }>((resolve) => {
    const child = execFile(path, [...args, script], { timeout: 60_000 }, (error, stdout, stderr) => {
      const code = error ? error.code : 0;
      resolve({ stdout, stderr, exitCode: typeof code === 'number' ? code : -1 });
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input ?? '');
  });
}

const auto = builtInProfiles.candidates('auto');
const factsOnly = builtInProfiles.candidates('facts');
const trafficControl = auto.onOpenWrt;
const removing: Profile = { ...trafficControl, removeOnEnd: true };
const interfaces = ['lan0', 'lan1', 'lan2', 'lan3'];
const ttlMs = 60_000;
const applyOf = (profile: Profile) =>
  applyScript(
    profile,
    {
      kind: 'apply',
      parts: ['marking chains', ...interfaces.map((name) => `queues@${name}`)],
      rebuild: true,
      interfaces,
      seen: noMark,
      mark: { owner: 'alice@s1', generation: 1 },
    },
    ttlMs,
  );
const probeOf = (profiles: ProfileCandidates, changes: Partial<ProbeRequest> = {}) =>
  probeScript({ profiles, interfaces: [], user: 'root', keepAlive: null, ...changes });
const keepAlive = { owner: 'alice@s1', generation: 3, limitSeconds: 80 };

// Under CI a shell that is not there fails instead: nothing is skipped there.
const usable = shells.filter(([, path]) => isThere(path) || process.env['CI'] === 'true');

describe.each(usable)('%s', (_name, path, args) => {
  test('reads the probe’s facts of this machine', async () => {
    const result = await run(path, args, withWatchdog(probeOf(factsOnly), 10));
    expect(withoutProcessId(result.stderr)).toBe('');
    const probe = readProbe(result, factsOnly);
    expect(probe.bootId).toMatch(/^[0-9a-f-]{36}$/);
    expect(probe.userId).toBe(process.getuid?.());
    expect(probe.memoryTotalKiB).toBeGreaterThan(1_000);
    expect(probe.load).toMatch(/^[\d.]+ [\d.]+ [\d.]+$/);
    expect(factsForPeople(probe).map(({ name }) => name)).toContain('Kernel');
    expect(planFor(probe, { held: noMark }, { rebuild: false }).action.kind).toBe('nothing');
  });

  test('parses every script that changes a router', async () => {
    for (const script of [
      applyOf(trafficControl),
      applyOf(removing),
      removeScript(removing, interfaces, noMark),
      probeOf(auto, { interfaces: ['lan0'] }),
      probeOf({ onOpenWrt: removing, elsewhere: removing }, { user: 'admin', keepAlive }),
      watchScript({ owner: 'alice@s1', generation: 1 }, 80),
    ]) {
      expect(await run(path, [...args.slice(0, -1), '-n', '-c'], withWatchdog(script, 10))).toMatchObject({
        stderr: '',
        exitCode: 0,
      });
    }
  });

  test('escapes any text so that the line stays one JSON object', async () => {
    const texts = [
      'plain',
      'a "quoted" \\ back\\slash\\',
      '$(touch /tmp/never) `id` ${HOME} * ?',
      'tab\tnewline\nend',
      '\u001b[31mred\u0007',
      'wörld – ünï',
      '',
      '-n',
      '\\"',
      "it's",
      'long "'.repeat(1_000),
    ];
    const calls = texts.map((text) => `j t ${shellQuote(text)}`).join('\n');
    const { stdout } = await run(path, args, `${prelude}${calls}\nprintf %s "$O"`);
    const values = readFacts(stdout).map(({ value }) => value);
    const withSpaces = (text: string) => Array.from(text, (char) => (char < ' ' ? ' ' : char)).join('');
    const expected = texts.map((text) => withSpaces(text.slice(0, 2_000)));
    expect(values).toEqual(expected);
  });

  test('gives the exit code of the script and ends at once', async () => {
    // What waited for its watchdog would be ended by the patience of `run`, without an exit code.
    expect((await run(path, args, withWatchdog('exit 7', 300))).exitCode).toBe(7);
  });

  test('takes a long script from standard input, up to its end line, and leaves the input open', async () => {
    const script = `echo "it's \\$1"\necho second; exit 4`;
    const result = await run(path, args, readScriptFromInput, `${script}\n${endOfScript}\nmore input\n`);
    expect(result).toMatchObject({ stdout: "it's $1\nsecond\n", exitCode: 4 });
  });

  test('the fence lets a script act on the mark it was planned for and on no other', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rsm-fence-'));
    const file = join(folder, 'state');
    const fence = async (state: string | null, seen: Mark, orAbsent = false) => {
      await (state === null ? rm(file, { force: true }) : writeFile(file, state));
      const text = fenceFunction(seen, { orAbsent }).replaceAll(rsm.stateFile, file);
      return (await run(path, args, `${text}\nfence`)).exitCode;
    };
    const alice = { owner: 'alice@s1', generation: 12 };
    const lines = (owner: string, generation: string) => `version=1\ngeneration=${generation}\nowner=${owner}\n`;
    expect(await fence(lines('alice@s1', '12'), alice)).toBe(0);
    expect(await fence(lines('alice@s1', '012'), alice)).toBe(0);
    for (const [owner, generation] of [
      ['bob@s1', '12'],
      ['alice@s1', '13'],
      ['alice@s1', '11'],
      ['$(reboot)', '12'],
      ['alice@s1', '12; reboot'],
      ['alice@s1', '9'.repeat(40)],
    ] as const) {
      const text = lines(owner, generation);
      expect(await fence(text, alice)).toBe(overtakenExitCode);
      // What our own reading makes of that file is what the script makes of it: nobody is locked out for ever.
      const words = text.trim().split(/\s+/);
      const state = Object.fromEntries(words.filter((word) => word.includes('=')).map((word) => word.split('=', 2)));
      expect(await fence(text, markOf(state as Record<string, string>))).toBe(0);
    }
    expect(await fence(null, alice)).toBe(overtakenExitCode);
    expect(await fence(null, noMark)).toBe(0);
    expect(await fence(null, alice, true)).toBe(0);
    expect(await fence(lines('bob@s1', '13'), alice, true)).toBe(overtakenExitCode);
    await rm(folder, { recursive: true });
  });

  test('a single word stays a single word', async () => {
    const { stdout } = await run(path, args, `printf '%s|' ${shellQuote("a 'b' $c\n`d`")} x`);
    expect(stdout).toBe("a 'b' $c\n`d`|x|");
  });
});

test('the probe fits into one command, so that it costs one round trip', () => {
  const profiles = { onOpenWrt: removing, elsewhere: removing };
  const probe = withWatchdog(probeOf(profiles, { interfaces, keepAlive }), 10);
  expect(Buffer.byteLength(probe)).toBeLessThan(longestCommand);
  expect(Buffer.byteLength(withWatchdog(probeOf(auto, { interfaces }), 10))).toBeLessThan(longestCommand);
});

test('every script says in its first line what it is', () => {
  expect(readMarker(withWatchdog(applyOf(trafficControl), 5))).toMatchObject({
    kind: 'apply',
    parameters: { rebuild: true },
  });
  expect(readMarker(withWatchdog(removeScript(trafficControl, interfaces, noMark), 5))).toMatchObject({
    kind: 'remove',
  });
  expect(readMarker('echo hello')).toBeNull();
});

test('an answer that is cut short, or is no shell’s, is not taken for a probe', () => {
  const whole = '{"f":"profile","v":"facts"}\n{"f":"boot_id","v":"b"}\n';
  for (const stdout of [whole, '', 'MikroTik RouterOS\nbad command name\n', '{"f":"end","v":"1"}\n']) {
    expect(() => readProbe({ stdout, stderr: '', exitCode: 0 }, factsOnly)).toThrow(/router/i);
  }
  const answer = { stdout: `banner {"f":\n${whole}{"f":"end","v":"1"}\n`, stderr: '', exitCode: 0 };
  expect(readProbe(answer, factsOnly).bootId).toBe('b');
});
