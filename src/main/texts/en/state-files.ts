/** The app's own files: what could not be used or written, what is used instead, what to do. */

export const stateFiles = {
  routers: {
    holds: 'The list of routers',
    without: 'The list is empty until you put a file in its place or add the routers anew.',
  },
  secrets: {
    holds: 'The stored credentials',
    without: 'Enter the passwords again where a start asks for them.',
  },
  held: {
    holds: 'The ids of held sessions',
    without:
      'Sessions that this app held before run out by themselves; until then their routers may be in use by a session of your own.',
  },
  settings: {
    holds: 'The settings',
    without: 'The usual ones are in effect; servers that run elsewhere have to be entered again.',
  },

  /** Why a file cannot be read, where the system does not say it. */
  notOurs: 'it is not what this app writes',
  notValid: 'is not valid',
  notJson: 'it is cut short or is no JSON',

  /** What became of a file that cannot be used. */
  keptAs: (name: string) => `It is kept as ${name}.`,
  goneByNow: 'It is gone by now.',
  notPutAside: (reason: string) =>
    `It could not be put aside (${reason}), and until it can, changes are not saved: give your account the right to write in the folder.`,
  damagedInTheWay: (name: string) => `${name} is damaged and could not be put aside`,

  backupUsed: 'The backup from before the last change is used: look whether something is missing.',
  noBackup: 'There is no usable backup: the app starts without it.',
  /** `aside`: what became of it */
  backupUnreadable: (reason: string, aside: string) => `The backup could not be read, either (${reason}). ${aside}`,
  backupNewer: (aside: string) => `The backup is of a newer version of the app. ${aside}`,

  missing: 'A file of the app is missing',
  whatIsMissing: (holds: string, name: string, instead: string) => `${holds}: ${name} is missing. ${instead}`,
  damaged: 'A file of the app was damaged',
  whatIsDamaged: (holds: string, name: string, reason: string, aside: string, instead: string) =>
    `${holds}: ${name} could not be read (${reason}). ${aside} ${instead}`,

  newer: 'A file of the app is of a newer version',
  whyNewer: (name: string, version: number, known: number) =>
    `${name} was written by a newer version of the app (version ${version} of the file; this app knows ${known})`,
  useNewer: (name: string) =>
    `Quit and use the newer app; or quit, move ${name} away, and start with what this version can read.`,
  unreadable: 'A file of the app could not be read',
  whyUnreadable: (name: string, reason: string) => `${name} could not be read (${reason})`,
  giveRight: 'Give your account the right to read and write it, or look after the disk, and start the app again.',
  backupUsedMeanwhile: 'What its backup holds is used meanwhile.',
  notUsedMeanwhile: (without: string) => `It is not used meanwhile. ${without}`,
  /** `why`: `whyNewer` or `whyUnreadable` */
  leftAlone: (holds: string, why: string, used: string, whatToDo: string) =>
    `${holds}: ${why}. It stays as it is. ${used} Changes to it are not saved. ${whatToDo}`,

  diskSilent: (seconds: number) => `The disk has not answered for ${seconds} s`,
  secretNotStored: 'The credential could not be stored.',
  secretNotDecrypted: 'The stored credential could not be decrypted.',
};

export const audit = {
  notRead: (reason: string) => `The audit record could not be read: ${reason}.`,
  notReadMeans: 'It is not shown, because it would not be complete. Nothing in it was changed.',
  notReadHint: 'Try again. If it comes back, look at the rights on the folder of the logs and at the disk.',
  endMissing: (from: number, to: number) =>
    `The audit record ends before what was known: at least ${to - from + 1} records, ${from} to ${to}, are missing at its end. ${whatHappened}`,
  endReplaced: (number: number) =>
    `Record ${number} of the audit record is not the one that was written: its end was replaced. ${whatHappened}`,
};

const whatHappened =
  'Files of the record were cut, deleted or put back from a copy while the app was closed. If that was not you, keep the folder of the logs as it is and ask who had access to this account. The record goes on, and says so itself.';
