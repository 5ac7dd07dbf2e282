/** What a server for a team needs besides: TLS that is renewed while it runs, limits per user, and figures to watch. */

import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { request, type Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { RouterTarget } from '@shared/embedded-channel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CommandsError } from '../../src/commands-server/commands-error';
import { Metrics } from '../../src/commands-server/metrics';
import { RateLimit } from '../../src/commands-server/rate-limit';
import { hashToken } from '../../src/commands-server/routes/authorization';
import { assembleServer, type Server, type ServerOptions } from '../../src/commands-server/server-parts';
import { readTlsPair, renewTls } from '../../src/commands-server/tls';
import { labOf, type TestLab } from '../support/lab-targets';
import { selfSigned } from '../support/self-signed';

let folder: string;
let server: Server | null = null;
let lab: TestLab | null = null;
const token = randomBytes(24).toString('hex');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rsm-team-'));
});
afterEach(async () => {
  await server?.app.stop();
  await lab?.close();
  server = null;
  lab = null;
  await rm(folder, { recursive: true, force: true });
});

async function listen(options: Partial<ServerOptions>, targets: readonly RouterTarget[] = []): Promise<number> {
  server = assembleServer({
    tokens: [{ user: 'alice', sha256: hashToken(token) }],
    knownHostsFile: join(folder, 'known'),
    sessionTimeoutMs: 60_000,
    directory: {
      resolve: async (routerId) => {
        const target = targets.find(({ id }) => id === routerId);
        if (!target) throw new CommandsError('ROUTER_NOT_FOUND', 'no such router');
        return target;
      },
    },
    write: () => undefined,
    ...options,
  });
  await server.app.http.listen({ host: '127.0.0.1', port: 0 });
  return (server.app.http.server.address() as AddressInfo).port;
}

describe('TLS', () => {
  const files = () => ({ cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') });
  const write = async ({ cert, key }: { readonly cert: string; readonly key: string }) => {
    await writeFile(files().key, key, { mode: 0o600 });
    await writeFile(files().cert, cert);
  };
  /** In one step, as certificates are renewed: a look at a file that is half written would be one more thing told. */
  const putInPlace = async (file: string, text: string) => {
    await writeFile(`${file}.new`, text, { mode: 0o600 });
    await rename(`${file}.new`, file);
  };
  const shownName = (port: number) =>
    new Promise<unknown>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().subject.CN);
        socket.end();
      });
      socket.on('error', reject);
    });

  test('answers over TLS, and shows a renewed certificate without a restart; a wrong one changes nothing', async () => {
    const first = selfSigned('first.example');
    await write(first);
    const tls = await readTlsPair(files());
    const port = await listen({ tls });
    const body = await new Promise<string>((resolve, reject) => {
      const asking = request({
        host: '127.0.0.1',
        port,
        path: '/health',
        ca: first.cert,
        checkServerIdentity: () => undefined,
      });
      asking.on('response', (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve(text));
      });
      asking.on('error', reject);
      asking.end();
    });
    expect(JSON.parse(body)).toMatchObject({ success: true, data: { message: 'Server is healthy' } });
    expect(await shownName(port)).toBe('first.example');

    const told: (string | null)[] = [];
    const renewal = renewTls({
      server: server?.app.http.server as unknown as HttpsServer,
      files: files(),
      current: tls,
      everyMs: 20,
      onRenewed: (problem) => told.push(problem),
    });
    await putInPlace(files().cert, selfSigned('other.example').cert);
    await expect.poll(() => told).toEqual([expect.stringContaining('cert.pem')]);
    expect(await shownName(port)).toBe('first.example');
    const second = selfSigned('second.example');
    await putInPlace(files().key, second.key);
    await putInPlace(files().cert, second.cert);
    await expect.poll(() => shownName(port)).toBe('second.example');
    renewal.stop();
    expect(told.at(-1)).toBeNull();
  });

  test('that cannot work is refused by file', async () => {
    await expect(readTlsPair(files())).rejects.toThrow('cert.pem: the certificate cannot be read (ENOENT)');
    await write({ ...selfSigned('a.example'), key: selfSigned('b.example').key });
    await expect(readTlsPair(files())).rejects.toThrow('cert.pem: this certificate and key cannot be used');
  });
});

