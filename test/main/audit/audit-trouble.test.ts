/** The audit record on a file system that refuses for a while: nothing is forgotten, and what was lost is counted rightly. */

import type * as FileSystem from 'node:fs/promises';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { verifyAudit } from '../../../scripts/lib/audit-verify.mjs';
import { createAuditAnchor } from '../../../src/main/audit/audit-anchor';
import { type AuditFileOptions, createAuditFile } from '../../../src/main/audit/audit-file';
import { createAuditHandlers } from '../../../src/main/ipc/audit-handlers';
import { createTempFolder } from '../../support/temp-folder';
import { errorOf } from '../support';

type Call = 'open to read' | 'read' | 'readdir' | 'stat' | 'append';
/** the error's code, or null to let it through; by the last part of the path */
const trouble = vi.hoisted(() => ({ refuses: (_call: string, _name: string): string | null => null }));
/** what the file system says of when a file was made; null: the truth */
const birth = vi.hoisted(() => ({ ms: null as number | null }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof FileSystem>();
  const asked = (call: Call, name: unknown): void => {
    const code = trouble.refuses(call, String(name).split('/').at(-1) ?? '');
    if (code !== null) throw Object.assign(new Error(`${code}: refused`), { code });
  };
  return {
    ...real,
    open: async (...given: Parameters<typeof real.open>) => {
      if (given[1] === 'r') asked('open to read', given[0]);
      return await real.open(...given);
    },
    readFile: async (...given: Parameters<typeof real.readFile>) => {
      asked('read', given[0]);
      return await real.readFile(...given);
    },
    readdir: async (...given: Parameters<typeof real.readdir>) => {
      asked('readdir', given[0]);
      return await real.readdir(...given);
    },
    stat: async (...given: Parameters<typeof real.stat>) => {
      asked('stat', given[0]);
      const found = await real.stat(...given);
      return birth.ms === null ? found : Object.assign(found, { birthtimeMs: birth.ms });
    },
    appendFile: async (...given: Parameters<typeof real.appendFile>) => {
      asked('append', given[0]);
      await real.appendFile(...given);
    },
  };
});

let folder: Awaited<ReturnType<typeof createTempFolder>>;
let file: string;
let failures: string[];

beforeEach(async () => {
  folder = await createTempFolder();
  file = path.join(folder.path, 'logs', 'audit.jsonl');
  failures = [];
});
afterEach(async () => {
  trouble.refuses = () => null;
  birth.ms = null;
  await folder.remove();
});

const open = (changes: Partial<AuditFileOptions> = {}) =>
  createAuditFile({
    file,
    rotateAtBytes: 1_000_000,
    rotateAfterMs: Number.MAX_SAFE_INTEGER,
    keepFiles: 20,
    keepInMemory: 100,
    wallMs: Date.now,
    onFailure: (error) => failures.push(error.message),
    anchor: createAuditAnchor(path.join(folder.path, 'audit-anchor.json')),
    onAnchorFailure: (error) => failures.push(`anchor: ${error.message}`),
    ...changes,
  });
