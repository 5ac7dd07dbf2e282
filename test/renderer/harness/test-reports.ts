/** What a test of a router may come back with, for the form in component tests and pictures. */

import { serviceError, type ServiceError } from '@shared/errors';
import type { RouterTestReport } from '@shared/router-test';

const hostKey = { algorithm: 'ssh-ed25519', fingerprint: 'SHA256:new' };
const oldKey = { algorithm: 'ssh-ed25519', fingerprint: 'SHA256:old' };
const nothing = { loggedIn: false, findings: null };
type Report = RouterTestReport<ServiceError>;

const wrongPassword: Report = {
  ...nothing,
  hostKeys: [{ jumpHost: null, hostKey, state: 'known' }],
  error: serviceError('ROUTER_AUTH_FAILED', {
    message: 'The router refused the user “root” (tried: password)',
    correlationId: 'c',
  }),
};

const unknownKey: Report = {
  ...nothing,
  hostKeys: [{ jumpHost: null, hostKey, state: 'unknown' }],
  error: serviceError('HOST_KEY_UNKNOWN', {
    message: 'The router showed a host key that is not known yet',
    correlationId: 'c',
    details: { hostKey, knownHostKeys: [] },
  }),
};

const changedKey: Report = {
  ...nothing,
  hostKeys: [{ jumpHost: null, hostKey, state: 'changed' }],
  error: serviceError('HOST_KEY_CHANGED', {
    message: 'The router showed another host key than the known one',
    correlationId: 'c',
    details: { hostKey, knownHostKeys: [oldKey] },
  }),
};

const good: Report = {
  hostKeys: [{ jumpHost: null, hostKey, state: 'known' }],
  loggedIn: true,
  error: null,
  findings: {
    profile: 'traffic-control',
    facts: [
      { name: 'Model', value: 'GL.iNet GL-MT6000' },
      { name: 'System', value: 'OpenWrt 24.10.2' },
      { name: 'Kernel', value: '6.6.93' },
    ],
    tools: ['tc', 'nft'],
    components: [
      { name: 'state file', state: 'missing', detail: '/var/run/rsm/state is not there' },
      { name: 'marking chains', state: 'present', detail: '' },
      { name: 'queues on br-lan', state: 'missing', detail: '' },
    ],
    warnings: ['Flow offload is on: offloaded flows pass the queue by.'],
    plan: { kind: 'set-up', anew: false },
    setUpBy: null,
  },
};

export const testReports = { good, wrongPassword, unknownKey, changedKey };
