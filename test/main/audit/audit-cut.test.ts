/**
 * The audit record is cut at every byte, as a kill or a full disk leaves it, with its anchor in every state it can be in
 * then. What is whole stays, what follows is whole, and `npm run audit:verify` finds nothing; a cut that takes away what the
 * anchor knows of is found.
 */

import type * as FileSystem from 'node:fs/promises';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { verifyAudit } from '../../../scripts/lib/audit-verify.mjs';
import { createAuditAnchor } from '../../../src/main/audit/audit-anchor';
import { type AuditFile, createAuditFile } from '../../../src/main/audit/audit-file';
import { createTempFolder } from '../../support/temp-folder';

/** how many bytes of the next write the disk takes before it is full; null: all of it */
const disk = vi.hoisted(() => ({ takes: null as number | null }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof FileSystem>();
  return {
    ...real,
    appendFile: async (...[name, text, options]: Parameters<typeof real.appendFile>) => {
      const { takes } = disk;
      disk.takes = null;
      if (takes === null) return await real.appendFile(name, text, options);
      await real.appendFile(name, Buffer.from(text).subarray(0, takes), options);
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    },
  };
});

let folder: Awaited<ReturnType<typeof createTempFolder>>;
let file: string;
let anchorFile: string;

beforeEach(async () => {
  folder = await createTempFolder();
  file = path.join(folder.path, 'logs', 'audit.jsonl');
  anchorFile = path.join(folder.path, 'audit-anchor.json');
});
afterEach(() => folder.remove());

const open = (onFailure: (error: Error) => void): AuditFile =>
  createAuditFile({
    file,
    rotateAtBytes: 1_000_000,
    rotateAfterMs: Number.MAX_SAFE_INTEGER,
    keepFiles: 3,
    keepInMemory: 100,
    wallMs: Date.now,
    onFailure,
    anchor: createAuditAnchor(anchorFile),
    onAnchorFailure: (error) => {
      throw error;
    },
  });
/** one launch: checks the end, writes, and leaves */
async function launch(operations: readonly string[]) {
  const opened = open((error) => {
    throw error;
  });
  const finding = await opened.checkEnd();
  for (const operation of operations) opened.append(JSON.stringify({ operation }));
  await opened.flush();
  return finding;
}

/** What one launch after the other wrote, with a letter of two and of four bytes in each line, and the anchor after each. */
async function threeRecords(): Promise<{ readonly whole: Buffer; readonly anchors: readonly string[] }> {
  const anchors: string[] = [];
  for (const operation of ['ä', '🔑', 'c']) {
    await launch([operation]);
    anchors.push(await readFile(anchorFile, 'utf8'));
  }
  return { whole: await readFile(file), anchors };
}

/** How many records are whole in so many bytes: a record needs its last brace, and not its newline. */
function wholeRecords(whole: Buffer, cut: number): number {
  let count = 0;
  for (let at = whole.indexOf(0x0a); at !== -1 && at <= cut; at = whole.indexOf(0x0a, at + 1)) count += 1;
  return count;
}

async function putBack(content: Buffer, anchor: string | null): Promise<void> {
  await rm(path.dirname(file), { recursive: true });
  await mkdir(path.dirname(file));
  await writeFile(file, content);
  if (anchor === null) await rm(anchorFile, { force: true });
  else await writeFile(anchorFile, anchor);
}

describe('cut at every byte', () => {
  it.each(['no anchor', 'an anchor that cannot be read'])(
    'with %s: goes on after the last whole record',
    async (state) => {
      const { whole } = await threeRecords();
      for (let cut = 0; cut <= whole.length; cut += 1) {
        await putBack(whole.subarray(0, cut), state === 'no anchor' ? null : '{"version":1,"n"');
        expect(await launch(['next', 'last']), `cut at ${cut}`).toBeNull();
        const left = wholeRecords(whole, cut);
        const { isUnbroken, says } = verifyAudit([file]);
        expect(`cut at ${cut}: ${isUnbroken} ${says}`).toMatch(
          new RegExp(`^cut at ${cut}: true ${left + 2} records, 1 to ${left + 2},[^]*not before record ${left + 2}`),
        );
      }
    },
  );

  it.each([1, 2, 3])(
    'with the anchor at record %i: no false alarm after it, and a cut before it is found',
    async (known) => {
      const { whole, anchors } = await threeRecords();
      for (let cut = 0; cut <= whole.length; cut += 1) {
        await putBack(whole.subarray(0, cut), anchors[known - 1]!);
        const left = wholeRecords(whole, cut);
        const isMissing = left < known;
        expect(await launch(['next', 'last']), `cut at ${cut}`).toEqual(
          isMissing ? { kind: 'missing', from: left + 1, to: known } : null,
        );
        const next = JSON.parse(
          (await readFile(file, 'utf8'))
            .trimEnd()
            .split('\n')
            .at(isMissing ? -3 : -2)!,
        ) as object;
        expect(next, `cut at ${cut}`).toMatchObject(
          isMissing
            ? { n: known + 1, operation: 'recordsMissing', parameters: { count: known - left } }
            : { n: left + 1, operation: 'next' },
        );
        const { isUnbroken, says } = verifyAudit([file]);
        // Missing ones leave a gap, or at the very beginning only what the app itself wrote of it.
        const expected = isMissing
          ? /^cut at \d+: false (Records? .* missing before .* \(record \d\)\.$|.*the app itself found here)/
          : new RegExp(`^cut at ${cut}: true ${left + 2} records, 1 to ${left + 2},[^]*not before record ${left + 2}`);
        expect(`cut at ${cut}: ${isUnbroken} ${says}`).toMatch(expected);
        expect(await launch([]), `cut at ${cut}, the launch after`).toBeNull();
      }
    },
  );
});

it('a disk that is full at any byte of a write: each record stands there once when there is room', async () => {
  const operations = ['ä', '🔑', 'c'];
  const { whole } = await threeRecords();
  for (let takes = 0; takes < whole.length; takes += 1) {
    await rm(path.dirname(file), { recursive: true });
    await rm(anchorFile);
    const failures: string[] = [];
    const opened = open((error) => failures.push(error.message));
    await opened.checkEnd();
    disk.takes = takes;
    for (const operation of operations) opened.append(JSON.stringify({ operation }));
    await opened.flush();
    expect(failures, `full at ${takes}`).toEqual([expect.stringMatching(/^ENOSPC/)]);
    opened.append(JSON.stringify({ operation: 'after' }));
    await opened.flush();
    const records = await opened.page(null, 100);
    expect(
      records.map(({ n, operation }) => [n, operation]),
      `full at ${takes}`,
    ).toEqual([...operations, 'after'].map((operation, index) => [index + 1, operation]).toReversed());
    expect(verifyAudit([file]).says, `full at ${takes}`).toMatch(/^4 records, 1 to 4,/);
  }
});
