/** Gives the execute functions their manager, and wraps what goes wrong around it. */

import { type ServiceError, serviceError } from '@shared/errors';
import { fail, ok, type Result } from '@shared/result';
import type { z } from 'zod';
import type { Answer, CommandsServerManager, RequestFailure } from '../../managers/commands-server-manager';
import { texts } from '../../texts';

export type ManagerSource = {
  /** the manager in use, or null while the server is not there */
  readonly current: () => CommandsServerManager | null;
  /** The same, but waits a while for a server that is just being started. */
  readonly whenThere: () => Promise<CommandsServerManager | null>;
  /** another number: another server is in use than before, and not the same one started again or spoken to anew */
  readonly serverNumber: () => number;
  /** The server refused the token of this manager: the one in use by now, or null when there is no other. */
  readonly withAnotherToken: (refused: CommandsServerManager) => Promise<CommandsServerManager | null>;
};

/**
 * The same, but for the server that is in use now only. An operation takes several requests; were another server chosen in
 * between, the second would start or end there what the first one asked for here.
 */
export function boundToServer(source: ManagerSource): ManagerSource {
  const mine = source.serverNumber();
  const stillMine = (manager: CommandsServerManager | null) => (source.serverNumber() === mine ? manager : null);
  return {
    serverNumber: () => mine,
    current: () => stillMine(source.current()),
    whenThere: async () => (source.serverNumber() === mine ? stillMine(await source.whenThere()) : null),
    withAnotherToken: async (refused) =>
      source.serverNumber() === mine ? stillMine(await source.withAnotherToken(refused)) : null,
  };
}

/** Calls `fn` with the manager of the server in use; without one (the embedded server is just being started) says so. */
export async function withCommandsServer<Value>(
  source: ManagerSource,
  correlationId: string,
  nowMs: number,
  fn: (manager: CommandsServerManager) => Promise<Result<Value, RequestFailure>>,
): Promise<Result<Value, RequestFailure>> {
  const manager = await source.whenThere();
  if (manager === null) {
    const error = serviceError('COMMANDS_SERVER_NOT_RUNNING', {
      message: texts.server.notThere,
      correlationId,
    });
    return fail({ error, sentAt: nowMs, roundTripMs: 0, neverSent: true });
  }
  // What an answer means depends on what the server can do, so it is asked once before anything else.
  await manager.introduced();
  return await fn(manager);
}

/** Parses the data of a successful answer; data of another shape is an answer that cannot be believed. */
export function handleCommandsErrors<Schema extends z.ZodType>(
  schema: Schema,
  server: string,
  correlationId: string,
  [answer, failure]: Result<Answer, RequestFailure>,
): Result<Parsed<z.output<Schema>>, RequestFailure> {
  if (failure) return fail(failure);
  const parsed = schema.safeParse(answer.data);
  const { sentAt, roundTripMs } = answer;
  if (parsed.success) return ok({ value: parsed.data, sentAt, roundTripMs });
  const issue = parsed.error.issues[0];
  const field = issue ? `${issue.path.join('.') || 'data'}: ${issue.message}` : 'data';
  const error: ServiceError = serviceError('COMMANDS_SERVER_BAD_ANSWER', {
    message: texts.answers.misfit(server, field),
    correlationId,
  });
  return fail({ error, sentAt, roundTripMs, neverSent: false });
}

export type Parsed<Value> = { readonly value: Value; readonly sentAt: number; readonly roundTripMs: number };
