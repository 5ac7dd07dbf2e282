/** The composition root of main: builds the parts, and owns the order of start and of quit. */

import os from 'node:os';
import path from 'node:path';
import {
  type AppStatus,
  eventChannel,
  type EventName,
  type EventPayload,
  type QuitQuestion,
  textOf,
} from '@shared/ipc-contract';
import {
  app,
  type BrowserWindow,
  clipboard,
  dialog,
  Menu,
  net,
  Notification,
  powerMonitor,
  session,
  shell,
} from 'electron';
import type { RunningApp } from './app-ports';
import { declareAppProtocol, serveApp } from './electron/app-protocol';
import { type PageFiles, pageFiles } from './electron/page-files';
import { createCipher } from './electron/cipher';
import { receiveCommands } from './electron/commands-from-window';
import { chooseImportFile, chooseSaveFile } from './electron/file-dialogs';
import { askNatively } from './electron/quit-dialog';
import { blockNetwork, denyPermissions, guardContents, isOurs } from './electron/security';
import { keepAwake } from './electron/keep-awake';
import { createStartProcess } from './electron/start-process';
import { setStartAtLogin } from './electron/start-at-login';
import { type AppTray, createTray, hasTray } from './electron/tray';
import { followTrouble } from './electron/window-trouble';
import { createWindow, setMenu } from './electron/window';
import { followPlace, usablePlace } from './electron/window-place';
import type { Log } from './log/log';
import { systemClock, systemRandomness, systemTimers } from './ports';
import { type Flags, parseFlags } from './settings/flags';
import { rememberedPlace } from './settings/remembered-place';
import type { WindowPlace } from './settings/settings';
import { followFaults, followSessionEnd, followSleep, followWaysOut } from './ways-out';
import { readAhead, type ReadText, stateFileNames } from './storage/read-ahead';
import { texts } from './texts';

/** A window that has not answered by then is taken for frozen. */
const frozenAfterMs = 3_000;
const trayAskedAfterMs = 250;
const pageWaitedForMs = 500;
/** From the page's script answered to its being there, with what V8 kept of it from an earlier launch: 11 ms, measured. */
const scriptUnderwayMs = 15;
const developmentTools = process.env['ROUTER_SESSIONS_DEVTOOLS'] === '1' && !app.isPackaged;

const [flags, problems] = parseFlags(process.argv.slice(1), process.env);
if (problems) {
  process.stderr.write(`${problems.join('\n')}\n`);
  dialog.showErrorBox(texts.atStart.wrongFlags, problems.join('\n'));
  app.exit(2);
} else {
  if (flags.userDataDir) app.setPath('userData', path.resolve(flags.userDataDir));
  // Before any state is read: two copies would overwrite each other's (fault 24).
  if (!app.requestSingleInstanceLock()) app.exit(0);
  else {
    // With --no-sandbox (root in a test container) Chromium refuses to be told both.
    if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
    declareAppProtocol();
    fewerCollections();
    // Else Electron builds a menu of its own first, which ours replaces before the window opens.
    Menu.setApplicationMenu(null);
    const folder = app.getPath('userData');
    const place = rememberedPlace(path.join(folder, 'settings.json'));
    const read = readAhead(Object.values(stateFileNames).map((name) => path.join(folder, name)));
    const page = pageFiles(path.join(app.getAppPath(), 'out', 'renderer'));
    void app
      .whenReady()
      .then(() => launch(flags, place, read, page))
      .catch(giveUp);
  }
}

/**
 * The window's V8 begins with 1 MB for new objects, and collects a dozen times while it reads a list of 5,000 routers and
 * with every few batches; with 4 MB the list is there 30 ms earlier (bench/ui).
 */
function fewerCollections(): void {
  app.commandLine.appendSwitch('js-flags', '--min-semi-space-size=4');
}

