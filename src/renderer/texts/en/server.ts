/** The commands server: how it is, what is known of it and what it can do. */

import { numberText } from '../locale';
import type { Capability } from '@shared/wire';

export const server = {
  prefix: 'Commands server: ',
  about: 'About the commands server',
  states: { healthy: 'healthy', unreachable: 'unreachable', starting: 'starting' },
  kind: 'Kind',
  embedded: 'started and stopped by this app',
  remote: 'remote',
  address: 'Address',
  latency: 'Latency',
  latencyNotKnown: 'not known',
  version: 'Version',
  versionNotTold: 'not told by this server',
  thisApp: 'This app',
  appOnElectron: (app: string, electron: string) => `${app} on Electron ${electron}`,
  plainProtocol: 'Speaks the plain protocol: it starts, refreshes and ends sessions, and tells no more.',
  thisServer: 'This server',
  checkNow: 'Check now',
  tryingNow: 'trying now',
  nextTryIn: (seconds: number) => `next try in ${numberText(seconds)} s`,
  unreachableBanner: 'Commands server unreachable',
  isUnreachable: (label: string) => `${label} is unreachable`,
  answersAgain: (label: string) => `${label} answers again`,
  doesNotAnswer: 'It does not answer.',
  leasesGoOn: 'Leases that live go on until the time shown.',
  /** Each is the rest of a sentence that begins with the server. */
  capabilities: {
    lease: 'tells how long a lease lives',
    status: 'tells the state of a session',
    restart: 'restarts a session in one call',
    'host-keys': 'asks before it trusts a router’s host key',
    'router-facts': 'reads facts and infrastructure from routers',
    'batch-refresh': 'refreshes many sessions in one request',
    'idempotent-start': 'makes one session of a start that is asked for twice',
    owner: 'knows who holds a router, and lets it be taken over',
    'router-directory': 'lists the routers that it knows',
    profiles: 'names the profiles that it has',
  } satisfies Record<Capability, string>,
};
