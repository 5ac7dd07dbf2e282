/** Refreshes in the audit record: the routine ones gathered, failures and what follows them by themselves. */

import { serviceError } from '@shared/errors';
import { beforeEach, describe, expect, it } from 'vitest';
import { beginningOfChain, seal } from '../../../src/main/audit/audit-chain';
import type { AuditRecord } from '../../../src/main/audit/audit-log';
import {
  createRoutineRefreshes,
  gatherMs,
  hashOfSessions,
  mostNamedRouters,
  type RefreshedSession,
  type RoutineRefreshes,
} from '../../../src/main/audit/routine-refreshes';
import { createFakeTime, type FakeTime } from '../../support/fake-time';

const id = (kind: string, number: number): string =>
  `${kind}0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const session = (number: number): RefreshedSession => ({ routerId: id('a', number), sessionId: id('b', number) });
const sessions = (count: number): RefreshedSession[] => Array.from({ length: count }, (_, number) => session(number));
const request = (number = 0) => ({
  userId: 'me',
  server: 'The server',
  correlationId: id('c', number),
  durationMs: 10 + number,
});
const failure = serviceError('SESSION_REFRESH_FAILED', {
  message: 'x',
  correlationId: 'c',
  cause: serviceError('COMMANDS_SERVER_TIMEOUT', { message: 'y', correlationId: 'c' }),
});

let time: FakeTime;
let records: AuditRecord[];
let refreshes: RoutineRefreshes;
beforeEach(() => {
  time = createFakeTime();
  records = [];
  refreshes = createRoutineRefreshes({
    audit: { write: (record) => records.push(record) },
    clock: time.clock,
    timers: time.timers,
    uuid: () => id('d', 0),
  });
});

describe('routine refreshes', () => {
  it('of one session are one record a minute, on its router', async () => {
    for (let number = 0; number < 3; number += 1) {
      refreshes.succeeded(request(number), [session(1)]);
      await time.advance(gatherMs / 4);
    }
    expect(records).toEqual([]);
    await time.advance(gatherMs / 4);
    expect(records).toEqual([
      expect.objectContaining({
        operation: 'refreshSessions',
        outcome: 'success',
        userId: 'me',
        ...session(1),
        parameters: {
          sessions: 1,
          refreshes: 3,
          requests: 3,
          from: '2026-06-01T12:00:00.000Z',
          slowestMs: 12,
          server: 'The server',
          sessionsHash: hashOfSessions([session(1)]),
        },
      }),
    ]);
  });

  it('of a few name their routers, of many their number and a hash that fits these and no others', async () => {
    refreshes.succeeded(request(), sessions(mostNamedRouters));
    await time.advance(gatherMs);
    refreshes.succeeded(request(), sessions(500).toReversed());
    await time.advance(gatherMs);
    expect(records[0]?.routerIds).toHaveLength(mostNamedRouters);
    expect(records[1]).toMatchObject({ routerId: null, parameters: { sessions: 500, refreshes: 500, requests: 1 } });
    expect(records[1]?.routerIds).toBeUndefined();
    expect(records[1]?.parameters['sessionsHash']).toBe(hashOfSessions(sessions(500)));
    expect(hashOfSessions(sessions(499))).not.toBe(hashOfSessions(sessions(500)));
  });

  it('on two servers are two records', async () => {
    refreshes.succeeded(request(), [session(1)]);
    refreshes.succeeded({ ...request(), server: 'Another' }, [session(1)]);
    await time.advance(gatherMs);
    expect(records.map(({ parameters }) => parameters['server'])).toEqual(['The server', 'Another']);
  });

  it('are written down when the app leaves, once, and no timer stays behind', async () => {
    refreshes.succeeded(request(), [session(1)]);
    refreshes.writeDown();
    expect(records).toHaveLength(1);
    expect(time.armed()).toEqual([]);
    refreshes.writeDown();
    expect(records).toHaveLength(1);
  });
});

describe('a failure', () => {
  it('stands by itself at once, with its causes, and so does the first success after it', async () => {
    refreshes.failed(request(1), [session(1)], failure);
    refreshes.succeeded(request(2), [session(1)]);
    refreshes.succeeded(request(3), [session(1)]);
    expect(records).toEqual([
      expect.objectContaining({
        operation: 'refreshSession',
        outcome: 'failure',
        errorCode: 'SESSION_REFRESH_FAILED<-COMMANDS_SERVER_TIMEOUT',
        correlationId: id('c', 1),
        ...session(1),
      }),
      expect.objectContaining({
        operation: 'refreshSession',
        outcome: 'success',
        parameters: { afterFailure: true },
        correlationId: id('c', 2),
        ...session(1),
      }),
    ]);
    await time.advance(gatherMs);
    expect(records[2]?.parameters).toMatchObject({ refreshes: 1 });
  });

  it('of a shared request is one record, and so is what comes back with the next; the others are routine', async () => {
    refreshes.failed(request(1), sessions(100), failure);
    refreshes.succeeded(request(2), [...sessions(100), session(200)]);
    expect(
      records.map(({ outcome, parameters }) => [outcome, parameters['sessions'], parameters['afterFailure']]),
    ).toEqual([
      ['failure', 100, undefined],
      ['success', 100, true],
    ]);
    await time.advance(gatherMs);
    expect(records[2]).toMatchObject({ ...session(200), parameters: { refreshes: 1 } });
  });

  it('is forgotten with its session', () => {
    refreshes.failed(request(), [session(1)], failure);
    refreshes.forget(session(1).sessionId);
    refreshes.succeeded(request(), [session(1)]);
    expect(records).toHaveLength(1);
  });
});

it('an hour of ten thousand sessions with a lease of a minute is 60 records of some hundred bytes', async () => {
  const all = sessions(10_000);
  for (let second = 0; second < 3_600; second += 1) {
    for (let part = 0; part < 5; part += 1) {
      const from = ((second % 20) * 5 + part) * 100;
      refreshes.succeeded(request(), all.slice(from, from + 100));
    }
    await time.advance(1_000);
  }
  const bytes = records.map(
    (record) => seal(beginningOfChain, JSON.stringify({ time: '2026-06-01T12:00:00.000Z', ...record })).line.length + 1,
  );
  expect(records).toHaveLength(60);
  expect(Math.max(...bytes)).toBeLessThan(700);
  expect(records.reduce((sum, { parameters }) => sum + Number(parameters['refreshes']), 0)).toBe(1_800_000);
});
