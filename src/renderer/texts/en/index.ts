/** English, whose shape every other language has. One file per area of the window. */

import { about, diagnostics } from './about';
import { activity } from './activity';
import { advanced } from './advanced';
import { bulk } from './bulk';
import { cleanup } from './cleanup';
import { common, frame, header, phases, time } from './common';
import { credentials } from './credentials';
import { exporting } from './export';
import { directory } from './directory';
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
import { recent } from './recent';
import { refreshPlot } from './refresh-plot';
import { serverSwitch } from './server-switch';
import { closing, hostKey, notices, quit, undo } from './questions';
import { server } from './server';

export const english = {
  language: 'en',
  about,
  activity,
  cleanup,
  advanced,
  actions,
  announced,
  bulk,
  cells,
  closing,
  common,
  credentials,
  deleting,
  diagnostics,
  exporting,
  directory,
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
  recent,
  refreshPlot,
  serverSwitch,
  server,
  shortcuts,
  sideList,
  steps,
  takeOver,
  time,
  undo,
  views,
};