async function launch(flags: Flags, place: WindowPlace | null, read: ReadText, page: PageFiles): Promise<void> {
  const folders = path.join(app.getAppPath(), 'out');
  let window: BrowserWindow | null = null;
  let windowIsListening = false;
  let leaving = false;
  let tray: AppTray | null = null;
  let trayDue = false;

  let isBuilt: (running: RunningApp) => void = () => undefined;
  const built = new Promise<RunningApp>((resolve) => {
    isBuilt = resolve;
  });
  const later =
    (level: keyof Log): Log[keyof Log] =>
    (event, fields) =>
      void built.then(({ log }) => log[level](event, fields));
  const log: Log = { info: later('info'), warn: later('warn'), error: later('error') };

  denyPermissions(session.defaultSession);
  blockNetwork(session.defaultSession, (url) => isOurs(url) || (developmentTools && url.startsWith('devtools:')));
  guardContents(log);
  let scriptIsServed: () => void = () => undefined;
  const pageIsOnItsWay = new Promise<void>((resolve) => {
    scriptIsServed = resolve;
    // A page that does not come is no reason for main not to.
    systemTimers.after(pageWaitedForMs, resolve);
  });
  serveApp(session.defaultSession, page, (pathname) => {
    // What of it is still on its way goes through main: while main loads, it takes up to 100 ms and not 11.
    if (pathname.endsWith('.js')) systemTimers.after(scriptUnderwayMs, scriptIsServed);
  });
  const receiver = receiveCommands((event) => {
    const { senderFrame, sender } = event;
    const isMainFrame = senderFrame !== null && senderFrame === sender.mainFrame;
    return isMainFrame && sender === window?.webContents && isOurs(senderFrame.url);
  });
  setMenu({ quit: () => void built.then(({ quit }) => quit.request()), developmentTools });
  // The page first: main loads the rest of itself and reads its files while the page's own process reads its script. The
  // other way round, the page would wait for main with every file it asks for. What it asks then waits for main.
  openWindow(place);
  await pageIsOnItsWay;
  const [{ buildApp }, { registerCommands }, { randomBytes }] = await Promise.all([
    import('./app'),
    import('./ipc/register'),
    import('node:crypto'),
  ]);
  const desktop = { tray: false, notifications: Notification.isSupported(), startAtLogin: true };

  const send = <Name extends EventName>(name: Name, payload: EventPayload<Name>): void => {
    if (window && !window.isDestroyed() && !window.webContents.isDestroyed()) {
      window.webContents.send(eventChannel(name), textOf(payload));
    }
  };

  const running: RunningApp = await buildApp({
    flags,
    userDataFolder: app.getPath('userData'),
    read,
    clock: systemClock,
    timers: systemTimers,
    randomness: systemRandomness,
    newToken: () => randomBytes(32).toString('hex'),
    cipher: createCipher(),
    startProcess: createStartProcess(path.join(folders, 'main')),
    userName: userName(),
    versions: {
      app: app.getVersion(),
      electron: process.versions.electron ?? 'unknown',
      runtime: process.env['ROUTER_SESSIONS_RUNTIME'] === 'test' ? 'test' : 'official',
    },
    onBatch: (batch) => send('viewBatch', batch),
    onStatus: (status: AppStatus) => send('statusChanged', status),
    onBulk: (progress) => send('bulkChanged', progress),
    onListDrawn: () => {
      windowIsListening = true;
    },
    askToQuit: (question) => {
      void askInWindow(question).then(async (asked) => {
        if (!asked) running.quit.answer(await askNatively(question));
        return asked;
      });
    },
    onActivity: keepAwake(),
    isOnline: () => net.isOnline(),
    leave: () => {
      leaving = true;
      app.exit(0);
    },
    chooseKeyFile: async () => {
      const chosen = await dialog.showOpenDialog({
        title: texts.files.chooseKey,
        defaultPath: path.join(os.homedir(), '.ssh'),
        properties: ['openFile', 'showHiddenFiles', 'dontAddToRecent'],
      });
      return chosen.filePaths[0] ?? null;
    },
    chooseCaFile: async () => {
      const chosen = await dialog.showOpenDialog({
        title: texts.files.chooseAuthority,
        properties: ['openFile', 'dontAddToRecent'],
      });
      return chosen.filePaths[0] ?? null;
    },
    desktop,
    setStartAtLogin,
    openFolder: (folder) => shell.openPath(folder),
    closeWindow: (choice) => {
      if (choice === 'tray') window?.hide();
    },
    isWatched: () => window !== null && !window.isDestroyed() && window.isVisible() && window.isFocused(),
    showMessage: ({ title, body, routerId }) => {
      const message = new Notification({ title, body });
      message.on('click', () => {
        showWindow();
        if (routerId !== null) send('routerAsked', { routerId });
      });
      message.show();
    },
    onSessionsChanged: () => {
      if (tray === null || trayDue) return;
      trayDue = true;
      systemTimers.after(500, () => {
        trayDue = false;
        tray?.show(running.summary());
      });
    },
    chooseImportFile,
    chooseSaveFile,
    copyText: (text) => {
      // Asynchronous in newer Electrons.
      void Promise.resolve(clipboard.writeText(text)).catch(() => undefined);
    },
  });
  registerCommands(receiver, running.handlers, {
    log: running.log,
    clock: systemClock,
    randomness: systemRandomness,
  });
  isBuilt(running);
  // Asks another program; to start one keeps main busy, and the list comes first.
  systemTimers.after(trayAskedAfterMs, () => void hasTray().then(offerTray));

  app.on('second-instance', showWindow);
  app.on('activate', showWindow);
  app.on('window-all-closed', () => undefined);
  followWaysOut({ process, app, powerMonitor, isLeaving: () => leaving, quit: running.quit });
  followSleep(powerMonitor, running);

  followFaults({ process, log, tell: running.tellInternalError });

  function offerTray(isThere: boolean): void {
    if (!isThere) return;
    desktop.tray = true;
    running.desktopIsKnown();
    tray = createTray({
      open: showWindow,
      refreshAll: running.refreshAll,
      endAll: () => {
        showWindow();
        send('endAllAsked', undefined);
      },
      quit: running.quit.request,
    });
    tray.show(running.summary());
  }

  function showWindow(): void {
    if (!window || window.isDestroyed()) openWindow(running.settings.get().window);
    if (window?.isMinimized()) window.restore();
    window?.show();
    window?.focus();
  }

  /** Into the tray while sessions are held, where there is one; else closing is quitting. */
  function closeOrQuit(closing: BrowserWindow): void {
    const { held } = running.summary();
    const { onClose } = running.settings.get().preferences;
    if (held > 0 && desktop.tray && onClose === 'tray') closing.hide();
    else if (held > 0 && desktop.tray && onClose === 'ask' && windowIsListening) {
      send('closeAsked', { activeSessions: held });
      // A page that hangs does not ask: the system does, with the choices of quitting.
      void windowAnswers().then((answers) => {
        if (!answers) running.quit.request();
        return answers;
      });
    } else {
      if (held > 0 && !desktop.tray && running.settings.isFirst('no-tray')) {
        running.tell({
          id: 'no-tray',
          level: 'info',
          title: texts.notices.noTray,
          text: texts.notices.noTrayMeans,
          lines: [],
        });
      }
      running.quit.request();
    }
  }

  /** False when there is no window, or it does not answer: then the question is asked by the system. */
  async function askInWindow(question: QuitQuestion): Promise<boolean> {
    if (!window || window.isDestroyed() || !windowIsListening) return false;
    window.show();
    send('quitAsked', question);
    return await windowAnswers();
  }

  async function windowAnswers(): Promise<boolean> {
    const answers = window?.webContents.executeJavaScript('true').catch(() => false) as Promise<unknown>;
    const overdue = new Promise<boolean>((resolve) => systemTimers.after(frozenAfterMs, () => resolve(false)));
    return (await Promise.race([answers, overdue])) === true;
  }

  function openWindow(place: WindowPlace | null): void {
    windowIsListening = false;
    const opened = createWindow({
      preload: path.join(folders, 'preload', 'index.cjs'),
      title: texts.appName,
      developmentTools,
      place: usablePlace(place),
    });
    window = opened;
    followPlace(opened, (changed) => void built.then(({ settings }) => settings.change({ window: changed })));
    opened.on('close', (event) => {
      if (leaving) return;
      event.preventDefault();
      void built.then(() => closeOrQuit(opened));
    });
    const hidden = (isHidden: boolean): void => void built.then(({ setWindowHidden }) => setWindowHidden(isHidden));
    opened.on('hide', () => hidden(true));
    opened.on('minimize', () => hidden(true));
    opened.on('show', () => hidden(false));
    opened.on('restore', () => hidden(false));
    opened.webContents.on('did-start-loading', () => {
      windowIsListening = false;
    });
    followTrouble(opened, {
      clock: systemClock,
      log,
      isLeaving: () => leaving,
      onGone: () => {
        windowIsListening = false;
      },
      quit: () => void built.then(({ quit }) => quit.request()),
    });
    followSessionEnd(opened, () => void built.then(({ quit }) => quit.endAndQuit()));
  }
}

/** What is needed for everything else could not be read: an empty window would only pretend to be working on it. */
function giveUp(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  dialog.showErrorBox(texts.atStart.failed, texts.atStart.whyFailed(reason, app.getPath('userData')));
  app.exit(1);
}

function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    // No entry for this user id, as in some containers.
    return 'admin';
  }
}
