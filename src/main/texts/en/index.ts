/** English, whose shape every other language has. One file per area. */

import { errorSentences } from '@shared/errors';
import { appName, atStart, files, menu, messages, quitDialog, tray, windowTrouble } from './desktop';
import { diagnostics } from './diagnostics';
import { fields, flags, serverUrl } from './fields';
import { exporting, importing } from './import';
import { list } from './list';
import { notices } from './notices';
import { routerTests, targets } from './routers';
import { answers, server, transport } from './server';
import { sessions } from './sessions';
import { settings } from './settings';
import { audit, stateFiles } from './state-files';
import { timeline } from './timeline';

export const english = {
  answers,
  appName,
  atStart,
  audit,
  diagnostics,
  /** What each error means and what to do next, by its code. */
  errors: errorSentences,
  exporting,
  fields,
  files,
  flags,
  importing,
  list,
  menu,
  messages,
  notices,
  quitDialog,
  routerTests,
  server,
  serverUrl,
  sessions,
  settings,
  stateFiles,
  targets,
  timeline,
  transport,
  tray,
  windowTrouble,
};
