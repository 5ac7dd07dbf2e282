/** The app's own commands server: configured by channel, started again when it dies, and gone when the app is. */

import type { RouterTarget } from '@shared/embedded-channel';
import { type ServiceError, serviceError } from '@shared/errors';
import { fail, ok, type Result } from '@shared/result';
import { describe, expect, it } from 'vitest';
import type { ChildProcess } from '../../../src/main/embedded-server/child-process';
import { createEmbeddedServer } from '../../../src/main/embedded-server/embedded-server';
import { createLog } from '../../../src/main/log/log';
import { createRedactor } from '../../../src/main/log/redact';
import { createFakeTime } from '../../support/fake-time';
import { linesInMemory, routerId } from '../support';

const token = 'planted-launch-token';
const target: RouterTarget = {
  id: routerId,
  name: 'edge',
  address: '10.0.0.2',
  port: 22,
  user: 'root',
  credential: { kind: 'password', password: 'planted-password' },
  hostKey: null,
  profile: 'auto',
  interfaces: [],
};

/** A process that only does what a test makes it do. */
function fakeProcess() {
  const sent: unknown[] = [];
  let onMessage: (message: unknown) => void = () => undefined;
  let onExit: (code: number | null) => void = () => undefined;
  let killed = false;
  const process: ChildProcess = {
    pid: 1,
    send: (message) => sent.push(message),
    onMessage: (listener) => {
      onMessage = listener;
    },
    onExit: (listener) => {
      onExit = listener;
    },
    onErrorOutput: () => undefined,
    kill: () => {
      killed = true;
      onExit(null);
    },
  };
  return {
    process,
    sent,
    says: (message: unknown) => onMessage(message),
    dies: (code: number | null) => onExit(code),
    killed: () => killed,
  };
}

function embedded(resolve: Result<RouterTarget, ServiceError> = ok(target)) {
  const time = createFakeTime();
  const processes: ReturnType<typeof fakeProcess>[] = [];
  const listening: { readonly baseUrl: string; readonly token: string; readonly restarted: boolean }[] = [];
  const { file, lines } = linesInMemory();
  const redactor = createRedactor();
  const server = createEmbeddedServer({
    startProcess: () => {
      const started = fakeProcess();
      processes.push(started);
      return started.process;
    },
    clock: time.clock,
    timers: time.timers,
    log: createLog({ file, redactor, clock: time.clock }),
    redactor,
    newToken: () => `${token}-${processes.length}`,
    correlationId: () => 'correlation',
    resolveRouter: () => Promise.resolve(resolve),
    dataFolder: '/data',
    sessionTimeoutMs: 300_000,
    onListening: (event) => listening.push(event),
    onDown: () => undefined,
  });
  return { time, processes, listening, lines, server, last: () => processes.at(-1)! };
}

describe('the embedded server', () => {
  it('gets its token over the channel once it is ready, and is used on loopback', () => {
    const { server, last, listening } = embedded();
    server.start();
    expect(last().sent).toEqual([]);
    last().says({ type: 'ready' });
    expect(last().sent).toEqual([
      { type: 'configure', token: `${token}-0`, dataFolder: '/data', sessionTimeoutMs: 300_000 },
    ]);
    last().says({ type: 'listening', port: 4711, serverInstanceId: 'one' });
    expect(listening).toEqual([{ baseUrl: 'http://127.0.0.1:4711', token: `${token}-0`, restarted: false }]);
  });

  it('is started again when it dies, with another token, sooner at first and later when it goes on dying', async () => {
    const { time, server, last, processes, listening } = embedded();
    server.start();
    const waits: number[] = [];
    for (let death = 0; death < 8; death += 1) {
      const before = time.clock.monotonicMs();
      last().dies(1);
      for (let step = 0; step < 400 && processes.length < death + 2; step += 1) await time.advance(100);
      waits.push(time.clock.monotonicMs() - before);
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    last().says({ type: 'listening', port: 4712, serverInstanceId: 'nine' });
    expect(listening).toEqual([{ baseUrl: 'http://127.0.0.1:4712', token: `${token}-8`, restarted: true }]);
  });

  it('that does not say where it listens within 15 s is killed and started again', async () => {
    const { time, server, processes } = embedded();
    server.start();
    processes[0]!.says({ type: 'ready' });
    await time.advance(15_000);
    expect(processes[0]!.killed()).toBe(true);
    await time.advance(500);
    expect(processes).toHaveLength(2);
  });

  it('is told to stop, and killed when it does not within 3 s; it is not started again', async () => {
    const { time, server, processes } = embedded();
    server.start();
    const stopped = server.stop();
    expect(processes[0]!.sent).toEqual([{ type: 'stop' }]);
    await time.advance(3_000);
    await stopped;
    await time.advance(60_000);
    expect(processes).toHaveLength(1);
    expect(time.armed()).toEqual([]);
  });

  it('that died just before the app leaves is not started again', async () => {
    const { time, server, processes } = embedded();
    server.start();
    processes[0]!.dies(1);
    await server.stop();
    await time.advance(60_000);
    expect(processes).toHaveLength(1);
  });

  it('gets the router it asks for, and of another one a sentence', async () => {
    const { time, server, last } = embedded();
    server.start();
    last().says({ type: 'resolve-router', requestId: 1, routerId });
    last().says({ type: 'resolve-router', requestId: 2, routerId: '../../etc/passwd' });
    await time.advance(0);
    expect(last().sent.toSorted((a, b) => Number(JSON.stringify(a) > JSON.stringify(b)))).toEqual([
      expect.objectContaining({ type: 'no-router', requestId: 2 }),
      { type: 'router', requestId: 1, target },
    ]);
  });

  it('is told why a router cannot be had', async () => {
    const error = serviceError('SECRET_STORE_FAILED', { message: 'The keyring is locked.', correlationId: 'x' });
    const { time, server, last } = embedded(fail(error));
    server.start();
    last().says({ type: 'resolve-router', requestId: 1, routerId });
    await time.advance(0);
    expect(last().sent).toEqual([
      { type: 'no-router', requestId: 1, message: expect.stringContaining('The keyring is locked.') as string },
    ]);
  });

  it.each([
    null,
    'x',
    7,
    {},
    { type: 'listening', port: 0, serverInstanceId: 'x' },
    { type: 'listening', port: 70_000 },
    { type: 'nonsense' },
  ])('a message that makes no sense changes nothing: %j', (message) => {
    const { server, last, listening, lines } = embedded();
    server.start();
    last().says(message);
    expect(listening).toEqual([]);
    expect(lines.join('\n')).toContain('unknown message');
  });

  it('what it logs is logged without the token and without control characters', () => {
    const { server, last, lines } = embedded();
    server.start();
    last().says({ type: 'log', level: 'info', line: `\u001b[31mgot Bearer ${token}-0` });
    expect(lines.join('\n')).toContain('embedded server');
    expect(lines.join('\n')).not.toMatch(/planted|\\u001b/);
  });
});
