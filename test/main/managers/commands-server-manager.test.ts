/** Fault 23 and its relatives: whatever a server does at its socket, one right error comes out and nothing leaks. */

import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { type ErrorCode, rootCause } from '@shared/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createCommandsServerManager,
  isLoopback,
  type Request,
} from '../../../src/main/managers/commands-server-manager';
import { laneWidths } from '../../../src/main/managers/commands-server-manager/lanes';
import { systemTimers } from '../../../src/main/ports';
import { createFakeTime } from '../../support/fake-time';
import { type HabitsServer, type Mode, startHabitsServer } from '../../support/habits-server';
import { selfSigned } from '../../support/self-signed';
import {
  errorOf,
  impatient,
  profileFor,
  routerId,
  serviceFor,
  type ServiceUnderTest,
  sessionId,
  token,
  until,
  userId,
  valueOf,
} from '../support';

let server: HabitsServer;
let under: ServiceUnderTest;

beforeEach(async () => {
  server = await startHabitsServer({ token });
  under = serviceFor(server.url);
});

afterEach(async () => {
  under.manager.close();
  await server.close();
});

const refresh = () => under.service.refreshSession(userId, routerId, sessionId);

const giveUpSoon = (): void => {
  under.manager.close();
  under = serviceFor(server.url, impatient);
};

/** What must hold after every fault, whichever it was. */
async function nothingLeaked(error: unknown): Promise<void> {
  expect(JSON.stringify(error)).not.toContain(token);
  expect(under.lines.join('\n')).not.toContain(token);
  expect(under.armedTimers()).toBe(0);
  under.manager.close();
  await until(() => server.control.openConnections() === 0);
}

describe('faults of a server that answers', () => {
  const table: readonly (readonly [Mode, ErrorCode, RegExp, number | null])[] = [
    ['401', 'COMMANDS_SERVER_BAD_ANSWER', /answered with a web page instead of an answer\.$/, 401],
    ['403', 'COMMANDS_SERVER_BAD_ANSWER', /answered with a web page instead of an answer\.$/, 403],
    ['429', 'TOO_MANY_REQUESTS', /did not take the request; it sent /, 429],
    ['503', 'COMMANDS_SERVER_UNAVAILABLE', /did not take the request; it sent /, 503],
    ['redirect', 'COMMANDS_SERVER_REDIRECT', /redirects to http:\/\/127\.0\.0\.1:9\/elsewhere/, 302],
    ['html', 'COMMANDS_SERVER_BAD_ANSWER', /a web page instead of an answer/, 200],
    ['crash', 'COMMANDS_SERVER_BAD_ANSWER', /a web page instead of an answer/, 500],
    ['missing', 'COMMANDS_SERVER_BAD_ANSWER', /answered with /, 404],
    ['empty', 'COMMANDS_SERVER_BAD_ANSWER', /an empty answer/, 200],
    ['garbage', 'COMMANDS_SERVER_BAD_ANSWER', /not JSON/, 200],
    ['no-envelope', 'COMMANDS_SERVER_BAD_ANSWER', /JSON that is not the answer of a commands server/, 200],
    ['huge', 'COMMANDS_SERVER_ANSWER_TOO_LARGE', /more than 1 MB/, null],
    ['zipped', 'COMMANDS_SERVER_ANSWER_TOO_LARGE', /more than 1 MB/, null],
    ['trickle', 'COMMANDS_SERVER_TIMEOUT', /did not answer within 1\.2 s/, null],
    ['hang', 'COMMANDS_SERVER_TIMEOUT', /did not answer within 1\.2 s/, null],
    ['cut', 'COMMANDS_SERVER_UNREACHABLE', /the connection was cut/, null],
    ['reset', 'COMMANDS_SERVER_UNREACHABLE', /the connection was cut/, null],
    ['always-fails', 'SESSION_REFRESH_ERROR', /Failed to refresh session/, 500],
    ['unknown-code', 'UNKNOWN_SERVER_CODE', /The licence of this server has run out/, 500],
    ['echo-token', 'UNEXPECTED_SERVER_ERROR', /KeyError/, 500],
  ];

  it.each(table)(
    '“%s” becomes %s with its own message, and codes only in its details',
    async (mode, code, message, status) => {
      server.control.setMode('refresh', mode);
      if (mode === 'hang' || mode === 'trickle') giveUpSoon();
      const error = errorOf(await refresh());
      expect(error.code).toBe('SESSION_REFRESH_FAILED');
      expect(rootCause(error).code).toBe(code);
      expect(rootCause(error).message).toMatch(message);
      expect(rootCause(error).message).not.toMatch(/HTTP status|\b[45]\d\d\b/);
      expect(rootCause(error).details?.httpStatus ?? null).toBe(status);
      await nothingLeaked(error);
    },
  );

  it('what a server asks in Retry-After is known to whoever waits', async () => {
    server.control.setMode('refresh', '429');
    expect(rootCause(errorOf(await refresh())).details?.retryAfterMs).toBe(7_000);
  });

  it('a code that no client knows stays visible', async () => {
    server.control.setMode('refresh', 'unknown-code');
    expect(rootCause(errorOf(await refresh())).details?.serverCode).toBe('LICENCE_EXPIRED');
  });

  it('a redirect is not followed, so the token never reaches the other server', async () => {
    const elsewhere = await startHabitsServer();
    server.control.redirectTo(`${elsewhere.url}/api/session/refresh`);
    server.control.setMode('refresh', 'redirect');
    errorOf(await refresh());
    const there = elsewhere.control.requests();
    await elsewhere.close();
    expect(server.control.requestsTo('refresh')[0]?.headers.authorization).toBe(`Bearer ${token}`);
    expect(there).toEqual([]);
  });

  it('a redirect whose target repeats the token does not bring it into the error', async () => {
    server.control.redirectTo(`http://127.0.0.1:9/login?token=${token}`);
    server.control.setMode('refresh', 'redirect');
    expect(JSON.stringify(errorOf(await refresh()))).not.toContain(token);
  });

  it('of an answer of 50 MB, little is taken off the wire and little is kept', async () => {
    server.control.setMode('refresh', 'huge');
    const before = process.memoryUsage();
    errorOf(await refresh());
    const after = process.memoryUsage();
    await until(() => server.control.inFlight().now === 0);
    expect(server.control.bytesSent()).toBeLessThan(12 * 1024 * 1024);
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(12 * 1024 * 1024);
  });

  it('an answer that trickles for ever costs its time limit and no more', async () => {
    server.control.setMode('refresh', 'trickle');
    server.control.setTrickleDelay(20);
    giveUpSoon();
    // A limit that each byte begins anew is never reached.
    expect(rootCause(errorOf(await refresh())).code).toBe('COMMANDS_SERVER_TIMEOUT');
  });

  it('after any fault the next request is answered', async () => {
    for (const mode of ['cut', 'reset', 'empty', 'huge', 'garbage'] as const) {
      server.control.setMode('refresh', mode);
      errorOf(await refresh());
    }
    server.control.setMode('refresh', 'normal');
    valueOf(await under.service.startSession(userId, routerId, sessionId));
    expect(valueOf(await refresh()).routerState).toBe('server-said');
  });
});

