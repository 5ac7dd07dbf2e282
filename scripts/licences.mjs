// npm run licences: writes which libraries the app stands on, with their versions and licences, for its About window.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** What runs in the app: what is installed with it, and what is bundled into the window. Not what builds and tests it. */
const bundled = [
  'electron',
  '@mantine/core',
  '@mantine/form',
  '@mantine/hooks',
  '@tabler/icons-react',
  '@tanstack/react-virtual',
  'react',
  'react-dom',
  'zustand',
];
const project = new URL('..', import.meta.url);
const readJson = (path) => JSON.parse(readFileSync(new URL(path, project), 'utf8'));

export function licences() {
  const names = [...Object.keys(readJson('package.json').dependencies), ...bundled].toSorted();
  return names.map((name) => {
    // ssh2 names its licence in the old way.
    const { version, license, licenses } = readJson(`node_modules/${name}/package.json`);
    return { name, version, licence: license ?? licenses[0].type };
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = new URL('src/renderer/features/about/licences.json', project);
  writeFileSync(file, `${JSON.stringify(licences(), null, 2)}\n`);
}
