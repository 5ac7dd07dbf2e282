/** What each command of the window does. The inputs are validated already; the answers never hold a secret. */

import type { BulkProgress } from '@shared/bulk';
import { type ErrorCode, type ServiceError, serviceError } from '@shared/errors';
import type { RouterId, UserId } from '@shared/ids';
import type { CloseChoice, QuitChoice, RouterDetails } from '@shared/ipc-contract';
import { fail, ok, type Result } from '@shared/result';
import type { Credential, FurtherCredential, JumpHost, Router, RouterInput } from '@shared/router';
import { canDismiss, canEnd, canRefresh, canRestart, canStart, canTakeOver, type Phase } from '@shared/session';
import type { ActiveSessions } from '../active-sessions/active-sessions';
import type { Bulk } from '../active-sessions/bulk';
import type { ChangeFeed } from '../active-sessions/change-feed';
import type { AppStatusHolder } from '../app-status';
import type { AuditHandlers } from './audit-handlers';
import type { CredentialHandlers } from './credential-handlers';
import type { FileHandlers } from './file-handlers';
import { endpointOf } from '../inventory/endpoint';
import { wayThrough } from '../inventory/jump-way';
import type { Inventory } from '../inventory/inventory';
import type { UndoableChanges } from '../inventory/undoable-changes';
import type { SessionService } from '../services';
import type { SecretStore } from '../storage/secret-store';
import type { Handlers } from './register';
import { createRouterTestHandlers, type RouterTestHandlerPorts } from './router-test-handlers';
import type { SettingsHandlers } from './settings-handlers';
import { texts } from '../texts';

export type HandlerPorts = {
  readonly inventory: Inventory;
  readonly changes: UndoableChanges;
  readonly credentials: CredentialHandlers;
  readonly files: FileHandlers;
  readonly settings: SettingsHandlers;
  readonly routerTests: RouterTestHandlerPorts;
  readonly secrets: SecretStore;
  readonly sessions: ActiveSessions;
  readonly service: SessionService;
  readonly bulk: Bulk;
  readonly audit: AuditHandlers;
  readonly feed: ChangeFeed;
  readonly status: AppStatusHolder;
  readonly userId: UserId;
  readonly correlationId: () => string;
  /** the embedded server connects by address, so a router without one is of no use there */
  readonly addressNeeded: () => boolean;
  /** another commands server is being taken into use */
  readonly isMovingToServer: () => boolean;
  readonly checkServer: () => Promise<void>;
  readonly chooseKeyFile: () => Promise<string | null>;
  readonly copyText: (text: string) => void;
  readonly answerClose: (choice: CloseChoice, remember: boolean) => Promise<void>;
  readonly answerQuit: (choice: QuitChoice) => void;
};

