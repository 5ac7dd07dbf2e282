/** What the window can ask of the app, put together from main's parts: the wiring of every command, and nothing else. */

import os from 'node:os';
import path from 'node:path';
import type { RouterId, UserId } from '@shared/ids';
import type { ActiveSessions } from './active-sessions/active-sessions';
import type { Bulk } from './active-sessions/bulk';
import type { ChangeFeed } from './active-sessions/change-feed';
import type { AppPorts } from './app-ports';
import type { AppStatusHolder } from './app-status';
import { diagnosticsText } from './diagnostics';
import type { EmbeddedServer } from './embedded-server/embedded-server';
import { createImportDesk } from './inventory/import/import-desk';
import type { Inventory } from './inventory/inventory';
import type { UndoableChanges } from './inventory/undoable-changes';
import { createAuditHandlers } from './ipc/audit-handlers';
import { createCredentialHandlers } from './ipc/credential-handlers';
import { createFileHandlers } from './ipc/file-handlers';
import { createHandlers } from './ipc/handlers';
import type { Handlers } from './ipc/register';
import { createSettingsHandlers } from './ipc/settings-handlers';
import type { Redactor } from './log/redact';
import type { QuitPath } from './quit';
import type { Records } from './records';
import type { RouterTargets } from './router-targets';
import type { ServerInUse } from './server-in-use';
import type { ServerSwitch } from './server-switch';
import type { SessionService } from './services';
import type { DirectoryService } from './services/directory-service';
import { remoteChoiceOf } from './settings/server-choice';
import type { SettingsHolder } from './settings/settings-holder';
import type { SecretStore } from './storage/secret-store';

export type AppParts = {
  readonly records: Records;
  readonly redactor: Redactor;
  readonly settings: SettingsHolder;
  readonly secrets: SecretStore;
  readonly inventory: Inventory;
  readonly changes: UndoableChanges;
  readonly sessions: ActiveSessions;
  readonly service: SessionService;
  readonly directory: DirectoryService;
  readonly bulk: Bulk;
  readonly feed: ChangeFeed;
  readonly status: AppStatusHolder;
  readonly server: ServerInUse;
  readonly serverSwitch: ServerSwitch;
  readonly targets: RouterTargets;
  readonly embedded: EmbeddedServer;
  readonly quit: QuitPath;
  readonly userId: UserId;
  readonly onPreferences: () => void;
  readonly onCredentials: () => void;
  readonly startLab: () => void;
};

export function createAppHandlers(ports: AppPorts, parts: AppParts): Handlers {
  const { clock, timers, flags } = ports;
  const { records, redactor, settings, secrets, inventory, changes, sessions, bulk, status, server, userId } = parts;
  const { log, logFile, audit, auditFile } = records;
  const correlationId = (): string => ports.randomness.uuid();
  const isRemote = (): boolean => server.choice().kind === 'remote';
  /** the embedded server connects by address, so a router without one is of no use there */
  const addressNeeded = (): boolean => !isRemote();

  return createHandlers({
    inventory,
    changes,
    files: createFileHandlers({
      inventory,
      desk: createImportDesk({
        inventory,
        changes,
        addressNeeded,
        directory: () => parts.directory.listRouters(userId),
        home: os.homedir(),
        chooseFile: ports.chooseImportFile,
        uuid: correlationId,
        onCredentials: parts.onCredentials,
      }),
      chooseSaveFile: ports.chooseSaveFile,
      uuid: correlationId,
    }),
    settings: createSettingsHandlers({
      settings,
      secrets,
      clock,
      timers,
      uuid: correlationId,
      onPreferences: parts.onPreferences,
      chooseCaFile: ports.chooseCaFile,
      choiceOf: (wanted) => remoteChoiceOf(flags, wanted),
      serverSwitch: parts.serverSwitch,
      startLab: parts.startLab,
      openLogFolder: () => ports.openFolder(path.join(ports.userDataFolder, 'logs')),
      diagnostics: async () => {
        await logFile.flush();
        return await diagnosticsText({
          status: status.get(),
          phases: inventory.all().map((router) => sessions.viewOf(router.id).phase),
          routers: inventory.all().length,
          logFile: path.join(ports.userDataFolder, 'logs', 'app.jsonl'),
          redactor,
        });
      },
      copyText: ports.copyText,
    }),
    credentials: createCredentialHandlers({ inventory, secrets, uuid: correlationId, onChanged: parts.onCredentials }),
    routerTests: {
      targets: parts.targets,
      tests: {
        begin: async (target, cancel) => {
          await server.source.whenThere();
          return await parts.embedded.tests.begin(target, cancel);
        },
        trust: parts.embedded.tests.trust,
      },
      isRemote,
      userId,
      correlationId,
      log,
      audit,
      clock,
    },
    secrets,
    sessions,
    bulk,
    audit: createAuditHandlers({
      auditFile,
      names: {
        nameOfRouter: (routerId) => inventory.get(routerId as RouterId)?.name ?? null,
        nameOfUser: (id) => (id === userId ? status.get().identity.name : null),
      },
      chooseSaveFile: ports.chooseSaveFile,
      uuid: correlationId,
    }),
    service: parts.service,
    feed: parts.feed,
    status,
    userId,
    correlationId,
    addressNeeded,
    isMovingToServer: parts.serverSwitch.isMoving,
    checkServer: () => server.watch.checkNow(),
    chooseKeyFile: ports.chooseKeyFile,
    copyText: ports.copyText,
    answerClose: async (choice, remember) => {
      if (choice !== 'cancel' && remember) {
        await settings.change({ preferences: { ...settings.get().preferences, onClose: choice } });
      }
      ports.closeWindow(choice);
      if (choice === 'quit') parts.quit.request();
    },
    answerQuit: parts.quit.answer,
  });
}
