/**
 * A router that answers what no router would: huge, binary, cut short, with terminal escapes and shell in every fact. What
 * reaches people is bounded and without control characters; nothing that it said reaches a shell again.
 */

import { randomInt, randomUUID } from 'node:crypto';
import type { RouterTarget } from '@shared/embedded-channel';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildApp, type App } from '../../src/commands-server/app';
import { systemClock } from '../../src/commands-server/clock';
import { Redactor } from '../../src/commands-server/redact';
import { hashToken } from '../../src/commands-server/routes/authorization';
import type { RunResult } from '../../src/commands-server/ssh/router-connection';
import { roleOf } from '../../src/lab/cast';
import { SimulatedSystem } from '../../src/lab/simulated-system';
import { randomFrom } from '../support/seeded-random';

const rounds = Number(process.env['RSM_HOSTILE_ROUNDS'] ?? 300);
const seed = Number(process.env['RSM_HOSTILE_SEED'] ?? randomInt(1_000_000));
const token = 'a-token-for-this-test';
const routerId = randomUUID();
const target: RouterTarget = {
  id: routerId,
  name: 'r',
  address: '127.0.0.1',
  port: 22,
  user: 'root',
  credential: { kind: 'agent' },
  hostKey: null,
  profile: 'traffic-control',
  interfaces: [],
};

let app: App;
let scripts: string[];
let answer: (script: string) => RunResult;
/** what honest routers say, to be spoilt */
let honest: SimulatedSystem;

beforeEach(() => {
  scripts = [];
  honest = new SimulatedSystem(roleOf(0), () => performance.now());
  const quiet = () => undefined;
  app = buildApp({
    clock: systemClock,
    log: { info: quiet, warn: quiet, error: quiet },
    redactor: new Redactor(),
    directory: { resolve: async () => target },
    connect: async () => ({
      run: async (script) => {
        scripts.push(script);
        return answer(script);
      },
      close: () => undefined,
      isOpen: () => true,
      closed: new Promise(() => undefined),
    }),
    hostKeys: {
      known: async () => ({ trusted: [], revoked: [] }),
      refusalOf: () => null,
      accept: async () => undefined,
    },
    tokens: [{ user: 'alice', sha256: hashToken(token) }],
    sessionTimeoutMs: 60_000,
    serverInstanceId: randomUUID(),
    version: '0.0.0',
  });
});
afterEach(() => app.stop());

const ask = async (operation: string, sessionId: string) => {
  const response = await app.http.inject({
    method: operation === 'status' ? 'GET' : 'POST',
    url: `/api/session/${operation}${operation === 'status' ? `?sessionId=${sessionId}` : ''}`,
    headers: { authorization: `Bearer ${token}` },
    ...(operation === 'status' ? {} : { payload: { sessionId, routerId } }),
  });
  return { text: response.body, envelope: response.json<{ success: boolean; error: { code: string } | null }>() };
};

/** Every string in an answer, with the escapes of JSON undone. */
function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...stringsIn(inner)]);
}

// oxlint-disable-next-line no-control-regex -- control characters are what must not be there
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;
const shell = "x'; reboot #$(reboot)`reboot`";
const line = (f: string, v: string) => `${JSON.stringify({ f, v })}\n`;

/** What is wrong with what was said and sent; nothing, when all is well. */
async function problemsWith(said: (script: string) => RunResult): Promise<readonly string[]> {
  answer = said;
  scripts.length = 0;
  const sessionId = randomUUID();
  const problems: string[] = [];
  for (const operation of ['start', 'status', 'refresh', 'end']) {
    const { text, envelope } = await ask(operation, sessionId);
    if (text.length > 64 * 1024) problems.push(`${operation} answered ${text.length} characters`);
    for (const one of stringsIn(envelope)) if (control.test(one)) problems.push(`${operation}: ${JSON.stringify(one)}`);
    if (envelope.error?.code === 'UNEXPECTED_SERVER_ERROR') problems.push(`${operation}: ${text}`);
  }
  for (const script of scripts) if (script.includes('reboot')) problems.push(`sent: ${script.slice(0, 300)}`);
  return problems;
}

test.each([
  ['nothing', ''],
  ['a megabyte of zeros', '\u0000'.repeat(1_000_000)],
  ['a megabyte of one fact', line('hostname', 'h'.repeat(1_000_000))],
  ['a hundred thousand facts', line('absent', 'x').repeat(100_000)],
  ['binary', String.fromCharCode(...Array.from({ length: 5_000 }, (_, index) => (index * 7) % 256))],
  ['JSON that is cut off', '{"f":"hostname","v":"'],
  ['JSON of other shapes', '{"f":{"f":1},"v":[]}\n{"f":"__proto__","v":"x"}\n{"f":null}\n'],
  ['terminal escapes', '\u001b]0;owned\u0007\u001b[2J\u001b[31m'],
])('%s is no probe, and is told within bounds', async (_what, stdout) => {
  expect(await problemsWith(() => ({ stdout, stderr: stdout, exitCode: 0 }))).toEqual([]);
});

test('shell and escapes in every fact reach neither people nor a shell', async () => {
  const names = [
    'hostname',
    'model',
    'os',
    'os_id',
    'os_version',
    'kernel',
    'uptime',
    'load',
    'boot_id',
    'offload',
    'tools',
  ];
  for (const spoilt of [shell, '\u001b[31mred\u0007\u202e', '__proto__']) {
    for (const name of [...names, 'interfaces', 'absent', 'tc', 'nft', 'state']) {
      const said = (script: string) => {
        const { stdout, ...rest } = honest.answer(script);
        const value = name === 'state' ? `generation=1 owner=${spoilt} boot_id=${spoilt}` : spoilt;
        const kept = stdout.split('\n').filter((one) => !one.startsWith(`{"f":"${name}"`));
        return { ...rest, stdout: line(name, value) + kept.join('\n') };
      };
      expect(await problemsWith(said), `${name} is ${JSON.stringify(spoilt)}`).toEqual([]);
    }
  }
});

test(`${rounds} spoilt answers of an honest router do no harm (seed ${seed})`, async () => {
  process.stdout.write(`hostile answers: ${rounds} rounds, seed ${seed}\n`);
  const random = randomFrom(seed);
  for (let round = 0; round < rounds; round += 1) {
    honest.reboot();
    const said = (script: string): RunResult => {
      const { stdout, stderr, exitCode } = honest.answer(script);
      let text = stdout;
      for (let count = Math.floor(random() * 4); count > 0; count -= 1) {
        const at = Math.floor(random() * (text.length + 1));
        const until = at + Math.floor(random() * 40);
        const piece = [shell, '\u001b[2J', '"', '\n', '\u0000', '{"f":"end","v":"1"}\n', ''][Math.floor(random() * 7)];
        text = text.slice(0, at) + (piece ?? '') + text.slice(random() < 0.5 ? at : until);
      }
      return { stdout: text, stderr, exitCode: random() < 0.2 ? 1 : exitCode };
    };
    expect(await problemsWith(said), `round ${round}`).toEqual([]);
  }
});