describe('limits', () => {
  test('let a burst through, then so many a second, and each name has its own', () => {
    let now = 0;
    const limit = new RateLimit({ monotonicMs: () => now, wallClock: () => new Date(0) }, { perSecond: 10, burst: 3 });
    const take = (name: string) => {
      try {
        limit.take(name);
        return 0;
      } catch (error) {
        return error instanceof CommandsError ? error.details?.retryAfterMs : error;
      }
    };
    expect(['a', 'a', 'a', 'a', 'b'].map(take)).toEqual([0, 0, 0, 100, 0]);
    now += 60;
    expect(take('a')).toBe(40);
    now += 40;
    expect([take('a'), take('a')]).toEqual([0, 100]);
    for (let index = 0; index < 11_000; index += 1) take(`address ${index}`);
    expect(limit.size).toBe(10_000);
  });

  test('answer 429 with Retry-After, to users and to strangers, and neither uses up what the other has', async () => {
    const rates = { perUser: { perSecond: 1, burst: 2 }, unknown: { perSecond: 1, burst: 2 } };
    const port = await listen({ rates });
    const ask = async (given: string) => {
      const response = await fetch(`http://127.0.0.1:${port}/api/session/status`, {
        headers: { authorization: `Bearer ${given}` },
      });
      const { error } = (await response.json()) as { error: { code: string } | null };
      return [response.status, error?.code ?? 'ok', response.headers.get('retry-after')];
    };
    const wrong = [await ask('wrong'), await ask('wrong'), await ask('wrong')];
    expect(wrong.map(([status]) => status)).toEqual([401, 401, 429]);
    expect([await ask(token), await ask(token), await ask(token)]).toEqual([
      [200, 'ok', null],
      [200, 'ok', null],
      [429, 'TOO_MANY_REQUESTS', '1'],
    ]);
  });
});

describe('metrics', () => {
  test('count what was done by outcome, with durations, and what is held', async () => {
    lab = await labOf(1);
    const [router] = lab.targets as [RouterTarget];
    const port = await listen({}, lab.targets);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const post = (operation: string, body: object) =>
      fetch(`http://127.0.0.1:${port}/api/session/${operation}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
    const session = { sessionId: randomUUID(), routerId: router.id };
    await post('start', session);
    await post('start', { sessionId: randomUUID(), routerId: randomUUID() });
    await post('refresh', { sessions: [{ sessionId: randomUUID() }, session, session] });
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`, { headers })).text();
    for (const line of [
      'rsm_sessions{state="active"} 1',
      'rsm_ssh_connections 1',
      'rsm_ssh_handshakes_queued 0',
      'rsm_operation_seconds_count{operation="start",outcome="ok"} 1',
      'rsm_operation_seconds_count{operation="start",outcome="ROUTER_NOT_FOUND"} 1',
      'rsm_operation_seconds_bucket{operation="start",outcome="ok",le="30"} 1',
      'rsm_operation_seconds_count{operation="refresh",outcome="ok"} 2',
      'rsm_operation_seconds_count{operation="refresh",outcome="SESSION_INVALID"} 1',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(401);
  });

  test('are in the text form: every line is a comment or a name with a number', () => {
    const metrics = new Metrics({
      sessions: () => ({ starting: 0, active: 3, ending: 0 }),
      connections: () => 2,
      handshakes: () => ({ running: 1, queued: 4 }),
    });
    metrics.observe('refresh', 'ok', 0.004);
    metrics.observe('refresh', 'ok', 0.3);
    const lines = metrics.text().trimEnd().split('\n');
    expect(lines.filter((line) => !/^(# (HELP|TYPE) rsm_\w+ .+|rsm_\w+(\{[^}]*\})? [\d.e+-]+)$/.test(line))).toEqual(
      [],
    );
    expect(lines).toContain('rsm_operation_seconds_bucket{operation="refresh",outcome="ok",le="0.005"} 1');
    expect(lines).toContain('rsm_operation_seconds_bucket{operation="refresh",outcome="ok",le="+Inf"} 2');
  });
});
