/** The audit record: a chain that shows what was changed or taken away, and that goes on over files and full disks. */

import { execFile } from 'node:child_process';
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuditFileOptions, createAuditFile } from '../../../src/main/audit/audit-file';
import { createTempFolder } from '../../support/temp-folder';

const run = promisify(execFile);
let folder: Awaited<ReturnType<typeof createTempFolder>>;
let file: string;
let failures: Error[];
let wall: number;

beforeEach(async () => {
  folder = await createTempFolder();
  file = path.join(folder.path, 'audit.jsonl');
  failures = [];
  wall = Date.parse('2026-06-01T12:00:00.000Z');
});
afterEach(() => folder.remove());

const open = (changes: Partial<AuditFileOptions> = {}) =>
  createAuditFile({
    file,
    rotateAtBytes: 1_000_000,
    rotateAfterMs: 86_400_000,
    keepFiles: 3,
    keepInMemory: 100,
    wallMs: () => wall,
    onFailure: (error) => failures.push(error),
    anchor: { read: () => Promise.resolve(null), write: () => Promise.resolve() },
    onAnchorFailure: (error) => failures.push(error),
    ...changes,
  });
const body = (text: string): string => JSON.stringify({ time: new Date(wall).toISOString(), operation: text });
async function written(count: number, changes: Partial<AuditFileOptions> = {}): Promise<void> {
  const opened = open(changes);
  for (let number = 0; number < count; number += 1) opened.append(body(`operation ${number}`));
  await opened.flush();
}
const lines = async (name = file): Promise<string[]> => (await readFile(name, 'utf8')).split('\n').slice(0, -1);

async function verify(...files: readonly string[]): Promise<{ readonly code: number; readonly says: string }> {
  const script = path.resolve(import.meta.dirname, '../../../scripts/audit-verify.mjs');
  return await run(process.execPath, [script, ...(files.length > 0 ? files : [file])]).then(
    ({ stdout }) => ({ code: 0, says: stdout }),
    (error: { code: number; stderr: string }) => ({ code: error.code, says: error.stderr }),
  );
}

describe('the chain', () => {
  it('is unbroken over many writes and launches', async () => {
    for (let launch = 0; launch < 3; launch += 1) await written(50);
    expect(await verify()).toMatchObject({ code: 0, says: expect.stringMatching(/^150 records, 1 to 150,/) as string });
  });

  it.each([
    [
      'a record that was changed',
      (all: string[]) => all.with(7, all[7]!.replace('operation 7', 'operation X')),
      /:8 \(record 8\) is changed/,
    ],
    ['a record that was taken away', (all: string[]) => all.toSpliced(7, 1), /^Record 8 is missing/],
    ['several that were taken away', (all: string[]) => all.toSpliced(7, 3), /^Records 8 to 10 are missing/],
    ['two that changed places', (all: string[]) => all.with(7, all[8]!).with(8, all[7]!), /missing|out of order/],
    ['one that was put in between', (all: string[]) => all.toSpliced(7, 0, all[3]!), /out of order/],
    ['a number that was changed', (all: string[]) => all.with(7, all[7]!.replace('"n":8', '"n":9')), /missing|changed/],
    [
      'a first record that was forged',
      (all: string[]) => all.with(0, all[0]!.replace('"previous":"00', '"previous":"11')),
      /:1 \(record 1\) is changed/,
    ],
  ] as const)('shows %s', async (_name, change, says) => {
    await written(20);
    await writeFile(file, `${change(await lines()).join('\n')}\n`);
    expect(await verify()).toMatchObject({ code: 1, says: expect.stringMatching(says) as string });
  });

  it('goes on in the next file when the size is reached, and all files together are unbroken', async () => {
    for (let launch = 0; launch < 8; launch += 1) await written(50, { rotateAtBytes: 10_000, keepFiles: 100 });
    const files = (await readdir(folder.path)).map((name) => path.join(folder.path, name));
    expect(files.length).toBeGreaterThan(2);
    expect(await verify(...files)).toMatchObject({ code: 0, says: expect.stringMatching(/^400 records/) as string });
    expect((await verify(file)).says).toContain('is not in these files');
  });

  it('goes on in the next file when the file is too old, and keeps only so many', async () => {
    for (let day = 0; day < 6; day += 1) {
      await written(2);
      wall += 2 * 86_400_000;
    }
    expect((await readdir(folder.path)).toSorted()).toEqual([
      'audit.10.jsonl',
      'audit.6.jsonl',
      'audit.8.jsonl',
      'audit.jsonl',
    ]);
  });

  it('begins anew beside a file of a version that had no chain', async () => {
    await writeFile(file, `${body('old')}\n`);
    await written(2);
    expect(await lines(`${file}.unchained`)).toEqual([body('old')]);
    expect((await verify()).code).toBe(0);
  });
});

