/** Builds the HTTP server from its parts. Everything it touches comes in as an argument; whatever happens, it answers the envelope. */

import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { parseUuid } from '@shared/ids';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { RouterTarget } from '@shared/embedded-channel';
import type { Clock } from './clock';
import { asCommandsError, CommandsError } from './commands-error';
import { IdempotentStarts } from './idempotent-starts';
import { builtInProfiles, type ProfileCatalog } from './infrastructure/profile-catalog';
import { KeyedLock } from './keyed-lock';
import { describeThrown, type Log } from './log';
import { isCounted, Metrics } from './metrics';
import { RateLimit, type Rate } from './rate-limit';
import type { Redactor } from './redact';
import type { RouterDirectory } from './router-directory/router-directory';
import { RouterWatch } from './router-watch';
import { authorizeBy, type UserToken } from './routes/authorization';
import { failureOf, metadataOf, successOf, successText, type AnswerContext } from './routes/envelope';
import { registerRoutes, routes } from './routes/session-routes';
import { refreshTexts } from './session-answers';
import { SessionConductor } from './session-conductor';
import { SessionRegistry } from './session-registry';
import { memoryStore, type SessionStore, type StoredSession } from './session-store/session-store';
import { ConnectionPool } from './ssh/connection-pool';
import type { HostKeyCheck } from './ssh/host-key-check';
import type { Connect } from './ssh/router-connection';
import type { TlsPair } from './tls';

declare module 'fastify' {
  interface FastifyRequest {
    answerContext: AnswerContext | null;
  }
}

export type AppPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly redactor: Redactor;
  readonly directory: RouterDirectory;
  readonly connect: Connect<RouterTarget>;
  readonly hostKeys: HostKeyCheck;
  readonly tokens: readonly UserToken[];
  readonly sessionTimeoutMs: number;
  readonly serverInstanceId: string;
  /** see session-conductor; default: the instance id */
  readonly serverIdentity?: string;
  readonly version: string;
  /** default: the built-in ones */
  readonly profiles?: ProfileCatalog;
  /** where sessions are kept and what was found there; default: in memory */
  readonly sessions?: { readonly store: SessionStore; readonly restored: readonly StoredSession[] };
  readonly endsSessionsOnStop?: boolean;
  /** per user; and per address for requests without a right token. Default: no limit */
  readonly rates?: { readonly perUser: Rate; readonly unknown: Rate };
  readonly tls?: TlsPair;
  readonly handshakes?: () => { readonly running: number; readonly queued: number };
  /** default 5 minutes */
  readonly connectionIdleMs?: number;
};

export type App = {
  readonly http: FastifyInstance;
  readonly registry: SessionRegistry;
  /** ends what is held, closes the connections to routers and the listener */
  readonly stop: () => Promise<void>;
};

const bodyLimit = 64 * 1024;
const idleConnectionMs = 5 * 60_000;

