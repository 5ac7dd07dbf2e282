/** English, whose shape every other language has. One file per area of the window. */

import { about, diagnostics } from './about';
import { cleanup } from './cleanup';
import { common, frame, header, phases, time } from './common';
import { credentials } from './credentials';
import { directory } from './directory';
import { keys, menu, palette, shortcuts } from './palette';
import { serverSwitch } from './server-switch';
import { closing, hostKey, notices, quit, undo } from './questions';

export const english = {
  language: 'en',
  about,
  cleanup,
  closing,
  common,
  credentials,
  diagnostics,
  directory,
  frame,
  header,
  hostKey,
  keys,
  menu,
  notices,
  palette,
  phases,
  quit,
  serverSwitch,
  shortcuts,
  time,
  undo,
};
