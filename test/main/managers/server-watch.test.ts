/** The health of the server as the window shows it, and when sessions are asked for anew. */

import { serviceError } from '@shared/errors';
import type { ServerStatus } from '@shared/ipc-contract';
import { fail, ok } from '@shared/result';
import { describe, expect, it } from 'vitest';
import type { CommandsServerManager } from '../../../src/main/managers/commands-server-manager';
import { createServerWatch } from '../../../src/main/managers/server-watch';
import { createFakeTime } from '../../support/fake-time';
import { profileFor } from '../support';

const away = serviceError('COMMANDS_SERVER_UNREACHABLE', { message: 'Away.', correlationId: 'watch' });

function watched() {
  const time = createFakeTime();
  const told: string[] = [];
  let status: Partial<ServerStatus> = {};
  let instance = 'one';
  let reachable = true;
  let online = true;
  let asked = 0;
  const manager: CommandsServerManager = {
    profile: profileFor('http://127.0.0.1:1'),
    request: () => Promise.reject(new Error('not used')),
    introduced: () => Promise.resolve(),
    can: () => false,
    assumedTtlMs: () => 60_000,
    close: () => undefined,
    health: () => {
      asked += 1;
      const health = { message: 'Server is healthy', serverInstanceId: instance, roundTripMs: 3 };
      return Promise.resolve(reachable ? ok(health) : fail(away));
    },
  };
  const watch = createServerWatch({
    clock: time.clock,
    timers: time.timers,
    randomness: { uuid: () => '', fraction: () => 0.5 },
    isOnline: () => online,
    onStatus: (change) => {
      status = { ...status, ...change };
    },
    onReturned: () => told.push('returned'),
  });
  return {
    time,
    told,
    watch,
    manager,
    status: () => status,
    asked: () => asked,
    setReachable: (is: boolean) => {
      reachable = is;
    },
    setOnline: (is: boolean) => {
      online = is;
    },
    replace: () => {
      instance = 'two';
    },
  };
}

describe('watching the server', () => {
  it('asks at once, again when the connection is warm, and then every 30 s', async () => {
    const { time, watch, manager, asked, told, status } = watched();
    watch.watch(manager);
    await time.advance(63_000);
    expect(asked()).toBe(4);
    expect(told).toEqual([]);
    expect(status()).toMatchObject({ state: 'healthy', latencyMs: 3, error: null, nextCheckAt: null });
  });

  it('shows a server that is away with its error and when it is asked again, and goes on for ever', async () => {
    const { time, watch, manager, asked, setReachable, status } = watched();
    setReachable(false);
    watch.watch(manager);
    await time.advance(3_600_000);
    expect(status()).toMatchObject({ state: 'unreachable', error: away, latencyMs: null });
    expect(status().nextCheckAt).toBeGreaterThan(time.clock.monotonicMs());
    expect(asked()).toBeGreaterThan(200);
  });

  it('tells when the server is back', async () => {
    const { time, watch, manager, setReachable, told } = watched();
    watch.watch(manager);
    await time.advance(1_000);
    setReachable(false);
    await time.advance(60_000);
    setReachable(true);
    await time.advance(20_000);
    expect(told).toEqual(['returned']);
  });

  it('tells when another instance answers, though it was never seen away', async () => {
    const { time, watch, manager, replace, told } = watched();
    watch.watch(manager);
    await time.advance(1_000);
    replace();
    await time.advance(33_000);
    expect(told).toEqual(['returned']);
  });

  it('asks once for all who want to know at the same time', async () => {
    const { time, watch, manager, asked } = watched();
    watch.watch(manager);
    await Promise.all([watch.checkNow(), watch.checkNow()]);
    await time.advance(0);
    expect(asked()).toBe(1);
  });

  it('a network that comes back is not waited for until the next try', async () => {
    const { time, watch, manager, setReachable, setOnline, status, told } = watched();
    watch.watch(manager);
    await time.advance(1_000);
    setReachable(false);
    setOnline(false);
    await watch.checkNow();
    await time.advance(120_000);
    expect(status().state).toBe('unreachable');
    setReachable(true);
    setOnline(true);
    await time.advance(2_000);
    expect(status().state).toBe('healthy');
    expect(told).toEqual(['returned']);
  });

  it('leaves no timer after stop', async () => {
    const { time, watch, manager } = watched();
    watch.watch(manager);
    await time.advance(1_000);
    watch.stop();
    expect(time.armed()).toEqual([]);
  });
});
