/**
 * Routers that leave the list while something is about to happen to them, on the whole of main over real HTTP: no session is
 * ever held on a router that nobody can see.
 */

import type { RouterId } from '@shared/ids';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type HabitsServer, startHabitsServer } from '../support/habits-server';
import { createTempFolder } from '../support/temp-folder';
import { type RealMain, startRealMain } from './real-main';
import { errorOf, goodRouter, token, until, valueOf } from './support';

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

async function added(count: number): Promise<RouterId[]> {
  const routers: RouterId[] = [];
  for (let number = 0; number < count; number += 1) routers.push(await main.add(`router ${number}`));
  return routers;
}
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const heldOnServer = () => new Set(server.control.activeSessions().map(({ routerId }) => routerId as RouterId));

it('a bulk start leaves alone what is deleted before its turn, and says how many', async () => {
  const routers = await added(60);
  server.control.setStartDelay(500);
  valueOf(await main.call('startBulk', { operation: 'start', routerIds: routers }));
  await until(() => (main.bulk()?.running ?? 0) > 0);
  const deleted = valueOf(await main.call('deleteRouters', { routerIds: routers.slice(40) }));
  expect(deleted).toMatchObject({ changed: 20, skipped: [] });
  await until(() => main.bulk()?.state === 'done');
  expect(heldOnServer()).toEqual(new Set(routers.slice(0, 40)));
  expect(main.bulk()).toMatchObject({ total: 60, succeeded: 40, failed: 0, skipped: [] });
  expect(new Set(main.bulk()?.gone)).toEqual(new Set(routers.slice(40)));
  expect(main.app.summary().held).toBe(40);
});

it('a start that is clicked while a delete is going on either is refused or keeps its router in the list', async () => {
  for (let ticks = 1; ticks <= 14; ticks += 1) {
    const router = { ...goodRouter, name: `edge ${ticks}`, address: null };
    const { routerId } = valueOf(await main.call('addRouter', { router, secret: 'swordfish' }));
    const removing = main.call('deleteRouters', { routerIds: [routerId] });
    for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
    await main.call('startSession', { routerId });
    const isListed = valueOf(await removing).changed === 0;
    if (isListed) await until(() => main.phase(routerId) === 'Active');
    else await pause(50);
    expect(heldOnServer().has(routerId), `after ${ticks} ticks`).toBe(isListed);
  }
});

it('“Retry failed” starts nothing on what was deleted meanwhile', async () => {
  const routers = await added(5);
  for (const routerId of routers) server.control.setReachable(routerId, false);
  const { id } = valueOf(await main.call('startBulk', { operation: 'start', routerIds: routers }));
  await until(() => main.bulk()?.state === 'done');
  valueOf(await main.call('deleteRouters', { routerIds: routers.slice(2) }));
  for (const routerId of routers) server.control.setReachable(routerId, true);
  valueOf(await main.call('retryBulk', { id }));
  await until(() => main.bulk()?.state === 'done' && main.bulk()?.id !== id);
  expect(heldOnServer()).toEqual(new Set(routers.slice(0, 2)));
  expect(main.bulk()).toMatchObject({ total: 5, succeeded: 2, failed: 0 });
  expect(main.bulk()?.gone).toHaveLength(3);
  expect(errorOf(await main.call('endSession', { routerId: routers[4]! })).code).toBe('ROUTER_UNKNOWN');
});

it('what was held on a router that is not in the list any more is ended at the launch, and one notice says so', async () => {
  const [routerId] = await added(1);
  valueOf(await main.call('startSession', { routerId: routerId! }));
  await until(() => main.phase(routerId!) === 'Active');
  const held = await readFile(path.join(folder.path, 'data', 'held-sessions.json'), 'utf8');
  // As after a crash, with a list of routers from before this one was added.
  const later = path.join(folder.path, 'later');
  await mkdir(path.join(later, 'data'), { recursive: true });
  await writeFile(path.join(later, 'data', 'held-sessions.json'), held);
  const again = await startRealMain({ folder: later, serverUrl: server.url, token, leaseSeconds: 60 });
  await until(() => server.control.activeSessions().length === 0);
  await until(() => again.app.summary().held === 0);
  const notices = () => again.status().notices.filter(({ title }) => title.includes('not in the list'));
  await until(() => notices().length > 0);
  const told = notices();
  expect(told).toMatchObject([{ level: 'warning', title: 'A session was held on a router that is not in the list' }]);
  await again.quit();
  const left = JSON.parse(await readFile(path.join(later, 'data', 'held-sessions.json'), 'utf8')) as object;
  expect(left).toMatchObject({ sessions: [] });
});

it.each([
  ['its secret', 'secrets.json'],
  ['the list', 'routers.json'],
])(
  'a session that began on a new router is ended when %s could not be written and it left the list',
  async (_what, file) => {
    const routerId = '44444444-4444-4444-8444-444444444444' as RouterId;
    await mkdir(path.join(folder.path, 'data', `${file}.tmp`));
    const router = { ...goodRouter, name: 'edge', address: null };
    const adding = main.call('addRouter', { router, id: routerId, secret: 'swordfish' });
    let started = await main.call('startSession', { routerId });
    for (let tries = 0; started[1] !== null && tries < 50; tries += 1) {
      await Promise.resolve();
      started = await main.call('startSession', { routerId });
    }
    valueOf(started);
    errorOf(await adding);
    expect(errorOf(await main.call('endSession', { routerId })).code).toBe('ROUTER_UNKNOWN');
    await until(() => server.control.requestsTo('end').length > 0);
    await until(() => server.control.activeSessions().length === 0);
    await until(() => main.app.summary().held === 0);
    expect(valueOf(await main.call('getSnapshot', undefined)).view.routers).toEqual([]);
  },
);
