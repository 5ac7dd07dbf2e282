/**
 * Fault 22: the disk of the app's data folder is full. A real one, a small file system in memory, which takes root to mount.
 */

import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { recordOf } from '../../src/main/audit/audit-chain';
import { startHabitsServer } from '../support/habits-server';
import { whyNoRouters } from '../support/namespaces';
import { createTempFolder } from '../support/temp-folder';
import { startRealMain } from './real-main';
import { token, until, valueOf } from './support';

const run = promisify(execFile);
/** of starting and ending, while there is no room */
const rounds = 8;

test.skipIf(whyNoRouters() !== null)(
  'fault 22: a full disk is told once per file, sessions go on, and what was kept in memory is written when there is room',
  async () => {
    const folder = await createTempFolder();
    const disk = path.join(folder.path, 'data');
    await mkdir(disk);
    await run('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', disk]);
    const server = await startHabitsServer({ token });
    const main = await startRealMain({ folder: folder.path, serverUrl: server.url, token, leaseSeconds: 15 });
    try {
      const first = await main.add('first');
      const second = await main.add('second');
      valueOf(await main.call('startSession', { routerId: first }));
      await until(() => main.phase(first) === 'Active');

      const ballast = path.join(disk, 'ballast');
      await writeFile(ballast, Buffer.alloc(600 * 1024)).catch(() => undefined);
      for (let times = 0; times < 30; times += 1) {
        valueOf(await main.call('refreshSession', { routerId: first }));
        await until(() => main.row(first).session.phase === 'Active');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      // Routine refreshes are gathered into one record; starts and ends stand by themselves and outgrow the last page on disk.
      for (let times = 0; times < rounds; times += 1) {
        valueOf(await main.call('startSession', { routerId: second }));
        await until(() => main.phase(second) === 'Active');
        valueOf(await main.call('endSession', { routerId: second }));
        await until(() => main.phase(second) === 'No session');
      }
      valueOf(await main.call('startSession', { routerId: second }));
      await until(() => main.phase(second) === 'Active');
      expect(server.control.activeSessions()).toHaveLength(2);
      const told = main.status().notices.map(({ id }) => id);
      expect(told).toContain('storage-audit');
      expect(new Set(told).size).toBe(told.length);

      await rm(ballast);
      // What waits goes with the next record.
      valueOf(await main.call('endSession', { routerId: second }));
      await until(() => main.phase(second) === 'No session');
      const written = async () => {
        const audit = (await readFile(path.join(disk, 'logs', 'audit.jsonl'), 'utf8')).split('\n').slice(0, -1);
        // What the full disk took only a part of is a torn line; the whole record stands after it.
        return audit.flatMap((line) => recordOf(line) ?? []);
      };
      const ends = (records: Awaited<ReturnType<typeof written>>, operation: string) =>
        records.filter((record) => record['operation'] === operation && record['moment'] === 'end').length;
      await until(async () => ends(await written(), 'endSession') === rounds + 1);
      const records = await written();
      expect(records.map(({ n }) => n)).toEqual(records.map((_, index) => index + 1));
      expect(ends(records, 'startSession')).toBe(rounds + 2);
      const script = path.resolve(import.meta.dirname, '../../scripts/audit-verify.mjs');
      await run(process.execPath, [script, path.join(disk, 'logs', 'audit.jsonl')]);
    } finally {
      await main.quit();
      await server.close();
      await run('umount', ['-l', disk]);
      await folder.remove();
    }
  },
);
