/** English, whose shape every other language has. One file per area of the window. */

import { about, diagnostics } from './about';
import { activity } from './activity';
import { advanced } from './advanced';
import { bulk } from './bulk';
import { cleanup } from './cleanup';
import { common, frame, header, phases, time } from './common';
import { credentials } from './credentials';
import { details, evidence } from './details';
import { directory } from './directory';
import { exporting } from './export';
import { fields } from './fields';
import { formFields, formProblems, profiles, routerForm } from './form';
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
import { closing, hostKey, notices, quit, undo } from './questions';
import { recent } from './recent';
import { refreshPlot } from './refresh-plot';
import { routerTest } from './router-test';
import { server } from './server';
import { serverSwitch } from './server-switch';
import { credentialSettings, desktopSettings, serverSettings, settings } from './settings';

export const english = {
  language: 'en',
  about,
  actions,
  activity,
  advanced,
  announced,
  bulk,
  cells,
  cleanup,
  closing,
  common,
  credentialSettings,
  credentials,
  deleting,
  desktopSettings,
  details,
  diagnostics,
  directory,
  evidence,
  exporting,
  fields,
  filter,
  firstRun,
  formFields,
  formProblems,
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
  profiles,
  quit,
  recent,
  refreshPlot,
  routerForm,
  routerTest,
  server,
  serverSettings,
  serverSwitch,
  settings,
  shortcuts,
  sideList,
  steps,
  takeOver,
  time,
  undo,
  views,
};
