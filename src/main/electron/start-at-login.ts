/** Starts the app when the admin logs in: the system's own list, and on Linux a file in ~/.config/autostart. */

import { mkdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { app } from 'electron';
import { texts } from '../texts';

const desktopFile = (): string => {
  const folder = process.env['XDG_CONFIG_HOME'] ?? path.join(os.homedir(), '.config');
  return path.join(folder, 'autostart', 'router-sessions.desktop');
};

/** Rejects with the file system's error. */
export async function setStartAtLogin(isWanted: boolean): Promise<void> {
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: isWanted });
    return;
  }
  const file = desktopFile();
  if (!isWanted) {
    await rm(file, { force: true });
    return;
  }
  const command = app.isPackaged ? [process.execPath] : [process.execPath, app.getAppPath()];
  // As the desktop entry specification wants it: quoted, with these four escaped.
  const quoted = command.map((part) => `"${part.replaceAll(/["`$\\]/g, String.raw`\$&`)}"`).join(' ');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `[Desktop Entry]\nType=Application\nName=${texts.appName}\nExec=${quoted}\nTerminal=false\n`);
}
