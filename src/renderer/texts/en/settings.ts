/** The settings: commands servers, shared credentials, the desktop, the log. */

import { counted, router } from './words';

export const settings = {
  title: 'Settings',
  servers: 'Commands servers',
  credentials: 'Shared credentials',
  desktop: 'You and this desktop',
  log: 'Log',
  aboutLog: 'What the app did, and who did what on which router, stands in two files. They hold no secrets.',
};

export const serverSettings = {
  byFlag: 'A flag of this start names the server; what is chosen here is used without the flag.',
  use: 'Use',
  embedded: 'The embedded server',
  embeddedMeaning: 'Started and stopped by this app; it connects to the routers of your list',
  editOne: (name: string) => `Edit ${name}`,
  edit: 'Edit…',
  deleteOne: (name: string) => `Delete ${name}`,
  add: 'Add a server…',
  address: 'Address of the server',
  name: 'Server name',
  token: 'Token',
  tokenStored: 'A token is stored; leave empty to keep it',
  tokenIfWanted: 'Only if the server wants one',
  showToken: 'Show the token',
  tokenInMemory: (flag: string) =>
    `This desktop has no safe place for secrets: the token is kept in memory only, and has to be entered again after the app was closed. A flag with a file can name it instead: ${flag}.`,
  ownAuthority: 'Own certificate authority',
  ownAuthorityMeaning: 'A PEM file, where the system does not know the server’s authority',
  lease: 'Lease, minutes',
  leaseMeaning: 'For a server that does not tell how long its leases live. Empty: 30',
  startTimeout: 'Time limit of a start, seconds',
  startTimeoutMeaning: (least: number, most: number) =>
    `Setting up a bare router takes time. ${least} to ${most}; empty: 30`,
  requestTimeout: 'Time limit of other requests, seconds',
  requestTimeoutMeaning: (least: number, most: number) =>
    `Refreshes, ends, questions. ${least} to ${most}; empty: 3 to 10`,
  test: 'Test connection',
  save: 'Save server',
  unusable: 'The server could not be used',
  answered: (latency: string) => `The server answered in ${latency}.`,
  answeredWithVersion: (latency: string, version: string) => `The server answered in ${latency}, version ${version}.`,
  plainProtocol: 'It speaks the plain protocol: it starts, refreshes and ends sessions, and tells no more.',
  /** Each is the rest of a sentence that begins with the server. */
  can: (capabilities: readonly string[]) => `It ${capabilities.join('; ')}.`,
};

export const credentialSettings = {
  about: 'One credential for many routers: when it changes, it is changed here once.',
  inMemory: 'This desktop has no safe place for secrets, so they are kept in memory only.',
  none: 'There is none yet.',
  usedBy: (kind: string, count: number) => `${kind}, used by ${counted(count, router)}`,
  noneStoredUsedBy: (kind: string, count: number) => `${kind}, none stored, used by ${counted(count, router)}`,
  add: 'Add a credential…',
};

export const desktopSettings = {
  name: 'Your name',
  nameMeaning: 'Empty: the name you logged in with',
  saveName: 'Save name',
  userId: 'Your user id:',
  copyUserId: 'Copy your user id',
  messages: 'Messages of the desktop',
  messagesMeaning:
    'When a session is lost, a router does not answer or another admin takes one over; not while you look at the window',
  noMessages: 'This desktop shows no messages of apps.',
  startAtLogin: 'Start at login',
  onClose: 'Closing the window while sessions are held',
  noTray: 'This desktop has no tray, so closing the window quits, after the question about sessions.',
  closings: { ask: 'Ask', tray: 'Keep them refreshed, from the tray', quit: 'Quit' },
};
