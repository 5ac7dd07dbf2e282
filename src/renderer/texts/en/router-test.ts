/** What the test of a connection found, step by step. */

import { counted, listed } from './words';

const parts = { one: 'part', other: 'parts' };

export const routerTest = {
  name: 'Test of the connection',
  testing: 'Testing the connection. Nothing is changed on the router.',
  formChanged: 'The form was changed since this test. Test again to be sure.',
  newRouter: 'the new router',
  trustAndTest: 'Trust and test again',
  steps: { connection: 'Connection', hostKey: 'Host key', login: 'Login', router: 'Router', setup: 'Setup' },
  notTried: 'not tried',

  answers: 'the router answers',
  noConnection: 'no SSH connection',
  stoppedAtJumpHost: (host: string) => `stopped at the jump host ${host}`,

  noKeyShown: 'none was shown',
  known: (fingerprint: string) => `known: ${fingerprint}`,
  knownOfJumpHost: (host: string, fingerprint: string) => `known of the jump host ${host}: ${fingerprint}`,
  unknown: 'not known yet',
  unknownOfJumpHost: (host: string) => `not known yet of the jump host ${host}`,
  changed: 'another than the known one',
  changedOfJumpHost: (host: string) => `another than the known one of the jump host ${host}`,

  loggedIn: (user: string) => `as ${user}`,
  loginRefused: 'refused; tried once',
  credentialUnusable: 'the credential cannot be used',

  factsNotRead: 'its facts could not be read',
  kernel: (version: string) => `kernel ${version}`,
  facts: (found: readonly string[]) => listed(found),
  answersAsRouter: 'answers as a router does',

  setsUpNothing: 'A session sets up nothing on this router.',
  inPlace: 'All is in place: a start changes nothing.',
  setsUpAnew: 'A start takes down what stands there and sets it up anew.',
  writesMark: 'A start writes its mark and changes nothing else.',
  setsUp: (count: number) => `A start sets up ${counted(count, parts)}.`,
  takesOver: (what: string, who: string) => `${what} It takes the router over from ${who}, who has set it up.`,
  lacks: 'A start would fail: the router lacks what the profile needs.',
  inTheWay: 'A start would fail: something that is not ours is in the way.',
  unclear: 'A start would fail: a check of the profile does not work.',

  compareKeyFirst: 'The host key has to be compared first',
  notThrough: 'The test did not get through',
  foundNothing: 'The test found nothing',
  canBeStarted: 'A session can be started with this',
  startWouldFail: 'The login works, but a start would fail',

  parts: (profile: string) => `What a session needs here, profile ${profile}`,
  part: {
    present: 'in place',
    missing: 'will be set up',
    drifted: 'will be set up anew',
    foreign: 'not ours, left alone',
    'prerequisite-missing': 'the router lacks what it needs',
  },
  tools: (tools: readonly string[]) => `Tools found: ${listed(tools)}`,
};
