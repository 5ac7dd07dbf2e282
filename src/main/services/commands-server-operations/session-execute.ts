/** One HTTP call each, shaped into the answer. No decisions: those are the session service's. */

import type { RouterId, SessionId } from '@shared/ids';
import { type HostKey, type ServiceError, serviceError } from '@shared/errors';
import { fail, ok, type Result } from '@shared/result';
import type { z } from 'zod';
import {
  type CommandsServerManager,
  refreshLimitMs,
  type Request,
  type RequestFailure,
} from '../../managers/commands-server-manager';
import { errorOfServer } from '../../managers/commands-server-manager/envelope';
import {
  batchRefreshAnswer,
  batchRefreshEntry,
  type BatchRefreshEntry,
  endAnswer,
  refreshAnswer,
  type RefreshAnswer,
  startAnswer,
  type StartAnswer,
  statusAnswer,
  type StatusAnswer,
} from './answer-schemas';
import { handleCommandsErrors, type ManagerSource, type Parsed, withCommandsServer } from './base';
import { texts } from '../../texts';

export type ExecutePorts = { readonly manager: ManagerSource; readonly monotonicMs: () => number };

export type Call = {
  readonly routerId: RouterId;
  readonly sessionId: SessionId;
  readonly correlationId: string;
};

type Executed<Value> = Promise<Result<Parsed<Value>, RequestFailure>>;

export function executeStartSession(
  ports: ExecutePorts,
  call: Call,
  {
    restart,
    takeOver,
    idempotencyKey,
  }: { readonly restart: boolean; readonly takeOver: boolean; readonly idempotencyKey: string | null },
): Executed<StartAnswer> {
  return execute(ports, call, startAnswer, (manager) => ({
    // Plain servers have never heard of a take-over: the field is there only when it is meant.
    ...post('/api/session/start', { ...ids(call), restart, ...(takeOver ? { takeOver } : {}) }, call),
    timeoutMs: manager.profile.timeouts.startMs,
    safeToRepeat: false,
    ...(idempotencyKey === null ? {} : { idempotencyKey }),
  }));
}

export function executeEndSession(ports: ExecutePorts, call: Call): Executed<z.output<typeof endAnswer>> {
  return execute(ports, call, endAnswer, (manager) => ({
    ...post('/api/session/end', ids(call), call),
    timeoutMs: manager.profile.timeouts.endMs,
    safeToRepeat: true,
  }));
}

/** Both ids in the body: some servers refuse a refresh without routerId (docs/protocol.md, habit 1). */
export function executeRefreshSession(ports: ExecutePorts, call: Call): Executed<RefreshAnswer> {
  return execute(ports, call, refreshAnswer, (manager) => ({
    ...post('/api/session/refresh', ids(call), call),
    timeoutMs: refreshLimitMs(manager.profile.timeouts, manager.assumedTtlMs()),
    safeToRepeat: true,
  }));
}

export type Together = {
  readonly entries: readonly { readonly routerId: RouterId; readonly sessionId: SessionId }[];
  readonly correlationId: string;
};

/** Many refreshes in one request; the answer holds one result for each entry, in the order given. */
export async function executeRefreshSessions(
  ports: ExecutePorts,
  { entries, correlationId }: Together,
): Executed<readonly Result<RefreshAnswer, ServiceError>[]> {
  const sessions = entries.map(({ routerId, sessionId }) => ({ sessionId, routerId }));
  const [parsed, failure] = await execute(ports, { correlationId }, batchRefreshAnswer, (manager) => ({
    ...post('/api/session/refresh', { sessions }, { correlationId }),
    timeoutMs: refreshLimitMs(manager.profile.timeouts, manager.assumedTtlMs()),
    safeToRepeat: true,
  }));
  if (failure) return fail(failure);
  const answers = bySession(parsed.value.sessions);
  return ok({ ...parsed, value: entries.map(({ sessionId }) => resultOf(answers.get(sessionId), correlationId)) });
}

/** An id that was answered twice was answered by none: one of the two may say that the session is gone. */
function bySession(answered: readonly unknown[]): ReadonlyMap<string, BatchRefreshEntry | undefined> {
  const answers = new Map<string, BatchRefreshEntry | undefined>();
  for (const entry of answered) {
    const { data } = batchRefreshEntry.safeParse(entry);
    if (data) answers.set(data.session_id, answers.has(data.session_id) ? undefined : data);
  }
  return answers;
}

function resultOf(entry: BatchRefreshEntry | undefined, correlationId: string): Result<RefreshAnswer, ServiceError> {
  const context = { server: texts.server.theServer, correlationId, wallMs: 0 };
  if (entry?.error) return fail(errorOfServer(entry.error, context));
  const parsed = refreshAnswer.safeParse(entry?.data);
  if (entry?.success && parsed.success) return ok(parsed.data);
  const message = texts.answers.nothingOfThis;
  return fail(serviceError('COMMANDS_SERVER_BAD_ANSWER', { message, correlationId }));
}

export function executeSessionStatus(ports: ExecutePorts, call: Call): Executed<StatusAnswer> {
  return execute(ports, call, statusAnswer, (manager) => ({
    method: 'GET',
    path: '/api/session/status',
    query: ids(call),
    timeoutMs: manager.profile.timeouts.statusMs,
    correlationId: call.correlationId,
    lane: 'look',
    safeToRepeat: true,
  }));
}

export function executeAcceptHostKey(
  ports: ExecutePorts,
  call: Omit<Call, 'sessionId'>,
  key: HostKey & { readonly replace: boolean },
): Executed<z.output<typeof endAnswer>> {
  return execute(ports, call, endAnswer, (manager) => ({
    ...post(`/api/routers/${call.routerId}/host-key`, key, call),
    timeoutMs: manager.profile.timeouts.endMs,
    safeToRepeat: true,
  }));
}

function ids(call: Call): { sessionId: string; routerId: string } {
  return { sessionId: call.sessionId, routerId: call.routerId };
}

function post(path: string, body: unknown, call: Pick<Call, 'correlationId'>) {
  return { method: 'POST', path, body, correlationId: call.correlationId, lane: 'operation' } as const;
}

export function execute<Schema extends z.ZodType>(
  ports: ExecutePorts,
  call: Pick<Call, 'correlationId'>,
  schema: Schema,
  request: (manager: CommandsServerManager) => Request,
): Executed<z.output<Schema>> {
  return withCommandsServer(ports.manager, call.correlationId, ports.monotonicMs(), async (manager) => {
    const answer = await manager.request(request(manager));
    // Refused at the door, so nothing was done: with a token that was replaced meanwhile it is asked once more.
    const isRefused = answer[1]?.error.code === 'UNAUTHENTICATED';
    const other = isRefused ? await ports.manager.withAnotherToken(manager) : null;
    const last = other === null ? answer : await other.request(request(other));
    return handleCommandsErrors(schema, manager.profile.label, call.correlationId, last);
  });
}