export function buildApp(ports: AppPorts): App {
  const { clock, log, redactor } = ports;
  const profiles = ports.profiles ?? builtInProfiles;
  const lock = new KeyedLock();
  const pool = new ConnectionPool({ connect: ports.connect, idleMs: ports.connectionIdleMs ?? idleConnectionMs });
  const registry = new SessionRegistry({ clock, ttlMs: ports.sessionTimeoutMs });
  const watch = new RouterWatch({
    clock,
    pool,
    lock,
    log,
    ttlMs: ports.sessionTimeoutMs,
    profiles,
    resolve: (routerId) => conductor.resolve(routerId),
    onOvertaken: (sessionId, by) => conductor.overtaken(sessionId, by),
  });
  const conductor = new SessionConductor({
    ...ports,
    profiles,
    ttlMs: ports.sessionTimeoutMs,
    store: ports.sessions?.store ?? memoryStore,
    endsSessionsOnStop: ports.endsSessionsOnStop ?? false,
    serverIdentity: ports.serverIdentity ?? ports.serverInstanceId,
    registry,
    pool,
    lock,
    watch,
  });

  conductor.restore(ports.sessions?.restored ?? []);

  const contextOf = (request: FastifyRequest): AnswerContext => {
    request.answerContext ??= {
      correlationId: parseUuid(request.headers['x-correlation-id']) ?? randomUUID(),
      startedAt: clock.monotonicMs(),
      sessionId: null,
      routerId: null,
      user: null,
    };
    return request.answerContext;
  };

  const sendFailure = (request: FastifyRequest, reply: FastifyReply, thrown: unknown) => {
    const error = redacted(fromFramework(thrown, request.routeOptions.bodyLimit), redactor);
    const context = contextOf(request);
    if (error.code === 'UNEXPECTED_SERVER_ERROR') {
      log.error('unexpected', { correlationId: context.correlationId, reason: describeThrown(thrown) });
    }
    const retryAfterMs = error.code === 'TOO_MANY_REQUESTS' ? error.details?.retryAfterMs : undefined;
    if (retryAfterMs !== undefined) void reply.header('retry-after', Math.ceil(retryAfterMs / 1000));
    void reply
      .code(error.status)
      .type('application/json; charset=utf-8')
      .send(failureOf(error, metadataOf(context, clock)));
  };

  // Node refuses a request without Host by itself, with an empty body; the check below answers the envelope.
  // Node looks for requests that take too long every 30 s only, unless told otherwise: 15 s would become 45.
  const limits = {
    maxHeaderSize: 16 * 1024,
    headersTimeout: 10_000,
    connectionsCheckingInterval: 1_000,
    requireHostHeader: false,
  };
  const transport = ports.tls ? { https: { ...limits, ...ports.tls } } : { http: limits };
  const http = Fastify({
    logger: false,
    bodyLimit,
    requestTimeout: 15_000,
    // Longer than a client's keep-alive usually is, so that it is the client who closes.
    keepAliveTimeout: 75_000,
    connectionTimeout: 0,
    ...transport,
    routerOptions: { maxParamLength: 100 },
    forceCloseConnections: true,
    frameworkErrors: (error, request, reply) => sendFailure(request, reply as FastifyReply, error),
    clientErrorHandler: (error, socket) => answerRaw(error, socket, clock),
    // The same to us, whether it speaks TLS or not.
  }) as unknown as FastifyInstance;
  http.decorateRequest('answerContext', null);
  // Only JSON is understood; Fastify would take plain text as well.
  http.removeContentTypeParser('text/plain');
  http.server.maxConnections = 1_024;
  http.server.maxHeadersCount = 64;

  const authorize = authorizeBy(ports.tokens);
  const userLimit = ports.rates ? new RateLimit(clock, ports.rates.perUser) : null;
  const unknownLimit = ports.rates ? new RateLimit(clock, ports.rates.unknown) : null;
  const metrics = new Metrics({
    sessions: () => registry.countByPhase(),
    connections: () => pool.size,
    handshakes: ports.handshakes ?? (() => ({ running: 0, queued: 0 })),
  });
  http.addHook('onRequest', (request, reply, done) => {
    void reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    const context = contextOf(request);
    if (request.raw.httpVersion === '1.1' && request.headers.host === undefined) {
      done(new CommandsError('BAD_REQUEST', 'The header Host is missing'));
      return;
    }
    const verdict = authorize(request.headers.authorization);
    const isOpenToAll = request.routeOptions.url === '/health' && verdict.kind === 'none';
    if (verdict.kind === 'right') context.user = verdict.user;
    try {
      if (verdict.kind === 'right') userLimit?.take(verdict.user);
      else unknownLimit?.take(request.ip);
    } catch (thrown) {
      done(thrown as CommandsError);
      return;
    }
    if (verdict.kind === 'right' || isOpenToAll) {
      done();
      return;
    }
    const message = verdict.kind === 'none' ? 'A bearer token is needed' : 'The bearer token is not accepted';
    done(new CommandsError('UNAUTHENTICATED', message));
  });
  http.setErrorHandler((error, request, reply) => sendFailure(request, reply, error));
  http.setNotFoundHandler((request, reply) => sendFailure(request, reply, notFound(request)));

  /** Counts and logs an operation, whatever becomes of it. */
  const observed = async <Value>(
    request: FastifyRequest,
    operation: string,
    work: () => Promise<Value>,
  ): Promise<Value> => {
    const context = contextOf(request);
    let outcome = 'ok';
    try {
      return await work();
    } catch (thrown) {
      outcome = asCommandsError(thrown).code;
      throw thrown;
    } finally {
      const seconds = (clock.monotonicMs() - context.startedAt) / 1000;
      if (isCounted(operation)) metrics.observe(operation, outcome, seconds);
      // Refreshes come by the thousand; only the ones that failed are worth a line.
      const isRefresh = operation === 'refresh' || operation === 'batch refresh';
      const isRoutine = operation === 'health' || operation === 'status' || (isRefresh && outcome === 'ok');
      if (!isRoutine) {
        log.info(operation, {
          correlationId: context.correlationId,
          user: context.user,
          sessionId: context.sessionId,
          routerId: context.routerId,
          outcome,
          ms: Math.round(clock.monotonicMs() - context.startedAt),
        });
      }
    }
  };

  registerRoutes(http, {
    conductor,
    directory: ports.directory,
    contextOf,
    starts: new IdempotentStarts({ clock }),
    answer: async (request, operation, work) =>
      successOf(await observed(request, operation, work), metadataOf(contextOf(request), clock)),
    answerText: async (request, operation, work) =>
      successText(await observed(request, operation, work), contextOf(request), clock),
    answerAtOnce: (request, operation, data) => {
      const context = contextOf(request);
      metrics.observe(operation, 'ok', (clock.monotonicMs() - context.startedAt) / 1000);
      return successText(data, context, clock);
    },
    log,
    texts: refreshTexts({ registry, serverInstanceId: ports.serverInstanceId }),
    metrics,
    redact: (error) => redacted(error, redactor),
    health: () => ({
      version: ports.version,
      serverInstanceId: ports.serverInstanceId,
      sessionTimeoutMs: ports.sessionTimeoutMs,
      profiles: profiles.profiles.map(({ name, title, description }) => ({ name, title, description })),
    }),
  });

  return {
    http,
    registry,
    stop: async () => {
      await conductor.stop();
      await http.close();
    },
  };
}

