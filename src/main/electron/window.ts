/** The window: sandboxed, no Node, shown when it has something to show. */

import path from 'node:path';
import { BrowserWindow, Menu, nativeTheme } from 'electron';
import type { WindowPlace } from '../settings/settings';
import { appOrigin } from './app-protocol';
import { texts } from '../texts';

export function createWindow(options: {
  readonly preload: string;
  readonly title: string;
  readonly developmentTools: boolean;
  readonly place: WindowPlace | null;
}): BrowserWindow {
  const window = new BrowserWindow({
    width: options.place?.width ?? 1280,
    height: options.place?.height ?? 800,
    ...(options.place === null ? {} : { x: options.place.x, y: options.place.y }),
    minWidth: 640,
    minHeight: 480,
    show: false,
    title: options.title,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#14171c' : '#f7f8fa',
    webPreferences: {
      preload: path.resolve(options.preload),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      devTools: options.developmentTools,
    },
  });
  if (options.place?.isMaximized === true) window.maximize();
  window.once('ready-to-show', () => window.show());
  void window.loadURL(`${appOrigin}/index.html`);
  return window;
}

/** A menu with what works everywhere; on macOS the system wants one, elsewhere its shortcuts are what is used. */
export function setMenu(ports: { readonly quit: () => void; readonly developmentTools: boolean }): void {
  const menu = Menu.buildFromTemplate([
    {
      label: process.platform === 'darwin' ? texts.appName : texts.menu.file,
      submenu: [{ label: texts.menu.quit, accelerator: 'CmdOrCtrl+Q', click: ports.quit }],
    },
    { role: 'editMenu' },
    {
      label: texts.menu.view,
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(ports.developmentTools ? ([{ role: 'toggleDevTools' }, { role: 'reload' }] as const) : []),
      ],
    },
    { role: 'windowMenu' },
  ]);
  Menu.setApplicationMenu(menu);
}
