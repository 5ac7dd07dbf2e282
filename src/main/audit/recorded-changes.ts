/**
 * Changes that an admin makes to the list of routers, the credentials and the settings, in the audit record: one record each,
 * with who, what, which routers, which fields, and what became of it. Never a value of a field that holds a secret. The
 * commands go through here one after the other, so that what a change changed is seen by comparing before and after.
 */

import type { ServiceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import type { CommandInput, CommandName, CommandOutput } from '@shared/ipc-contract';
import type { Result } from '@shared/result';
import type { Router } from '@shared/router';
import type { Inventory } from '../inventory/inventory';
import type { Handlers } from '../ipc/register';
import type { Clock } from '../ports';
import type { Settings } from '../settings/settings';
import type { AuditLog } from './audit-log';

/** Ids in one record: enough to follow a change by hand; an import of thousands has its number beside them. */
export const mostIdsInRecord = 100;

type What = {
  readonly routerId?: string | null;
  readonly routers?: readonly RouterId[];
  readonly fields?: readonly string[];
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
};

type Moment = {
  readonly routers: ReadonlyMap<RouterId, Router>;
  readonly credentials: Inventory['credentials'] extends () => infer List ? List : never;
  readonly settings: Settings;
};
type Change = { readonly before: Moment; readonly after: Moment };

/** Null: nothing was done that belongs into the record, such as an export that was called off. */
type Describe<Name extends CommandName> = (
  input: CommandInput<Name>,
  change: Change,
  answer: CommandOutput<Name> | null,
) => What | null;

const described = {
  addRouter: ({ router, secret }, _change, answer) => ({
    routerId: answer?.routerId ?? null,
    fields: secretField(secret),
    parameters: { name: router.name },
  }),
  updateRouter: ({ routerId, router, secret }, { before }) => ({
    routerId,
    fields: [...fieldsThatDiffer(before.routers.get(routerId), router), ...secretField(secret)],
    parameters: { name: router.name },
  }),
  deleteRouter: ({ routerId }, { before }) => ({
    routerId,
    parameters: { name: before.routers.get(routerId)?.name ?? '' },
  }),
  deleteRouters: (_input, change, answer) => ({
    routers: changedRouters(change),
    parameters: { skipped: answer?.skipped.length ?? 0 },
  }),
  editRouters: ({ change: wanted }, change, answer) => ({
    routers: changedRouters(change),
    fields: namesOf(wanted),
    parameters: { skipped: answer?.skipped.length ?? 0 },
  }),
  confirmImport: (_input, change) => ({
    routers: changedRouters(change),
    parameters: { credentials: change.after.credentials.length - change.before.credentials.length },
  }),
  undoChange: (_input, change, answer) => ({
    routers: changedRouters(change),
    parameters: { skipped: answer?.skipped.length ?? 0 },
  }),
  exportRouters: ({ format }, _change, answer) =>
    answer?.file === null ? null : { parameters: { format, file: answer?.file ?? '', routers: answer?.count ?? 0 } },
  exportActivity: ({ format }, _change, answer) =>
    answer?.file === null ? null : { parameters: { format, file: answer?.file ?? '', count: answer?.count ?? 0 } },
  saveCredential: ({ credentialId, credential, secret }, { before }, answer) => ({
    fields: [
      ...fieldsThatDiffer(
        before.credentials.find(({ id }) => id === credentialId),
        credential,
      ),
      ...secretField(secret),
    ],
    parameters: {
      name: credential.name,
      credentialId: credentialId ?? answer?.credentialId ?? '',
      isNew: credentialId === null,
    },
  }),
  deleteCredential: ({ credentialId }, { before }) => ({
    parameters: { name: before.credentials.find(({ id }) => id === credentialId)?.name ?? '', credentialId },
  }),
  changePreferences: (input, { before }) => ({ fields: fieldsThatDiffer(before.settings.preferences, input) }),
  saveServer: ({ serverId, server, secret }, { before }, answer) => ({
    fields: [
      ...fieldsThatDiffer(
        before.settings.servers.find(({ id }) => id === serverId),
        server,
      ),
      ...secretField(secret).map(() => 'token'),
    ],
    parameters: { name: server.name, serverId: serverId ?? answer?.serverId ?? '', isNew: serverId === null },
  }),
  deleteServer: ({ serverId }, { before }) => ({
    parameters: { name: nameOfServer(before.settings, serverId), serverId },
  }),
} satisfies { readonly [Name in CommandName]?: Describe<Name> };

type ChangeCommand = keyof typeof described;

/** As what it stands in the record, where that is not the name of the command. */
const operations: Partial<Record<ChangeCommand, string>> = { confirmImport: 'importRouters' };

export type ChangeRecorder = {
  /** The same handlers, of which those that change something leave a record. */
  readonly recorded: (handlers: Handlers) => Handlers;
  /** For an import that a flag asks for; `failed` says so of what it answers. */
  readonly importing: <Answer>(fn: () => Promise<Answer>, failed: (answer: Answer) => boolean) => Promise<Answer>;
};

export function createChangeRecorder(ports: {
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly userId: string;
  readonly uuid: () => string;
  readonly inventory: Pick<Inventory, 'all' | 'credentials'>;
  readonly settings: () => Settings;
}): ChangeRecorder {
  let turn: Promise<unknown> = Promise.resolve();

  function inTurn<Value>(fn: () => Promise<Value>): Promise<Value> {
    const mine = turn.then(fn);
    turn = mine.catch(() => undefined);
    return mine;
  }

  const now = (): Moment => ({
    routers: new Map(ports.inventory.all().flatMap((router) => (router.simulated ? [] : [[router.id, router]]))),
    credentials: ports.inventory.credentials(),
    settings: ports.settings(),
  });

  function write(operation: string, what: What, begun: number, error: ServiceError | 'unnamed' | null): void {
    const { routers, fields } = what;
    ports.audit.write({
      moment: 'end',
      operation,
      userId: ports.userId,
      routerId: what.routerId ?? (routers?.length === 1 ? (routers[0] ?? null) : null),
      sessionId: null,
      ...(routers && routers.length > 1 ? { routerIds: routers.slice(0, mostIdsInRecord) } : {}),
      ...(fields && fields.length > 0 ? { fields } : {}),
      parameters: { ...(routers ? { routers: routers.length } : {}), ...what.parameters },
      correlationId: error === null || error === 'unnamed' ? ports.uuid() : error.correlationId,
      outcome: error === null ? 'success' : 'failure',
      durationMs: Math.round(ports.clock.monotonicMs() - begun),
      ...(error === null || error === 'unnamed' ? {} : { errorCode: error.code }),
    });
  }

  function wrapped<Name extends ChangeCommand>(name: Name, handler: Handlers[Name]): Handlers[Name] {
    const describe = described[name] as unknown as Describe<Name>;
    const run = handler as (
      input: CommandInput<Name>,
    ) => Promise<Result<CommandOutput<Name>, ServiceError>> | Result<CommandOutput<Name>, ServiceError>;
    const operation = operations[name] ?? name;
    const recorded = async (input: CommandInput<Name>): Promise<Result<CommandOutput<Name>, ServiceError>> => {
      const begun = ports.clock.monotonicMs();
      const before = now();
      try {
        const result = await run(input);
        const what = describe(input, { before, after: now() }, result[0]);
        if (what !== null) write(operation, what, begun, result[1]);
        return result;
      } catch (error) {
        write(operation, describe(input, { before, after: now() }, null) ?? {}, begun, 'unnamed');
        throw error;
      }
    };
    // An export waits for the admin to choose a place, and changes nothing: others do not wait for it.
    return (
      name === 'exportRouters' || name === 'exportActivity'
        ? recorded
        : (input: CommandInput<Name>) => inTurn(() => recorded(input))
    ) as never;
  }

  return {
    recorded: (handlers) => {
      const names = Object.keys(described) as readonly ChangeCommand[];
      return { ...handlers, ...Object.fromEntries(names.map((name) => [name, wrapped(name, handlers[name])])) };
    },
    importing: (fn, failed) =>
      inTurn(async () => {
        const begun = ports.clock.monotonicMs();
        const before = now();
        const answer = await fn();
        const routers = changedRouters({ before, after: now() });
        // A file that brings nothing new, at every start of the app, is no operation.
        if (routers.length > 0 || failed(answer))
          write('importRouters', { routers, parameters: { atStart: true } }, begun, failed(answer) ? 'unnamed' : null);
        return answer;
      }),
  };
}

/** Routers are replaced and never changed in place, so another object is another state. */
function changedRouters({ before, after }: Change): readonly RouterId[] {
  const gone = [...before.routers.keys()].filter((id) => !after.routers.has(id));
  const changed = [...after.routers].flatMap(([id, router]) => (before.routers.get(id) === router ? [] : [id]));
  return [...gone, ...changed];
}

const namesOf = (given: object): readonly string[] =>
  Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]));

function fieldsThatDiffer(before: object | undefined, wanted: object): readonly string[] {
  if (before === undefined) return [];
  const known = new Map<string, unknown>(Object.entries(before));
  return Object.entries(wanted).flatMap(([name, value]) =>
    value === undefined || JSON.stringify(known.get(name)) === JSON.stringify(value) ? [] : [name],
  );
}

const secretField = (secret: string | null | undefined): readonly string[] =>
  secret === undefined ? [] : [secret === null || secret === '' ? 'secret (forgotten)' : 'secret'];

const nameOfServer = ({ servers }: Settings, serverId: string | null): string =>
  servers.find(({ id }) => id === serverId)?.name ?? '';
