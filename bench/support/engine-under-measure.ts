/** The app's engine as main builds it (tracker, service, manager, audit record and files on a real disk), with a ruler held to it. */

import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseId, type RouterId, type UserId } from '@shared/ids';
import { type ActiveSessions, createActiveSessions } from '../../src/main/active-sessions/active-sessions';
import { noHeldSessions, parseHeldSessions } from '../../src/main/active-sessions/held-sessions';
import { createRoutineRefreshes } from '../../src/main/audit/routine-refreshes';
import { createAuditLog } from '../../src/main/audit/audit-log';
import { createLog } from '../../src/main/log/log';
import { createRedactor } from '../../src/main/log/redact';
import { createCommandsServerManager, defaultTimeouts } from '../../src/main/managers/commands-server-manager';
import { type Clock, systemClock, systemRandomness, systemTimers } from '../../src/main/ports';
import { createSessionService } from '../../src/main/services';
import { createAppendFile } from '../../src/main/storage/append-file';
import { createJsonFile } from '../../src/main/storage/json-file';
import type { FromLeaseServer, ToLeaseServer } from './lease-server';

export const ttlMs = 60_000;

export type Figures = {
  readonly seconds: number;
  /** between the moment a refresh was due and the moment the engine took it up, ms */
  readonly taken: Spread;
  /** and the moment its request left */
  readonly left: Spread;
  readonly refreshed: number;
  readonly requests: number;
  /** of one processor */
  readonly processorShare: number;
  readonly memoryMb: number;
  readonly loopDelay: Spread;
  /** leases that were lost, as the app saw it and as the server did */
  readonly lost: number;
  readonly ranOut: number;
};
export type Spread = { readonly p50: number; readonly p99: number; readonly most: number };

export type Engine = {
  readonly sessions: ActiveSessions;
  readonly startAll: (count: number) => Promise<void>;
  readonly measure: (seconds: number, meanwhile?: () => Promise<void>) => Promise<Figures>;
  readonly tell: (message: ToLeaseServer) => void;
  /** as a sleep that the monotonic clock counts: time has passed, and nothing happened */
  readonly sleep: (ms: number) => void;
  readonly now: () => number;
  readonly stop: () => Promise<void>;
};

