/** Log and audit files: in order, without blocking, and nothing is lost while the disk refuses (fault 22). */

import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AppendFileOptions, createAppendFile } from '../../../src/main/storage/append-file';
import { createTempFolder } from '../../support/temp-folder';

let folder: Awaited<ReturnType<typeof createTempFolder>>;
let file: string;
let failures: Error[];

beforeEach(async () => {
  folder = await createTempFolder();
  file = path.join(folder.path, 'logs', 'app.jsonl');
  failures = [];
});
afterEach(() => folder.remove());

const open = (changes: Partial<AppendFileOptions> = {}) =>
  createAppendFile({
    file,
    rotateAtBytes: 1_000_000,
    keepInMemory: 100,
    onFailure: (error) => failures.push(error),
    ...changes,
  });
const lines = async (name = file): Promise<string[]> => (await readFile(name, 'utf8')).split('\n').slice(0, -1);

describe('an append file', () => {
  it('holds every line in order, however fast they come', async () => {
    const opened = open({ keepInMemory: 10_000 });
    const wanted = Array.from({ length: 5_000 }, (_, index) => `line ${index}`);
    for (const line of wanted) opened.append(line);
    await opened.flush();
    expect(await lines()).toEqual(wanted);
  });

  it('may be read by its owner only', async () => {
    const opened = open();
    opened.append('a');
    await opened.flush();
    expect((await stat(file)).mode & 0o077).toBe(0);
  });

  it('goes on after what is there from the last launch', async () => {
    for (const line of ['first launch', 'second launch']) {
      const opened = open();
      opened.append(line);
      await opened.flush();
    }
    expect(await lines()).toEqual(['first launch', 'second launch']);
  });

  it('keeps lines while the disk refuses and writes them later, in order, told once', async () => {
    await mkdir(file, { recursive: true });
    const opened = open();
    for (const line of ['a', 'b', 'c']) {
      opened.append(line);
      await opened.flush();
    }
    expect(failures).toHaveLength(1);
    await rm(file, { recursive: true });
    opened.append('d');
    await opened.flush();
    expect(await lines()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('tells again when the disk refuses again after it worked', async () => {
    const opened = open();
    await mkdir(file, { recursive: true });
    opened.append('a');
    await opened.flush();
    await rm(file, { recursive: true });
    await opened.flush();
    await rm(file);
    await mkdir(file);
    opened.append('b');
    await opened.flush();
    expect(failures).toHaveLength(2);
  });

  it('keeps no more lines than it may, and the newest of them', async () => {
    await mkdir(file, { recursive: true });
    const opened = open({ keepInMemory: 3 });
    for (let number = 0; number < 10; number += 1) opened.append(`${number}`);
    await opened.flush();
    await rm(file, { recursive: true });
    await opened.flush();
    expect(await lines()).toEqual(['7', '8', '9']);
  });

  it('is put aside when it has grown too large, and loses no line by it', async () => {
    const opened = open({ rotateAtBytes: 20 });
    for (const line of ['0123456789', '0123456789', 'new file']) {
      opened.append(line);
      await opened.flush();
    }
    expect(await lines(`${file}.1`)).toEqual(['0123456789', '0123456789']);
    expect(await lines()).toEqual(['new file']);
  });
});
