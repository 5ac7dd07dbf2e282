/** The three entries as processes: embedded and lab over the process channel, standalone by its command line. */

import { execFile, fork, type ChildProcess } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { FromEmbeddedServer, ToEmbeddedServer } from '@shared/embedded-channel';
import type { FromLab, LabRouter } from '@shared/lab-channel';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startLab } from '../../src/lab/lab';
import { bundleEntry } from '../support/bundle-entry';

let folder: string;
let entries: { embedded: string; standalone: string; lab: string };
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rsm-processes-'));
  const build = (entry: string, name: string) => bundleEntry(resolve(entry), join(folder, name));
  entries = {
    embedded: await build('src/commands-server/embedded.ts', 'a'),
    standalone: await build('src/commands-server/standalone.ts', 'b'),
    lab: await build('src/lab/index.ts', 'c'),
  };
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A process with its channel; what it says is kept, so that nothing said early is missed. */
function begin<Message extends { readonly type: string }>(entry: string) {
  const child = fork(entry, [], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  children.push(child);
  const said: Message[] = [];
  const output = { text: '' };
  child.stdout?.on('data', (chunk: Buffer) => (output.text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output.text += chunk.toString()));
  child.on('message', (message) => said.push(message as Message));
  const heard = async <Type extends Message['type']>(type: Type): Promise<Extract<Message, { type: Type }>> => {
    await expect.poll(() => said.some((message) => message.type === type), { interval: 10 }).toBe(true);
    return said.find((message) => message.type === type) as Extract<Message, { type: Type }>;
  };
  return { child, said, output, heard, ended: () => once(child, 'exit') as Promise<[number | null, string | null]> };
}

const token = 'a-token-of-this-test-0123';
const configure = (): ToEmbeddedServer => ({ type: 'configure', token, dataFolder: folder, sessionTimeoutMs: 60_000 });
const post = async (port: number, path: string, body: unknown) => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as {
    success: boolean;
    data: Record<string, unknown> | null;
    error: { code: string } | null;
  };
};

const ownProfile = `name: own
title: Own
description: For this test.
version: 3
removeOnEnd: true
components:
  - { name: one, check: exit 1, apply: exit 1, remove: exit 1, needs: { tools: [no-such-tool] } }
  - { name: each, each: interface, check: exit 1, apply: exit 1, remove: exit 1 }
`;

