/** A test's report as steps: what was seen is said, what was not tried is never shown as passed. */

import { expect, test } from 'vitest';
import { serviceError, type ErrorCode, type ErrorDetails } from '@shared/errors';
import type { RouterFindings } from '@shared/router-test';
import { valuesOf } from '../../../src/renderer/features/routers/form/router-form';
import {
  stepsOf,
  testInputOf,
  testKeyOf,
  testProblemsOf,
  verdictOf,
  type Report,
} from '../../../src/renderer/features/routers/form/router-test';

const hostKey = { algorithm: 'ssh-ed25519', fingerprint: 'SHA256:abc' };
const known = { jumpHost: null, hostKey, state: 'known' } as const;
const errorOf = (code: ErrorCode, details: ErrorDetails = {}) =>
  serviceError(code, { message: 'It went wrong.', correlationId: 'c', details });
const failed = (code: ErrorCode, more: Partial<Report> = {}, details: ErrorDetails = {}): Report => ({
  hostKeys: [],
  loggedIn: false,
  findings: null,
  error: errorOf(code, details),
  ...more,
});
const findings: RouterFindings = {
  profile: 'traffic-control',
  facts: [
    { name: 'System', value: 'OpenWrt 23.05' },
    { name: 'Kernel', value: '5.15' },
  ],
  tools: ['tc'],
  components: [
    { name: 'state file', state: 'missing', detail: '' },
    { name: 'table', state: 'present', detail: '' },
  ],
  warnings: [],
  plan: { kind: 'set-up', anew: false },
  setUpBy: null,
};
const found = (changes: Partial<RouterFindings> = {}): Report => ({
  hostKeys: [known],
  loggedIn: true,
  findings: { ...findings, ...changes },
  error: null,
});
const states = (report: Report) => stepsOf(report, 'root').map(({ state }) => state);
const setup = (report: Report) => stepsOf(report, 'root').at(-1);

test.each([
  ['nothing listens', failed('ROUTER_UNREACHABLE'), ['failed', 'not tried', 'not tried', 'not tried', 'not tried']],
  [
    'the key is unknown',
    failed('HOST_KEY_UNKNOWN', { hostKeys: [{ ...known, state: 'unknown' }] }),
    ['done', 'failed', 'not tried', 'not tried', 'not tried'],
  ],
  [
    'the key is another',
    failed('HOST_KEY_CHANGED', { hostKeys: [{ ...known, state: 'changed' }] }),
    ['done', 'failed', 'not tried', 'not tried', 'not tried'],
  ],
  [
    'the password is wrong',
    failed('ROUTER_AUTH_FAILED', { hostKeys: [known] }),
    ['done', 'done', 'failed', 'not tried', 'not tried'],
  ],
  [
    'no credential can be used',
    failed('CREDENTIAL_UNAVAILABLE'),
    ['not tried', 'not tried', 'failed', 'not tried', 'not tried'],
  ],
  [
    'it is no router',
    failed('ROUTER_UNSUITABLE', { hostKeys: [known], loggedIn: true }),
    ['done', 'done', 'done', 'failed', 'not tried'],
  ],
  [
    'the jump host’s key is unknown',
    failed(
      'HOST_KEY_UNKNOWN',
      { hostKeys: [{ ...known, jumpHost: 'bastion', state: 'unknown' }] },
      { jumpHost: 'bastion' },
    ),
    ['failed', 'failed', 'not tried', 'not tried', 'not tried'],
  ],
  ['all is well', found(), ['done', 'done', 'done', 'done', 'done']],
])('when %s the steps say so', (_, report, expected) => {
  expect(states(report)).toEqual(expected);
});

test.each([
  [{ plan: { kind: 'set-up', anew: false } }, 'done', 'A start sets up 1 part.'],
  [{ plan: { kind: 'set-up', anew: true } }, 'done', 'A start takes down what stands there and sets it up anew.'],
  [{ plan: { kind: 'nothing' } }, 'done', 'All is in place: a start changes nothing.'],
  [{ plan: { kind: 'nothing' }, components: [] }, 'done', 'A session sets up nothing on this router.'],
  [
    { setUpBy: 'bob@other' },
    'warned',
    'A start sets up 1 part. It takes the router over from bob@other, who has set it up.',
  ],
  [
    { plan: { kind: 'missing', reasons: ['tc'] } },
    'failed',
    'A start would fail: the router lacks what the profile needs.',
  ],
  [
    { plan: { kind: 'conflict', reasons: ['a queue'] } },
    'failed',
    'A start would fail: something that is not ours is in the way.',
  ],
] as const)('what a start would do is told: %j', (changes, state, text) => {
  expect(setup(found(changes))).toEqual({ name: 'Setup', state, text });
});

test('only what gets through, and could be started, is called fit', () => {
  expect(verdictOf(found())).toBe('A session can be started with this');
  expect(verdictOf(found({ plan: { kind: 'conflict', reasons: [] } }))).toBe('The login works, but a start would fail');
  expect(verdictOf(failed('ROUTER_AUTH_FAILED'))).toBe('The test did not get through');
  expect(verdictOf(failed('HOST_KEY_UNKNOWN'))).toBe('The host key has to be compared first');
  expect(stepsOf(found(), 'root')[3]?.text).toBe('OpenWrt 23.05, kernel 5.15');
});

test('a name and tags are not needed for a test, an address is', () => {
  const values = { ...valuesOf(null), tags: ['x'.repeat(60)] };
  expect(testProblemsOf(values)).toEqual({ address: 'Address is missing: a host name, IPv4 or IPv6 address' });
  expect(testProblemsOf({ ...values, address: '10.0.0.1' })).toEqual({});
  expect(testInputOf({ ...values, address: '10.0.0.1' })).toMatchObject({ name: 'the new router', tags: [] });
});

test('a result is of what was tried: another password makes it old, another note does not', () => {
  const values = valuesOf(null);
  expect(testKeyOf({ ...values, notes: 'n', name: 'edge' })).toBe(testKeyOf(values));
  expect(testKeyOf({ ...values, secret: 'p' })).not.toBe(testKeyOf(values));
  expect(testKeyOf({ ...values, profile: 'facts' })).not.toBe(testKeyOf(values));
});
