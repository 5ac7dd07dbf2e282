/**
 * Rows of the fault table (docs/sessions.md) on the whole of main, over real HTTP, against a server with the habits of the
 * field. Only sleep and clocks are moved by hand.
 */

import type { RouterId } from '@shared/ids';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type HabitsServer, startHabitsServer } from '../support/habits-server';
import { createTempFolder } from '../support/temp-folder';
import { type RealMain, startRealMain } from './real-main';
import { token, until, valueOf } from './support';

let server: HabitsServer;
let folder: Awaited<ReturnType<typeof createTempFolder>>;
let main: RealMain;
/** So long that no refresh is due by itself while a test runs: what comes was called for. */
const leaseSeconds = 900;

beforeEach(async () => {
  server = await startHabitsServer({ token });
  folder = await createTempFolder();
  main = await startRealMain({ folder: folder.path, serverUrl: server.url, token, leaseSeconds });
});
afterEach(async () => {
  await main.quit();
  await server.close();
  await folder.remove();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function active(count: number): Promise<readonly RouterId[]> {
  const routers: RouterId[] = [];
  for (let number = 0; number < count; number += 1) routers.push(await main.add(`router ${number}`));
  for (const routerId of routers) valueOf(await main.call('startSession', { routerId }));
  await until(() => routers.every((routerId) => main.phase(routerId) === 'Active'));
  return routers;
}
const all = (routers: readonly RouterId[], phase: string) => () =>
  routers.every((routerId) => main.phase(routerId) === phase);
describe('sleep and clocks', () => {
  it.each([{ counted: true }, { counted: false }])(
    'fault 1: a sleep shorter than the lease is followed by refreshes and shows nothing (counted by the clock: $counted)',
    async (how) => {
      const routers = await active(10);
      main.sleep(400_000, how);
      await until(() => server.control.requestsTo('refresh').length >= 10);
      for (const routerId of routers) expect(await main.phases(routerId)).toEqual(['No session', 'Starting', 'Active']);
      expect(main.status().notices).toEqual([]);
    },
  );

  it.each([{ counted: true }, { counted: false }])(
    'fault 2: after a sleep longer than the lease all are started again, and one notice says so (counted: $counted)',
    async (how) => {
      const routers = await active(10);
      // The server's clock did not stand still: its leases have run out.
      for (const { sessionId } of server.control.activeSessions()) server.control.forget(sessionId);
      main.sleep(3_600_000, how);
      await until(() => all(routers, 'Active')() && server.control.activeSessions().length === 10);
      for (const routerId of routers) {
        expect(await main.phases(routerId)).toEqual(['No session', 'Starting', 'Active', 'Re-establishing', 'Active']);
      }
      await until(() => main.status().notices.some(({ text }) => text.includes('10 were re-established')));
      expect(main.status().notices.map(({ title }) => title)).toEqual([
        '10 sessions expired while the computer was asleep',
      ]);
    },
  );

  it.each([3_600_000, -3_600_000])('fault 15: the wall clock jumps by %i ms: nothing expires', async (byMs) => {
    const routers = await active(5);
    main.setWallClock(byMs);
    // The clocks are compared every five seconds; then the server is asked, and that is all.
    await until(() => server.control.requestsTo('refresh').length >= 5);
    await pause(100);
    for (const routerId of routers) expect(await main.phases(routerId)).toEqual(['No session', 'Starting', 'Active']);
    expect(main.status().notices).toEqual([]);
    expect(server.control.requestsTo('start')).toHaveLength(5);
  });

  it('the computer is asked to stay awake while sessions are held, and not longer', async () => {
    const [routerId] = await active(1);
    expect(main.activity).toEqual([true]);
    valueOf(await main.call('endSession', { routerId: routerId! }));
    await until(() => main.phase(routerId!) === 'No session');
    expect(main.activity).toEqual([true, false]);
  });
});

describe('the network', () => {
  it('fault 3: a server that is out of reach is one banner with its next try, and no message per router', async () => {
    const routers = await active(10);
    server.control.setMode('all', 'reset');
    for (const routerId of routers) valueOf(await main.call('refreshSession', { routerId }));
    await until(() => main.status().server.state === 'unreachable' && all(routers, 'Retrying')());
    expect(main.status().server.nextCheckAt).not.toBeNull();
    expect(main.status().notices).toEqual([]);

    server.control.setMode('all', 'normal');
    valueOf(await main.call('checkServer', undefined));
    await until(all(routers, 'Active'));
    expect(main.serverStates).toEqual(['starting', 'healthy', 'unreachable', 'healthy']);
    expect(server.control.requestsTo('start')).toHaveLength(10);
    expect(server.control.inFlight().most).toBeLessThanOrEqual(16);
  });

  it('fault 3: a network that comes back is not waited for until the next try', async () => {
    const routers = await active(3);
    server.control.setMode('all', 'reset');
    main.setOnline(false);
    for (let tries = 0; tries < 5; tries += 1) valueOf(await main.call('checkServer', undefined));
    await until(() => main.status().server.state === 'unreachable');
    const nextTryAt = main.status().server.nextCheckAt ?? 0;
    server.control.clearRequests();
    server.control.setMode('all', 'normal');
    main.setOnline(true);
    await until(() => main.status().server.state === 'healthy');
    expect(server.control.requestsTo('health')[0]!.receivedAt).toBeLessThan(nextTryAt);
    expect(all(routers, 'Active')()).toBe(true);
  });

  it('fault 3: a login page of the network is no answer: the server is unreachable, and no session is lost or refreshed', async () => {
    const routers = await active(5);
    server.control.setMode('all', 'html');
    for (const routerId of routers) valueOf(await main.call('refreshSession', { routerId }));
    await until(() => main.status().server.state === 'unreachable' && all(routers, 'Retrying')());
    expect(main.row(routers[0]!).session.error?.cause?.message).toContain('a web page instead of an answer');
    server.control.setMode('all', 'normal');
    valueOf(await main.call('checkServer', undefined));
    await until(all(routers, 'Active'));
    for (const routerId of routers) expect(await main.phases(routerId)).not.toContain('Re-establishing');
  });
});

describe('clicks', () => {
  it('fault 11: a start that is clicked twice is one session', async () => {
    const routerId = await main.add('edge');
    server.control.setStartDelay(500);
    valueOf(await main.call('startSession', { routerId }));
    const [, refused] = await main.call('startSession', { routerId });
    expect(refused?.code).toBe('NOT_POSSIBLE_NOW');
    await until(() => main.phase(routerId) === 'Active');
    expect(server.control.requestsTo('start')).toHaveLength(1);
    expect(server.control.activeSessions()).toHaveLength(1);
  });

  it('fault 12: an end that is clicked during a start cancels it: never Active, and nothing is left on the server', async () => {
    const routerId = await main.add('edge');
    server.control.setStartDelay(1_000);
    valueOf(await main.call('startSession', { routerId }));
    await until(() => server.control.activeSessions().length === 1);
    valueOf(await main.call('endSession', { routerId }));
    await until(() => main.phase(routerId) === 'No session' && server.control.requestsTo('end').length >= 2);
    await pause(100);
    expect(await main.phases(routerId)).toEqual(['No session', 'Starting', 'Ending', 'No session']);
    expect(server.control.activeSessions()).toEqual([]);
  });

  it('fault 16: a bulk start of 500 with 40 unreachable: bounded, the others unaffected, told by cause, retried alone', async () => {
    const routers: RouterId[] = [];
    for (let number = 0; number < 500; number += 1) routers.push(await main.add(`router ${number}`));
    const dead = routers.filter((_, number) => number % 12 === 5 && number < 480);
    for (const routerId of dead) server.control.setReachable(routerId, false);
    const { id } = valueOf(await main.call('startBulk', { operation: 'start', routerIds: routers }));
    await until(() => main.bulk()?.state === 'done', 60_000);
    expect(main.bulk()).toMatchObject({ id, total: 500, succeeded: 460, failed: 40, skipped: [] });
    expect(main.bulk()?.groups.map(({ code, routerIds }) => [code, routerIds.length])).toEqual([
      ['ROUTER_UNREACHABLE', 40],
    ]);
    expect(server.control.inFlight().most).toBeLessThanOrEqual(16);
    // What failed was taken back: no session stands on a dead router.
    expect(server.control.activeSessions()).toHaveLength(460);

    for (const routerId of dead) server.control.setReachable(routerId, true);
    server.control.clearRequests();
    valueOf(await main.call('retryBulk', { id }));
    await until(() => main.bulk()?.state === 'done' && main.bulk()?.id !== id);
    expect(main.bulk()).toMatchObject({ total: 40, succeeded: 40, failed: 0 });
    expect(server.control.requestsTo('start')).toHaveLength(40);
  });
});

describe('fault 11: a start whose reply is lost', () => {
  it('is one session, the one that the window shows', async () => {
    const routerId = await main.add('edge');
    server.control.setMode('start', 'reply-lost');
    valueOf(await main.call('startSession', { routerId }));
    await until(all([routerId], 'Active'));
    expect(server.control.activeSessions()).toMatchObject([
      { routerId, sessionId: main.row(routerId).session.sessionId },
    ]);
    expect(await main.phases(routerId)).toEqual(['No session', 'Starting', 'Active']);
    expect(server.control.requestsTo('start')).toHaveLength(2);
  });
});

describe('fault 23: answers that are none', () => {
  it.each(['401', '403', '429', '503', 'redirect', 'html', 'empty', 'huge'] as const)(
    '“%s” is the server’s fault: the routers are not marked down, and afterwards all goes on',
    async (mode) => {
      const routers = await active(3);
      server.control.setMode('all', mode);
      for (const routerId of routers) valueOf(await main.call('refreshSession', { routerId }));
      await until(all(routers, 'Retrying'));
      const { session } = main.row(routers[0]!);
      expect(session.routerState).toBe('server-said');
      expect(session.error?.cause?.message.length).toBeGreaterThan(10);
      server.control.setMode('all', 'normal');
      for (const routerId of routers) await main.call('refreshSession', { routerId });
      await until(all(routers, 'Active'));
      expect(server.control.requestsTo('start')).toHaveLength(3);
    },
  );
});

describe('a token that expires', () => {
  it('is one banner; a new one in the token file is taken up without a restart, and no session is lost', async () => {
    const routers = await active(5);
    const renewed = 'renewed-token-77aa';
    server.control.setToken(renewed);
    for (const routerId of routers) valueOf(await main.call('refreshSession', { routerId }));
    await until(() => main.status().server.state === 'unreachable' && all(routers, 'Retrying')());
    expect(main.status().server.error?.code).toBe('UNAUTHENTICATED');
    expect(main.status().notices).toEqual([]);
    await writeFile(path.join(folder.path, 'token'), `${renewed}\n`);
    await until(all(routers, 'Active'));
    expect(main.status().server.state).toBe('healthy');
    expect(server.control.requestsTo('start')).toHaveLength(5);
  });

  it('costs no start where the new one stands in the token file already', async () => {
    const [lost] = await active(1);
    const clicked = await main.add('clicked');
    server.control.setMode('start', '503');
    server.control.forget(server.control.activeSessions()[0]!.sessionId);
    valueOf(await main.call('refreshSession', { routerId: lost! }));
    await until(() => main.phase(lost!) === 'Re-establishing');
    const renewed = 'renewed-token-77aa';
    await writeFile(path.join(folder.path, 'token'), `${renewed}\n`);
    server.control.setToken(renewed);
    server.control.setMode('start', 'normal');
    valueOf(await main.call('startSession', { routerId: clicked }));
    await until(all([lost!, clicked], 'Active'));
    expect(await main.phases(lost!)).not.toContain('Expired');
    expect(await main.phases(clicked)).toEqual(['No session', 'Starting', 'Active']);
  });

  it('without a new one the sessions stay until their leases run out, then say why and wait for the admin', async () => {
    await main.quit();
    main = await startRealMain({ folder: folder.path, serverUrl: server.url, token, leaseSeconds: 15 });
    const routers = await active(2);
    server.control.setToken('renewed-token-77aa');
    for (const routerId of routers) valueOf(await main.call('refreshSession', { routerId }));
    await until(all(routers, 'Retrying'));
    expect(main.row(routers[0]!).session.leaseDeadline).not.toBeNull();
    await until(all(routers, 'Expired'), 60_000);
    expect(server.control.activeSessions()).toHaveLength(2);
    for (const routerId of routers) {
      expect(main.row(routerId).session.error?.cause?.cause?.code).toBe('UNAUTHENTICATED');
      expect(await main.phases(routerId)).toEqual(['No session', 'Starting', 'Active', 'Retrying', 'Expired']);
    }
    const asked = server.control.requestsTo('start').length;
    await writeFile(path.join(folder.path, 'token'), 'renewed-token-77aa\n');
    await until(() => main.status().server.state === 'healthy');
    expect(server.control.requestsTo('start')).toHaveLength(asked);
    for (const routerId of routers) valueOf(await main.call('startSession', { routerId }));
    await until(all(routers, 'Active'));
  });
});

describe('the audit record', () => {
  it('holds every operation with who, what, router, outcome and cause, and is read in pages', async () => {
    const [routerId] = await active(1);
    server.control.setMode('refresh', 'always-fails');
    valueOf(await main.call('refreshSession', { routerId: routerId! }));
    await until(() => main.phase(routerId!) === 'Retrying');
    const everything = { words: [], outcome: 'all', since: null, until: null } as const;
    const page = async () => valueOf(await main.call('getAuditPage', { before: null, limit: 2, filter: everything }));
    await until(async () => (await page()).entries[0]?.operation === 'refreshSession');
    const { entries, next } = await page();
    expect(entries[0]).toMatchObject({
      moment: 'end',
      operation: 'refreshSession',
      routerId,
      outcome: 'failure',
      errorCode: 'SESSION_REFRESH_FAILED<-SESSION_REFRESH_ERROR',
      userId: main.status().identity.userId,
    });
    const older = valueOf(await main.call('getAuditPage', { before: next, limit: 3, filter: everything })).entries;
    expect(older.map(({ moment, operation }) => [moment, operation])).toEqual([['end', 'addRouter']]);
    expect(entries.map(({ operation }) => operation)).toEqual(['refreshSession', 'startSession']);
  });
});

describe('a server that is upgraded while the app runs', () => {
  let proxy: Server;
  let other: Awaited<ReturnType<typeof createTempFolder>>;
  let capabilities: readonly string[];
  let instance: string;
  let held: Set<string>;
  let refreshes: string[];
  /** what it says at its health, where that is not what it can */
  let told: readonly string[] | null;
  let starts: number;

  /** Says what it can do, and holds what was started on this instance of it. */
  beforeEach(async () => {
    [capabilities, told, instance, held, refreshes, starts] = [[], null, 'one', new Set(), [], 0];
    const lost = { code: 'SESSION_INVALID', message: 'not active or expired', details: null };
    proxy = createServer((request, response) => {
      let text = '';
      request.on('data', (piece: Buffer) => {
        text += piece.toString();
      });
      request.on('end', () => {
        const body = (text ? JSON.parse(text) : {}) as { sessionId?: string; sessions?: { sessionId: string }[] };
        const id = body.sessionId ?? '';
        let error: object | null = null;
        let data: object = { message: 'ok', capabilities: told ?? capabilities, serverInstanceId: instance };
        if (request.url === '/api/session/start') {
          starts += 1;
          held.add(id);
          data = { session_id: id, router_reachable: true, infrastructure_ready: true };
        } else if (request.url === '/api/session/refresh') {
          refreshes.push(body.sessions ? 'together' : 'single');
          if (body.sessions && !capabilities.includes('batch-refresh')) {
            error = { code: 'BAD_REQUEST', message: 'sessionId is required', details: null };
          } else if (body.sessions) {
            const sessions = body.sessions.map(({ sessionId }) =>
              held.has(sessionId)
                ? { session_id: sessionId, success: true, data: {}, error: null }
                : { session_id: sessionId, success: false, data: null, error: lost },
            );
            data = { sessions };
          } else if (!held.has(id)) error = lost;
        } else if (request.url === '/api/session/end') held.delete(id);
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ success: error === null, data: error === null ? data : null, error }));
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    await main.quit();
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    other = await createTempFolder();
    main = await startRealMain({ folder: other.path, serverUrl: url, token, leaseSeconds });
  });
  afterEach(async () => {
    await main.quit();
    main = await startRealMain({ folder: folder.path, serverUrl: server.url, token });
    await other.remove();
    proxy.closeAllConnections();
    proxy.close();
  });

  const refreshed = async (): Promise<ReadonlySet<string>> => {
    refreshes.length = 0;
    valueOf(await main.call('checkServer', undefined));
    await until(() => refreshes.length > 0);
    await pause(500);
    return new Set(refreshes);
  };

  it('is asked as it can be asked once its health says so, and the header says what it can', async () => {
    const routers = await active(6);
    [capabilities, instance] = [['batch-refresh'], 'two'];
    expect(await refreshed()).toContain('together');
    expect(main.status().server.capabilities).toEqual(['batch-refresh']);
    [capabilities, instance] = [[], 'three'];
    expect(await refreshed()).toEqual(new Set(['single']));
    expect(main.status().server.capabilities).toEqual([]);
    expect(all(routers, 'Active')()).toBe(true);
    expect(starts).toBe(6);
  });

  it('a downgrade that no check has seen yet costs no lease: what is refused together is asked one by one', async () => {
    capabilities = ['batch-refresh'];
    const routers = await active(4);
    valueOf(await main.call('checkServer', undefined));
    [capabilities, told] = [[], ['batch-refresh']];
    main.sleep(400_000, { counted: true });
    await until(() => refreshes.filter((how) => how === 'single').length >= 4);
    expect(refreshes).toContain('together');
    await pause(100);
    expect(all(routers, 'Active')()).toBe(true);
    for (const routerId of routers) expect(await main.phases(routerId)).not.toContain('Retrying');
    expect(starts).toBe(4);
  });

  it('as another instance that holds nothing any more: all that is wanted is started again, without a click', async () => {
    capabilities = ['batch-refresh'];
    const routers = await active(5);
    const ids = routers.map((routerId) => main.row(routerId).session.sessionId);
    valueOf(await main.call('checkServer', undefined));
    held.clear();
    instance = 'two';
    valueOf(await main.call('checkServer', undefined));
    await until(() => starts >= 10 && all(routers, 'Active')());
    expect(routers.map((routerId) => main.row(routerId).session.sessionId)).toEqual(ids);
    for (const routerId of routers) {
      expect(await main.phases(routerId)).toEqual(['No session', 'Starting', 'Active', 'Re-establishing', 'Active']);
    }
    expect(starts).toBe(10);
    expect(main.status().notices).toEqual([]);
  });
});
