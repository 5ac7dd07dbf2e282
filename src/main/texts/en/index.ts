/** English, whose shape every other language has. One file per area. */

import { appName, atStart, files, messages, quitDialog, tray, windowTrouble } from './desktop';
import { notices } from './notices';
import { timeline } from './timeline';

export const english = {
  appName,
  atStart,
  files,
  messages,
  notices,
  quitDialog,
  timeline,
  tray,
  windowTrouble,
};
