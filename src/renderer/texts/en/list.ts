/** The list of routers: its columns, rows, search, filters and views. */

import type { StartStep } from '@shared/session';
import { numberText } from '../locale';
import { fields } from './fields';
import { counted, router } from './words';

export const list = {
  routers: 'Routers',
  routerList: 'Router list',
  columns: {
    state: 'State',
    name: fields.name,
    address: fields.address,
    lease: 'Lease left',
    refreshed: 'Refreshed',
    verified: 'Verified',
    latency: 'Latency',
    actions: 'Actions',
  },
  /** Begins with the name, by which tests and screen readers find the row. */
  row: (name: string, phase: string) => `${name}, ${phase}`,
  select: (name: string) => `Select ${name}`,
  selectAll: 'Select all shown routers',
  simulated: 'simulated',
  knownToServer: 'known to the server',
  /** The same for a narrow column; the whole is its title. */
  atServer: 'at the server',
  atServerMeaning: 'The commands server connects to the router by itself: its address is known there only',
  latencyLater: 'Known from the first refresh on',
  leaseRanOut: 'The lease ran out.',
  search: 'Search routers',
  searchPlaceholder: 'Search name, address, port, tag, group or id',
  clearSearch: 'Clear the search',
  all: (count: number) => counted(count, router),
  shown: (shown: number, all: number) => `${numberText(shown)} of ${counted(all, router)}`,
  nothingHere: 'No router is in this part of the list.',
  nothingMatches: (search: string) => `No router here matches “${search}”.`,
  clearFilter: 'Clear filter',
};

export const sideList = {
  name: 'Which routers',
  all: 'All',
  withSession: 'With a session',
  needsAttention: 'Needs attention',
  groups: 'Groups',
};

export const firstRun = {
  title: 'No routers yet',
  text: 'Add the first router you look after. Starting a session on it then takes one click, and the app keeps the session alive while it is open.',
  add: 'Add a router',
  addText: 'Its address, a user and a credential',
  import: 'Import a list',
  importText: 'CSV, OpenSSH configuration, Ansible inventory, or pasted lines',
  connect: 'Connect to a commands server',
  connectText: 'One that runs elsewhere, for you or your team',
  simulate: 'Try it with simulated routers',
  simulateText: 'Eight programs on this computer that answer like routers',
};

export const filter = {
  name: 'Filter',
  button: (count: number) => `Filter (${numberText(count)})`,
  chosen: (count: number) => `Filter, ${numberText(count)} chosen`,
  state: 'State',
  phase: (phase: string, count: number) => `${phase} (${numberText(count)})`,
  tags: fields.tags,
  allOfThem: 'Only routers that have all of them',
  any: 'Any',
  noSuchTag: 'No such tag',
};

export const views = {
  name: 'View',
  rows: 'Rows',
  densities: { comfortable: 'Comfortable', compact: 'Compact' },
  columns: 'Columns',
  narrowLeavesOut: 'A narrow window leaves some of them out',
  usual: 'Usual columns and widths',
  saved: 'Saved views',
  whatIsSaved: 'Search, filter and order as they are now, kept under a name.',
  delete: (name: string) => `Delete the view ${name}`,
  save: 'Save this view…',
  saveTitle: 'Save this view',
  viewName: 'Name of the view',
  saveView: 'Save view',
  nameMissing: 'Name is missing',
  tooMany: (most: number) => `There may be ${numberText(most)} views; delete one first`,
};

export const steps = {
  connecting: 'connecting',
  checking: 'checking',
  'setting up': 'setting up',
} satisfies Record<StartStep, string>;

/** The cells of a row that change while nothing happens. */
export const cells = {
  step: (step: string) => `${step}…`,
  ending: 'ending…',
  waitingForServer: 'waiting for the server',
  routerDidNotAnswer: 'router did not answer',
  setUpDrifted: 'set-up was changed',
  routerNotVerifiedLately: 'router not verified lately',
  retrying: 'retrying',
  retryingNow: 'retrying now',
  nextTryIn: (seconds: number) => `next try in ${numberText(seconds)} s`,
  startingAgain: (step: string) => `starting again: ${step}…`,
  startingAgainNow: 'starting again now',
  startingAgainIn: (seconds: number) => `starting again in ${numberText(seconds)} s`,
  notVerifiedByServer: 'not verified by this server',
  didNotAnswer: 'did not answer',
  notVerified: 'not verified',
  notYetVerified: 'not yet',
  last: (age: string) => `last ${age}`,
};

