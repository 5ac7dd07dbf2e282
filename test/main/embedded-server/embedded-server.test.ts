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

function embedded(resolve: Result<RouterTarget, ServiceError> = ok(target), failingStarts: readonly number[] = []) {
  const time = createFakeTime();
  const processes: ReturnType<typeof fakeProcess>[] = [];
  const downs: string[] = [];
  let starts = 0;
  const listening: { readonly baseUrl: string; readonly token: string; readonly restarted: string | null }[] = [];
  const { file, lines } = linesInMemory();
  const redactor = createRedactor();
  const server = createEmbeddedServer({
    startProcess: () => {
      starts += 1;
      if (failingStarts.includes(starts)) throw new Error('EAGAIN');
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
    onDown: (reason) => downs.push(reason),
  });
  return { time, processes, listening, lines, server, downs, last: () => processes.at(-1)! };
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
    expect(listening).toEqual([{ baseUrl: 'http://127.0.0.1:4711', token: `${token}-0`, restarted: null }]);
  });

  it('that cannot come up says why itself, and not with which code it ended', () => {
    const { server, last, downs } = embedded();
    server.start();
    last().says({
      type: 'failed',
      message: 'The commands server could not be started: ENOSPC: no space left on device',
    });
    last().dies(0);
    expect(downs).toEqual([
      'it said “The commands server could not be started: ENOSPC: no space left on device” and ended',
    ]);
  });

  it('that does not come up in time is ended and said to be late, each time anew', async () => {
    const { server, last, downs, time } = embedded();
    server.start();
    await time.advance(15_000);
    expect(downs).toEqual(['it did not start within 15 s and was ended']);
    await time.advance(1_000);
    last().says({ type: 'listening', port: 4711, serverInstanceId: 'one' });
    last().says({ type: 'failed', message: 'A message of the app was not understood' });
    last().dies(3);
    expect(downs.at(-1)).toBe('it ended with code 3');
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
    expect(listening).toEqual([{ baseUrl: 'http://127.0.0.1:4712', token: `${token}-8`, restarted: 'it ended' }]);
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

  it('counts its deaths from the first again after a minute without one', async () => {
    const { time, server, last, processes } = embedded();
    server.start();
    for (const backoffMs of [500, 1_000, 2_000]) {
      last().dies(1);
      await time.advance(backoffMs);
    }
    expect(processes).toHaveLength(4);
    last().says({ type: 'listening', port: 4711, serverInstanceId: 'one' });
    await time.advance(60_000);
    last().dies(1);
    await time.advance(499);
    expect(processes).toHaveLength(4);
    await time.advance(1);
    expect(processes).toHaveLength(5);
  });

  it('that cannot be started is tried again, the first time as well as later, and the reason is told', async () => {
    const { time, server, last, processes, downs } = embedded(ok(target), [1, 3]);
    server.start();
    expect(downs).toEqual(['it could not be started (EAGAIN)']);
    await time.advance(500);
    expect(processes).toHaveLength(1);
    last().dies(1);
    await time.advance(1_000);
    expect(downs).toHaveLength(3);
    await time.advance(2_000);
    expect(processes).toHaveLength(2);
    last().says({ type: 'listening', port: 4711, serverInstanceId: 'one' });
  });

  describe('that lives and does not answer', () => {
    async function silentFor(seconds: number, everyMs = 10_000) {
      const all = embedded();
      all.server.start();
      all.last().says({ type: 'listening', port: 4711, serverInstanceId: 'one' });
      for (let ms = 0; ms <= seconds * 1_000; ms += everyMs) {
        all.server.healthSeen(false);
        await all.time.advance(everyMs);
      }
      return all;
    }

    it('for a minute is ended and started again, and it is said why', async () => {
      const { processes, downs, listening, last, lines } = await silentFor(60);
      expect(processes[0]!.killed()).toBe(true);
      expect(downs).toEqual(['it had not answered for 60 s and was ended']);
      expect(lines.join('\n')).toContain('lives and does not answer');
      last().says({ type: 'listening', port: 4712, serverInstanceId: 'two' });
      expect(listening.map(({ restarted }) => restarted)).toEqual([null, 'it hung']);
    });

    it('for less is left alone, and one answer makes it healthy', async () => {
      const { processes, server, time } = await silentFor(50);
      server.healthSeen(true);
      for (let check = 0; check < 5; check += 1) {
        server.healthSeen(false);
        await time.advance(10_000);
      }
      expect(processes[0]!.killed()).toBe(false);
    });

    it('is not judged by time in which nobody asked: the computer slept, or another server was in use', async () => {
      const { processes, server, time } = await silentFor(40);
      await time.advance(3_600_000);
      server.healthSeen(false);
      expect(processes[0]!.killed()).toBe(false);
    });

    it('is not judged by a few checks, however long they took', async () => {
      const { processes } = await silentFor(80, 40_000);
      expect(processes[0]!.killed()).toBe(false);
    });
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
