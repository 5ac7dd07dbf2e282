/** What a router may look like, wherever it comes from. */

import { describe, expect, it } from 'vitest';
import { goodRouter } from '../support';
import { isHost } from '../../../src/main/inventory/router-rules';
import { firstProblem, routerSchemas } from '../../../src/main/inventory/router-schema';

const good = goodRouter;
const problemOf = (changes: object): string | null => {
  const parsed = routerSchemas().routerInput.safeParse({ ...good, ...changes });
  return parsed.success ? null : firstProblem(parsed.error);
};

describe('addresses', () => {
  it.each([
    '10.0.0.2',
    'router',
    'router.example',
    'router.example.',
    'ROUTER-1.example',
    'my_router.lan',
    '2001:db8::1',
    '::1',
    '[2001:db8::1]',
    'fe80::1%br-lan',
    'xn--mnchen-3ya.example',
    '1and1.example',
  ])('%s is accepted', (address) => {
    expect(isHost(address)).toBe(true);
  });

  it.each([
    '10.0.0.300',
    '10.0.0',
    '256.1.1.1',
    'user@host',
    'host:22',
    'ssh://host',
    '-oProxyCommand=x',
    'a b',
    'host;reboot',
    '$(reboot)',
    '`reboot`',
    'host/path',
    'a..b',
    '.example',
    '2001:db8::1::2',
    '[router]',
    '[2001:db8::1',
    'fe80::1%',
    '10.0.0.1%eth0',
    '10.0.0.1%$(reboot)',
    'fe80::1%$(reboot)',
    'fe80::1%-oProxyCommand=x',
    'x'.repeat(64),
    'host\nname',
    'höst',
  ])('%j is refused', (address) => {
    expect(problemOf({ address })).toMatch(/^address: /);
  });

  it('brackets are taken off, and an empty one is none', () => {
    expect(routerSchemas().routerInput.parse({ ...good, address: '[2001:db8::1]' }).address).toBe('2001:db8::1');
    expect(routerSchemas().routerInput.parse({ ...good, address: '  ' }).address).toBeNull();
  });
});

describe('every other field', () => {
  it.each([
    ['name', { name: '' }],
    ['name', { name: '   ' }],
    ['name', { name: 'two\nlines' }],
    ['name', { name: 'x'.repeat(201) }],
    ['port', { port: 0 }],
    ['port', { port: 65_536 }],
    ['port', { port: 22.5 }],
    ['port', { port: '22' }],
    ['port', { port: Number.NaN }],
    ['user', { user: '' }],
    ['user', { user: '-oProxyCommand=x' }],
    ['user', { user: 'root@host' }],
    ['user', { user: 'a b' }],
    ['user', { user: 'a:b' }],
    ['key file', { credential: { kind: 'key-file', keyFile: null } }],
    ['key file', { credential: { kind: 'key-file', keyFile: 'a\nb' } }],
    ['credential', { credential: { kind: 'token', keyFile: null } }],
    ['tags', { tags: ['x'.repeat(51)] }],
    ['tags', { tags: Array.from({ length: 31 }, (_, index) => `tag ${index}`) }],
    ['profile', { profile: 'Everything; reboot' }],
    ['interfaces', { interfaces: ['-oProxyCommand=x'] }],
    ['interfaces', { interfaces: ['eth0; reboot'] }],
    ['interfaces', { interfaces: ['..'] }],
    ['interfaces', { interfaces: ['a-name-of-16-cha'] }],
    ['interfaces', { interfaces: Array.from({ length: 17 }, () => 'eth0') }],
    ['notes', { notes: 'x'.repeat(4_001) }],
    ['notes', { notes: 7 }],
    ['group', { group: 'x'.repeat(101) }],
  ])('a bad %s is named: %j', (field, changes) => {
    expect(problemOf(changes)).toMatch(new RegExp(`^${field}: `));
  });

  it('a field that nobody knows is refused by name', () => {
    expect(problemOf({ secret: 'x' })).toContain('secret');
  });

  it('the key file of another kind of credential is dropped', () => {
    const parsed = routerSchemas().routerInput.parse({ ...good, credential: { kind: 'agent', keyFile: '/key' } });
    expect(parsed.credential).toEqual({ kind: 'agent', keyFile: null });
  });

  it('interfaces as routers have them are accepted', () => {
    expect(problemOf({ interfaces: ['br-lan', 'eth0.2', 'lan@eth1', 'wlan0:1'] })).toBeNull();
  });
});
