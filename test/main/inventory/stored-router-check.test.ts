/** The quick check of stored routers says yes only where the schema would, and changes nothing. */

import { isDeepStrictEqual } from 'node:util';
import { assert, constantFrom, dictionary, oneof, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { uuidSchema } from '../../../src/main/inventory/router-rules';
import { routerSchemas } from '../../../src/main/inventory/router-schema';
import { parseInventory } from '../../../src/main/inventory/stored-inventory';
import { isAsWritten } from '../../../src/main/inventory/stored-router-check';

const schema = z.object({ ...routerSchemas().routerInput.shape, id: uuidSchema });
const id = '00000000-0000-4000-8000-000000000001';
const written = {
  id,
  name: 'Zürich 1',
  address: '10.0.0.1',
  port: 22,
  user: 'root',
  credential: { kind: 'password', keyFile: null },
  furtherCredentials: [],
  legacyAlgorithms: false,
  jump: null,
  group: 'Branches/Wien',
  tags: ['a', 'b'],
  profile: 'auto',
  interfaces: ['br-lan'],
  notes: 'line 1\nline 2',
};

/** Good ones, and ones that break one rule each; the same for every field, so that types are confused, too. */
const values: readonly unknown[] = [
  null,
  undefined,
  true,
  0,
  1,
  22,
  22.5,
  -1,
  65_535,
  65_536,
  Number.NaN,
  '22',
  '',
  ' ',
  'a',
  ' a',
  'a ',
  'a b',
  'a\nb',
  'a\u0000',
  'a\u202eb',
  '\u00a0a',
  'root',
  '-root',
  'a@b',
  'a:b',
  '10.0.0.1',
  '10.0.0.300',
  '[::1]',
  '::1',
  'fe80::1%eth0',
  'fe80::1%a b',
  'host.example.',
  '-host',
  'a/b',
  '/a',
  'a//b',
  'a / b',
  '/',
  'auto',
  'Auto',
  'facts-1',
  'x'.repeat(40),
  'x'.repeat(64),
  'x'.repeat(200),
  'x'.repeat(300),
  'x'.repeat(5_000),
  'x'.repeat(200_000),
  id,
  id.toUpperCase(),
  `${id}0`,
  '00000000-0000-4000-8000-00000000000A',
  [],
  ['a'],
  ['a', 'a'],
  ['a', 1],
  [' a'],
  [''],
  Array.from({ length: 2_000 }, (_, n) => `t${n}`),
  {},
  { kind: 'agent' },
  { kind: 'agent', keyFile: null },
  { kind: 'agent', keyFile: '/k' },
  { kind: 'password', keyFile: '' },
  { kind: 'key-file', keyFile: '/k' },
  { kind: 'key-file', keyFile: 'k' },
  { kind: 'key-file', keyFile: null },
  { kind: 'key-file', keyFile: ' /k' },
  { kind: 'key-file', keyFile: `/${'k'.repeat(10_000)}` },
  { kind: 'shared', credentialId: id },
  { kind: 'shared', credentialId: 'x' },
  { kind: 'shared', keyFile: null },
  { kind: 'router', routerId: id },
  { kind: 'router', routerId: 'x' },
  { kind: 'router', routerId: id, more: 1 },
  [{ kind: 'agent' }],
  [{ kind: 'agent' }, { kind: 'agent' }],
];
const fields = Object.keys(written);

describe('the quick check of a stored router', () => {
  it('takes what the app writes', () => {
    expect(isAsWritten(written)).toBe(true);
    expect(isAsWritten({ ...written, address: null, group: null, jump: { kind: 'router', routerId: id } })).toBe(true);
    expect(isAsWritten({ ...written, credential: { kind: 'shared', credentialId: id } })).toBe(true);
    expect(isAsWritten({ ...written, credential: { kind: 'key-file', keyFile: '/home/a/key' } })).toBe(true);
  });

  it.each(fields)('never takes a %s that the schema refuses or changes', (field) => {
    for (const value of values) expect(objections({ ...written, [field]: value })).toEqual([]);
    const { [field as 'id']: _, ...without } = written;
    expect(isAsWritten(without)).toBe(false);
    expect(isAsWritten({ ...without, another: 1 })).toBe(false);
  });

  it('nor any mixture of such fields, or any text', () => {
    const any = oneof(constantFrom(...values), string({ unit: 'binary' }));
    const changed = dictionary(constantFrom(...fields, 'more'), any, { maxKeys: 3 });
    assert(
      property(changed, (change) => {
        expect(objections({ ...written, ...change })).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });
});

/** What the schema would say against a router that the quick check takes. */
function objections(router: object): readonly unknown[] {
  if (!isAsWritten(router)) return [];
  const parsed = schema.safeParse(router);
  if (!parsed.success) return parsed.error.issues;
  return isDeepStrictEqual(parsed.data, router) ? [] : [{ changedTo: parsed.data }];
}

describe('a stored list', () => {
  const list = (...routers: readonly object[]) => ({ version: 3, routers, credentials: [] });

  it('has what the schema makes of a router that was written by hand, beside those of the app', () => {
    const byHand = { ...written, name: ' b ', tags: ['x', 'x'], more: 1 };
    expect(parseInventory(list(written, byHand)).routers).toEqual([written, { ...written, name: 'b', tags: ['x'] }]);
  });

  const shared = { id, name: 'Branches', kind: 'password', keyFile: null };
  const credentials: readonly object[] = [
    shared,
    { ...shared, kind: 'key-file', keyFile: '/keys/branch' },
    { ...shared, kind: 'agent' },
    { ...shared, kind: 'key-file' },
    { ...shared, kind: 'key-file', keyFile: 'branch' },
    { ...shared, kind: 'password', keyFile: '/keys/branch' },
    { ...shared, kind: 'shared' },
    { ...shared, name: ' Branches ' },
    { ...shared, name: '' },
    { ...shared, name: 'a\nb' },
    { ...shared, id: 'x' },
    { ...shared, id: id.toUpperCase().replaceAll('0', 'A') },
    { ...shared, more: 1 },
  ];
  it.each(credentials)('has of the shared credential %j what the schema makes of it', (credential) => {
    const bySchema = z.intersection(routerSchemas().sharedCredentialInput, z.object({ id: uuidSchema }));
    const parsed = bySchema.safeParse(credential);
    const read = () => parseInventory({ ...list(written), credentials: [credential] }).credentials;
    const outcome = (): unknown => {
      try {
        return read();
      } catch {
        return 'refused';
      }
    };
    expect(outcome()).toEqual(parsed.success ? [parsed.data] : 'refused');
  });

  it('is refused with the place of what is wrong', () => {
    const refused = () => parseInventory(list(written, { ...written, port: 0 }));
    expect(refused).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ path: ['routers', 1, 'port'] })] }),
    );
  });
});
