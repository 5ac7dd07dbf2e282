/**
 * The standalone server, killed with SIGKILL at random moments: what it acknowledged is there when it is back, and nothing
 * is called verified before it was looked at. RSM_KILL_ROUNDS sets the rounds, RSM_KILL_SEED repeats a run.
 */

import { execFile } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { bundleEntry } from '../support/bundle-entry';
import { labOf, type TestLab } from '../support/lab-targets';
import { randomFrom } from '../support/seeded-random';
import { startStandalone, type StandaloneProcess } from '../support/standalone-process';

const rounds = Number(process.env['RSM_KILL_ROUNDS'] ?? 6);
const seed = Number(process.env['RSM_KILL_SEED'] ?? randomInt(1_000_000));
const token = 'a-token-of-this-test-0123';

let folder: string;
let entry: string;
let config: string;
let lab: TestLab;
const running: StandaloneProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rsm-killed-'));
  entry = await bundleEntry(resolve('src/commands-server/standalone.ts'), folder);
  lab = await labOf(4);
  await writeFile(join(folder, 'token'), `${token}\n`, { mode: 0o600 });
  const routers = lab.targets.map(({ id, name, address, port, hostKey, credential }, index) => {
    return { id, name, address, port, hostKey, credential: { passwordFile: `password${index}` }, text: credential };
  });
  for (const [index, { text }] of routers.entries()) {
    await writeFile(join(folder, `password${index}`), text.kind === 'password' ? (text.password ?? '') : '');
  }
  config = join(folder, 'server.yaml');
  // JSON is YAML too.
  await writeFile(
    config,
    JSON.stringify({
      listen: { host: '127.0.0.1', port: 0 },
      tokenFiles: ['token'],
      knownHosts: 'known',
      stateFile: 'sessions',
      routers: routers.map(({ text: _text, ...router }) => router),
    }),
  );
});
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ kill }) => kill('SIGKILL')));
});
afterAll(async () => {
  await lab.close();
  await rm(folder, { recursive: true, force: true });
});

async function begin(file = config): Promise<StandaloneProcess> {
  const started = await startStandalone(entry, file, token);
  running.push(started);
  return started;
}

test(
  `killed in ${rounds} random moments it loses no session that it acknowledged (seed ${seed})`,
  async () => {
    process.stdout.write(`kills: ${rounds} rounds, seed ${seed}\n`);
    const random = randomFrom(seed);
    /** what the client knows for sure; a call whose answer was lost may have gone either way */
    const held = new Map<string, string>();
    for (let round = 0; round < rounds; round += 1) {
      const { client, kill } = await begin();
      const sessions = (await client.status()).data?.sessions ?? [];
      const found = new Map(sessions.map(({ router_id, session_id }) => [router_id, session_id]));
      for (const [routerId, sessionId] of held) expect(found.get(routerId)).toBe(sessionId);
      expect(sessions.filter(({ router_state }) => router_state === 'verified')).toEqual([]);
      for (const { session_id, router_id } of sessions) {
        expect(await client.refresh(session_id, router_id)).toMatchObject({ data: { router_state: 'verified' } });
        held.set(router_id, session_id);
      }

      const work = lab.targets.map(async ({ id }) => {
        for (let count = 0; count < 20; count += 1) {
          const sessionId = held.get(id);
          held.delete(id);
          if (sessionId === undefined) {
            const fresh = randomUUID();
            if ((await client.start(fresh, id)).success) held.set(id, fresh);
          } else if (random() < 0.6) {
            if ((await client.refresh(sessionId, id)).success) held.set(id, sessionId);
          } else await client.end(sessionId, id);
        }
      });
      // What was cut off by the kill is neither success nor failure.
      const busy = Promise.allSettled(work);
      await sleep(20 + random() * 150);
      await kill('SIGKILL');
      await busy;
    }
  },
  60_000 + rounds * 20_000,
);

test('a graceful stop keeps the sessions too, and the server has the same name afterwards', async () => {
  const first = await begin();
  const router = lab.targets[3]!;
  for (const { session_id, router_id } of (await first.client.status()).data?.sessions ?? []) {
    await first.client.end(session_id, router_id);
  }
  const sessionId = randomUUID();
  const started = await first.client.start(sessionId, router.id);
  await first.kill('SIGTERM');
  const second = await begin();
  const refreshed = await second.client.refresh(sessionId, router.id);
  expect(refreshed).toMatchObject({ data: { router_state: 'verified', generation: 1 } });
  expect(refreshed.data?.server_instance_id).toBe(started.data?.server_instance_id);
});

test('told to end sessions when it stops, it does; and a second server on the same state file is refused', async () => {
  const ending = join(folder, 'ending.yaml');
  const plain = JSON.parse(await readFile(config, 'utf8')) as object;
  await writeFile(ending, JSON.stringify({ ...plain, stateFile: 'sessions-ending', onStop: 'end' }));
  const first = await begin(ending);
  const router = lab.targets[2]!;
  expect(await first.client.start(randomUUID(), router.id)).toMatchObject({ success: true });

  const refused = await new Promise<{ code: unknown; stderr: string }>((done) => {
    execFile(process.execPath, [entry, '--config', ending], { timeout: 60_000 }, (error, _stdout, stderr) =>
      done({ code: error?.code, stderr }),
    );
  });
  expect(refused).toMatchObject({ code: 78, stderr: expect.stringMatching(/process \d+ is using .*; stop it first/) });

  await first.kill('SIGTERM');
  const second = await begin(ending);
  expect((await second.client.status()).data?.sessions).toEqual([]);
});