describe('a file without a chain where another was put aside before', () => {
  const putAside = async (old: string): Promise<void> => {
    await writeFile(file, `${body(old)}\n`);
    await open().checkEnd();
  };

  it('keeps both', async () => {
    await putAside('first');
    await putAside('second');
    expect(await lines(`${file}.unchained`)).toEqual([body('first')]);
    expect(await lines(`${file}.unchained.2`)).toEqual([body('second')]);
  });

  it('keeps nine at most, the first among them', async () => {
    for (let number = 1; number <= 11; number += 1) await putAside(`number ${number}`);
    const kept = (await readdir(folder.path)).filter((name) => name.includes('unchained'));
    expect(kept).toHaveLength(9);
    expect(await lines(`${file}.unchained`)).toEqual([body('number 1')]);
    expect(await lines(`${file}.unchained.9`)).toEqual([body('number 11')]);
  });
});

describe('fault 22: a disk that refuses', () => {
  it('is told once; what happened meanwhile is written later, in the same chain', async () => {
    await written(2);
    const blocked = path.join(folder.path, 'blocked');
    await writeFile(blocked, '');
    const moved = path.join(blocked, 'audit.jsonl');
    const opened = open({ file: moved });
    for (let number = 0; number < 10; number += 1) {
      opened.append(body(`kept ${number}`));
      await opened.flush();
    }
    expect(failures).toHaveLength(1);
    await (await import('node:fs/promises')).rm(blocked);
    opened.append(body('after'));
    await opened.flush();
    expect(await lines(moved)).toHaveLength(11);
    expect((await verify(moved)).code).toBe(0);
  });

  it('beyond what memory takes, how many records were lost stands in the record', async () => {
    const blocked = path.join(folder.path, 'blocked');
    await writeFile(blocked, '');
    const opened = open({ file: path.join(blocked, 'audit.jsonl'), keepInMemory: 5 });
    for (let number = 0; number < 8; number += 1) opened.append(body(`kept ${number}`));
    await opened.flush();
    await (await import('node:fs/promises')).rm(blocked);
    opened.append(body('after'));
    await opened.flush();
    const [first] = await lines(path.join(blocked, 'audit.jsonl'));
    expect(JSON.parse(first!)).toMatchObject({ n: 1, operation: 'recordsLost', parameters: { count: 4 } });
  });

  it('that took a part of a write does not get that part twice', async () => {
    await written(3);
    const whole = await readFile(file, 'utf8');
    // As a full disk leaves it: two whole lines of the next write and a piece of the third.
    await written(3);
    const after = (await readFile(file, 'utf8')).slice(whole.length);
    await writeFile(file, whole);
    await appendFile(file, after.slice(0, after.length - 40));
    await written(1);
    expect(await verify()).toMatchObject({ code: 0, says: expect.stringMatching(/^6 records/) as string });
  });
});

describe('reading it in pages', () => {
  it('gives the newest first, across files, each once', async () => {
    for (let launch = 0; launch < 5; launch += 1) await written(40, { rotateAtBytes: 5_000, keepFiles: 100 });
    const opened = open();
    const numbers: number[] = [];
    for (let before: number | null = null; ;) {
      const page = await opened.page(before, 33);
      numbers.push(...page.map(({ n }) => n));
      if (page.length < 33) break;
      before = page.at(-1)?.n ?? null;
    }
    expect(numbers).toEqual(Array.from({ length: 200 }, (_, index) => 200 - index));
  });

  it('reads files that are larger than what it reads at a time', async () => {
    await written(20_000, { keepInMemory: 50_000 });
    const page = await open().page(19_001, 15_000);
    expect(page).toHaveLength(15_000);
    expect([page[0]?.n, page.at(-1)?.n]).toEqual([19_000, 4_001]);
  });
});
