/** What is done with many routers at once, and what came of it. */

import type { ReactNode } from 'react';
import { numberText } from '../locale';
import type { Pieces } from '../shape';
import { counted, form, itOrThem, listed, router, session } from './words';

const routerWas = { one: 'router was', other: 'routers were' };
const was = { one: 'was', other: 'were' };
const whose = { one: 'its', other: 'their' };
const asItIs = { one: 'it is', other: 'they are' };

const leftAsIs = (count: number): string => `${counted(count, was)} left as ${form(count, asItIs)}:`;

export const bulk = {
  selectedRouters: 'Selected routers',
  selected: (count: number) => `${counted(count, router)} selected`,
  selectedSomeHidden: (count: number, hidden: number) =>
    `${counted(count, router)} selected, ${numberText(hidden)} not shown`,
  clearSelection: 'Clear the selection',
  operations: { start: 'Start', refresh: 'Refresh now', restart: 'Restart', end: 'End…' },
  edit: 'Edit…',
  delete: 'Delete…',

  panel: 'Operation on many routers',
  closePanel: 'Close: operation on many routers',
  running: {
    start: (count: number) => `Starting ${counted(count, session)}`,
    refresh: (count: number) => `Refreshing ${counted(count, session)}`,
    restart: (count: number) => `Restarting ${counted(count, session)}`,
    end: (count: number) => `Ending ${counted(count, session)}`,
  },
  progress: {
    start: 'Starting sessions',
    refresh: 'Refreshing sessions',
    restart: 'Restarting sessions',
    end: 'Ending sessions',
  },
  /** Before the summary: it tells of the operation, and not of what came later. */
  went: {
    start: (count: number) => `How starting ${counted(count, session)} went:`,
    refresh: (count: number) => `How refreshing ${counted(count, session)} went:`,
    restart: (count: number) => `How restarting ${counted(count, session)} went:`,
    end: (count: number) => `How ending ${counted(count, session)} went:`,
  },
  done: {
    start: (count: number) => `${counted(count, session)} started`,
    refresh: (count: number) => `${counted(count, session)} refreshed`,
    restart: (count: number) => `${counted(count, session)} restarted`,
    end: (count: number) => `${counted(count, session)} ended`,
  },
  failed: (count: number) => `${numberText(count)} failed`,
  skipped: (count: number) => `${numberText(count)} skipped`,
  notTried: (count: number) => `${numberText(count)} not tried`,
  cancelled: (count: number) => `${numberText(count)} cancelled`,
  gone: (count: number) => `${numberText(count)} no longer in the list`,
  /** The parts of a summary, such as “3 sessions started” and “1 failed”. */
  summary: (parts: readonly string[]) => listed(parts),
  cancelling: 'Cancelling…',
  retryFailed: 'Retry failed',
  settled: (settled: number, total: number) => `${numberText(settled)} of ${numberText(total)}`,
  settledSomeFailed: (settled: number, total: number, failed: number) =>
    `${numberText(settled)} of ${numberText(total)}, ${numberText(failed)} failed`,
  byCause: 'What failed, by cause',
  routers: (count: number) => counted(count, router),
  cause: (routers: ReactNode, message: string): Pieces => [routers, `: ${message}`],
  spared: (routers: ReactNode, count: number): Pieces => [
    routers,
    ` not tried: ${form(count, whose)} credential was refused, or could not be used, three times in a row`,
  ],
  notAllowed: (routers: ReactNode, count: number): Pieces => [
    routers,
    ` skipped: ${form(count, whose)} state did not allow it`,
  ],
  leftAlone: (routers: ReactNode): Pieces => [routers, ' left alone, because it was cancelled'],
  /** `phase`: the word of the state, such as “Active”. */
  now: (count: number, all: number, phase: string) => `By now: ${numberText(count)} of ${numberText(all)} ${phase}`,
  names: 'Their names',
  namesOf: (count: number) => `Names of ${counted(count, router)}`,
  andMore: (count: number) => `and ${numberText(count)} more`,
  select: (count: number) => `Select ${form(count, itOrThem)}`,

  endTitle: (count: number) => `End ${counted(count, session)}?`,
  endNone: 'No session is held.',
  whatEndingDoes:
    'The connections to the routers are closed; what was set up on them stays, so that a later start is quick.',
  end: (count: number) => `End ${counted(count, session)}`,

  deleteTitle: (count: number) => `Delete ${counted(count, router)}?`,
  whatDeletingDoes:
    'They leave the list, together with their own stored credentials. Nothing is changed on the routers themselves, and it can be undone until the next change of the list.',
  deleteMany: (count: number) => `Delete ${counted(count, router)}`,

  someLeft: {
    deleted: (done: number, left: number) => `${counted(done, routerWas)} deleted. ${leftAsIs(left)}`,
    changed: (done: number, left: number) => `${counted(done, routerWas)} changed. ${leftAsIs(left)}`,
  },
  leftAsTheyAre: 'Left as they are',

  editTitle: (count: number) => `Edit ${counted(count, router)}`,
  emptyStays: 'What is left empty stays as it is on each router.',
  slashTakesGroup: 'A slash alone takes the group away',
  addTags: 'Add tags',
  removeTags: 'Remove tags',
  asItIs: 'As it is',
  reached: 'Reached',
  directly: 'Directly',
  through: (name: string) => `Through ${name}`,
  change: (count: number) => `Change ${counted(count, router)}`,
};
