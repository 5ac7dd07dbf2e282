/** Notices of the app itself: disks, processes, faults, sleep, servers. */

import { form, isOrAre, wasOrWere } from './words';

export const notices = {
  /** What could not be written: the beginning of a sentence. */
  auditRecord: 'The audit record',
  settings: 'The settings',
  heldIds: 'The ids of held sessions',
  notWritten: (what: string) => `${what} could not be written to disk`,
  whyNotWritten: (reason: string) =>
    `${reason}. Running sessions go on; what could not be written stays in memory and is written later. Check the free space and the rights on the app’s data folder.`,

  unlistedSessions: (count: number) =>
    `${form(count, { one: 'A session was', other: `${count} sessions were` })} held on ${form(count, { one: 'a router that is', other: 'routers that are' })} not in the list`,
  whatUnlistedMeans:
    'It may come from an earlier copy of the list of routers. Nobody could see or end such a session here, so the app is ending it; a server that cannot be reached lets it run out. Put the list back or add the router again, and start the session anew if you need it.',

  embeddedRestarted: 'The embedded server was restarted',
  embeddedHung:
    'It did not answer for a minute, was ended and was started again. Sessions that it does not hold any more are started again by themselves.',
  embeddedEnded:
    'It ended unexpectedly and was started again. Sessions that it does not hold any more are started again by themselves.',
  labFailed: 'The lab of simulated routers failed',
  startAtLoginNotSet: 'Starting at login could not be set',
  internalError: 'A fault in the app',
  whatFailed: (message: string) =>
    `${message}. Sessions go on as far as possible. If this comes back, report it with the log.`,

  tampered: 'The audit record was tampered with',
  tokenNotUsed: 'The token could not be used',
  tokenFileNotUsed: 'The token file could not be used',
  authorityNotUsed: 'The certificate authority could not be used',

  noTray: 'This desktop has no tray',
  noTrayMeans: 'So closing the window quits the app. Minimise it instead to keep sessions refreshed.',

  expiredAsleep: (count: number) =>
    `${form(count, { one: 'A session', other: `${count} sessions` })} expired while the computer was asleep`,
  startedAgain: (count: number) => `${count} ${form(count, isOrAre)} being started again`,
  reEstablished: (count: number) => `${count} ${form(count, wasOrWere)} re-established`,
  notReEstablished: (count: number) => `${count} ${form(count, wasOrWere)} not: the list says why`,
  becameOfThem: (parts: readonly string[]) => `${parts.join(', ')}.`,

  /** `server`: in words, such as “the embedded server” */
  notEnded: (count: number, server: string) =>
    `${form(count, { one: 'One session', other: `${count} sessions` })} could not be ended on ${server}`,
  whatNotEndedMeans: (server: string) =>
    `The server did not confirm it in time. What it holds runs out there by itself. Should ${server} be used again, the app ends it then.`,
};
