/**
 * A process that holds leases and nothing else, speaking the protocol over real HTTP: the other end for measuring the app's
 * engine. It counts what came too late, and fails as it is told.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ToLeaseServer =
  | { readonly type: 'configure'; readonly ttlMs: number; readonly together: boolean; readonly errorShare: number }
  | { readonly type: 'away'; readonly forMs: number }
  | { readonly type: 'count' };
export type FromLeaseServer =
  | { readonly type: 'listening'; readonly port: number }
  | {
      readonly type: 'counted';
      /** refreshes that were answered, one per session */
      readonly refreshed: number;
      readonly requests: number;
      readonly held: number;
      /** leases that ran out here because nobody refreshed them in time */
      readonly ranOut: number;
    };

type Ids = { readonly sessionId: string; readonly routerId: string };
type Body = Ids & { readonly sessions?: readonly Ids[] };

export function runLeaseServer(): void {
  const leases = new Map<string, number>();
  let settings = { ttlMs: 60_000, together: false, errorShare: 0 };
  let awayUntil = 0;
  let requests = 0;
  let refreshed = 0;
  let ranOut = 0;
  const instance = crypto.randomUUID();
  const send = (message: FromLeaseServer): void => {
    process.send?.(message);
  };
  const lease = () => ({ ttl_ms: settings.ttlMs, generation: 1, server_instance_id: instance });
  const failed = (code: string) => ({
    success: false,
    data: null,
    error: { code, message: 'By design.', details: null },
  });

  function refresh(sessionId: string): object {
    const now = performance.now();
    const deadline = leases.get(sessionId);
    if (deadline === undefined) return failed('SESSION_INVALID');
    if (deadline < now) {
      ranOut += 1;
      leases.delete(sessionId);
      return failed('SESSION_INVALID');
    }
    if (Math.random() < settings.errorShare) return failed('SESSION_REFRESH_ERROR');
    leases.set(sessionId, now + settings.ttlMs);
    refreshed += 1;
    const data = { message: 'ok', ...lease(), router_state: 'verified', last_verified_ms_ago: 0, router_error: null };
    return { success: true, data, error: null };
  }

  function answer(url: string, body: Body): object {
    if (url === '/api/session/start') {
      leases.set(body.sessionId, performance.now() + settings.ttlMs);
      const data = { session_id: body.sessionId, router_reachable: true, infrastructure_ready: true, message: 'ok' };
      return { success: true, data: { ...data, ...lease() }, error: null };
    }
    if (url === '/api/session/refresh') {
      if (!body.sessions) return refresh(body.sessionId);
      const sessions = body.sessions.map(({ sessionId, routerId }) => {
        return { session_id: sessionId, router_id: routerId, ...refresh(sessionId) };
      });
      return { success: true, data: { message: 'ok', sessions }, error: null };
    }
    if (url === '/api/session/end') {
      leases.delete(body.sessionId);
      return { success: true, data: { message: 'Session ended' }, error: null };
    }
    const capabilities = ['lease', ...(settings.together ? ['batch-refresh'] : [])];
    return {
      success: true,
      data: { message: 'Server is healthy', apiVersion: 1, capabilities, serverInstanceId: instance },
      error: null,
    };
  }

  function handle(request: IncomingMessage, response: ServerResponse): void {
    requests += 1;
    if (performance.now() < awayUntil) {
      request.socket.destroy();
      return;
    }
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (piece: string) => {
      text += piece;
    });
    request.on('end', () => {
      const envelope = answer(request.url ?? '', (text ? JSON.parse(text) : {}) as Body);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(envelope));
    });
  }

  const server = createServer(handle);
  server.listen(0, '127.0.0.1', () => send({ type: 'listening', port: (server.address() as AddressInfo).port }));
  process.on('message', (raw) => {
    const message = raw as ToLeaseServer;
    if (message.type === 'configure') settings = message;
    else if (message.type === 'away') {
      awayUntil = performance.now() + message.forMs;
      server.closeAllConnections();
    } else {
      const now = performance.now();
      const held = [...leases.values()].filter((deadline) => deadline >= now).length;
      send({ type: 'counted', refreshed, requests, held, ranOut: ranOut + (leases.size - held) });
    }
  });
  process.on('disconnect', () => process.exit(0));
}