describe('the embedded server', () => {
  test('is ready, is configured, listens on loopback, asks for a router, starts it in the lab, and stops', async () => {
    const lab = begin<FromLab>(entries.lab);
    await lab.heard('ready');
    lab.child.send({ type: 'start', routers: 2 });
    const [router] = (await lab.heard('started')).routers as [LabRouter];

    const server = begin<FromEmbeddedServer>(entries.embedded);
    await server.heard('ready');
    server.child.send(configure());
    const { port } = await server.heard('listening');
    const sessionId = randomUUID();
    const starting = post(port, '/api/session/start', { sessionId, routerId: router.id });
    const question = await server.heard('resolve-router');
    expect(question.routerId).toBe(router.id);
    const { id, name, address, port: sshPort, user, hostKey, profile } = router;
    const credential = { kind: 'password', password: router.password };
    server.child.send({
      type: 'router',
      requestId: question.requestId,
      target: { id, name, address, port: sshPort, user, credential, hostKey, profile, interfaces: [] },
    });
    expect(await starting).toMatchObject({ success: true, data: { changed: true, profile: 'traffic-control' } });
    await post(port, '/api/session/end', { sessionId, routerId: router.id });

    // Neither secret stands in the arguments, the environment or the log.
    const { pid } = server.child;
    const visible = ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'latin1')).join();
    const logged = JSON.stringify(server.said.filter(({ type }) => type === 'log')) + server.output.text;
    expect(logged).toContain(sessionId);
    for (const secret of [token, router.password]) expect(visible + logged).not.toContain(secret);

    const ended = server.ended();
    server.child.send({ type: 'stop' });
    expect(await ended).toEqual([0, null]);
    const labEnded = lab.ended();
    lab.child.send({ type: 'stop' });
    expect(await labEnded).toEqual([0, null]);
  });

  test('tells the caller when the app knows no such router, or describes it in a way that is not understood', async () => {
    const server = begin<FromEmbeddedServer>(entries.embedded);
    server.child.send(configure());
    const { port } = await server.heard('listening');
    const answers: object[] = [
      { type: 'no-router', message: 'deleted' },
      { type: 'router', target: { id: 'x', credential: { kind: 'password', password: 'do-not-show-this' } } },
    ];
    server.child.on('message', (message: FromEmbeddedServer) => {
      if (message.type === 'resolve-router') server.child.send({ ...answers.shift(), requestId: message.requestId });
    });
    for (let count = 0; count < 2; count += 1) {
      expect(await post(port, '/api/session/start', { sessionId: randomUUID(), routerId: randomUUID() })).toMatchObject(
        {
          error: { code: 'ROUTER_NOT_FOUND' },
        },
      );
    }
    expect(JSON.stringify(server.said)).not.toContain('do-not-show-this');
  });

  test('killed with SIGKILL and started again it holds the session still, and verifies it anew', async () => {
    const lab = begin<FromLab>(entries.lab);
    await lab.heard('ready');
    lab.child.send({ type: 'start', routers: 1 });
    const [router] = (await lab.heard('started')).routers as [LabRouter];
    const { id, name, address, port: sshPort, user, hostKey, password } = router;
    const credential = { kind: 'password', password } as const;
    const target = {
      id,
      name,
      address,
      port: sshPort,
      user,
      credential,
      hostKey,
      profile: 'facts' as const,
      interfaces: [],
    };
    const serve = async () => {
      const server = begin<FromEmbeddedServer>(entries.embedded);
      server.child.on('message', (message: FromEmbeddedServer) => {
        if (message.type !== 'resolve-router') return;
        server.child.send({ type: 'router', requestId: message.requestId, target } satisfies ToEmbeddedServer);
      });
      server.child.send({ ...configure(), dataFolder });
      const { port, serverInstanceId } = await server.heard('listening');
      return { server, port, serverInstanceId };
    };
    const dataFolder = await mkdtemp(join(folder, 'killed-'));
    const ids = { sessionId: randomUUID(), routerId: router.id };
    const first = await serve();
    expect(await post(first.port, '/api/session/start', ids)).toMatchObject({ success: true });
    const killed = first.server.ended();
    first.server.child.kill('SIGKILL');
    await killed;

    const second = await serve();
    expect(second.serverInstanceId).toBe(first.serverInstanceId);
    const status = await fetch(`http://127.0.0.1:${second.port}/api/session/status`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await status.json()).toMatchObject({
      data: { sessions: [{ session_id: ids.sessionId, state: 'active', router_state: 'unverified' }] },
    });
    expect(await post(second.port, '/api/session/refresh', ids)).toMatchObject({ data: { router_state: 'verified' } });
    await post(second.port, '/api/session/end', ids);
  });

  test('with a data folder that cannot keep sessions says so, and serves nevertheless', async () => {
    const server = begin<FromEmbeddedServer>(entries.embedded);
    const dataFolder = await mkdtemp(join(folder, 'spoilt-'));
    await mkdir(join(dataFolder, 'sessions'));
    server.child.send({ ...configure(), dataFolder });
    const { port } = await server.heard('listening');
    const line = server.said.find((message) => message.type === 'log' && message.level === 'error');
    expect(line).toMatchObject({ line: expect.stringContaining('sessions would not survive a restart of the server') });
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
  });

  test('lists no routers, because the app is who knows them, and does not claim that it could', async () => {
    const server = begin<FromEmbeddedServer>(entries.embedded);
    server.child.send({ ...configure(), dataFolder: await mkdtemp(join(folder, 'list-')) });
    const { port } = await server.heard('listening');
    const get = async (path: string) =>
      (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization: `Bearer ${token}` } })).json();
    expect(await get('/api/routers')).toMatchObject({ success: false, error: { code: 'NOT_FOUND' } });
    expect(await get('/health')).toMatchObject({
      data: { capabilities: expect.not.arrayContaining(['router-directory']) },
    });
  });

  test('uses profiles of its folder, also on simulated routers, and tells what is wrong with one', async () => {
    await mkdir(join(folder, 'profiles'));
    await writeFile(join(folder, 'profiles', 'own.yaml'), ownProfile);
    await writeFile(join(folder, 'profiles', 'wrong.yaml'), ownProfile.replace('name: own', 'nam: own'));
    const lab = await startLab({ routers: 1 });
    const server = begin<FromEmbeddedServer>(entries.embedded);
    try {
      server.child.send(configure());
      const { port } = await server.heard('listening');
      const { id, name, address, port: sshPort, user, hostKey, password } = lab.routers[0]!;
      let profile = 'own';
      server.child.on('message', (message: FromEmbeddedServer) => {
        if (message.type !== 'resolve-router') return;
        const credential = { kind: 'password', password };
        const target = { id, name, address, port: sshPort, user, credential, hostKey, profile, interfaces: ['eth1'] };
        server.child.send({ type: 'router', requestId: message.requestId, target });
      });
      const started = await post(port, '/api/session/start', { sessionId: randomUUID(), routerId: id });
      expect(started).toMatchObject({
        success: true,
        data: {
          changed: true,
          profile: 'own',
          components: [
            { name: 'state file', state: 'present' },
            { name: 'watchdog', state: 'present' },
            { name: 'one', state: 'present' },
            { name: 'each on eth1', state: 'present' },
          ],
        },
      });
      const log = JSON.stringify(server.said);
      expect(log).toContain('wrong.yaml:1: unknown key “nam”');
      expect(log).not.toContain('own.yaml:');

      profile = 'nobody-wrote-it';
      const session_id = started.data?.['session_id'];
      await post(port, '/api/session/end', { sessionId: session_id, routerId: id });
      const refused = await post(port, '/api/session/start', { sessionId: randomUUID(), routerId: id });
      expect(refused).toMatchObject({ error: { code: 'PROFILE_UNKNOWN' } });
      expect(JSON.stringify(refused)).toContain('“nobody-wrote-it”, which this server does not know');
    } finally {
      await lab.stop();
    }
  });

  test('goes when the app is gone', async () => {
    const server = begin<FromEmbeddedServer>(entries.embedded);
    server.child.send(configure());
    await server.heard('listening');
    const ended = server.ended();
    server.child.disconnect();
    expect(await ended).toEqual([0, null]);
  });

  test('says that a message is not understood and goes on', async () => {
    const server = begin<FromEmbeddedServer>(entries.embedded);
    await server.heard('ready');
    server.child.send({ type: 'configure', token: 'x' });
    expect((await server.heard('failed')).message).toContain('token');
    server.child.send(configure());
    await server.heard('listening');
  });
});

