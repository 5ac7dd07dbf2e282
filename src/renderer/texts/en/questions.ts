/** Questions and messages that come up by themselves: quitting, closing, undo, notices, host keys. */

import type { ReactNode } from 'react';
import { numberText } from '../locale';
import type { Pieces } from '../shape';
import { fields } from './fields';
import { counted, form, isOrAre, itOrThem, session } from './words';

const left = { one: 'router was', other: 'routers were' };
const asItIs = { one: 'it is', other: 'they are' };

export const quit = {
  title: (count: number) => `Quit while ${counted(count, session)} ${form(count, isOrAre)} held?`,
  whatEndingDoes:
    'Ending closes the connections to the routers; what was set up on them stays, so that a later start is quick. A session that cannot be ended within a few seconds is written down and ended at the next launch.',
  cannotBeKept: 'They cannot be kept: the embedded server stops together with the app, and the sessions with it.',
  keepAndQuit: (count: number, longest: string) => `Keep ${form(count, itOrThem)} and quit (to run out in ${longest})`,
  endAndQuit: (count: number) => `End ${counted(count, session)} and quit`,
};

export const closing = {
  title: 'Close the window?',
  held: (count: number) =>
    `${counted(count, { one: 'session is', other: 'sessions are' })} held. In the tray the app goes on refreshing ${form(count, itOrThem)}.`,
  remember: 'Do so from now on, without asking',
  quit: 'Quit…',
  keep: 'Keep in the tray',
};

export const undo = {
  done: 'What was done',
  hideDone: 'Hide: what was done',
  name: 'Last change',
  undo: 'Undo',
  hide: 'Hide: last change',
  canBeUndone: (change: string) => `${change}. It can be undone.`,
  undone: (change: string) => `Undone: ${change}`,
  notUndone: (change: string) => `Not undone: ${change}`,
  notAll: (count: number) => `${counted(count, left)} left as ${form(count, asItIs)}`,
  notAllWithFirst: (count: number, name: string, reason: string) =>
    `${counted(count, left)} left as ${form(count, asItIs)}: ${name} ${reason}`,
  hideNotAll: 'Hide: what was left as it is',
};

export const notices = {
  name: 'Notices',
  showEarlier: (count: number) => `Show ${counted(count, { one: 'earlier notice', other: 'earlier notices' })}`,
  showLatest: 'Show only the latest notice',
  lines: (count: number) => counted(count, { one: 'line', other: 'lines' }),
  linesOf: (title: string) => `Lines of: ${title}`,
  dismiss: (title: string) => `Dismiss: ${title}`,
};

export const hostKey = {
  isThis: (name: string) => `Is this ${name}?`,
  hasChanged: (name: string) => `The host key of ${name} has changed`,
  jumpHost: (name: string) => `the jump host ${name}`,
  onTheWay: (name: string) => `It is the key of a host on the way to ${name}, and not of ${name} itself.`,
  changed:
    'The router showed another key than the one that is known. If it was reinstalled or replaced, that is expected. If not, somebody may stand between you and the router. No credential was sent.',
  unknown:
    'The router showed a key that is not known yet. Compare it with the router’s own before you trust it. No credential was sent.',
  knownUntilNow: 'Known until now',
  shownNow: 'Shown now',
  shownByRouter: 'Shown by the router',
  howToCompare: (openSsh: ReactNode, dropbear: ReactNode): Pieces => [
    'On the router: ',
    openSsh,
    ', on OpenWrt ',
    dropbear,
  ],
  /** The word that is typed to confirm, beside the router's name; in small letters. */
  replaceWord: 'replace',
  confirm: (name: string) => `To replace the known key, type “${name}” or “replace”`,
  notNow: 'Not now',
  moreWait: (count: number) => `${counted(count, { one: 'more router asks', other: 'more routers ask' })} the same.`,
  noneNow: 'Not now for all',
  asList: (count: number) => `All ${numberText(count)} in a list`,
  listTitle: 'Are these the right routers?',
  listName: 'Host keys that are not known yet',
  listText:
    'Each of these routers showed a key that is not known yet. Compare every fingerprint with the router’s own, and tick the routers where it is the same. No credential was sent.',
  cameLater: (count: number) =>
    `${counted(count, { one: 'key that came', other: 'keys that came' })} while the list stood open.`,
  sortByName: 'Sort all by name',
  listMore: (count: number) =>
    `${counted(count, { one: 'more router is', other: 'more routers are' })} asked about when these are answered.`,
  listWaits: 'The operation on many routers still runs. What is ticked can be trusted and started when it is over.',
  columns: {
    trust: 'Trust',
    router: 'Router',
    address: fields.address,
    keyType: 'Key type',
    fingerprint: 'Fingerprint',
  },
  trustOne: (name: string) => `Trust the key of ${name}`,
  trustSelected: (count: number) => `Trust ${numberText(count)} selected and start`,
  trusted: (count: number) => `${counted(count, { one: 'host key is', other: 'host keys are' })} trusted`,
  copyFingerprint: (name: string) => `Copy the fingerprint of ${name}`,
  copyList: 'Copy the list',
  oneByOne: 'One by one',
  trustAndStart: 'Trust and start',
  trustAndVerify: 'Trust and verify',
  replaceAndStart: 'Replace key and start',
  replaceAndVerify: 'Replace key and verify',
};
