/** The icon in the desktop's tray: how many sessions are held, and the few things done without the window. */

import { execFile } from 'node:child_process';
import { Menu, nativeImage, Tray } from 'electron';
import { texts } from '../texts';
import { trayIconPng } from './tray-icon';

export type TrayState = { readonly held: number; readonly attention: number };

export type TrayActions = {
  readonly open: () => void;
  readonly refreshAll: () => void;
  readonly endAll: () => void;
  readonly quit: () => void;
};

export type AppTray = { readonly show: (state: TrayState) => void };

/** On Linux an icon that no panel shows looks like any other to Electron: so the session's bus is asked for a panel. */
export async function hasTray(): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  if (!process.env['DBUS_SESSION_BUS_ADDRESS']) return false;
  const question = ['org.freedesktop.DBus.NameHasOwner', 'string:org.kde.StatusNotifierWatcher'];
  const bus = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'];
  return await new Promise((resolve) => {
    execFile('dbus-send', [...bus, ...question], { timeout: 2_000 }, (error, answer) =>
      resolve(error === null && answer.includes('boolean true')),
    );
  });
}

export function createTray(actions: TrayActions): AppTray {
  const tray = new Tray(nativeImage.createFromDataURL(`data:image/png;base64,${trayIconPng}`));
  tray.on('click', actions.open);
  let shown = '';
  const show = ({ held, attention }: TrayState): void => {
    const words = texts.tray;
    const text = attention === 0 ? words.held(held) : words.heldAndAttention(words.held(held), attention);
    if (text === shown) return;
    shown = text;
    tray.setToolTip(words.toolTip(text));
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: text, enabled: false },
        { type: 'separator' },
        { label: words.open, click: actions.open },
        { label: words.refreshAll, enabled: held > 0, click: actions.refreshAll },
        { label: words.endAll, enabled: held > 0, click: actions.endAll },
        { type: 'separator' },
        { label: words.quit, click: actions.quit },
      ]),
    );
  };
  show({ held: 0, attention: 0 });
  return { show };
}
