/**
 * Starts whose outcome is not known, on the whole of main over real HTTP, against a plain server: what the server may hold
 * is never forgotten, and nothing is started that nobody wants any more.
 */

import type { RouterId } from '@shared/ids';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type HabitsServer, startHabitsServer } from '../support/habits-server';
import { createTempFolder } from '../support/temp-folder';
import { type RealMain, startRealMain } from './real-main';
import { token, until, valueOf } from './support';

let server: HabitsServer;
let folder: Awaited<ReturnType<typeof createTempFolder>>;
let main: RealMain;

beforeEach(async () => {
  server = await startHabitsServer({ token });
  folder = await createTempFolder();
  main = await startRealMain({ folder: folder.path, serverUrl: server.url, token, leaseSeconds: 60 });
});
afterEach(async () => {
  await main.quit();
  await server.close();
  await folder.remove();
});

async function active(): Promise<RouterId> {
  const routerId = await main.add('edge');
  valueOf(await main.call('startSession', { routerId }));
  await until(() => main.phase(routerId) === 'Active');
  return routerId;
}
async function onDisk(): Promise<readonly { readonly endWanted: boolean }[]> {
  const text = await readFile(path.join(folder.path, 'data', 'held-sessions.json'), 'utf8');
  return (JSON.parse(text) as { sessions: { endWanted: boolean }[] }).sessions;
}

describe('a restart while the server is away', () => {
  it('is End pending until the server was told, stays on disk, and is Failed only then', async () => {
    const routerId = await active();
    server.control.setMode('all', 'reset');
    valueOf(await main.call('restartSession', { routerId }));
    await until(() => main.phase(routerId) === 'End pending');
    expect(server.control.activeSessions()).toHaveLength(1);
    await until(async () => (await onDisk()).some(({ endWanted }) => endWanted));
    expect(await onDisk()).toMatchObject([{ endWanted: true }]);

    server.control.setMode('all', 'normal');
    await until(() => main.phase(routerId) === 'Failed');
    expect(server.control.activeSessions()).toEqual([]);
    await until(async () => (await onDisk()).length === 0);

    valueOf(await main.call('startSession', { routerId }));
    await until(() => main.phase(routerId) === 'Active');
    expect(server.control.activeSessions()).toHaveLength(1);
  });
});
