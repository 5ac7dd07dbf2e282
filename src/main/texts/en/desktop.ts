/** What the desktop shows for the app: tray, messages, dialogs of the system. */

import { form, isOrAre } from './words';

export const appName = 'Router Sessions';

export const tray = {
  held: (count: number) => `${count} ${form(count, { one: 'session', other: 'sessions' })} held`,
  heldAndAttention: (held: string, attention: number) => `${held}, ${attention} need attention`,
  toolTip: (state: string) => `Router Sessions: ${state}`,
  open: 'Open',
  refreshAll: 'Refresh all now',
  endAll: 'End all…',
  quit: 'Quit…',
};

/** The letter after & is the key beside Alt. */
export const menu = { file: '&File', view: '&View', quit: 'Quit' };

export const messages = {
  titles: {
    lost: {
      one: (name: string) => `Session on ${name} lost`,
      many: (count: number) => `${count} sessions lost`,
    },
    unreachable: {
      one: (name: string) => `${name} does not answer`,
      many: (count: number) => `${count} routers do not answer`,
    },
    taken: {
      one: (name: string) => `${name} is in use by another admin`,
      many: (count: number) => `${count} routers are in use by others`,
    },
  },
  names: (names: readonly string[], more: number) =>
    more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', '),
};

export const quitDialog = {
  title: 'Quit Router Sessions?',
  active: (count: number) =>
    `${count} ${form(count, { one: 'session', other: 'sessions' })} ${form(count, isOrAre)} active.`,
  end: (count: number) => form(count, { one: 'End it and quit', other: 'End all and quit' }),
  keep: 'Keep and quit',
  cancel: 'Cancel',
  keptRunOut: 'Sessions that are kept run out by themselves when their lease is over.',
  cannotKeep: 'The embedded commands server stops with the app, so sessions cannot be kept.',
};

export const windowTrouble = {
  hangs: 'The window does not respond.',
  hangsMeans:
    'Sessions are held and refreshed by another process of the app; they go on. Reload the window, or wait until it responds again.',
  reload: 'Reload the window',
  wait: 'Wait',
  failedTwice: 'The window failed twice within seconds.',
  failedTwiceMeans: 'Sessions are held and refreshed by another process of the app; they go on. The log says more.',
  openAgain: 'Open it again',
  quit: 'Quit…',
  leave: 'Leave it',
};

export const files = {
  chooseList: 'Choose a list of routers',
  chooseKey: 'Choose a private key',
  chooseAuthority: 'Choose the certificate of an authority',
  /** `kind`: of file, such as CSV */
  exportAs: (kind: string) => `Export as ${kind}`,
};

export const atStart = {
  wrongFlags: 'Router Sessions was not started',
  failed: 'Router Sessions could not start',
  whyFailed: (reason: string, folder: string) =>
    `${reason}.\n\nNothing was started or changed. The log in the app’s data folder may say more:\n${folder}`,
};
