/** The page's files: what the page names is read before it is asked for, each once; after that they are read anew. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pageFiles } from '../../../src/main/electron/page-files';
import { createTempFolder } from '../../support/temp-folder';

let folder: Awaited<ReturnType<typeof createTempFolder>>;
beforeAll(async () => {
  folder = await createTempFolder();
});
afterAll(() => folder.remove());

test('the page and what it names are read before they are asked for, and anew when they are asked for again', async () => {
  await mkdir(path.join(folder.path, 'assets'));
  await writeFile(path.join(folder.path, 'index.html'), '<script src="./assets/a.js"></script>');
  await writeFile(path.join(folder.path, 'assets', 'a.js'), 'let a;');
  const read: string[] = [];
  const files = pageFiles(folder.path, (file) => {
    read.push(path.basename(file));
    return readFile(file);
  });
  await expect.poll(() => read).toEqual(['index.html', 'a.js']);
  const [page, script] = [await files('/'), await files('/assets/a.js')];
  expect([page?.toString('utf8').slice(0, 7), script?.toString('utf8')]).toEqual(['<script', 'let a;']);
  expect(read).toHaveLength(2);
  await writeFile(path.join(folder.path, 'assets', 'a.js'), 'let b;');
  expect((await files('/assets/a.js'))?.toString('utf8')).toBe('let b;');
});
