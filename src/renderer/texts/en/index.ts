/** English, whose shape every other language has. One file per area of the window. */

import { about, diagnostics } from './about';
import { activity } from './activity';
import { common, frame, header, phases, time } from './common';
import { credentials } from './credentials';
import { keys, menu, palette, shortcuts } from './palette';
import { closing, hostKey, notices, quit, undo } from './questions';

export const english = {
  language: 'en',
  about,
  activity,
  closing,
  common,
  credentials,
  diagnostics,
  frame,
  header,
  hostKey,
  keys,
  menu,
  notices,
  palette,
  phases,
  quit,
  shortcuts,
  time,
  undo,
};
