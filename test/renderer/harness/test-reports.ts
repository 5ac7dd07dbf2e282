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
    message: 'The router refused the user “root” (offered: password)',
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

export const testReports = { wrongPassword, unknownKey, changedKey };
