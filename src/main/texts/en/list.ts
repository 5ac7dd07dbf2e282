/** The list of routers: what a change of it is called, and why one is refused or left out. */

import { form } from './words';

export const list = {
  notWritten: (reason: string) => `The list of routers could not be written (${reason}).`,
  notReadable: (name: string, why: string) => `${name} was not written: ${why}`,
  notAdded: 'The router was not added.',
  full: (limit: number) => `The list holds at most ${limit} routers.`,
  simulated: 'A simulated router belongs to the lab and cannot be changed or deleted.',
  deletedMeanwhile: 'This router was deleted meanwhile.',
  deletedAlready: 'This router was deleted already.',
  noneThere: 'None of these routers is in the list any more.',
  /** `why`: one of `skipped` */
  notDeleted: (name: string, why: string) => `${name} cannot be deleted: it ${why}.`,

  tooManyCredentials: (limit: number) => `There may be at most ${limit} shared credentials.`,
  credentialInUse: (names: readonly string[], more: number) =>
    more > 0
      ? `The credential is used by ${names.join(', ')} and ${more} more.`
      : `The credential is used by ${names.join(', ')}.`,

  /** Why a router was left out of a change: follows its name. */
  skipped: {
    simulated: 'is simulated and belongs to the lab',
    hasSession: 'has a session; end it first',
    isJumpHost: (behind: string) => `is the jump host of ${behind}`,
    ownJumpHost: 'cannot be its own jump host',
    jumpCircle: 'is in front of this jump host, and would be reached in a circle',
    notValid: (why: string) => `cannot be changed in this way (${why})`,
    changedSince: 'was changed again since',
    twin: (other: string) => `stands at the address of ${other}`,
  },

  /** What can be undone. */
  undo: {
    deleted: (what: string) => `Deleted ${what}`,
    changed: (what: string) => `Changed ${what}`,
    imported: (routers: string, from: string) => `Imported ${routers} from ${from}`,
    routers: (count: number) => `${count} ${form(count, { one: 'router', other: 'routers' })}`,
    over: 'This change can no longer be undone: another one followed.',
  },
};
