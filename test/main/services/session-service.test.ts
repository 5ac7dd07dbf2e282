/** The session service against a plain server with the habits of the field (docs/protocol.md, "Habits"), over real HTTP. */

import { systemClock, systemRandomness, systemTimers } from '../../../src/main/ports';
import { rootCause } from '@shared/errors';
import type { RouterId, SessionId, UserId } from '@shared/ids';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RoutineRefreshes } from '../../../src/main/audit/routine-refreshes';
import { silentLog } from '../../../src/main/log/log';
import { createSessionService, type SessionService } from '../../../src/main/services';
import { type HabitsServer, startHabitsServer } from '../../support/habits-server';
import {
  errorOf,
  impatient,
  routerId,
  serviceFor,
  type ServiceUnderTest,
  sessionId,
  shortMs,
  token,
  until,
  userId,
  valueOf,
  source,
} from '../support';

const unrecorded: RoutineRefreshes = {
  succeeded: () => undefined,
  failed: () => undefined,
  forget: () => undefined,
  writeDown: () => undefined,
};

let server: HabitsServer;
let under: ServiceUnderTest;
let service: SessionService;

beforeEach(async () => {
  server = await startHabitsServer({ token });
  under = serviceFor(server.url);
  service = under.service;
});

afterEach(async () => {
  under.manager.close();
  await server.close();
});

const asked = (): readonly (string | null)[] =>
  server.control
    .requests()
    .map((request) => request.endpoint)
    .filter((endpoint) => endpoint !== 'health');
const start = (restart = false) => service.startSession(userId, routerId, sessionId, restart);
const end = () => service.endSession(userId, routerId, sessionId);
const refresh = () => service.refreshSession(userId, routerId, sessionId);

const giveUpSoon = (): void => {
  under.manager.close();
  under = serviceFor(server.url, impatient);
  service = under.service;
};

