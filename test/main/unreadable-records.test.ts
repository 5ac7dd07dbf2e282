/** The whole of main with an audit record that cannot be read at launch: the app opens, says so, and says later what is missing. */

import { mkdir, rmdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type HabitsServer, startHabitsServer } from '../support/habits-server';
import { createTempFolder } from '../support/temp-folder';
import { type RealMain, startRealMain } from './real-main';
import { token } from './support';

let server: HabitsServer;
let folder: Awaited<ReturnType<typeof createTempFolder>>;
let record: string;

beforeEach(async () => {
  server = await startHabitsServer({ token });
  folder = await createTempFolder();
  record = path.join(folder.path, 'data', 'logs', 'audit.jsonl');
});
afterEach(async () => {
  await server.close();
  await folder.remove();
});

const launched = (): Promise<RealMain> => startRealMain({ folder: folder.path, serverUrl: server.url, token });
const told = (main: RealMain): readonly string[] => main.status().notices.map(({ id }) => id);

it('the app opens and says that the record is not written', async () => {
  await mkdir(record, { recursive: true });
  const main = await launched();
  await expect.poll(() => told(main)).toContain('storage-audit');
  await main.quit();
});

it('what is missing at its end is told as soon as it can be read', async () => {
  const before = await launched();
  await before.add('edge');
  await before.quit();
  await unlink(record);
  await mkdir(record);
  const main = await launched();
  await expect.poll(() => told(main)).toContain('storage-audit');
  expect(told(main)).not.toContain('audit-end');
  await rmdir(record);
  await main.add('core');
  await expect.poll(() => told(main)).toContain('audit-end');
  await main.quit();
});
