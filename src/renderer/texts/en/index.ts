/** English, whose shape every other language has. One file per area of the window. */

import { about, diagnostics } from './about';
import { bulk } from './bulk';
import { advanced } from './advanced';
import { common, frame, header, phases, time } from './common';
import { credentials } from './credentials';
import { fields } from './fields';
import { importing } from './import';
import {
  actions,
  announced,
  cells,
  deleting,
  filter,
  firstRun,
  holder,
  list,
  sideList,
  steps,
  takeOver,
  views,
} from './list';
import { keys, menu, palette, shortcuts } from './palette';
import { serverSwitch } from './server-switch';
import { closing, hostKey, notices, quit, undo } from './questions';
import { server } from './server';

export const english = {
  language: 'en',
  about,
  actions,
  announced,
  bulk,
  cells,
  advanced,
  closing,
  common,
  credentials,
  deleting,
  diagnostics,
  fields,
  filter,
  firstRun,
  frame,
  header,
  holder,
  hostKey,
  importing,
  keys,
  list,
  menu,
  notices,
  palette,
  phases,
  quit,
  server,
  serverSwitch,
  shortcuts,
  sideList,
  steps,
  takeOver,
  time,
  undo,
  views,
};