describe('faults of what is no commands server', () => {
  const listening = (listener: { address: () => AddressInfo | string | null }): number =>
    (listener.address() as AddressInfo).port;

  it('a port where nothing listens', async () => {
    await server.close();
    const error = errorOf(await refresh());
    expect(rootCause(error)).toMatchObject({ code: 'COMMANDS_SERVER_UNREACHABLE' });
    expect(rootCause(error).message).toMatch(/nothing is listening there\.$/);
    expect(rootCause(error).details?.systemCode).toBe('ECONNREFUSED');
    expect(JSON.stringify(error)).not.toContain(token);
  });

  it('a server that speaks another protocol than HTTP', async () => {
    const ssh = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('SSH-2.0-dropbear_2024.86\r\n');
    });
    await new Promise<void>((resolve) => ssh.listen(0, '127.0.0.1', resolve));
    under = serviceFor(`http://127.0.0.1:${listening(ssh)}`);
    const error = errorOf(await refresh());
    ssh.close();
    expect(rootCause(error).code).toBe('COMMANDS_SERVER_BAD_ANSWER');
    expect(rootCause(error).message).toContain('does not answer in HTTP');
  });

  it('a certificate that nobody vouches for: the token is not sent', async () => {
    let requests = 0;
    const tls = createHttpsServer(selfSigned('localhost'), (_request, response) => {
      requests += 1;
      response.end();
    });
    await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
    under = serviceFor(`https://127.0.0.1:${listening(tls)}`);
    const error = errorOf(await refresh());
    tls.close();
    expect(rootCause(error).code).toBe('COMMANDS_SERVER_TLS');
    expect(rootCause(error).message).toContain('was not accepted: it is signed by itself.');
    expect(rootCause(error).details?.systemCode).toContain('SELF_SIGNED');
    expect(requests).toBe(0);
  });

  it('a server without TLS where https was asked for', async () => {
    under = serviceFor(server.url.replace('http:', 'https:'));
    expect(rootCause(errorOf(await refresh())).code).toBe('COMMANDS_SERVER_TLS');
    expect(server.control.requests()).toEqual([]);
  });
});

