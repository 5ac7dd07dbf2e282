/**
 * What became of a router, as the timeline and the audit record tell it: the whole of main, over real HTTP, against our own
 * server with simulated routers behind it.
 */

import type { RouterId } from '@shared/ids';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { labOf, type TestLab } from '../support/lab-targets';
import { startTestServer, type TestServer } from '../support/test-server';
import { createTempFolder } from '../support/temp-folder';
import { type RealMain, startRealMain } from './real-main';
import { until, valueOf } from './support';

const rebooted = 'The router was rebooted; what the session had set up on it was set up again.';
const repaired = 'What the session had set up on the router was gone; it was set up again.';

let server: TestServer;
let lab: TestLab;
let folder: Awaited<ReturnType<typeof createTempFolder>>;
let main: RealMain;
let routerId: RouterId;

beforeEach(async () => {
  server = await startTestServer();
  lab = await labOf(1);
  const [target] = lab.targets;
  server.targets.set(target!.id, { ...target!, profile: 'traffic-control' });
  folder = await createTempFolder();
  main = await startRealMain({ folder: folder.path, serverUrl: server.url, token: server.token });
  routerId = await main.add('edge', target!.id);
  await start();
});
afterEach(async () => {
  await main.quit();
  await server.close();
  await lab.close();
  await folder.remove();
});

async function start(): Promise<void> {
  valueOf(await main.call('startSession', { routerId }));
  await until(() => main.phase(routerId) === 'Active');
}
async function timeline(): Promise<readonly string[]> {
  const details = valueOf(await main.call('getRouterDetails', { routerId }));
  return details.timeline.map(({ text }) => text).filter((text) => !text.startsWith('Refreshed'));
}
/** As the one that is due would: a check of the router that is fresh is not repeated. */
async function refresh(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 600));
  const before = main.row(routerId).session.lastRefreshedAt;
  valueOf(await main.call('refreshSession', { routerId }));
  await until(() => main.row(routerId).session.lastRefreshedAt !== before);
}
const countOf = (texts: readonly string[], text: string): number => texts.filter((one) => one === text).length;

it('a reboot that a refresh finds is told once, together with what was set up again', async () => {
  await lab.lab.setFault(routerId, { kind: 'reboot' });
  for (let tries = 0; tries < 8 && countOf(await timeline(), rebooted) === 0; tries += 1) await refresh();
  await refresh();
  expect(countOf(await timeline(), rebooted)).toBe(1);
  expect(main.phase(routerId)).toBe('Active');
});

it('what was wiped on a running router and set up again is told once', async () => {
  await lab.lab.setFault(routerId, { kind: 'wipe-rules' });
  await refresh();
  await refresh();
  expect((await timeline()).slice(-1)).toEqual([repaired]);
});

it('a healthy router has nothing of it in its timeline', async () => {
  await refresh();
  await refresh();
  expect(await timeline()).toEqual(['Start requested.', 'Session established: the router answered and is set up.']);
});

it('a reboot between two sessions is told by the start that finds it, and not again for one that was told', async () => {
  valueOf(await main.call('endSession', { routerId }));
  await until(() => main.phase(routerId) === 'No session');
  await lab.lab.setFault(routerId, { kind: 'reboot' });
  for (let tries = 0; tries < 8 && main.phase(routerId) !== 'Active'; tries += 1) {
    await main.call('startSession', { routerId });
    await until(() => ['Active', 'Failed'].includes(main.phase(routerId)));
  }
  const between = 'The router was rebooted since it was last looked at.';
  expect(countOf(await timeline(), between)).toBe(1);

  await lab.lab.setFault(routerId, { kind: 'reboot' });
  for (let tries = 0; tries < 8 && countOf(await timeline(), rebooted) === 0; tries += 1) await refresh();
  const { generation } = main.row(routerId).session;
  valueOf(await main.call('restartSession', { routerId }));
  await until(() => main.phase(routerId) === 'Active' && main.row(routerId).session.generation !== generation);
  expect(countOf(await timeline(), between)).toBe(1);
  expect(countOf(await timeline(), rebooted)).toBe(1);
});
