/** What is read ahead is had once; whoever reads again, reads what stands there by then. */

import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAhead, readText } from '../../../src/main/storage/read-ahead';
import { createTempFolder } from '../../support/temp-folder';

let folder: Awaited<ReturnType<typeof createTempFolder>>;
beforeAll(async () => {
  folder = await createTempFolder();
});
afterAll(() => folder.remove());

test('the first reader has the file as it was, the second as it is', async () => {
  const file = path.join(folder.path, 'list');
  await writeFile(file, 'before');
  const read = readAhead([file]);
  // The reading has begun, and nobody has asked for it yet.
  expect(await read(file)).toBe('before');
  await writeFile(file, 'after');
  expect(await read(file)).toBe('after');
});

test('a file that is not there is told to who asks, and nobody is bothered before', async () => {
  const file = path.join(folder.path, 'missing');
  const read = readAhead([file]);
  await new Promise((resolve) => setImmediate(resolve));
  await expect(read(file)).rejects.toMatchObject({ code: 'ENOENT' });
  await rm(file, { force: true });
});

test('of a file that is not there the backup is read ahead, too', async () => {
  const file = path.join(folder.path, 'lost');
  await writeFile(`${file}.backup`, 'the last good one');
  const asked: string[] = [];
  const read = readAhead([file], (name) => {
    asked.push(name);
    return readText(name);
  });
  await expect(read(file)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(asked).toEqual([file, `${file}.backup`]);
  expect(await read(`${file}.backup`)).toBe('the last good one');
  expect(asked).toHaveLength(2);
});