describe('the standalone server', () => {
  const run = (...args: string[]) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, [entries.standalone, ...args], { timeout: 60_000 }, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr });
      });
    });

  test('explains itself, and says what is wrong with how it was called', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('--config FILE') });
    expect(await run()).toMatchObject({ code: 64, stderr: expect.stringContaining('--config FILE is needed') });
    expect(await run('--nonsense')).toMatchObject({ code: 64, stderr: expect.stringContaining('--nonsense') });
    expect(await run('--config', join(folder, 'none.yaml'))).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('none.yaml'),
    });
  });

  test('prints the hash of a token that it reads, and never the token', async () => {
    const hash = (text: string) =>
      new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
        const child = execFile(process.execPath, [entries.standalone, '--hash-token'], (error, stdout, stderr) => {
          resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr });
        });
        child.stdin?.end(text);
      });
    const sha256 = createHash('sha256').update(token).digest('hex');
    expect(await hash(`${token}\n`)).toEqual({ code: 0, stdout: `${sha256}\n`, stderr: '' });
    const short = await hash('short-one');
    expect(short).toMatchObject({ code: 64, stdout: '' });
    expect(short.stderr).not.toContain('short-one');
  });

  test('checks its configuration, serves by it, and stops gracefully', async () => {
    const file = join(folder, 'server.yaml');
    const routerId = randomUUID();
    await writeFile(join(folder, 'token'), `${token}\n`, { mode: 0o600 });
    await writeFile(join(folder, 'password'), 'pass-word-1\n', { mode: 0o600 });
    await writeFile(
      file,
      `listen: { host: 127.0.0.1, port: 0 }\ntokenFiles: [token]\nknownHosts: known\nrouters:\n  - { id: ${routerId}, name: r, address: 127.0.0.1, port: 1, credential: { passwordFile: password } }\n`,
    );
    expect(await run('--config', file, '--check')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('in order'),
    });
    await rm(join(folder, 'password'));
    expect(await run('--config', file, '--check')).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('routers[0].credential'),
    });
    await writeFile(join(folder, 'password'), 'pass-word-1\n');

    const plain = await readFile(file, 'utf8');
    await mkdir(join(folder, 'own'));
    await writeFile(join(folder, 'own', 'own.yaml'), ownProfile.replace('version: 3', 'version: 0'));
    await writeFile(file, `profiles: [own]\n${plain}`);
    expect(await run('--config', file, '--check')).toMatchObject({
      code: 78,
      stderr: expect.stringMatching(/own\.yaml:4: version: must be 1 or more\n$/),
    });
    await writeFile(join(folder, 'own', 'own.yaml'), ownProfile);
    expect(await run('--config', file, '--check')).toMatchObject({ code: 0 });
    await writeFile(file, `profiles: [own]\n${plain.replace('port: 1,', 'port: 1, profile: other,')}`);
    expect(await run('--config', file, '--check')).toMatchObject({
      code: 78,
      stderr: expect.stringMatching(
        /server\.yaml:6: routers\[0\]\.profile: there is no profile “other”; known: auto, facts, traffic-control, own\n$/,
      ),
    });
    await writeFile(file, plain);

    const child = execFile(process.execPath, [entries.standalone, '--config', file]);
    children.push(child);
    let log = '';
    child.stdout?.on('data', (chunk: string) => (log += chunk));
    await expect.poll(() => log).toContain('"listening"');
    const { port } = JSON.parse(log.split('\n')[0]!) as { port: number };
    expect(await post(port, '/api/session/start', { sessionId: randomUUID(), routerId })).toMatchObject({
      error: { code: 'ROUTER_UNREACHABLE' },
    });
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(log).toContain('"stopping"');
    expect(log).not.toContain('pass-word-1');
  });
});