describe('the habits of servers in the field', () => {
  it('habit 1: every POST carries both ids in its body', async () => {
    await start();
    await refresh();
    await end();
    expect(asked()).toEqual(['start', 'refresh', 'end']);
    for (const request of server.control.requests().filter(({ endpoint }) => endpoint !== 'health'))
      expect(request.body).toMatchObject({ sessionId, routerId });
  });

  it('habit 2: a start that finds the router unreachable sends an end, so that no session is left', async () => {
    server.control.setReachable(routerId, false);
    const error = errorOf(await start());
    expect(error.code).toBe('SESSION_START_FAILED');
    expect(rootCause(error).code).toBe('ROUTER_UNREACHABLE');
    expect(asked()).toEqual(['start', 'end']);
    expect(server.control.activeSessions()).toEqual([]);
  });

  it('habit 2: a second start on a dead router is no success, though the server knows the id', async () => {
    await start();
    server.control.setReachable(routerId, false);
    server.control.clearRequests();
    const error = errorOf(await start());
    expect(rootCause(error).code).toBe('ROUTER_UNREACHABLE');
    expect(asked()).toEqual(['start', 'end', 'start', 'end']);
  });

  it('habit 2: an id that is known already is ended and started anew', async () => {
    await start();
    server.control.clearRequests();
    valueOf(await start());
    expect(asked()).toEqual(['start', 'end', 'start']);
  });

  it('habit 2: when the known id cannot be ended, SESSION_ALREADY_ACTIVE stays a failure', async () => {
    await start();
    server.control.setMode('end', 'crash');
    const error = errorOf(await start());
    expect(rootCause(error).code).toBe('SESSION_ALREADY_ACTIVE');
    expect(error.message).toContain('could not be told');
  });

  it('habit 3: a restart is an end and then a start without restart:true', async () => {
    await start();
    server.control.clearRequests();
    valueOf(await start(true));
    expect(asked()).toEqual(['end', 'start']);
    expect(server.control.requestsTo('start')[0]?.body).toMatchObject({ restart: false });
  });

  it('habit 3: a restart of a session that is gone starts it', async () => {
    valueOf(await start(true));
    expect(server.control.activeSessions()).toHaveLength(1);
  });

  it('habit 3: a restart whose end did not get through says that the server may still hold the session', async () => {
    await start();
    server.control.setMode('end', 'crash');
    const error = errorOf(await start(true));
    expect(error.message).toContain('may hold it');
    expect(server.control.activeSessions()).toHaveLength(1);
  });

  it('habit 4: a refresh that always fails is a failure that can be tried again, and the session lives on', async () => {
    await start();
    server.control.setMode('refresh', 'always-fails');
    const error = errorOf(await refresh());
    expect(error).toMatchObject({ code: 'SESSION_REFRESH_FAILED', retryable: true });
    expect(rootCause(error).code).toBe('SESSION_REFRESH_ERROR');
    expect(server.control.activeSessions()).toHaveLength(1);
  });

  it('habit 5: ending a session that is gone is success', async () => {
    expect(valueOf(await end())).toEqual({ alreadyGone: true, cleanupPending: false });
  });

  it('habit 5: ending a session that lives says that it was there', async () => {
    await start();
    expect(valueOf(await end())).toEqual({ alreadyGone: false, cleanupPending: false });
    expect(server.control.activeSessions()).toEqual([]);
  });

  it('habit 6: a crash page during a start is a bad answer, and what may be left is ended', async () => {
    server.control.setMode('start', 'crash');
    const error = errorOf(await start());
    expect(rootCause(error).code).toBe('COMMANDS_SERVER_BAD_ANSWER');
    expect(asked()).toEqual(['start', 'end']);
  });

  it('habit 6: a server without status is asked for none', async () => {
    expect(errorOf(await service.sessionStatus(userId, routerId, sessionId)).code).toBe('NOT_SUPPORTED');
    expect(asked()).toEqual([]);
  });

  it('habit 7: a start may take longer than a refresh may', async () => {
    under.manager.close();
    under = serviceFor(server.url, {
      timeouts: { startMs: 20_000, refreshMs: 500, endMs: 500, statusMs: 500, healthMs: 500 },
    });
    server.control.setStartDelay(1_000);
    expect(valueOf(await under.service.startSession(userId, routerId, sessionId)).sessionId).toBe(sessionId);
  });

  it('habit 8: what a plain server claims of the router is shown as its word, never as verified', async () => {
    server.control.failSetup(routerId);
    expect(rootCause(errorOf(await start())).code).toBe('INFRASTRUCTURE_SETUP_FAILED');
    const outcome = valueOf(await start());
    expect(outcome).toMatchObject({ routerState: 'server-said', lastVerifiedMsAgo: null, report: null, ttlMs: null });
  });

  it('a refresh says nothing of the router either', async () => {
    await start();
    expect(valueOf(await refresh())).toMatchObject({ routerState: 'server-said', lastVerifiedMsAgo: null });
  });
});

describe('what an answer to a start means', () => {
  it('an answer for another session is not believed, and the session asked for is ended', async () => {
    server.control.setMode('start', 'wrong-session');
    const error = errorOf(await start());
    expect(rootCause(error).code).toBe('COMMANDS_SERVER_BAD_ANSWER');
    expect(rootCause(error).message).toContain('another session');
    expect(server.control.activeSessions()).toEqual([]);
  });

  it('a start that is never answered is ended, started once more and taken back, since the server may have begun it', async () => {
    server.control.setMode('start', 'hang');
    giveUpSoon();
    const error = errorOf(await start());
    expect(rootCause(error).code).toBe('COMMANDS_SERVER_TIMEOUT');
    expect(asked()).toEqual(['start', 'end', 'start', 'end']);
  });

  it('a start that was refused at the door is not ended', async () => {
    server.control.setMode('start', 'forbidden');
    expect(rootCause(errorOf(await start())).code).toBe('FORBIDDEN');
    expect(asked()).toEqual(['start']);
  });

  it('a start that never reached the server is not ended', async () => {
    await server.close();
    const error = errorOf(await start());
    expect(rootCause(error).code).toBe('COMMANDS_SERVER_UNREACHABLE');
    expect(error.message).toBe('The session was not started.');
  });

  it('a failed start that could not be ended says that the server may hold it', async () => {
    server.control.setReachable(routerId, false);
    server.control.setMode('end', '503');
    expect(errorOf(await start()).message).toContain('may hold it');
  });

  it('the hint and whether to try again are those of the cause', async () => {
    server.control.setMode('start', 'forbidden');
    const error = errorOf(await start());
    expect(error).toMatchObject({ retryable: false, hint: rootCause(error).hint });
  });
});

