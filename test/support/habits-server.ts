/**
 * A commands server that speaks the plain protocol with the habits of servers in the field (docs/protocol.md), as a test
 * double: Node's http and nothing else, so that unit tests and the end-to-end tests can both use it. It lists no
 * capabilities. Habits 1 to 8 hold always; faults of a whole endpoint are switched on through `control.setMode`.
 */

import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

export const endpoints = ['start', 'end', 'refresh', 'status', 'health'] as const;
export type Endpoint = (typeof endpoints)[number];

/**
 * What an endpoint does instead of its work:
 * `hang` never answers; `html` answers 200 with a web page; `crash` answers 500 with a web page (habit 6); `missing`
 * answers 404 with a web page; `empty` answers 200 with no body; `huge` streams 50 MB; `zipped` sends 8 MB as a few
 * kilobytes of gzip; `redirect` points to `control.redirectTo`; `trickle` sends a right answer, one byte a second;
 * `garbage` sends broken JSON; `no-envelope` sends JSON of another kind; `wrong-session` answers for another session;
 * `reply-lost` starts the session and cuts the connection in place of the answer, of the next start only, because a test that
 * switches it off may come too late: a second start that is lost is given up;
 * `cut` cuts the connection in the middle of an answer; `reset` cuts it before; `401` … `503` are plain statuses without
 * an envelope (429 with Retry-After: 7); `always-fails` answers 500 SESSION_REFRESH_ERROR and touches nothing (habit 4);
 * `unknown-code` refuses with a code that no client knows; `echo-token` puts the Authorization header into its error.
 */
export type Mode =
  | 'normal'
  | 'hang'
  | 'html'
  | 'crash'
  | 'missing'
  | 'empty'
  | 'huge'
  | 'zipped'
  | 'redirect'
  | 'trickle'
  | 'garbage'
  | 'no-envelope'
  | 'wrong-session'
  | 'reply-lost'
  | 'cut'
  | 'reset'
  | '401'
  | '403'
  | 'forbidden'
  | '429'
  | '503'
  | 'always-fails'
  | 'unknown-code'
  | 'echo-token';

export type HabitsServerOptions = {
  readonly port?: number;
  /** how long a session lives without a refresh; 30 minutes, as the servers that were seen */
  readonly idleTimeoutMs?: number;
  /** wanted as `Authorization: Bearer …` when given */
  readonly token?: string;
  /** monotonic milliseconds, for tests with a clock of their own */
  readonly now?: () => number;
  /** listens with TLS or in another way: gets the request listener */
  readonly createServer?: (listener: RequestListener) => Server;
};

export type SeenRequest = {
  readonly method: string;
  readonly url: string;
  readonly endpoint: Endpoint | null;
  readonly headers: IncomingHttpHeaders;
  /** the parsed JSON body, or null */
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly receivedAt: number;
};

export type ActiveSession = { readonly sessionId: string; readonly routerId: string; readonly remainingMs: number };

export type HabitsControl = {
  /** Routers are reachable unless told otherwise. */
  readonly setReachable: (routerId: string, reachable: boolean) => void;
  /** The first start on the router fails in its setup; the next claims that all is ready (habit 8). */
  readonly failSetup: (routerId: string) => void;
  readonly setMode: (endpoint: Endpoint | 'all', mode: Mode) => void;
  /** How long a start takes on the router (habit 7). */
  readonly setStartDelay: (ms: number) => void;
  /** From now on another one is wanted, as when a token expires. */
  readonly setToken: (token: string) => void;
  readonly redirectTo: (url: string) => void;
  readonly setTrickleDelay: (msPerByte: number) => void;
  readonly activeSessions: () => readonly ActiveSession[];
  /** The server loses the session, as after a restart of it. */
  readonly forget: (sessionId: string) => void;
  readonly requests: () => readonly SeenRequest[];
  readonly requestsTo: (endpoint: Endpoint) => readonly SeenRequest[];
  readonly clearRequests: () => void;
  /** bytes of answers handed to the operating system so far */
  readonly bytesSent: () => number;
  readonly openConnections: () => number;
  /** requests that came and were not answered yet, and the most there ever were at a time */
  readonly inFlight: () => { readonly now: number; readonly most: number };
};

