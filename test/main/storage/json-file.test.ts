/** State files: written whole, read with suspicion, and nothing is lost without a word (faults 21 and 22). */

import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJsonFile } from '../../../src/main/storage/json-file';
import { createTempFolder } from '../../support/temp-folder';

type State = { readonly version: 1; readonly names: readonly string[] };
const schema = z.object({ version: z.literal(1), names: z.array(z.string()) });

let folder: Awaited<ReturnType<typeof createTempFolder>>;
let file: string;

beforeEach(async () => {
  folder = await createTempFolder();
  file = path.join(folder.path, 'state.json');
});
afterEach(() => folder.remove());

const open = () =>
  createJsonFile<State>({
    holds: 'The state',
    without: 'It is empty.',
    version: 1,
    file,
    parse: (value) => schema.parse(value),
    empty: () => ({ version: 1, names: [] }),
    wallMs: () => Date.UTC(2026, 5, 1),
  });
const state = (...names: string[]): State => ({ version: 1, names });
const onDisk = async (name = file): Promise<unknown> => JSON.parse(await readFile(name, 'utf8'));
const asideFiles = async (): Promise<string[]> =>
  (await readdir(folder.path)).filter((name) => name.includes('unreadable'));

describe('saving', () => {
  it('and loading gives the same state', async () => {
    await open().save(state('a', 'b'));
    expect(await open().load()).toEqual({ state: state('a', 'b'), problems: [] });
  });

  it('makes the folder, and a file that only its owner may read', async () => {
    file = path.join(folder.path, 'deep', 'er', 'state.json');
    await open().save(state('a'));
    expect((await stat(file)).mode & 0o077).toBe(0);
  });

  it('keeps the state before as a backup and leaves no temporary file', async () => {
    const opened = open();
    await opened.save(state('a'));
    await opened.save(state('b'));
    expect(await onDisk(`${file}.backup`)).toEqual(state('a'));
    expect((await readdir(folder.path)).toSorted()).toEqual(['state.json', 'state.json.backup']);
  });

  it('many times at once ends with the last, and every one of them resolves', async () => {
    const opened = open();
    await Promise.all(Array.from({ length: 50 }, (_, index) => opened.save(state(`${index}`))));
    expect(await onDisk()).toEqual(state('49'));
  });

  it('that fails rejects, leaves the old file as it was, and the next one works', async () => {
    const opened = open();
    await opened.save(state('a'));
    await mkdir(`${file}.tmp`);
    await expect(opened.save(state('b'))).rejects.toThrow(/EISDIR/);
    expect(await onDisk()).toEqual(state('a'));
    await rm(`${file}.tmp`, { recursive: true });
    await opened.save(state('c'));
    expect(await onDisk()).toEqual(state('c'));
  });
});

describe('loading', () => {
  it('where there is no file gives the empty state without a word', async () => {
    expect(await open().load()).toEqual({ state: state(), problems: [] });
  });

  const damages: readonly (readonly [string, string | Buffer])[] = [
    ['cut short', '{"version":1,"names":["a"'],
    ['of 0 bytes', ''],
    ['full of zero bytes, as after a power failure', Buffer.alloc(200)],
    ['no JSON', 'names = a'],
    ['of another shape', '{"version":1,"names":"a"}'],
    ['JSON, but no object', 'null'],
  ];

  it.each(damages)(
    'a file %s: the backup is used, told once, and the bad file is kept aside',
    async (_what, content) => {
      const opened = open();
      await opened.save(state('a'));
      await opened.save(state('b'));
      await writeFile(file, content);
      const loaded = await open().load();
      expect(loaded.state).toEqual(state('a'));
      expect(loaded.problems.map(({ text }) => text)).toEqual([
        expect.stringContaining('The backup from before the last change is used'),
      ]);
      const [aside] = await asideFiles();
      expect(await readFile(path.join(folder.path, aside!))).toEqual(Buffer.from(content));
      expect(loaded.problems[0]?.text).toContain(aside);
      expect(await open().load()).toEqual({ state: state('a'), problems: [] });
    },
  );

  it('a bad file never becomes the backup', async () => {
    const opened = open();
    await opened.save(state('a'));
    await opened.save(state('b'));
    await writeFile(file, 'bad');
    const again = open();
    await again.load();
    await again.save(state('c'));
    expect(await onDisk(`${file}.backup`)).toEqual(state('a'));
  });

  it('when file and backup are bad, the app starts without it, says so, and keeps the file', async () => {
    await writeFile(file, 'bad');
    await writeFile(`${file}.backup`, 'worse');
    const loaded = await open().load();
    expect(loaded.state).toEqual(state());
    expect(loaded.problems.map(({ text }) => text)).toEqual([expect.stringContaining('There is no usable backup')]);
    expect(await asideFiles()).toHaveLength(2);
  });

  it('a file that is gone while its backup is there is told, and the backup is used', async () => {
    const opened = open();
    await opened.save(state('a'));
    await opened.save(state('b'));
    await rm(file);
    const loaded = await open().load();
    expect(loaded.state).toEqual(state('a'));
    expect(loaded.problems.map(({ title }) => title)).toEqual(['A file of the app is missing']);
  });

  it('what is told of a wrong field names it and is one sentence, not a dump', async () => {
    await writeFile(file, '{"version":1,"names":[1]}');
    const { problems } = await open().load();
    expect(problems[0]?.text).toContain('names.0');
    expect(problems[0]?.text).not.toMatch(/[\n{}]/);
  });

  it('a file that cannot even be read is not deleted', async () => {
    await mkdir(file);
    await writeFile(path.join(file, 'precious'), 'x');
    const { problems } = await open().load();
    expect(problems).toHaveLength(1);
    const [aside] = await asideFiles();
    expect(await readFile(path.join(folder.path, aside!, 'precious'), 'utf8')).toBe('x');
  });
});
