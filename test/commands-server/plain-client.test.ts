/** The plain client in docs/, run as it stands there: curl, and only what the plain protocol names. */

import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { labOf, type TestLab } from '../support/lab-targets';
import { startTestServer, type TestServer } from '../support/test-server';

let server: TestServer;
let lab: TestLab;
let folder: string;
beforeAll(async () => {
  server = await startTestServer();
  lab = await labOf(1);
  for (const target of lab.targets) server.targets.set(target.id, target);
  folder = await mkdtemp(join(tmpdir(), 'rsm-plain-'));
  await writeFile(join(folder, 'token'), `${server.token}\n`, { mode: 0o600 });
  await writeFile(join(folder, 'wrong'), 'not-the-token-at-all\n', { mode: 0o600 });
});
afterAll(async () => {
  await server.close();
  await lab.close();
  await rm(folder, { recursive: true, force: true });
});

function run(routerId: string, options: { readonly token?: string; readonly url?: string } = {}) {
  const env = { ...process.env, URL: options.url ?? server.url, TOKEN_FILE: join(folder, options.token ?? 'token') };
  return new Promise<{ readonly code: number; readonly lines: readonly string[] }>((done) => {
    const args = [resolve('docs/plain-client.sh'), routerId, '2', '0'];
    execFile('sh', args, { env, timeout: 60_000 }, (error, stdout) => {
      done({ code: error ? Number(error.code ?? -1) : 0, lines: stdout.trimEnd().split('\n') });
    });
  });
}

test('starts, refreshes and ends a session, and leaves none behind', async () => {
  const { code, lines } = await run(lab.targets[0]!.id);
  expect(lines.map((line) => line.slice(0, line.indexOf(':')))).toEqual(['start', 'refresh', 'refresh', 'end']);
  const answers = lines.map((line) => JSON.parse(line.slice(line.indexOf(':') + 1)) as { data: object });
  expect(answers[0]).toMatchObject({ data: { router_reachable: true, infrastructure_ready: true } });
  expect(answers[3]).toMatchObject({ data: { message: 'Session ended' } });
  expect(code).toBe(0);
  expect((await server.status()).data?.sessions).toEqual([]);
});

test('tells by its exit code that the server said no, or did not answer', async () => {
  expect(await run(randomUUID())).toMatchObject({ code: 1, lines: [expect.stringContaining('ROUTER_NOT_FOUND')] });
  const stranger = await run(lab.targets[0]!.id, { token: 'wrong' });
  expect(stranger).toMatchObject({ code: 1, lines: [expect.stringContaining('UNAUTHENTICATED')] });
  // Port 1 on loopback: nobody listens there.
  expect((await run(lab.targets[0]!.id, { url: 'http://127.0.0.1:1' })).code).toBe(2);
});
