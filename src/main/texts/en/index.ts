/** English, whose shape every other language has. One file per area. */

import { appName, atStart, files, messages, quitDialog, tray, windowTrouble } from './desktop';
import { notices } from './notices';

export const english = {
  appName,
  atStart,
  files,
  messages,
  notices,
  quitDialog,
  tray,
  windowTrouble,
};