function redacted(error: CommandsError, redactor: Redactor): CommandsError {
  return new CommandsError(error.code, redactor.text(error.message), {
    details: error.details === null ? undefined : redactor.value(error.details),
    status: error.status,
    cause: error.cause,
  });
}

function notFound(request: FastifyRequest): CommandsError {
  const [path = ''] = request.url.split('?');
  const known = Object.entries(routes).find(([pattern]) =>
    new RegExp(`^${pattern.replace(':id', '[^/]+')}/?$`).test(path),
  );
  if (!known) return new CommandsError('NOT_FOUND', 'This server has no such URL');
  return new CommandsError('BAD_REQUEST', `This URL takes ${known[1]} only`, { status: 405 });
}

/** Fastify's own refusals (body too large, wrong content type, malformed JSON) in the protocol's codes. */
function fromFramework(thrown: unknown, limit = bodyLimit): CommandsError {
  if (thrown instanceof CommandsError || !(thrown instanceof Error)) return asCommandsError(thrown);
  const { statusCode, code } = thrown as Error & { readonly statusCode?: number; readonly code?: string };
  if (statusCode === 413) {
    return new CommandsError('PAYLOAD_TOO_LARGE', `The body is larger than ${limit / 1024} KiB`);
  }
  if (statusCode === 415) {
    return new CommandsError('BAD_REQUEST', 'The body must be JSON (content-type: application/json)', { status: 415 });
  }
  if (thrown instanceof SyntaxError || code?.startsWith('FST_ERR_CTP')) {
    return new CommandsError('BAD_REQUEST', 'The body is not well-formed JSON');
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new CommandsError('BAD_REQUEST', 'The request could not be understood', { status: statusCode });
  }
  return asCommandsError(thrown);
}

/** For what is no HTTP at all, and for what came too slowly or too large to be parsed. */
function answerRaw(error: Error & { readonly code?: string }, socket: Socket, clock: Clock): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const failure = new CommandsError('BAD_REQUEST', 'The request is not well-formed HTTP or came too slowly', {
    status,
  });
  const context = {
    correlationId: randomUUID(),
    startedAt: clock.monotonicMs(),
    sessionId: null,
    routerId: null,
    user: null,
  };
  const body = JSON.stringify(failureOf(failure, metadataOf(context, clock)));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Bad Request'}\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
