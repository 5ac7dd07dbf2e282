/**
 * Records that are taken away at the very end are missed, and nothing that a kill can leave behind is taken for that, by
 * processes that are really killed. Cuts at every byte: audit-cut.test.ts.
 */

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAuditAnchor, findingWords } from '../../../src/main/audit/audit-anchor';
import { type AuditFile, createAuditFile } from '../../../src/main/audit/audit-file';
import { bundleEntry } from '../../support/bundle-entry';
import { randomFrom } from '../../support/seeded-random';
import { createTempFolder } from '../../support/temp-folder';

const run = promisify(execFile);
const kills = Number(process.env['RSM_ANCHOR_ROUNDS'] ?? 6);
let folder: Awaited<ReturnType<typeof createTempFolder>>;
let file: string;
let anchorFile: string;
const failures: string[] = [];

beforeEach(async () => {
  folder = await createTempFolder();
  file = path.join(folder.path, 'logs', 'audit.jsonl');
  anchorFile = path.join(folder.path, 'audit-anchor.json');
  failures.length = 0;
});
afterEach(() => folder.remove());

const open = (): AuditFile =>
  createAuditFile({
    file,
    rotateAtBytes: 1_000_000,
    rotateAfterMs: Number.MAX_SAFE_INTEGER,
    keepFiles: 3,
    keepInMemory: 100,
    wallMs: Date.now,
    onFailure: (error) => failures.push(error.message),
    anchor: createAuditAnchor(anchorFile),
    onAnchorFailure: (error) => failures.push(`anchor: ${error.message}`),
  });
/** one launch: checks the end, writes, and leaves */
async function launch(count: number) {
  const opened = open();
  const finding = await opened.checkEnd();
  for (let number = 0; number < count; number += 1) {
    opened.append(JSON.stringify({ time: '2026-06-01T12:00:00.000Z', operation: `operation ${number}` }));
    await opened.flush();
  }
  return finding;
}
async function verify(files: readonly string[] = [file]): Promise<string> {
  const script = path.resolve(import.meta.dirname, '../../../scripts/audit-verify.mjs');
  return await run(process.execPath, [script, ...files]).then(
    ({ stdout }) => `0 ${stdout}`,
    (error: { code: number; stderr: string }) => `${error.code} ${error.stderr}`,
  );
}

describe('records taken away at the end', () => {
  it('are named by audit:verify, before and after the app was started again', async () => {
    await launch(6);
    const lines = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, `${lines.slice(0, 4).join('\n')}\n`);
    expect(await verify()).toMatch(
      /^1 The record ends before what was known: at least 2 records are missing at its end/,
    );
    await launch(3);
    expect(await verify()).toMatch(/^1 Records 5 to 6 are missing before .* \(record 7\)/);
  });

  it('with the whole file are missed, too', async () => {
    await launch(6);
    await rm(path.dirname(file), { recursive: true });
    expect(await launch(2)).toEqual({ kind: 'missing', from: 1, to: 6 });
    expect(await verify()).toMatch(/^1 .*the app itself found here/);
  });

  it('and replaced by others are known not to be those that were written', async () => {
    await launch(3);
    const before = await readFile(file, 'utf8');
    await launch(3);
    const anchor = await readFile(anchorFile, 'utf8');
    await writeFile(file, before);
    await rm(anchorFile);
    await launch(5);
    await writeFile(anchorFile, anchor.replace(/"hash":"../, '"hash":"ff'));
    expect(await verify()).toMatch(/^1 .*\(record 6\) is not the record that was written/);
    expect(await launch(0)).toEqual({ kind: 'replaced', n: 6 });
    expect(await launch(0)).toBeNull();
    expect(await verify()).toMatch(/^1 .*the app itself found here/);
  });

  it('are told in words with their number and what to do', () => {
    expect(findingWords({ kind: 'missing', from: 5, to: 6 })).toMatch(
      /at least 2 records, 5 to 6, are missing.*ask who/,
    );
  });
});

describe('no false alarm', () => {
  it('with a record of a version that had no anchor, or with an anchor that is gone or unreadable', async () => {
    await launch(3);
    await rm(anchorFile);
    expect(await verify()).toMatch(/^0 [^]*not known: there is no audit-anchor.json/);
    expect(await launch(1)).toBeNull();
    await writeFile(anchorFile, '{"version":1,"n"');
    expect(await launch(1)).toBeNull();
    expect(await verify()).toMatch(/^0 [^]*not before record 5/);
  });

  it('after a kill between two files, when there is no newest one yet', async () => {
    await launch(3);
    const older = path.join(path.dirname(file), 'audit.3.jsonl');
    await rename(file, older);
    expect(await verify([older])).toMatch(/^0 [^]*Its end is not before record 3/);
    expect(await launch(0)).toBeNull();
  });

  it('when the anchor cannot be written: that is told once, and the record goes on', async () => {
    await mkdir(anchorFile);
    await writeFile(path.join(anchorFile, 'x'), '');
    await launch(3);
    expect(failures).toEqual([expect.stringMatching(/^anchor: /)]);
    expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(4);
  });

  it('after real kills, with files that are rotated meanwhile', { timeout: 60_000 + kills * 20_000 }, async () => {
    const seed = Number(process.env['RSM_ANCHOR_SEED'] ?? Math.floor(Math.random() * 1_000_000));
    const rounds = kills;
    process.stdout.write(`anchor: ${rounds} kills, seed ${seed}\n`);
    const random = randomFrom(seed);
    const program = await bundleEntry(path.join(import.meta.dirname, 'writes-until-killed.ts'), folder.path);
    for (let round = 0; round < rounds; round += 1) {
      const child = spawn(process.execPath, [program, folder.path], { stdio: ['ignore', 'pipe', 'inherit'] });
      let says = '';
      child.stdout.on('data', (piece: Buffer) => (says += piece.toString()));
      await once(child.stdout, 'data');
      // The very first writes go before there is an anchor; from then on the moment is any.
      await expect.poll(() => existsSync(anchorFile), { interval: 2 }).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, random() * 60));
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(says, `round ${round}`).toBe('well\n');
      const files = (await readdir(path.dirname(file))).map((name) => path.join(path.dirname(file), name));
      expect(await verify(files), `round ${round}`).toMatch(/^0 [^]*Its end is not before record/);
    }
  });
});
