/** The protocol's URLs under /api/session, and the ones that our server adds (docs/protocol.md). */

import {
  apiVersion,
  capabilities,
  type WireEnd,
  type WireHealth,
  type WireRouters,
  type WireStatus,
} from '@shared/wire';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CommandsError } from '../commands-error';
import type { IdempotentStarts } from '../idempotent-starts';
import type { Log } from '../log';
import type { Counted, Metrics } from '../metrics';
import type { RouterDirectory } from '../router-directory/router-directory';
import type { RefreshTexts } from '../session-answers';
import type { SessionConductor } from '../session-conductor';
import { batchBodyLimit, isBatch, refreshBatch } from './batch-refresh';
import type { AnswerContext } from './envelope';
import { openApiDocument } from './open-api';
import {
  endBody,
  hostKeyBody,
  hostKeyParams,
  parseRequest,
  refreshBody,
  startBody,
  statusQuery,
} from './request-schemas';

export type RoutePorts = {
  readonly conductor: SessionConductor;
  readonly directory: RouterDirectory;
  readonly contextOf: (request: FastifyRequest) => AnswerContext;
  readonly starts: IdempotentStarts;
  /** answers with the envelope and logs the operation */
  readonly answer: <Data>(request: FastifyRequest, operation: string, work: () => Promise<Data>) => Promise<unknown>;
  /** the same around data that is JSON text already */
  readonly answerText: (request: FastifyRequest, operation: string, work: () => Promise<string>) => Promise<string>;
  /** the same for what is done already; counts it and logs nothing */
  readonly answerAtOnce: (request: FastifyRequest, operation: Counted, data: string) => string;
  readonly texts: RefreshTexts;
  readonly log: Log;
  readonly metrics: Metrics;
  /** takes secrets out */
  readonly redact: (error: CommandsError) => CommandsError;
  readonly health: () => Required<Pick<WireHealth, 'version' | 'serverInstanceId' | 'sessionTimeoutMs'>>;
};

export const routes: Readonly<Record<string, 'GET' | 'POST'>> = {
  '/health': 'GET',
  '/metrics': 'GET',
  '/openapi.json': 'GET',
  '/api/session/start': 'POST',
  '/api/session/end': 'POST',
  '/api/session/refresh': 'POST',
  '/api/session/status': 'GET',
  '/api/routers': 'GET',
  '/api/routers/:id/host-key': 'POST',
};

const json = 'application/json; charset=utf-8';

export function registerRoutes(app: FastifyInstance, ports: RoutePorts): void {
  const { conductor, directory } = ports;
  const note = (request: FastifyRequest, ids: { sessionId?: string | undefined; routerId?: string | undefined }) => {
    const context = ports.contextOf(request);
    context.sessionId = ids.sessionId ?? null;
    context.routerId = ids.routerId ?? null;
    return context;
  };

  const userOf = (request: FastifyRequest): string => {
    const { user } = ports.contextOf(request);
    if (user === null) throw new CommandsError('UNAUTHENTICATED', 'A bearer token is needed');
    return user;
  };

  app.post('/api/session/start', (request, reply) =>
    ports.answer(request, 'start', async () => {
      const body = parseRequest(startBody, request.body, 'body');
      const { correlationId } = note(request, body);
      const user = userOf(request);
      const start = () => conductor.start(body, user, correlationId);
      const key = request.headers['idempotency-key'];
      if (key === undefined) return start();
      const { answer, isReplay } = await ports.starts.run(user, String(key), body, start);
      if (isReplay) void reply.header('idempotency-replayed', 'true');
      return answer;
    }),
  );

  app.post('/api/session/end', (request) =>
    ports.answer(request, 'end', async (): Promise<WireEnd> => {
      const body = parseRequest(endBody, request.body, 'body');
      note(request, body);
      const cleanup = await conductor.end(body, userOf(request));
      return { message: 'Session ended', ...(cleanup === 'pending' ? { cleanup } : {}) };
    }),
  );

  app.post('/api/session/refresh', { bodyLimit: batchBodyLimit }, (request, reply) => {
    const { body } = request;
    if (isBatch(body)) {
      void reply.type(json);
      return ports.answerText(request, 'batch refresh', () => {
        const { correlationId } = ports.contextOf(request);
        return refreshBatch(ports, body, { user: userOf(request), correlationId });
      });
    }
    const atOnce = refreshAtOnce(request);
    if (atOnce !== null) return reply.type(json).send(atOnce);
    return ports.answer(request, 'refresh', async () => {
      const parsed = parseRequest(refreshBody, body, 'body');
      note(request, parsed);
      const entry = { sessionId: parsed.sessionId, routerId: parsed.routerId ?? null };
      return conductor.refresh(entry, userOf(request));
    });
  });

  const refreshAtOnce = (request: FastifyRequest): string | null => {
    const { body } = request;
    if (body === null || typeof body !== 'object') return null;
    const { sessionId, routerId } = body as { readonly sessionId?: string; readonly routerId?: string };
    const done = conductor.refreshAtOnce(sessionId, routerId, userOf(request), conductor.now());
    if (done === null) return null;
    note(request, { sessionId, routerId });
    return ports.answerAtOnce(request, 'refresh', ports.texts.single(done.record, done.verifiedMsAgo));
  };

  app.get('/api/session/status', (request) =>
    ports.answer(request, 'status', async (): Promise<WireStatus> => {
      const query = parseRequest(statusQuery, request.query, 'query');
      note(request, query);
      const sessions = conductor.status(query.sessionId ?? null, query.routerId ?? null, userOf(request));
      return { message: `${sessions.length} ${sessions.length === 1 ? 'session' : 'sessions'}`, sessions };
    }),
  );

  app.get('/api/routers', (request) =>
    ports.answer(request, 'list routers', async (): Promise<WireRouters> => {
      userOf(request);
      if (!directory.list)
        throw new CommandsError('NOT_FOUND', 'This server asks its app for each router and has no list of them');
      const routers = await directory.list();
      return { message: `${routers.length} ${routers.length === 1 ? 'router' : 'routers'}`, routers };
    }),
  );

  app.post('/api/routers/:id/host-key', (request) =>
    ports.answer(request, 'accept host key', async () => {
      const { id } = parseRequest(hostKeyParams, request.params, 'URL');
      note(request, { routerId: id });
      const { algorithm, fingerprint, replace } = parseRequest(hostKeyBody, request.body, 'body');
      await conductor.acceptHostKey(id, { algorithm, fingerprint }, replace);
      return { message: 'Host key accepted' };
    }),
  );

  app.get('/metrics', (request, reply) => {
    userOf(request);
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(ports.metrics.text());
  });

  const { version } = ports.health();
  let description: string | null = null;
  app.get('/openapi.json', (request, reply) => {
    userOf(request);
    description ??= JSON.stringify(openApiDocument(version));
    return reply.type('application/json; charset=utf-8').send(description);
  });

  const offered = capabilities.filter((one) => one !== 'router-directory' || directory.list !== undefined);
  app.get('/health', (request) =>
    ports.answer(request, 'health', async (): Promise<WireHealth> => {
      const message = 'Server is healthy';
      if (ports.contextOf(request).user === null) return { message };
      return { message, apiVersion, capabilities: offered, ...ports.health() };
    }),
  );
}
