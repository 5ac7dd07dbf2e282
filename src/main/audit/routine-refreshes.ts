/**
 * Refreshes in the audit record. Thousands of sessions are refreshed every few seconds, and each time nothing else happens:
 * such a refresh changes nothing on the router and leaves nothing half-done, so those that succeed are gathered into one
 * record a minute and server. A failure, and the first success after one, each stand by themselves, at once.
 */

import { createHash } from 'node:crypto';
import type { ServiceError } from '@shared/errors';
import type { Clock, TimerHandle, Timers } from '../ports';
import type { AuditLog } from './audit-log';

export type RefreshedSession = { readonly routerId: string; readonly sessionId: string };

/** One request, of one session or of many. */
export type RefreshRequest = {
  readonly userId: string;
  /** the label of the commands server; empty while there is none */
  readonly server: string;
  readonly correlationId: string;
  readonly durationMs: number;
};

export type RoutineRefreshes = {
  readonly succeeded: (request: RefreshRequest, sessions: readonly RefreshedSession[]) => void;
  readonly failed: (request: RefreshRequest, sessions: readonly RefreshedSession[], error: ServiceError) => void;
  /** Ended or started anew: what failed before is over. */
  readonly forget: (sessionId: string) => void;
  /** Writes what is gathered, now. */
  readonly writeDown: () => void;
};

/** Gathered for so long at most; what is gathered is lost when the app is killed. */
export const gatherMs = 60_000;
/** With so few sessions their routers are named; of more there is the number and the hash. */
export const mostNamedRouters = 20;

type Gathered = {
  readonly userId: string;
  readonly server: string;
  readonly fromMs: number;
  readonly sessions: Map<string, RefreshedSession>;
  refreshes: number;
  requests: number;
  slowestMs: number;
};

export function createRoutineRefreshes(ports: {
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly uuid: () => string;
}): RoutineRefreshes {
  const { audit, clock } = ports;
  const gathered = new Map<string, Gathered>();
  /** ids of sessions whose last refresh failed */
  const failing = new Set<string>();
  let due: TimerHandle | null = null;

  function gather(request: RefreshRequest, sessions: readonly RefreshedSession[]): void {
    const { userId, server, durationMs } = request;
    const key = `${userId} ${server}`;
    const known = gathered.get(key) ?? {
      userId,
      server,
      fromMs: clock.wallMs(),
      sessions: new Map<string, RefreshedSession>(),
      refreshes: 0,
      requests: 0,
      slowestMs: 0,
    };
    for (const session of sessions) known.sessions.set(session.sessionId, session);
    known.refreshes += sessions.length;
    known.requests += 1;
    known.slowestMs = Math.max(known.slowestMs, durationMs);
    gathered.set(key, known);
    due ??= ports.timers.after(gatherMs, writeDown);
  }

  function writeDown(): void {
    due?.cancel();
    due = null;
    for (const { userId, server, fromMs, sessions, refreshes, requests, slowestMs } of gathered.values()) {
      audit.write({
        moment: 'end',
        operation: 'refreshSessions',
        userId,
        ...onWhat([...sessions.values()]),
        parameters: {
          sessions: sessions.size,
          refreshes,
          requests,
          from: new Date(fromMs).toISOString(),
          slowestMs: Math.round(slowestMs),
          sessionsHash: hashOfSessions(sessions.values()),
          ...(server === '' ? {} : { server }),
        },
        correlationId: ports.uuid(),
        outcome: 'success',
      });
    }
    gathered.clear();
  }

  return {
    succeeded: (request, sessions) => {
      const recovered = sessions.filter(({ sessionId }) => failing.delete(sessionId));
      const routine = recovered.length === 0 ? sessions : sessions.filter((session) => !recovered.includes(session));
      if (routine.length > 0) gather(request, routine);
      if (recovered.length === 0) return;
      audit.write({
        moment: 'end',
        operation: recovered.length === 1 ? 'refreshSession' : 'refreshSessions',
        userId: request.userId,
        ...onWhat(recovered),
        parameters: {
          afterFailure: true,
          ...(recovered.length === 1
            ? {}
            : { sessions: recovered.length, sessionsHash: hashOfSessions(recovered.values()) }),
        },
        correlationId: request.correlationId,
        outcome: 'success',
        durationMs: Math.round(request.durationMs),
      });
    },
    failed: (request, sessions, error) => {
      for (const { sessionId } of sessions) failing.add(sessionId);
      audit.write({
        moment: 'end',
        operation: sessions.length === 1 ? 'refreshSession' : 'refreshSessions',
        userId: request.userId,
        ...onWhat(sessions),
        parameters:
          sessions.length === 1 ? {} : { sessions: sessions.length, sessionsHash: hashOfSessions(sessions.values()) },
        correlationId: request.correlationId,
        outcome: 'failure',
        durationMs: Math.round(request.durationMs),
        errorCode: codesOf(error),
      });
    },
    forget: (sessionId) => {
      failing.delete(sessionId);
    },
    writeDown,
  };
}

function onWhat(sessions: readonly RefreshedSession[]) {
  const [only] = sessions;
  if (sessions.length === 1 && only) return { routerId: only.routerId, sessionId: only.sessionId };
  const routerIds = sessions.length <= mostNamedRouters ? sessions.map(({ routerId }) => routerId) : null;
  return { routerId: null, sessionId: null, ...(routerIds === null ? {} : { routerIds }) };
}

/** SHA-256 of the ids of the sessions, sorted, one per line: the starts and ends in the record say which they were. */
export function hashOfSessions(sessions: Iterable<RefreshedSession>): string {
  const ids = [...sessions].map(({ sessionId }) => `${sessionId}\n`).toSorted((left, right) => (left < right ? -1 : 1));
  return createHash('sha256').update(ids.join('')).digest('hex');
}

/** The cause last. */
export function codesOf(error: ServiceError): string {
  return error.cause ? `${error.code}<-${codesOf(error.cause)}` : error.code;
}
