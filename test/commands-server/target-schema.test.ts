/** A router as the app describes it over the process channel: taken whole, bounded, and with no secret forgotten. */

import type { JumpHostTarget, RouterTarget } from '@shared/embedded-channel';
import { expect, test } from 'vitest';
import { secretsOf } from '../../src/commands-server/router-directory/router-directory';
import { routerTargetSchema } from '../../src/commands-server/router-directory/target-schema';

const jump: JumpHostTarget = {
  name: 'bastion',
  address: 'fe80::1%eth0',
  port: 2222,
  user: 'ops',
  credential: { kind: 'key-file', keyFile: '/keys/bastion', passphrase: 'phrase of the jump host' },
  furtherCredentials: [{ kind: 'password', password: 'word of the jump host' }],
  hostKey: null,
  legacyAlgorithms: true,
};
const target: RouterTarget = {
  id: 'r',
  name: 'r',
  address: '10.0.0.1',
  port: 22,
  user: 'root',
  credential: { kind: 'agent' },
  furtherCredentials: [{ kind: 'password', password: 'word of the router' }],
  hostKey: null,
  profile: 'auto',
  interfaces: [],
  jumpHosts: [jump],
};

test('the way to a router and all its credentials come through as they were sent', () => {
  expect(routerTargetSchema.parse(target)).toEqual(target);
});

test('a router without any of that is described as before', () => {
  const { jumpHosts: _jumpHosts, furtherCredentials: _further, ...plain } = target;
  expect(routerTargetSchema.parse(plain)).toEqual(plain);
});

test('a way that is too long, or a jump host without a credential, is refused', () => {
  const { credential: _credential, ...without } = jump;
  for (const jumpHosts of [Array.from({ length: 9 }, () => jump), [without]]) {
    expect(routerTargetSchema.safeParse({ ...target, jumpHosts }).success).toBe(false);
  }
});

test('the secrets of every host on the way are known to the redactor', () => {
  expect(secretsOf(target).filter((secret) => secret !== null)).toEqual([
    'word of the router',
    'phrase of the jump host',
    'word of the jump host',
  ]);
});
