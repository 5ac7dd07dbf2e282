/** Sessions and operations on them: what was refused, given up or answered with something unusable. */

import type { Phase } from '@shared/session';

const cannotBe = (done: string) => (router: string, phase: Phase) =>
  `The session on ${router} cannot be ${done} while it is “${phase}”.`;

export const sessions = {
  /** The phase has changed between the click and its arrival. */
  notNow: {
    start: cannotBe('started'),
    takeOver: cannotBe('taken over'),
    dismiss: cannotBe('dismissed'),
    end: cannotBe('ended'),
    restart: cannotBe('restarted'),
    refresh: cannotBe('refreshed'),
  },
  bulkRunning: 'Another operation on many routers is running.',
  waitForBulk: 'Wait for it, or cancel it.',
  serverTaken: 'Another commands server is being taken into use.',
  waitForServer: 'Wait a few seconds.',
  bulkMovedOn: 'That operation on many routers has moved on since the click.',
  movedOn: 'Something else was asked of the session meanwhile.',

  notStarted: 'The session was not started.',
  notStartedMayBeHeld:
    'The session was not started, and the server could not be told to forget it: it may hold it until it runs out.',
  startNotSent: 'The start was not sent, because the session had been ended meanwhile.',
  startGivenUp: 'The commands server took so long to answer that the start was given up.',
  notSent: 'It was not sent, because the session had moved on.',
  answeredForOther: 'The commands server answered for another session than the one that was asked for.',
  routerNotReachable: 'The commands server says that the router is not reachable.',
  routerNotSetUp: 'The commands server says that the router is reachable but not set up.',
  notEnded: 'The session could not be ended on the commands server.',
  notRefreshed: 'The session could not be refreshed.',
  stateNotRead: 'The state of the session could not be read.',

  noTakeOver: 'This commands server has no way to take a router over from another admin.',
  noStatus: 'The commands server cannot tell the state of a session.',
  noHostKeys: 'This commands server does not let the app accept host keys.',
  noDirectory: 'This commands server does not tell which routers it knows.',
  importInstead: 'Import a list from a file instead, or add routers by the ids under which the server knows them.',

  /** Faults of the app. */
  idNotUuid: {
    user: 'The user id is not a UUID.',
    router: 'The router id is not a UUID.',
    session: 'The session id is not a UUID.',
    any: 'An id is not a UUID.',
  },
  nothingToRefresh: 'There is no session to be refreshed.',
  refreshAnsweredNothing: 'The refresh answered nothing.',
  unusableAnswer: 'The session service answered with something unusable.',
  neverCameBack: 'A call to the session service never came back.',
  /** `operation`: its name in the log */
  failed: (operation: string, reason: string) => `${operation} failed: ${reason}`,
  foreignPage: 'This page may not send commands.',
};
