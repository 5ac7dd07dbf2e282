/** What the timeline of a session says; some of it stands in the sentence of its error, too. */

export const timeline = {
  startRequested: 'Start requested.',
  takeOverRequested: 'Take-over requested.',
  restartRequested: 'Restart requested.',
  endRequested: 'End requested.',
  dismissed: 'Left to who holds it.',

  established: 'Session established: the router answered and is set up.',
  establishedServerSaid: 'Session established: the server says so.',
  reEstablished: 'Session re-established: the router answered and is set up.',
  reEstablishedRepaired: 'Session re-established: the router answered, and what was missing on it was set up again.',
  reEstablishedServerSaid: 'Session re-established: the server says so.',

  refreshed: 'Refreshed.',
  /** Its number is read back out of it, so it stands in it in plain digits. */
  refreshedTimes: (times: number) => `Refreshed ${times} times in a row.`,
  routerUnreachable: 'The lease is kept, but the router did not answer.',
  routerUnverified: 'The lease is kept, but the router could not be verified.',
  routerAnswers: 'The router answers again.',
  startedElsewhere: (now: number, before: number) =>
    `The server has started this session once more since the last refresh (generation ${now}, before ${before}), which this app did not ask for: another copy of it did, or a start that was given up came through late.`,
  rebooted: 'The router was rebooted.',
  rebootedRepaired: 'The router was rebooted; what the session had set up on it was set up again.',
  rebootedSinceLooked: 'The router was rebooted since it was last looked at.',
  repaired: 'What the session had set up on the router was gone; it was set up again.',

  serverHoldsNone: 'The server no longer holds the session.',
  notAskedInTime: 'The session was held when the app was last open, and the server could not be asked in time.',
  ranOut: 'The lease ran out before a refresh succeeded.',
  ranOutAsleep: 'The lease ran out while the computer was asleep.',
  notStartedAgain: 'The lease was lost, and the session could not be started again.',
  /** `how`: the sentence of how what the server may have held ended */
  notStartedAgainThen: (how: string) => `The lease was lost, and the session could not be started again. ${how}`,
  takenOver: (by: string) => `${by} took the router over. This session is over.`,
  heldBy: (by: string) => `${by} holds the router.`,
  anotherAdmin: 'Another admin',

  ended: 'The session was ended.',
  endedCleanupPending:
    'The session was ended. The router did not answer in time: what the session set up there may still be on it. The router removes it by itself soon after the lease would have run out.',
  ranOutUnreached: 'The server was not reached, and the lease has run out by itself.',
  /** `how`: the sentence of how it ended */
  notStarted: (how: string) => `The session was not started. ${how}`,

  adopted: 'The session was held when the app was last open; the server is asked whether it still lives.',
  adoptedToEnd: 'The app was closed before the end of this session was confirmed; it is ended now.',

  /** `used`, `left`: servers in words; `used` begins the sentence */
  leftEnding: (used: string, left: string) =>
    `${used} is in use now, and the end of this session was not confirmed by ${left}. It runs out there by itself; should ${left} be used again, it is ended then.`,
  leftHeld: (used: string, left: string) =>
    `${used} is in use now. The session stays on ${left} until its lease is over; it is not refreshed any more.`,
};
