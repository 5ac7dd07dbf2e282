/** The pictures of the window: those that pages show exist, and every screen has all four. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const project = path.resolve(import.meta.dirname, '../..');
const folder = path.join(project, 'docs', 'screenshots');
const pictures = new Set(readdirSync(folder));

const pages = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(path.join(project, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

test('every picture that a page shows exists', () => {
  const shown = pages.flatMap((page) =>
    [...readFileSync(path.join(project, page), 'utf8').matchAll(/screenshots\/([\w-]+\.png)/g)].map(
      ([, picture]) => picture ?? '',
    ),
  );
  expect(shown).not.toEqual([]);
  expect(shown.filter((picture) => !pictures.has(picture))).toEqual([]);
});

test('every screen has its pictures in both sizes, light and dark', () => {
  const looks = ['large-light', 'large-dark', 'small-light', 'small-dark'];
  const screens = new Set([...pictures].map((picture) => picture.replace(/-(?:large|small)-(?:light|dark)\.png$/, '')));
  const wanted = [...screens].flatMap((screen) => looks.map((look) => `${screen}-${look}.png`));
  expect([...pictures].toSorted()).toEqual(wanted.toSorted());
});