/** Who holds a router. Durations are null where the server does not tell. */
export const holder = {
  anotherAdmin: 'Another admin',
  /** In the middle of a sentence. */
  anotherAdminInside: 'another admin',
  tookOver: (who: string, ago: string | null) => `${who} took the router over${ago === null ? '' : ` ${ago}`}.`,
  holds: (who: string, since: string | null) => `${who} holds the router${forTime(since)}.`,
  holdsUntil: (who: string, since: string | null, left: string) =>
    `${who} holds the router${forTime(since)}; their lease runs ${left} more unless they refresh it.`,
  leaseRanOut: (who: string, since: string | null) =>
    `${who} holds the router${forTime(since)}; their lease has run out unless they refreshed it.`,
  /** For two short lines of a row. */
  inRow: (who: string, since: string | null) => `Held by ${who}${forTime(since)}`,
  inRowUntil: (who: string, since: string | null, left: string) =>
    `Held by ${who}${forTime(since)}; ${left} of their lease left`,
  inRowRanOut: (who: string, since: string | null) =>
    `Held by ${who}${forTime(since)}; their lease ran out unless refreshed`,
};

const forTime = (since: string | null): string => (since === null ? '' : ` for ${since}`);

/** The buttons of a row. Their names are fixed: tests and screen readers rely on them. */
export const actions = {
  labels: {
    start: (name: string) => `Start session on ${name}`,
    end: (name: string) => `End session on ${name}`,
    restart: (name: string) => `Restart session on ${name}`,
    refresh: (name: string) => `Refresh session on ${name} now`,
    takeOver: (name: string) => `Take over session on ${name}`,
    dismiss: (name: string) => `Dismiss session on ${name}`,
  },
  words: {
    start: 'Start',
    end: 'End',
    restart: 'Restart',
    refresh: 'Refresh now',
    takeOver: 'Take over',
    dismiss: 'Dismiss',
  },
  withKey: (label: string, key: string) => `${label} (${key})`,
};

export const takeOver = {
  title: (name: string) => `Take over ${name}?`,
  endsTheirs: (holds: string) =>
    `${holds} Taking it over ends their session at once, and they are told that you did it.`,
  movedOn: (name: string) => `The session on ${name} has moved on: there is nobody to take it from any more.`,
};

export const deleting = {
  title: (name: string) => `Delete ${name}?`,
  held: (name: string) => `A session is held on ${name}. End the session first; then the router can be deleted.`,
  whatHappens: 'It leaves the list, together with its stored credential. Nothing is changed on the router itself.',
  delete: 'Delete router',
};

/** What a screen reader is told when a session changes. */
export const announced = {
  anotherAdmin: 'another admin',
  anotherAdminFirst: 'Another admin',
  savedToStart: (name: string) => `${name} was saved; S starts its session`,
  active: (name: string) => `Session active on ${name}`,
  reEstablished: (name: string) => `Session on ${name} is re-established`,
  healthyAgain: (name: string) => `Session on ${name} is healthy again`,
  unreachable: (name: string) => `Session held on ${name}, but the router did not answer`,
  unverified: (name: string) => `Session held on ${name}, but the router could not be verified`,
  retrying: (name: string) => `Refresh failing on ${name}, retrying`,
  lost: (name: string) => `Session lost on ${name}, starting it again`,
  tookOver: (name: string, who: string) => `${who} took over ${name}`,
  inUse: (name: string, who: string) => `${name} is in use by ${who}`,
  ranOut: (name: string) => `Session lost on ${name}: the lease ran out`,
  failed: (name: string, why: string | null) => `Session failed on ${name}${why === null ? '' : `: ${why}`}`,
  endPending: (name: string) => `Ending the session on ${name} waits for the server`,
  ended: (name: string) => `Session ended on ${name}`,
  added: (name: string) => `${name} was added to the list`,
  addedAndShown: (name: string) => `${name} was added to the list; search and filters that hid it were cleared`,
  many: (count: number) => counted(count, { one: 'session changed', other: 'sessions changed' }),
};
