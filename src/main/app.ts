/** Puts main's parts together, without Electron: so that a test can run the whole of main in plain Node. */

import { parseId, type RouterId, type UserId } from '@shared/ids';
import type { Router } from '@shared/router';
import { canRefresh, isBusy } from '@shared/session';
import type { SettingsView } from '@shared/settings';
import type { RouterRow } from '@shared/view-sync';
import { type ActiveSessions, createActiveSessions } from './active-sessions/active-sessions';
import { createBulk } from './active-sessions/bulk';
import { createChangeFeed } from './active-sessions/change-feed';
import { createAppHandlers } from './app-handlers';
import { type AppNotices, createAppNotices } from './app-notices';
import { asleepNotice, createAppStatus } from './app-status';
import type { AppPorts, RunningApp } from './app-ports';
import { credentialKeys } from './credential-key';
import { createEmbeddedServer } from './embedded-server/embedded-server';
import { createStartInTurn } from './embedded-server/start-in-turn';
import { createLabOnDemand } from './embedded-server/lab-on-demand';
import { importAtStart } from './inventory/import-at-start';
import { createInventory } from './inventory/inventory';
import { createUndoableChanges } from './inventory/undoable-changes';
import { credentialViews } from './ipc/credential-handlers';
import { createChangeRecorder } from './audit/recorded-changes';
import { createRedactor } from './log/redact';
import { type CommandsServerManager, defaultTimeouts, plainServerTtlMs } from './managers/commands-server-manager';
import { createNotifier } from './notifier';
import type { TimerHandle } from './ports';
import { createQuitPath } from './quit';
import { createRecords } from './records';
import { createRouterTargets } from './router-targets';
import { createServerInUse, nameOfServer, serverStatusOf } from './server-in-use';
import { createServerSwitch } from './server-switch';
import { createSessionService } from './services';
import { createDirectoryService } from './services/directory-service';
import { remoteChoiceOf } from './settings/server-choice';
import { createSettingsHolder } from './settings/settings-holder';
import { emptySettingsView, settingsViewOf } from './settings/settings-view';
import { watchSleep } from './sleep-watch';
import { createStateFiles, loadState } from './state-files';
import { createSecretStore } from './storage/secret-store';
import { texts } from './texts';