export type HabitsServer = {
  readonly url: string;
  readonly control: HabitsControl;
  readonly close: () => Promise<void>;
};

type Reply = (status: number, body: object) => void;
type Ids = { readonly sessionId: string; readonly routerId: string };

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const hugeBytes = 50 * 1024 * 1024;
const largestBody = 1024 * 1024;

export async function startHabitsServer(options: HabitsServerOptions = {}): Promise<HabitsServer> {
  const now = options.now ?? (() => performance.now());
  const idleTimeoutMs = options.idleTimeoutMs ?? 30 * 60_000;
  const sessions = new Map<string, { readonly routerId: string; readonly idleUntil: number }>();
  const unreachable = new Set<string>();
  const setupFails = new Set<string>();
  const modes = new Map<Endpoint, Mode>([['status', 'missing']]);
  const seen: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  let token = options.token;
  let startDelayMs = 0;
  let trickleMs = 1_000;
  let redirectUrl = 'http://127.0.0.1:9/elsewhere';
  let bytesOfClosed = 0;
  let inFlight = 0;
  let mostInFlight = 0;

  const isActive = (sessionId: string): boolean => {
    const session = sessions.get(sessionId);
    if (session && session.idleUntil <= now()) sessions.delete(sessionId);
    return sessions.has(sessionId);
  };
  const keep = ({ sessionId, routerId }: Ids): void => {
    sessions.set(sessionId, { routerId, idleUntil: now() + idleTimeoutMs });
  };
  const after = (ms: number, then: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      then();
    }, ms);
    timers.add(timer);
  };

  const server = (options.createServer ?? createServer)((request, response) => {
    inFlight += 1;
    mostInFlight = Math.max(mostInFlight, inFlight);
    response.once('close', () => {
      inFlight -= 1;
    });
    void serve(request, response).catch(() => crash(response, 500, 'Internal Server Error'));
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      bytesOfClosed += socket.bytesWritten;
    });
  });
  // Habit 6, also where the request is no HTTP at all.
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<h1>Bad Request</h1>');
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://server.test');
    const endpoint = endpointOf(request.method ?? '', url.pathname);
    const text = await bodyOf(request);
    const body = parseObject(text);
    seen.push({
      method: request.method ?? '',
      url: request.url ?? '',
      endpoint,
      headers: request.headers,
      body,
      receivedAt: now(),
    });
    if (endpoint === null) return crash(response, 404, 'Not Found');

    const mode = modes.get(endpoint) ?? 'normal';
    const reply = replyTo(response, body);
    if (misbehave(mode, request, response, reply, body)) return;
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
      response.setHeader('WWW-Authenticate', 'Bearer');
      return crash(response, 401, 'Unauthorized');
    }
    if (endpoint === 'health') return reply(200, succeeded({ message: 'Server is healthy' }));
    if (endpoint === 'status') {
      return reply(200, succeeded({ message: `${sessions.size} sessions`, sessions: sessions.size }));
    }
    // Habit 6: a body that is no JSON object ends in a crash page.
    if (body === null) return crash(response, 400, 'Bad Request');
    // Habit 1: the id counts only in the body, whatever the query says.
    if (body['sessionId'] === undefined) {
      return reply(400, failed('MISSING_SESSION_ID', 'sessionId is required'));
    }
    const ids = idsOf(body);
    if (ids === null) return reply(400, failed('BAD_REQUEST', 'sessionId and routerId must be UUIDs'));
    if (endpoint === 'start') {
      if (mode !== 'reply-lost') return start(ids, reply, mode);
      modes.set('start', 'normal');
      return start(ids, () => request.socket.destroy(), mode);
    }
    if (endpoint === 'end') return end(ids, reply);
    return refresh(ids, reply);
  }

  function start(ids: Ids, reply: Reply, mode: Mode): void {
    // Habits 2 and 3: an id that is known is refused, with restart: true as well.
    if (isActive(ids.sessionId)) return reply(400, failed('SESSION_ALREADY_ACTIVE', 'Session is already active'));
    keep(ids);
    const look = (): void => {
      if (unreachable.has(ids.routerId)) return reply(500, failed('ROUTER_UNREACHABLE', 'Router is not reachable'));
      if (setupFails.delete(ids.routerId)) {
        return reply(500, failed('INFRASTRUCTURE_SETUP_FAILED', 'Failed to set up infrastructure'));
      }
      // A start that was ended while it ran finishes all the same, and its session is there again.
      keep(ids);
      reply(
        200,
        succeeded({
          session_id: mode === 'wrong-session' ? '00000000-0000-4000-8000-00000000dead' : ids.sessionId,
          router_reachable: true,
          infrastructure_ready: true,
          message: 'Session established successfully',
        }),
      );
    };
    if (startDelayMs > 0) after(startDelayMs, look);
    else look();
  }

  function end({ sessionId }: Ids, reply: Reply): void {
    // Habit 5
    if (!isActive(sessionId)) return reply(401, failed('SESSION_INVALID', 'Session is not active or has expired'));
    sessions.delete(sessionId);
    reply(200, succeeded({ message: 'Session ended' }));
  }

  function refresh(ids: Ids, reply: Reply): void {
    if (!isActive(ids.sessionId)) {
      return reply(401, failed('SESSION_INVALID', 'Session is not active or has expired'));
    }
    keep(ids);
    reply(200, succeeded({ message: `Session ${ids.sessionId} refreshed` }));
  }

  /** True when the mode has dealt with the request. */
  function misbehave(
    mode: Mode,
    request: IncomingMessage,
    response: ServerResponse,
    reply: Reply,
    body: SeenRequest['body'],
  ): boolean {
    switch (mode) {
      case 'normal':
      case 'wrong-session':
      case 'reply-lost':
        return false;
      case 'hang':
        return true;
      case 'html':
        crash(response, 200, 'Welcome to the hotel network');
        return true;
      case 'crash':
        crash(response, 500, 'Internal Server Error');
        return true;
      case 'missing':
        crash(response, 404, 'Not Found');
        return true;
      case 'empty':
        response.writeHead(200, { 'Content-Type': 'application/json' }).end();
        return true;
      case 'huge':
        streamHuge(response);
        return true;
      case 'zipped':
        sendZipped(response);
        return true;
      case 'redirect':
        response.writeHead(302, { Location: redirectUrl }).end();
        return true;
      case 'trickle':
        trickle(response, JSON.stringify({ ...succeeded({ message: 'slowly' }), metadata: metadata(body) }));
        return true;
      case 'garbage':
        response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"success": true, "data": {"session_');
        return true;
      case 'no-envelope':
        response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"status":"ok"}');
        return true;
      case 'cut':
        response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '400' });
        response.write('{"success":true,', () => response.socket?.destroy());
        return true;
      case 'reset':
        request.socket.destroy();
        return true;
      case '401':
      case '403':
      case '503':
        crash(response, Number(mode), 'Refused');
        return true;
      case 'forbidden':
        reply(403, failed('FORBIDDEN', 'Not for this token'));
        return true;
      case '429':
        response.writeHead(429, { 'Content-Type': 'text/html', 'Retry-After': '7' }).end(page('Too Many Requests'));
        return true;
      case 'always-fails':
        reply(500, failed('SESSION_REFRESH_ERROR', 'Failed to refresh session'));
        return true;
      case 'unknown-code':
        reply(500, failed('LICENCE_EXPIRED', 'The licence of this server has run out'));
        return true;
      case 'echo-token':
      default:
        reply(500, failed('UNEXPECTED_SERVER_ERROR', `KeyError in ${request.headers.authorization ?? 'no header'}`));
        return true;
    }
  }

  function streamHuge(response: ServerResponse): void {
    const piece = Buffer.alloc(64 * 1024, 'x');
    let sent = 0;
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.write('{"success":true,"data":{"message":"');
    const more = (): void => {
      while (sent < hugeBytes && !response.destroyed) {
        sent += piece.length;
        if (!response.write(piece)) {
          response.once('drain', more);
          return;
        }
      }
      if (!response.destroyed) response.end('"},"error":null}');
    };
    more();
  }

  function sendZipped(response: ServerResponse): void {
    const plain = Buffer.concat([
      Buffer.from('{"success":true,"data":{"message":"'),
      Buffer.alloc(8 * 1024 * 1024, 'x'),
      Buffer.from('"}}'),
    ]);
    response
      .writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' })
      .end(gzipSync(plain, { level: 1 }));
  }

  function trickle(response: ServerResponse, text: string): void {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    let index = 0;
    const next = (): void => {
      if (response.destroyed) return;
      if (index >= text.length) {
        response.end();
        return;
      }
      response.write(text.slice(index, index + 1));
      index += 1;
      after(trickleMs, next);
    };
    next();
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: options.port ?? 0 }, resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    control: {
      setToken: (wanted) => {
        token = wanted;
      },
      setReachable: (routerId, reachable) => {
        if (reachable) unreachable.delete(routerId);
        else unreachable.add(routerId);
      },
      failSetup: (routerId) => {
        setupFails.add(routerId);
      },
      setMode: (endpoint, mode) => {
        for (const each of endpoint === 'all' ? endpoints : [endpoint]) modes.set(each, mode);
      },
      setStartDelay: (ms) => {
        startDelayMs = ms;
      },
      redirectTo: (url) => {
        redirectUrl = url;
      },
      setTrickleDelay: (msPerByte) => {
        trickleMs = msPerByte;
      },
      activeSessions: () =>
        [...sessions]
          .filter(([sessionId]) => isActive(sessionId))
          .map(([sessionId, { routerId, idleUntil }]) => ({ sessionId, routerId, remainingMs: idleUntil - now() })),
      forget: (sessionId) => {
        sessions.delete(sessionId);
      },
      requests: () => seen,
      requestsTo: (endpoint) => seen.filter((request) => request.endpoint === endpoint),
      clearRequests: () => {
        seen.length = 0;
      },
      bytesSent: () => [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, bytesOfClosed),
      openConnections: () => sockets.size,
      inFlight: () => ({ now: inFlight, most: mostInFlight }),
    },
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function endpointOf(method: string, path: string): Endpoint | null {
  if (method === 'GET' && path === '/health') return 'health';
  const name = /^\/api\/session\/(start|end|refresh|status)$/.exec(path)?.[1];
  const endpoint = endpoints.find((known) => known === name) ?? null;
  const wanted = endpoint === 'status' ? 'GET' : 'POST';
  return method === wanted ? endpoint : null;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) {
    text += String(piece);
    if (text.length > largestBody) throw new Error('the body is too large');
  }
  return text;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function idsOf(body: Readonly<Record<string, unknown>>): Ids | null {
  const { sessionId, routerId } = body;
  if (typeof sessionId !== 'string' || !uuidPattern.test(sessionId)) return null;
  if (typeof routerId !== 'string' || !uuidPattern.test(routerId)) return null;
  return { sessionId, routerId };
}

function succeeded(data: object): object {
  return { success: true, data, error: null };
}

function failed(code: string, message: string): object {
  return { success: false, data: null, error: { code, message, details: null } };
}

function metadata(body: SeenRequest['body']): object {
  return {
    sessionId: body?.['sessionId'] ?? null,
    routerId: body?.['routerId'] ?? null,
    timestamp: new Date().toISOString(),
    executionTime: 0.001,
  };
}

function replyTo(response: ServerResponse, body: SeenRequest['body']): Reply {
  return (status, envelope) => {
    if (response.destroyed) return;
    response
      .writeHead(status, { 'Content-Type': 'application/json' })
      .end(JSON.stringify({ ...envelope, metadata: metadata(body) }));
  };
}

/** Habit 6: a web page where an envelope was due. */
function crash(response: ServerResponse, status: number, title: string): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' }).end(page(title));
}

function page(title: string): string {
  return `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
}