const body = (operation: string): string => JSON.stringify({ time: new Date().toISOString(), operation });
type Line = { readonly n: number; readonly operation: string; readonly parameters?: { readonly count: number } };
const records = async (): Promise<readonly Line[]> =>
  (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

describe('a file that cannot be read for a moment is not an empty one', () => {
  it.each([
    ['the record', 'open to read', 'audit.jsonl', 'EMFILE'],
    ['the record, for another reason', 'open to read', 'audit.jsonl', 'EACCES'],
    ['the folder of the older ones', 'readdir', 'logs', 'EMFILE'],
    ['an older one', 'open to read', 'audit.5.jsonl', 'EMFILE'],
    ['the anchor', 'read', 'audit-anchor.json', 'EMFILE'],
  ] as const)('at launch: %s', async (_what, call, name, code) => {
    const first = open();
    for (let number = 0; number < 5; number += 1) first.append(body('before'));
    await first.flush();
    // Rotated and killed: only the older file is there, and its end is where the chain goes on.
    if (call !== 'read' && name !== 'audit.jsonl') await rotated();
    trouble.refuses = (asked, of) => (asked === call && of === name ? code : null);
    const second = open();
    expect(await second.checkEnd()).toBeNull();
    second.append(body('while it is refused'));
    await second.flush();
    expect(failures).toEqual([expect.stringContaining(code)]);
    trouble.refuses = () => null;
    second.append(body('after'));
    await second.flush();
    const files = (await readdir(path.dirname(file))).map((each) => path.join(path.dirname(file), each));
    expect(verifyAudit(files)).toEqual({
      isUnbroken: true,
      says: expect.stringMatching(/^7 records, 1 to 7,[^]*not before record 7/) as string,
    });
  });

  it('at launch, and its end is missing: that stands in the record as soon as it can be read', async () => {
    const first = open();
    for (let number = 0; number < 5; number += 1) first.append(body('before'));
    await first.flush();
    await rm(file);
    trouble.refuses = (asked, of) => (asked === 'read' && of === 'audit-anchor.json' ? 'EMFILE' : null);
    const second = open();
    await second.checkEnd();
    trouble.refuses = () => null;
    second.append(body('after'));
    await second.flush();
    expect(await records()).toMatchObject([
      { n: 6, operation: 'recordsMissing', parameters: { count: 5 } },
      { n: 7, operation: 'after' },
    ]);
  });

  it('in the window: the page says why and what to do, and is not empty', async () => {
    const opened = open();
    opened.append(body('one'));
    await opened.flush();
    trouble.refuses = (asked) => (asked === 'open to read' ? 'EMFILE' : null);
    const names = { nameOfRouter: () => null, nameOfUser: () => null };
    const chooseSaveFile = () => Promise.resolve(path.join(folder.path, 'out.csv'));
    const handlers = createAuditHandlers({ auditFile: opened, names, chooseSaveFile, uuid: () => 'id' });
    const filter = { words: [], outcome: 'all', since: null, until: null } as const;
    const page = errorOf(await handlers.getAuditPage({ before: null, limit: 10, filter }));
    expect(page.message).toBe('The audit record could not be read: EMFILE: refused.');
    expect([page.meaning, page.hint].join(' ')).toMatch(/^It is not shown.*Try again/);
    const exported = errorOf(await handlers.exportActivity({ format: 'csv', filter }));
    expect(exported).toMatchObject({ code: 'STORAGE_FAILED', message: expect.stringContaining('EMFILE') as string });
  });
});

describe('fault 22: how many records a full disk costs', () => {
  const counted = async () => {
    const all = await records();
    const told = all.flatMap(({ operation, parameters }) => (operation === 'recordsLost' ? [parameters!.count] : []));
    return {
      told,
      kept: all.filter(({ operation }) => operation.startsWith('kept')).map(({ operation }) => operation),
    };
  };

  it.each(['append', 'stat'] as const)(
    'is told rightly after many tries, when it is the %s that refuses',
    async (call) => {
      const opened = open({ keepInMemory: 5 });
      trouble.refuses = (asked, of) => (asked === call && of === 'audit.jsonl' ? 'ENOSPC' : null);
      for (let number = 1; number <= 50; number += 1) {
        opened.append(body(`kept ${number}`));
        await opened.flush();
      }
      expect(failures).toHaveLength(1);
      trouble.refuses = () => null;
      opened.append(body('kept 51'));
      await opened.flush();
      const { told, kept } = await counted();
      expect(kept).toEqual(['kept 47', 'kept 48', 'kept 49', 'kept 50', 'kept 51']);
      expect(told).toEqual([46]);
    },
  );

  it('is told rightly when the disk refuses again and again in between', async () => {
    const opened = open({ keepInMemory: 5 });
    for (let number = 1; number <= 60; number += 1) {
      trouble.refuses = (asked) => (asked === 'append' && number % 20 !== 0 ? 'ENOSPC' : null);
      opened.append(body(`kept ${number}`));
      await opened.flush();
    }
    const { told, kept } = await counted();
    expect([told, kept.length]).toEqual([[15, 15, 15], 15]);
    expect(verifyAudit([file])).toMatchObject({ isUnbroken: true });
  });

  it('is never that records are missing at the end: that is said however long the disk refuses', async () => {
    const first = open();
    for (let number = 0; number < 5; number += 1) first.append(body('before'));
    await first.flush();
    await rm(file);
    trouble.refuses = (asked) => (asked === 'append' ? 'ENOSPC' : null);
    const second = open({ keepInMemory: 5 });
    expect(await second.checkEnd()).toEqual({ kind: 'missing', from: 1, to: 5 });
    for (let number = 0; number < 20; number += 1) {
      second.append(body(`kept ${number}`));
      await second.flush();
    }
    trouble.refuses = () => null;
    await second.flush();
    expect((await records()).slice(0, 3)).toMatchObject([
      { n: 6, operation: 'recordsMissing', parameters: { count: 5 } },
      { n: 7, operation: 'recordsLost', parameters: { count: 15 } },
      { n: 8, operation: 'kept 15' },
    ]);
  });
});

describe('the age of a file', () => {
  const day = 86_400_000;
  const at = (wallMs: number, operation: string): string =>
    JSON.stringify({ time: new Date(wallMs).toISOString(), operation });

  it.each([
    ['has no time of birth', 0],
    ['was copied just now', Date.parse('2026-06-30T00:00:00.000Z')],
  ])('is that of its first record, where the file %s', async (_what, birthtimeMs) => {
    birth.ms = birthtimeMs;
    let wall = Date.parse('2026-06-01T00:00:00.000Z');
    const opened = open({ rotateAfterMs: 30 * day, keepFiles: 3, wallMs: () => wall });
    for (let number = 0; number < 62; number += 1) {
      opened.append(at(wall, `day ${number}`));
      await opened.flush();
      wall += day;
    }
    // The 32nd day is the first that is more than 30 days after the first record.
    expect((await readdir(path.dirname(file))).toSorted()).toEqual(['audit.31.jsonl', 'audit.jsonl']);
    const files = ['audit.31.jsonl', 'audit.jsonl'].map((name) => path.join(path.dirname(file), name));
    expect(verifyAudit(files).says).toMatch(/^62 records, 1 to 62,/);
  });

  it('is known after a launch, too, and does not depend on the clock of a record that has no time', async () => {
    const wall = Date.parse('2026-06-01T00:00:00.000Z');
    const first = open({ rotateAfterMs: 30 * day, wallMs: () => wall });
    first.append(JSON.stringify({ operation: 'without a time' }));
    await first.flush();
    const second = open({ rotateAfterMs: 30 * day, wallMs: () => wall + 400 * day });
    second.append(at(wall, 'later'));
    await second.flush();
    expect(await readdir(path.dirname(file))).toEqual(['audit.jsonl']);
  });
});

async function rotated(): Promise<void> {
  await rename(file, path.join(path.dirname(file), 'audit.5.jsonl'));
}