describe('ids and records', () => {
  const bad = 'not-a-uuid; rm -rf /';
  it.each([
    ['user id', bad as UserId, routerId, sessionId],
    ['router id', userId, bad as RouterId, sessionId],
    ['session id', userId, routerId, bad as SessionId],
  ])('a %s that is no UUID is refused by name before anything is sent', async (name, user, router, session) => {
    for (const call of [service.startSession, service.endSession, service.refreshSession]) {
      const error = errorOf(await call(user, router, session));
      expect(error).toMatchObject({ code: 'INVALID_INPUT', message: `The ${name} is not a UUID.` });
    }
    expect(asked()).toEqual([]);
  });

  it('each operation stands in the audit record at its begin and its end, with the codes down to the cause', async () => {
    server.control.setReachable(routerId, false);
    const error = errorOf(await start());
    const records = under.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records.filter((record) => record['moment'])).toMatchObject([
      { moment: 'begin', operation: 'startSession', userId, routerId, sessionId, correlationId: error.correlationId },
      { moment: 'end', outcome: 'failure', errorCode: 'SESSION_START_FAILED<-ROUTER_UNREACHABLE' },
    ]);
  });

  it('the server gets the correlation id that stands in the log', async () => {
    server.control.setMode('refresh', 'always-fails');
    const error = errorOf(await refresh());
    expect(server.control.requestsTo('refresh')[0]?.headers['x-correlation-id']).toBe(error.correlationId);
    expect(under.lines.some((line) => line.includes(error.correlationId))).toBe(true);
  });

  it('whatever is thrown inside becomes an error, never an exception', async () => {
    const broken = createSessionService({
      manager: {
        current: () => null,
        serverNumber: () => 0,
        withAnotherToken: () => Promise.resolve(null),
        whenThere: () => {
          throw new Error('the manager is broken');
        },
      },
      log: silentLog,
      audit: { write: () => undefined },
      refreshes: unrecorded,
      clock: systemClock,
      timers: systemTimers,
      randomness: systemRandomness,
    });
    expect(errorOf(await broken.refreshSession(userId, routerId, sessionId))).toMatchObject({ code: 'INTERNAL' });
  });

  it('without a manager it says that the server is not running, and nothing is taken back', async () => {
    const early = createSessionService({
      manager: source(null),
      log: silentLog,
      audit: { write: () => undefined },
      refreshes: unrecorded,
      clock: systemClock,
      timers: systemTimers,
      randomness: systemRandomness,
    });
    const error = errorOf(await early.startSession(userId, routerId, sessionId));
    expect(rootCause(error).code).toBe('COMMANDS_SERVER_NOT_RUNNING');
  });
});

describe('what is left behind', () => {
  it('after each operation no timer is armed, and after close no connection is open', async () => {
    server.control.setMode('refresh', 'hang');
    giveUpSoon();
    await start();
    await refresh();
    await end();
    expect(under.armedTimers()).toBe(0);
    under.manager.close();
    await until(() => server.control.openConnections() === 0);
  });

  it('the lease counts from when the request left, not from when its answer came', async () => {
    const delayMs = shortMs / 2;
    server.control.setStartDelay(delayMs);
    const { sentAt, roundTripMs } = valueOf(await start());
    // One clock for both: the server had it later than it was sent, and answered after its delay.
    const [request] = server.control.requestsTo('start');
    expect(sentAt).toBeLessThanOrEqual(request!.receivedAt);
    expect(sentAt + roundTripMs).toBeGreaterThanOrEqual(request!.receivedAt + delayMs - 1);
  });
});