describe('health', () => {
  it('is remembered for 30 s of the monotonic clock and asked anew after', async () => {
    const time = createFakeTime();
    const manager = createCommandsServerManager({
      profile: profileFor(server.url),
      clock: time.clock,
      timers: systemTimers,
    });
    const asked = () => server.control.requestsTo('health').length;
    valueOf(await manager.health());
    await time.advance(29_999);
    valueOf(await manager.health());
    expect(asked()).toBe(1);
    await time.advance(2);
    valueOf(await manager.health());
    expect(asked()).toBe(2);
    manager.close();
  });

  it('is asked once for all who want it at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => under.manager.health({ fresh: true })));
    for (const answer of answers) valueOf(answer);
    expect(server.control.requestsTo('health')).toHaveLength(1);
  });

  it('is not remembered when it failed', async () => {
    server.control.setMode('health', '503');
    errorOf(await under.manager.health());
    server.control.setMode('health', 'normal');
    expect(valueOf(await under.manager.health()).message).toBe('Server is healthy');
  });

  it('of a plain server lists no capability', async () => {
    valueOf(await under.manager.health());
    expect(under.manager.can('lease')).toBe(false);
  });

  it.each([
    { says: { sessionTimeoutMs: 7_200_000 }, expected: 7_200_000, why: 'that it told' },
    { says: {}, expected: 1_800_000, why: 'of the profile, where it tells none' },
    { says: { sessionTimeoutMs: -1 }, expected: 1_800_000, why: 'of the profile, where it tells nonsense' },
  ])('of a server leads to the lease $why, for sessions that are told none', async ({ says, expected }) => {
    const telling = createHttpServer((_request, response) => {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ success: true, data: { message: 'Server is healthy', ...says } }));
    });
    await new Promise<void>((resolve) => telling.listen(0, '127.0.0.1', resolve));
    const { port } = telling.address() as AddressInfo;
    const { manager } = serviceFor(`http://127.0.0.1:${port}`);
    expect(manager.assumedTtlMs()).toBe(1_800_000);
    valueOf(await manager.health());
    expect(manager.assumedTtlMs()).toBe(expected);
    manager.close();
    telling.closeAllConnections();
    await new Promise((resolve) => telling.close(resolve));
  });
});

describe('the introduction', () => {
  it('asks once what the server can do, before the first request and for all of them', async () => {
    await Promise.all([refresh(), refresh(), refresh()]);
    const [first, ...others] = server.control.requests().map((request) => request.endpoint);
    expect(first).toBe('health');
    expect(others).toEqual(['refresh', 'refresh', 'refresh']);
  });

  it('does not keep the first request from a server that has no health', async () => {
    server.control.setMode('health', 'missing');
    expect(valueOf(await under.service.startSession(userId, routerId, sessionId)).routerState).toBe('server-said');
  });

  it('costs its time limit and no more where health hangs', async () => {
    server.control.setMode('health', 'hang');
    giveUpSoon();
    expect(valueOf(await under.service.startSession(userId, routerId, sessionId)).sessionId).toBe(sessionId);
  });
});

describe('lanes', () => {
  const request = (lane: Request['lane']): Request => ({
    method: 'POST',
    path: lane === 'look' ? '/api/session/end' : '/api/session/refresh',
    body: { sessionId, routerId },
    timeoutMs: 10_000,
    correlationId: 'lanes',
    lane,
    safeToRepeat: true,
  });

  it('never have more than 16 requests on their way', async () => {
    server.control.setMode('all', 'hang');
    const pending = [
      ...Array.from({ length: 60 }, () => 'operation' as const),
      ...Array.from({ length: 10 }, () => 'look' as const),
      ...Array.from({ length: 10 }, () => 'health' as const),
    ].map((lane) => under.manager.request({ ...request(lane), timeoutMs: 600 }));
    await Promise.all(pending);
    expect(laneWidths.operation + laneWidths.look + laneWidths.health).toBe(16);
    expect(server.control.requests()).toHaveLength(80);
    expect(server.control.inFlight().most).toBeLessThanOrEqual(16);
  });

  it('let a question through while the refreshes of a hanging server fill theirs, and health too', async () => {
    server.control.setMode('refresh', 'hang');
    const refreshes = Array.from({ length: 50 }, () =>
      under.manager.request({ ...request('operation'), timeoutMs: 1_000 }),
    );
    await until(() => server.control.inFlight().now === laneWidths.operation);
    expect(valueOf(await under.manager.health({ fresh: true })).message).toBe('Server is healthy');
    const [, failure] = await under.manager.request(request('look'));
    expect(failure?.error.code).toBe('SESSION_INVALID');
    expect(server.control.inFlight().now).toBe(laneWidths.operation);
    under.manager.close();
    await Promise.all(refreshes);
  });
});

describe('the address of a server', () => {
  it.each(['http://127.0.0.1:1', 'http://127.9.9.9', 'http://localhost:80', 'http://[::1]:80'])(
    '%s is loopback',
    (url) => {
      expect(isLoopback(url)).toBe(true);
    },
  );

  it.each([
    'http://127.evil.example',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'http://10.0.0.1',
  ])('%s is not loopback', (url) => {
    expect(isLoopback(url)).toBe(false);
  });

  it('a proxy named in the environment does not get what is meant for this machine', async () => {
    const proxy = await startHabitsServer();
    const before = process.env['http_proxy'];
    process.env['http_proxy'] = proxy.url;
    try {
      valueOf(await under.manager.health());
      expect(proxy.control.requests()).toEqual([]);
    } finally {
      if (before === undefined) delete process.env['http_proxy'];
      else process.env['http_proxy'] = before;
      await proxy.close();
    }
  });
});