/** The embedded server's own lease. Short enough that a crashed app holds a router only for minutes. */
const embeddedTtlMs = 5 * 60_000;
const leaveWithinMs = 8_000;
/** Started from the window by somebody who wants to see what this is. */
const labOnDemand = 8;
/** More than a screen shows at once, and nothing beside a list of thousands. */
const firstRows = 100;
export async function buildApp(ports: AppPorts): Promise<RunningApp> {
  const { clock, timers, randomness, flags } = ports;
  const correlationId = (): string => randomness.uuid();
  const redactor = createRedactor();
  // The audit record is read before there is anybody to tell what is wrong with it.
  let noticesAreThere: (notices: AppNotices) => void = () => undefined;
  const whenNoticesAreThere = new Promise<AppNotices>((resolve) => {
    noticesAreThere = resolve;
  });
  const records = createRecords({
    folder: ports.userDataFolder,
    clock,
    redactor,
    timers,
    uuid: correlationId,
    onAuditFailure: (why) =>
      void whenNoticesAreThere.then((told) => told.notWritten('audit', texts.notices.auditRecord, why)),
    onAuditFinding: (finding) => void whenNoticesAreThere.then((told) => told.auditEndIsNotAsItWas(finding)),
  });
  const { log, audit, auditFile, refreshes } = records;

  const files = createStateFiles(ports.userDataFolder, { clock, randomness, read: ports.read });
  const [state] = await Promise.all([loadState(files), auditFile.checkEnd()]);
  const userId = parseId<UserId>(state.settings.userId);
  if (userId === null) throw new Error('settings.json holds no user id');

  const settings = createSettingsHolder({
    settings: state.settings,
    file: files.settings,
    onChanged: () => status.setSettings(settingsView()),
    onFailure: (error) => notices.notWritten('settings', texts.notices.settings, error),
  });
  const chosen = remoteChoiceOf(flags, state.settings);
  const embeddedLeaseMs = flags.commandsServerLeaseMs ?? embeddedTtlMs;
  const status = createAppStatus({
    clock,
    onChanged: ports.onStatus,
    initial: {
      server: serverStatusOf(chosen),
      secretStorage: ports.cipher.isSafe ? 'encrypted' : 'memory-only',
      identity: { userId, name: state.settings.preferences.name ?? ports.userName },
      settings: emptySettingsView(ports.desktop),
      versions: ports.versions,
      lab: false,
    },
  });
  const notices = createAppNotices({ status, log, redactor });
  noticesAreThere(notices);
  for (const [index, problem] of state.problems.entries()) notices.fileWasDamaged(index, problem);

  const secrets = createSecretStore({
    stored: state.secrets,
    file: files.secrets,
    cipher: ports.cipher,
    redactor,
    correlationId,
  });
  const inventory = createInventory({
    stored: state.inventory,
    file: files.inventory,
    randomness,
    onChanged: (routerId) => {
      if (inventory.get(routerId) === null) sessions.forget(routerId);
      feed.changed(routerId);
      tellCredentialsSoon();
    },
  });

  const changeRecorder = createChangeRecorder({
    audit,
    clock,
    userId,
    uuid: correlationId,
    inventory,
    settings: settings.get,
  });
  let credentialsDue: TimerHandle | null = null;
  tellCredentials();
  // The user id is made at the first launch and must be the same at the next: sessions belong to it. The window does not
  // wait for the disk, a start does.
  const userIdIsKept = settings.change({});

  const embeddedTurn = createStartInTurn({ timers, start: () => embedded.start() });
  const server = createServerInUse({
    choice: chosen,
    clock,
    timers,
    randomness,
    log,
    redactor,
    status,
    isOnline: ports.isOnline,
    storedToken: (serverId) => secrets.get(serverId),
    startEmbedded: () => embeddedTurn.want(),
    hurryEmbedded: () => embeddedTurn.hurry(),
    onEmbeddedHealth: (answers) => embedded.healthSeen(answers),
    onDoubt: (why) => doubt(why),
  });
  const isRemote = (): boolean => server.choice().kind === 'remote';
  /** the embedded server connects by address, so a router without one is of no use there */
  const addressNeeded = (): boolean => !isRemote();
  const manager = (): CommandsServerManager | null => server.source.current();
  const directory = createDirectoryService({ manager: server.source, randomness, log, audit, clock });
  const service = createSessionService({ manager: server.source, randomness, log, audit, refreshes, clock, timers });
  const notifier = createNotifier({
    timers,
    isWanted: () => ports.desktop.notifications && settings.get().preferences.notifications && !ports.isWatched(),
    show: ports.showMessage,
  });
  const sessions: ActiveSessions = createActiveSessions({
    service,
    clock,
    timers,
    randomness,
    log,
    userId,
    file: {
      ...files.held,
      save: async (held) => {
        await userIdIsKept;
        await files.held.save(held);
      },
    },
    server: nameOfServer(chosen),
    assumedTtlMs: () => manager()?.assumedTtlMs() ?? plainServerTtlMs,
    canAskStatus: () => manager()?.can('status') ?? false,
    canRefreshTogether: () => manager()?.can('batch-refresh') ?? false,
    isListed: (routerId) => inventory.get(routerId) !== null,
    onUnlisted: (count) => notices.unlistedSessions(count),
    onActivity: ports.onActivity,
    onLostAsleep: (losses) => status.notify(asleepNotice(losses)),
    onChanged: (routerId) => {
      feed.changed(routerId);
      ports.onSessionsChanged();
      const router = inventory.get(routerId);
      if (router) notifier.changed(routerId, router.name, sessions.viewOf(routerId));
    },
    onStorageFailure: (error) => notices.notWritten('held', texts.notices.heldIds, error),
  });

  const rowOf = (routerId: RouterId): RouterRow | null => {
    const router = inventory.get(routerId);
    if (!router) return null;
    return {
      id: routerId,
      router,
      session: sessions.viewOf(routerId),
      hasSecret: secrets.has(routerId),
      detailsVersion: sessions.detailsOf(routerId).version,
    };
  };
  const rowsOf = (routers: readonly Router[]): readonly RouterRow[] => routers.flatMap(({ id }) => rowOf(id) ?? []);
  const feed = createChangeFeed({
    clock,
    timers,
    randomness,
    rowOf,
    allRows: () => rowsOf(inventory.all()),
    firstRows: () => rowsOf(inventory.firstByName(firstRows)),
    send: ports.onBatch,
  });

  const doubt = (why: string, slept: { readonly uncountedMs: number } | null = null): void => {
    log.info('asking for all sessions anew', { why, ...slept });
    sessions.doubt(3_000, slept);
    void server.watch.checkNow();
  };
  // Before anything can be started: the requests wait for the server by themselves.
  sessions.adopt(state.held);
  const sleep = watchSleep({
    clock,
    timers,
    onSlept: (uncountedMs) => doubt('the computer woke up', { uncountedMs }),
    onJump: (byMs) => doubt(`the clocks parted by ${Math.round(byMs)} ms`),
  });

  const hostKeys = new Map<RouterId, string>();
  const newId = (): RouterId => {
    const id = parseId<RouterId>(randomness.uuid());
    if (id === null) throw new Error('the source of ids gave no UUID');
    return id;
  };
  const targets = createRouterTargets({ inventory, secrets, hostKeys, correlationId, newId });
  const embedded = createEmbeddedServer({
    startProcess: ports.startProcess,
    clock,
    timers,
    log,
    redactor,
    newToken: ports.newToken,
    correlationId,
    resolveRouter: targets.ofRouter,
    dataFolder: ports.userDataFolder,
    sessionTimeoutMs: embeddedLeaseMs,
    onListening: ({ baseUrl, token, restarted }) => {
      const isInUse = server.embeddedListens({
        kind: 'embedded',
        label: texts.server.theEmbedded,
        baseUrl,
        token,
        timeouts: defaultTimeouts,
        assumedTtlMs: embeddedLeaseMs,
      });
      if (restarted && isInUse) {
        notices.embeddedRestarted(restarted);
        sessions.doubt(1_000);
      }
    },
    onDown: server.embeddedIsDown,
  });

  if (state.held.sessions.length > 0) embeddedTurn.hurry();
  await server.use(chosen);

  const lab = createLabOnDemand({
    startProcess: ports.startProcess,
    onRouters: (routers) => {
      for (const { router, hostKey, password } of routers) {
        hostKeys.set(router.id, hostKey);
        secrets.setInMemory(router.id, password);
      }
      inventory.showSimulated(routers.map(({ router }) => router));
      status.setLab(true);
    },
    onFailed: notices.labFailed,
  });
  if (flags.lab > 0) lab.start(flags.lab);
  // Not waited for: the window opens meanwhile, and its rows arrive as changes.
  if (flags.importFile) void tellImport(flags.importFile);

  const quit = createQuitPath({
    sessions: () => sessions,
    clock,
    canKeep: isRemote,
    ask: ports.askToQuit,
    onDecided: () => bulk.stop(),
    leave: async () => {
      // Whatever hangs (a disk, a process that does not go), the app does not: it was told to leave.
      timers.after(leaveWithinMs, () => ports.leave());
      notifier.stop();
      sleep.stop();
      await sessions.stop();
      embeddedTurn.stop();
      await embedded.stop();
      lab.stop();
      server.close();
      log.info('the app is leaving');
      await records.flush();
      ports.leave();
    },
  });

  const bulk = createBulk({
    sessions,
    timers,
    randomness,
    credentialOf: credentialKeys({ inventory, secrets, isRemote }),
    isListed: (routerId) => inventory.get(routerId) !== null,
    onChanged: ports.onBulk,
  });
  const changes = createUndoableChanges({
    inventory,
    secrets,
    isBusy: (routerId) => isBusy(sessions.stateOf(routerId).phase),
    addressNeeded,
    onUndo: status.setUndo,
    uuid: correlationId,
  });
  const serverSwitch = createServerSwitch({
    server,
    sessions,
    bulk,
    status,
    audit,
    log,
    clock,
    userId,
    uuid: correlationId,
    onDoubt: doubt,
  });
  const unrecorded = createAppHandlers(ports, {
    records,
    redactor,
    settings,
    secrets,
    inventory,
    changes,
    sessions,
    service,
    directory,
    bulk,
    feed,
    status,
    server,
    serverSwitch,
    targets,
    embedded,
    quit,
    userId,
    onPreferences: () => void applyPreferences(),
    onCredentials: tellCredentials,
    startLab: () => lab.start(labOnDemand),
  });
  const handlers = changeRecorder.recorded(unrecorded);

  return {
    handlers: {
      ...handlers,
      getSnapshot: (input) => {
        embeddedTurn.listSent();
        return handlers.getSnapshot(input);
      },
      acknowledgeBatch: (input) => {
        ports.onListDrawn();
        return handlers.acknowledgeBatch(input);
      },
    },
    quit,
    log,
    settings,
    summary: sessions.summary,
    refreshAll: () => {
      for (const { id } of inventory.all())
        if (canRefresh(sessions.stateOf(id).phase)) sessions.refresh(id, 'background');
    },
    tell: status.notify,
    desktopIsKnown: () => status.setSettings(settingsView()),
    setWindowHidden: feed.setHidden,
    fellAsleep: sleep.fellAsleep,
    wokeUp: sleep.wokeUp,
    tellInternalError: notices.internalError,
  };

  function tellCredentials(): void {
    status.setCredentials(credentialViews(inventory, secrets));
  }

  /** An import changes thousands of routers at once; the counts beside the credentials follow once. */
  function tellCredentialsSoon(): void {
    credentialsDue ??= timers.after(50, () => {
      credentialsDue = null;
      tellCredentials();
    });
  }

  function settingsView(): SettingsView {
    return settingsViewOf(settings.get(), {
      hasToken: secrets.has,
      serverByFlag: flags.commandsServer !== null,
      desktop: { ...ports.desktop },
    });
  }

  async function applyPreferences(): Promise<void> {
    const { preferences } = settings.get();
    status.setIdentity({ ...status.get().identity, name: preferences.name ?? ports.userName });
    if (!ports.desktop.startAtLogin) return;
    await ports.setStartAtLogin(preferences.startAtLogin).catch(notices.startAtLoginNotSet);
  }

  async function tellImport(csvFile: string): Promise<void> {
    const notice = await changeRecorder.importing(
      () => importAtStart(csvFile, { inventory, addressNeeded: addressNeeded() }),
      (told) => told?.level === 'error',
    );
    if (notice) status.notify(notice);
  }
}
