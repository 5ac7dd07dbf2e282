/** The router form's checks and what it sends. */

import { expect, test } from 'vitest';
import { serviceError } from '@shared/errors';
import {
  inputOf,
  problemsOf,
  refusalOf,
  secretChangeOf,
  valuesOf,
  type FormValues,
} from '../../../src/renderer/features/routers/form/router-form';
import type { CredentialId } from '@shared/ids';
import { routerRow } from '../harness/scenes';

const embedded = { isNew: true, isRemote: false };
const good: FormValues = { ...valuesOf(null), name: 'edge', address: '192.0.2.1' };

const refusing = (message: string) => serviceError('INVALID_INPUT', { message, correlationId: 'c' });

test.each([
  [
    'address: must be a host name or an IP address, without user or port',
    'address',
    'Address must be a host name or an IP address, without user or port',
  ],
  ['port: must be 1 to 65535', 'port', 'Port must be 1 to 65535'],
  ['notes: at most 4000 characters', 'notes', 'Notes: at most 4000 characters'],
  ['router.name: Invalid input', 'name', 'Name: Invalid input'],
])('what main refuses with “%s” stands at the field %s', (message, field, shown) => {
  expect(refusalOf(refusing(message), valuesOf(null), embedded)).toEqual({ field, message: shown });
});

test.each([
  'The list holds at most 20000 routers.',
  'credential: must be password, key-file or agent',
  // Fields that are not shown: the credential is a password, and the server is not remote.
  'key file: must be chosen',
  'id: 1 is the id of another router in the list.',
])('a refusal that belongs to no field in sight belongs to none: “%s”', (message) => {
  expect(refusalOf(refusing(message), valuesOf(null), embedded)).toBeNull();
});

test('a key file and an id are fields where the form shows them', () => {
  const values = { ...valuesOf(null), credentialKind: 'key-file' as const };
  expect(refusalOf(refusing('key file: must be chosen'), values, { isNew: true, isRemote: true })?.field).toBe(
    'keyFile',
  );
  expect(refusalOf(refusing('id: must be a UUID'), values, { isNew: true, isRemote: true })?.field).toBe(
    'serverRouterId',
  );
});

test('only INVALID_INPUT speaks of fields', () => {
  const error = serviceError('STORAGE_FAILED', { message: 'name: no space left', correlationId: 'c' });
  expect(refusalOf(error, valuesOf(null), embedded)).toBeNull();
});

test('a filled form has no problems', () => {
  expect(problemsOf(good, embedded)).toEqual({});
});

test.each<[keyof FormValues, Partial<FormValues>]>([
  ['name', { name: '   ' }],
  ['name', { name: 'x'.repeat(201) }],
  ['address', { address: '' }],
  ['address', { address: 'router one' }],
  ['address', { address: 'http://router' }],
  ['address', { address: '192.0.2.1:22' }],
  ['address', { address: '[2001:db8::1]' }],
  ['port', { port: '' }],
  ['port', { port: '0' }],
  ['port', { port: '65536' }],
  ['port', { port: '22.5' }],
  ['user', { user: '' }],
  ['user', { user: 'two words' }],
  ['keyFile', { credentialKind: 'key-file', keyFile: ' ' }],
  ['tags', { tags: Array.from({ length: 31 }, (_, index) => `t${index}`) }],
  ['tags', { tags: ['x'.repeat(51)] }],
  ['interfaces', { profile: 'traffic-control', interfaces: ['br lan'] }],
  ['notes', { notes: 'x'.repeat(4_001) }],
  ['serverRouterId', { serverRouterId: 'router-7' }],
])('a wrong %s is told at its field, by its name (%o)', (field, wrong) => {
  const problems = problemsOf({ ...good, ...wrong }, embedded);
  expect(Object.keys(problems)).toEqual([field]);
  expect(problems[field]).toMatch(/^(Name|Address|Port|User|Key file|Tags|Interfaces|Notes|Router id)/);
});

test.each(['2001:db8::1', 'fe80::1%eth0', 'router.example.net', '192.0.2.1'])('takes the address %s', (address) => {
  expect(problemsOf({ ...good, address }, embedded)).toEqual({});
});

test('only a remote server may know the address alone', () => {
  expect(problemsOf({ ...good, address: '' }, { isNew: true, isRemote: true })).toEqual({});
});

test('what stood in a field survives the round trip', () => {
  const row = routerRow(1, { name: 'edge', group: 'g', tags: ['a'], interfaces: ['br-lan'], notes: 'n', port: 2222 });
  expect(inputOf(valuesOf(row))).toEqual({
    name: 'edge',
    address: '192.0.2.1',
    port: 2222,
    user: 'root',
    credential: { kind: 'password', keyFile: null },
    furtherCredentials: [],
    legacyAlgorithms: false,
    jump: null,
    group: 'g',
    tags: ['a'],
    profile: 'auto',
    interfaces: ['br-lan'],
    notes: 'n',
  });
});

test('an untouched secret is left as it is', () => {
  expect(secretChangeOf(valuesOf(routerRow(1, {})), routerRow(1, {}))).toEqual({});
});

test('a typed secret is stored, a forgotten one is forgotten', () => {
  const row = routerRow(1, {});
  expect(secretChangeOf({ ...valuesOf(row), secret: 'new' }, row)).toEqual({ secret: 'new' });
  expect(secretChangeOf({ ...valuesOf(row), forgetSecret: true }, row)).toEqual({ secret: null });
});

test('a password does not stay behind as the passphrase of a key', () => {
  const row = routerRow(1, {});
  expect(secretChangeOf({ ...valuesOf(row), credentialKind: 'key-file' }, row)).toEqual({ secret: null });
  expect(secretChangeOf({ ...valuesOf(row), credentialKind: 'agent' }, row)).toEqual({ secret: null });
});

test('a new router without a secret sends none', () => {
  expect(secretChangeOf(good, null)).toEqual({});
});

test('further credentials and old algorithms survive the round trip', () => {
  const credentialId = '44444444-4444-4444-8444-444444444444' as CredentialId;
  const router = {
    furtherCredentials: [{ kind: 'agent' }, { kind: 'shared', credentialId }] as const,
    legacyAlgorithms: true,
  };
  expect(inputOf(valuesOf(routerRow(1, router)))).toMatchObject(router);
});