export function createHandlers(ports: HandlerPorts): Handlers {
  const { inventory, secrets, sessions, feed, status } = ports;
  const { notNow } = texts.sessions;

  const refusal = (code: ErrorCode, message: string, hint?: string): readonly [null, ServiceError] =>
    fail(serviceError(code, { message, correlationId: ports.correlationId(), ...(hint ? { hint } : {}) }));

  function withRouter<Value>(
    routerId: RouterId,
    fn: (router: Router) => Promise<Result<Value, ServiceError>> | Result<Value, ServiceError>,
  ): Promise<Result<Value, ServiceError>> | Result<Value, ServiceError> {
    const router = inventory.get(routerId);
    return router ? fn(router) : refusal('ROUTER_UNKNOWN', texts.list.deletedMeanwhile);
  }

  /** The buttons follow the same predicate, but the phase may have changed between the click and its arrival. */
  function act(
    routerId: RouterId,
    can: (phase: Phase) => boolean,
    notNow: (router: string, phase: Phase) => string,
    action: (routerId: RouterId) => void,
  ): Promise<Result<void, ServiceError>> | Result<void, ServiceError> {
    return withRouter(routerId, (router) => {
      const { phase } = sessions.stateOf(routerId);
      if (!can(phase)) return refusal('NOT_POSSIBLE_NOW', notNow(router.name, phase));
      action(routerId);
      return done;
    });
  }

  /** What begins on the server that is about to be left would stay there, and nobody was asked. */
  const whileSwitching = (): readonly [null, ServiceError] | null =>
    ports.isMovingToServer()
      ? refusal('NOT_POSSIBLE_NOW', texts.sessions.serverTaken, texts.sessions.waitForServer)
      : null;

  function linkProblemOf(input: RouterInput, routerId: RouterId | null): string | null {
    const { credential, furtherCredentials, jump } = input;
    const reference = referenceProblemOf([credential, ...furtherCredentials], jump);
    if (reference !== null) return reference;
    const isItself = jump?.kind === 'router' && jump.routerId === routerId;
    if (isItself) return texts.fields.jumpHost.itself;
    const way = wayThrough(jump, (id) => inventory.get(id)?.jump);
    return routerId !== null && way.has(routerId) ? texts.fields.jumpHost.circle : null;
  }

  function problemOf(input: RouterInput, routerId: RouterId | null): string | null {
    const link = linkProblemOf(input, routerId);
    if (link !== null) return link;
    if (!ports.addressNeeded()) return null;
    if (input.address === null) return texts.fields.address.neededByEmbedded;
    // Two rows for one router would each hold a session on it, and a restart of one take down what the other needs.
    const place = endpointOf(input);
    const twin = inventory.all().find((router) => router.id !== routerId && endpointOf(router) === place);
    return twin ? texts.fields.address.ofOtherRouter(twin.name) : null;
  }

  /** What the input names must be there; it may have been deleted in another place meanwhile. */
  function referenceProblemOf(
    credentials: readonly (Credential | FurtherCredential)[],
    jump: JumpHost | null,
  ): string | null {
    const shared = credentials.map((one) => (one.kind === 'shared' ? one.credentialId : null));
    const wanted = [...shared, jump?.kind === 'address' ? jump.credentialId : null];
    if (wanted.some((id) => id !== null && inventory.credential(id) === null)) return texts.fields.credential.gone;
    if (jump?.kind === 'router' && inventory.get(jump.routerId) === null) return texts.fields.jumpHost.gone;
    return null;
  }

  async function storeSecret(
    routerId: RouterId,
    change: { readonly secret?: string | null },
  ): Promise<Result<void, ServiceError>> {
    if (change.secret === undefined) return done;
    const [, error] = await secrets.set(routerId, change.secret === '' ? null : change.secret);
    feed.changed(routerId);
    return error ? fail(error) : done;
  }

  const begun = (progress: BulkProgress | null): Result<BulkProgress, ServiceError> =>
    progress ? ok(progress) : refusal('NOT_POSSIBLE_NOW', texts.sessions.bulkRunning, texts.sessions.waitForBulk);
  const bulkDone = (isDone: boolean): Result<void, ServiceError> =>
    isDone ? done : refusal('NOT_POSSIBLE_NOW', texts.sessions.bulkMovedOn);

  return {
    getFirstRows: () => ok({ view: feed.firstRows(), status: status.get() }),
    getSnapshot: () => ok({ view: feed.snapshot(), status: status.get() }),
    acknowledgeBatch: ({ epoch, seq }) => {
      feed.acknowledge(epoch, seq);
      return done;
    },
    startSession: ({ routerId }) =>
      whileSwitching() ?? act(routerId, canStart, notNow.start, (id) => sessions.start(id)),
    takeOverSession: ({ routerId }) =>
      whileSwitching() ?? act(routerId, canTakeOver, notNow.takeOver, (id) => sessions.takeOver(id)),
    dismissSession: ({ routerId }) => act(routerId, canDismiss, notNow.dismiss, (id) => sessions.dismiss(id)),
    endSession: ({ routerId }) => act(routerId, canEnd, notNow.end, (id) => sessions.end(id)),
    restartSession: ({ routerId }) =>
      whileSwitching() ?? act(routerId, canRestart, notNow.restart, (id) => sessions.restart(id)),
    refreshSession: ({ routerId }) => act(routerId, canRefresh, notNow.refresh, (id) => sessions.refresh(id)),
    startBulk: ({ operation, routerIds }) => {
      const known = routerIds.filter((routerId) => inventory.get(routerId) !== null);
      if (known.length === 0) return refusal('ROUTER_UNKNOWN', texts.list.noneThere);
      return whileSwitching() ?? begun(ports.bulk.begin(operation, known));
    },
    retryBulk: ({ id }) => whileSwitching() ?? begun(ports.bulk.retryFailed(id)),
    cancelBulk: ({ id }) => bulkDone(ports.bulk.cancel(id)),
    dismissBulk: ({ id }) => bulkDone(ports.bulk.dismiss(id)),
    getBulk: () => ok({ bulk: ports.bulk.current() }),
    getRouterDetails: ({ routerId }) =>
      withRouter(routerId, () => {
        // Not waited for: when it brings news, the row changes, and the open panel asks again.
        void sessions.lookAgain(routerId);
        const { timeline, report, verifiedByServer, reportedAt } = sessions.detailsOf(routerId);
        const details: RouterDetails = {
          routerId,
          sessionId: sessions.stateOf(routerId).sessionId,
          timeline,
          facts: report?.facts ?? [],
          profile: report?.profile ?? null,
          components: report?.components ?? [],
          warnings: report?.warnings ?? [],
          verifiedByServer,
          reportedAt,
          history: sessions.historyOf(routerId),
        };
        return ok(details);
      }),
    addRouter: async ({ router, id, ...change }) => {
      const problem = problemOf(router, null);
      if (problem) return refusal('INVALID_INPUT', problem);
      const [added, error] = await inventory.add(router, id as RouterId | undefined);
      if (error) return fail(error);
      const [, secretError] = await storeSecret(added.id, change);
      if (secretError) {
        // Nothing half-done: a router whose credential was not stored is not added either.
        await inventory.remove(added.id);
        return fail(secretError);
      }
      return ok({ routerId: added.id });
    },
    updateRouter: async ({ routerId, router, ...change }) => {
      const problem = problemOf(router, routerId);
      if (problem) return refusal('INVALID_INPUT', problem);
      const before = inventory.get(routerId);
      const [, error] = await inventory.update(routerId, router);
      if (error) return fail(error);
      // A password is of no use as the passphrase of a key, and must not be sent as one.
      const kindChanged = before !== null && before.credential.kind !== router.credential.kind;
      const secretChange = kindChanged && change.secret === undefined ? { secret: null } : change;
      const [, secretError] = await storeSecret(routerId, secretChange);
      if (!secretError) return done;
      // Nothing half-done: without its credential the rest of the change is taken back.
      if (before) await inventory.update(routerId, before);
      return fail(secretError);
    },
    deleteRouter: async ({ routerId }) => {
      const [removed, error] = await ports.changes.remove([routerId]);
      if (error) return fail(error);
      const [skipped] = removed.skipped;
      if (skipped) return refusal('ROUTER_HAS_SESSION', texts.list.notDeleted(skipped.name, skipped.reason));
      return removed.changed === 1 ? done : refusal('ROUTER_UNKNOWN', texts.list.deletedAlready);
    },
    deleteRouters: ({ routerIds }) => ports.changes.remove(routerIds),
    editRouters: ({ routerIds, change }) => {
      const { credentialId, furtherCredentials = [], jump = null } = change;
      const chosen = credentialId === undefined ? [] : [{ kind: 'shared', credentialId } as const];
      const problem = referenceProblemOf([...chosen, ...furtherCredentials], jump);
      return problem === null ? ports.changes.edit(routerIds, change) : refusal('INVALID_INPUT', problem);
    },
    ...createRouterTestHandlers(ports.routerTests, linkProblemOf),
    ...ports.files,
    ...ports.settings,
    undoChange: ({ undoId }) => ports.changes.undo(undoId),
    ...ports.credentials,
    acceptHostKey: ({ routerId, ...key }) =>
      withRouter(routerId, async () => {
        const [, error] = await ports.service.acceptHostKey(ports.userId, routerId, key);
        return error ? fail(error) : done;
      }),
    ...ports.audit,
    checkServer: async () => {
      await ports.checkServer();
      return done;
    },
    chooseKeyFile: async () => ok({ path: await ports.chooseKeyFile() }),
    copyText: ({ text }) => {
      ports.copyText(text);
      return done;
    },
    dismissNotice: ({ id }) => {
      status.dismiss(id);
      return done;
    },
    answerClose: async ({ choice, remember }) => {
      await ports.answerClose(choice, remember);
      return done;
    },
    answerQuit: ({ choice }) => {
      ports.answerQuit(choice);
      return done;
    },
  };
}

const done: Result<void, ServiceError> = [undefined, null] as never;
