/** The libraries in the About window are those that are installed; `npm run licences` writes the list anew. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import licences from '../../../src/renderer/features/about/licences.json';

const project = path.resolve(import.meta.dirname, '../../..');
const read = (file: string) => JSON.parse(readFileSync(path.join(project, file), 'utf8')) as Record<string, unknown>;

test('every library of the app is named with its version and licence', () => {
  const names = licences.map(({ name }) => name);
  const { dependencies } = read('package.json') as { dependencies: Record<string, string> };
  expect(Object.keys(dependencies).filter((name) => !names.includes(name))).toEqual([]);
  for (const { name, version, licence } of licences) {
    const installed = read(`node_modules/${name}/package.json`);
    const old = installed['licenses'] as readonly { type: string }[] | undefined;
    expect({ version, licence }).toEqual({
      version: installed['version'],
      licence: installed['license'] ?? old?.[0]?.type,
    });
  }
});

test('every licence is a permissive one', () => {
  const permissive = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD'];
  expect(licences.filter(({ licence }) => !permissive.includes(licence))).toEqual([]);
});