export async function startEngine(settings: {
  readonly together: boolean;
  readonly errorShare: number;
}): Promise<Engine> {
  const folder = await mkdtemp(path.join(tmpdir(), 'router-sessions-bench-'));
  const child = fork(process.argv[1] ?? '', ['--lease-server'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const heard = <Type extends FromLeaseServer['type']>(type: Type) =>
    new Promise<Extract<FromLeaseServer, { type: Type }>>((resolve) => {
      const listen = (raw: unknown): void => {
        if ((raw as FromLeaseServer).type !== type) return;
        child.off('message', listen);
        resolve(raw as Extract<FromLeaseServer, { type: Type }>);
      };
      child.on('message', listen);
    });
  const { port } = await heard('listening');
  const tell = (message: ToLeaseServer): void => {
    child.send(message);
  };
  const count = async () => {
    const counted = heard('counted');
    tell({ type: 'count' });
    return await counted;
  };
  tell({ type: 'configure', ttlMs, ...settings });

  let leaptMs = 0;
  const clock: Clock = {
    monotonicMs: () => systemClock.monotonicMs() + leaptMs,
    wallMs: () => systemClock.wallMs() + leaptMs,
  };
  const timers = systemTimers;
  const randomness = systemRandomness;
  const redactor = createRedactor();
  const lines = (name: string) =>
    createAppendFile({
      file: path.join(folder, name),
      rotateAtBytes: 20 * 1024 * 1024,
      keepInMemory: 10_000,
      onFailure: (error) => {
        throw error;
      },
    });
  const log = createLog({ file: lines('app.jsonl'), redactor, clock });
  const audit = createAuditLog({ file: lines('audit.jsonl'), redactor, clock });
  const manager = createCommandsServerManager({
    clock,
    timers,
    profile: {
      kind: 'remote',
      label: 'the lease server',
      baseUrl: `http://127.0.0.1:${port}`,
      token: null,
      timeouts: defaultTimeouts,
      assumedTtlMs: ttlMs,
    },
  });
  const managers = {
    current: () => manager,
    whenThere: () => Promise.resolve(manager),
    serverNumber: () => 0,
    withAnotherToken: () => Promise.resolve(null),
  };
  const refreshes = createRoutineRefreshes({ audit, clock, timers, uuid: randomness.uuid });
  const service = createSessionService({ manager: managers, randomness, log, audit, refreshes, clock, timers });

  const due = new Map<RouterId, number>();
  let taken: number[] = [];
  let left: number[] = [];
  let lost = 0;
  const wasDue = new Map<RouterId, number>();
  const leaves = (routerId: RouterId): void => {
    const at = wasDue.get(routerId);
    wasDue.delete(routerId);
    if (at !== undefined) left.push(clock.monotonicMs() - at);
  };
  const sessions = createActiveSessions({
    service: {
      ...service,
      refreshSession: (userId, routerId, sessionId) => {
        leaves(routerId);
        return service.refreshSession(userId, routerId, sessionId);
      },
      refreshSessions: (userId, entries) => {
        for (const { routerId } of entries) leaves(routerId);
        return service.refreshSessions(userId, entries);
      },
    },
    clock,
    timers,
    randomness,
    log,
    userId: id<UserId>(0),
    file: createJsonFile({
      holds: 'The state',
      without: 'It is empty.',
      version: 1,
      file: path.join(folder, 'held-sessions.json'),
      parse: parseHeldSessions,
      empty: noHeldSessions,
      wallMs: clock.wallMs,
    }),
    isListed: () => true,
    onUnlisted: () => undefined,
    server: 'bench',
    assumedTtlMs: () => ttlMs,
    canAskStatus: () => false,
    canRefreshTogether: () => manager.can('batch-refresh'),
    onChanged: (routerId) => {
      const { nextAttemptAt, inFlight, phase } = sessions.stateOf(routerId);
      if (phase === 'Re-establishing' && inFlight === null) lost += 1;
      if (nextAttemptAt !== null) due.set(routerId, nextAttemptAt);
      else if (inFlight === 'refresh') {
        const at = due.get(routerId);
        if (at === undefined) return;
        due.delete(routerId);
        taken.push(clock.monotonicMs() - at);
        wasDue.set(routerId, at);
      }
    },
    onActivity: () => undefined,
    onLostAsleep: () => undefined,
    onStorageFailure: (error) => {
      throw error;
    },
  });

  return {
    sessions,
    tell,
    now: clock.monotonicMs,
    sleep: (ms) => {
      leaptMs += ms;
    },
    startAll: async (wanted) => {
      for (let number = 1; number <= wanted; number += 1) sessions.start(id<RouterId>(number));
      while (sessions.busy().some(({ phase }) => phase !== 'Active')) await pause(200);
    },
    measure: async (seconds, meanwhile) => {
      [taken, left, lost] = [[], [], 0];
      const before = await count();
      const loop = monitorEventLoopDelay({ resolution: 5 });
      loop.enable();
      const processor = process.cpuUsage();
      const from = performance.now();
      await Promise.all([pause(seconds * 1_000), meanwhile?.()]);
      const used = process.cpuUsage(processor);
      const lasted = performance.now() - from;
      loop.disable();
      const after = await count();
      return {
        seconds: lasted / 1_000,
        taken: spreadOf(taken),
        left: spreadOf(left),
        refreshed: after.refreshed - before.refreshed,
        requests: after.requests - before.requests,
        processorShare: (used.user + used.system) / 1_000 / lasted,
        memoryMb: process.memoryUsage().rss / 1024 / 1024,
        loopDelay: { p50: loop.percentile(50) / 1e6, p99: loop.percentile(99) / 1e6, most: loop.max / 1e6 },
        lost,
        ranOut: after.ranOut - before.ranOut,
      };
    },
    stop: async () => {
      await sessions.stop();
      manager.close();
      child.disconnect();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function id<Kind extends RouterId | UserId>(number: number): Kind {
  const parsed = parseId<Kind>(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`);
  if (parsed === null) throw new Error('not a UUID');
  return parsed;
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), most: sorted.at(-1) ?? 0 };
}
