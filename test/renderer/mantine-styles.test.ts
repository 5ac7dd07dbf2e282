/** Only the styles of the components in use are loaded: every one that a component needs must be among them. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const core = path.resolve('node_modules/@mantine/core/esm');
const textOf = (file: string): string => readFileSync(file, 'utf8');

const sources = readdirSync('src/renderer', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => textOf(path.join('src/renderer', name)));

/** What is imported from '@mantine/core' anywhere in the window. */
const used = new Set(
  sources.flatMap((text) =>
    [...text.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)].flatMap(([, names = '']) =>
      names
        .split(',')
        .map((name) => name.trim().split(' as ')[0] ?? '')
        .filter((name) => name !== '' && !name.startsWith('type ')),
    ),
  ),
);

/** The style sheets that a module of Mantine's and all that it imports have. */
function sheetsOf(file: string, seen: Set<string>): readonly string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  return [...textOf(file).matchAll(/from "(\.[^"]+)"/g)].flatMap(([, target = '']) => {
    const module = path.resolve(path.dirname(file), target);
    const sheet = /([A-Za-z]+)\.module(?:\.css)?\.mjs$/.exec(module)?.[1];
    return sheet === undefined ? sheetsOf(module, seen) : [sheet];
  });
}

test('every style sheet that a used component of Mantine’s needs is loaded', () => {
  const components = path.join(core, 'components');
  const files = new Map(
    readdirSync(components, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.mjs') && !name.endsWith('.module.mjs'))
      .map((name) => [path.basename(name, '.mjs'), path.join(components, name)]),
  );
  const entries = [...used].flatMap((name) => files.get(name) ?? []);
  expect(entries.length).toBeGreaterThan(15);
  const seen = new Set<string>();
  const needed = new Set(entries.flatMap((file) => sheetsOf(file, seen)));
  const available = new Set(
    readdirSync('node_modules/@mantine/core/styles').flatMap((name) => /^(\w+)\.layer\.css$/.exec(name)?.[1] ?? []),
  );
  const loaded = new Set(
    [...textOf('src/renderer/mantine-styles.ts').matchAll(/styles\/([\w-]+)\.layer\.css/g)].map(([, name]) => name),
  );
  const missing = [...needed].filter((name) => available.has(name) && !loaded.has(name));
  expect(missing).toEqual([]);
});
