/** A router as it is given to the embedded server: what of it is missing, and what a test of it needs. */

export const targets = {
  unknown: 'The app does not know this router.',
  noAddress: (router: string) => `${router} has no address.`,
  enterAddress: 'Edit the router and enter its address.',
  noShared: (router: string) => `The shared credential of ${router} is not there.`,
  chooseCredential: 'Edit the router and choose another credential.',
  noFurther: (router: string) => `A further credential of ${router} is not there.`,
  noCredentialOfJump: (host: string) => `The credential of the jump host ${host} is not there.`,
  chooseOther: 'Edit the router and choose another one.',
  tooManyJumps: (router: string, limit: number) => `${router} has more than ${limit} jump hosts.`,
  jumpNotInList: (router: string) => `The jump host of ${router} is not in the list.`,
  jumpWithoutAddress: (router: string) => `The jump host of ${router} has no address.`,
  chooseJump: 'Edit the router and choose another jump host.',
  circle: (router: string) => `The jump hosts of ${router} go round in a circle.`,
  editJumps: 'Edit the jump hosts.',
};

export const routerTests = {
  /** What to do next, where the usual words speak of a session. By the code of the error. */
  hints: {
    ROUTER_AUTH_FAILED: 'Correct the user, the password or the key above, then test again.',
    CREDENTIAL_UNAVAILABLE:
      'Enter the password above, or correct the key file, its passphrase or the agent, then test again.',
    HOST_KEY_UNKNOWN: 'Compare the fingerprint with the router’s own. If it is the same, trust it and test again.',
    HOST_KEY_CHANGED:
      'If the router was reinstalled or replaced, save it and start a session: there the known key can be replaced. Otherwise do not connect: somebody may be in between.',
    HOST_KEY_NOT_OFFERED: 'Test again; the key that is shown now will be told.',
    PROFILE_UNKNOWN: 'Choose another profile above, or give the server a file with this one (docs/profiles.md).',
  },
  notHere: 'The commands server in use connects to its routers by itself and cannot test one for this app.',
  startInstead: 'Start a session: the server tests the router then.',
  anotherBegun: 'Another test was begun since.',
  testAgain: 'Test again, and answer what it asks.',
};
