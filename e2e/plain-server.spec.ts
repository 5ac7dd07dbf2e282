/**
 * The app against a server that speaks the plain protocol with all the habits that were seen in the field, and against
 * servers that answer with nonsense or not at all (fault 23). It copes, and never shows Active for a router that is not.
 */

import { writeFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { type HabitsServer, type Mode, startHabitsServer } from '../test/support/habits-server';
import { type StartedApp, startApp } from './support/app';

const token = 'planted-token-5f0c7d1e9b';
const routerId = '6d1f6f1e-3a53-4a55-9d0b-0c4d3f3a7b01';
const name = 'Harbour office';

let server: HabitsServer;
let app: StartedApp;
let folder: string;

test.beforeEach(async () => {
  server = await startHabitsServer({ token });
  folder = mkdtempSync(path.join(tmpdir(), 'router-sessions-token-'));
  const tokenFile = path.join(folder, 'token');
  writeFileSync(tokenFile, `${token}\n`);
  const csv = path.join(folder, 'routers.csv');
  writeFileSync(csv, `id,name\n${routerId},${name}\n`);
  server.control.setReachable(routerId, true);
  app = await startApp({
    flags: [
      `--commands-server=${server.url}`,
      `--commands-server-token-file=${tokenFile}`,
      '--commands-server-lease=15',
      `--import=${csv}`,
    ],
  });
});

test.afterEach(async () => {
  await app.dispose();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the main path: started, refreshed three times, restarted, ended, and quit', async () => {
  const { routers } = app;
  await routers.button('Start', name).click();
  await routers.expectPhase(name, 'Active');
  await expect(routers.row(name).getByText(/not verified/i)).toBeVisible();

  await expect.poll(() => server.control.requestsTo('refresh').length, { timeout: 30_000 }).toBeGreaterThanOrEqual(3);
  for (const request of server.control.requestsTo('refresh')) expect(request.body).toMatchObject({ routerId });
  await routers.expectPhase(name, 'Active');

  server.control.clearRequests();
  await routers.button('Restart', name).click();
  await expect.poll(() => server.control.requestsTo('start').length).toBe(1);
  await routers.expectPhase(name, 'Active');
  expect(server.control.requestsTo('end')).toHaveLength(1);

  await routers.button('End', name).click();
  await routers.expectPhase(name, 'No session');
  expect(server.control.activeSessions()).toEqual([]);
  expect(app.pageProblems).toEqual([]);
  await app.quit();
  expect(await app.left()).toBe(0);
});

test('a router that does not answer is never Active, however often it is started', async () => {
  const { routers } = app;
  server.control.setReachable(routerId, false);
  for (let round = 0; round < 3; round += 1) {
    await routers.button('Start', name).click();
    await routers.expectPhase(name, 'Failed');
    // The server marks the session active before it looks at the router: the app has taken that back.
    await expect.poll(() => server.control.activeSessions()).toEqual([]);
  }
  const details = await routers.openDetails(name);
  await expect(details).toContainText(/router/i);
  await expect(details).toContainText('ROUTER_UNREACHABLE');
});

test('a refresh that always fails keeps Retrying with the true remaining time, then the session is started again', async () => {
  const { routers } = app;
  server.control.setMode('refresh', 'always-fails');
  await routers.button('Start', name).click();
  await routers.expectPhase(name, 'Active');
  await routers.expectPhase(name, 'Retrying', 20_000);
  const left = await routers.leaseSeconds(name);
  expect(left).not.toBeNull();
  expect(left).toBeLessThanOrEqual(11);
  server.control.setReachable(routerId, false);
  await routers.expectPhase(name, 'Re-establishing', 20_000);
  await expect(routers.button('End', name)).toBeEnabled();

  server.control.setMode('refresh', 'normal');
  server.control.setReachable(routerId, true);
  await routers.expectPhase(name, 'Active', 30_000);
  expect(new Set(server.control.requestsTo('start').map((request) => request.body?.['sessionId'])).size).toBe(1);
});

test('quitting may keep the session, which a later launch takes up again', async () => {
  const { routers } = app;
  await routers.button('Start', name).click();
  await routers.expectPhase(name, 'Active');
  await app.quit();
  await routers.clickAndLeave(routers.dialog(/^Quit while/).getByRole('button', { name: /^Keep (it|them) and quit/ }));
  expect(await app.left()).toBe(0);
  const [held] = server.control.activeSessions();

  const again = await startApp({
    userDataFolder: app.userDataFolder,
    flags: [
      `--commands-server=${server.url}`,
      `--commands-server-token-file=${path.join(folder, 'token')}`,
      '--commands-server-lease=15',
    ],
  });
  await again.routers.expectPhase(name, 'Active');
  expect(server.control.requestsTo('start')).toHaveLength(1);
  expect(server.control.activeSessions()[0]?.sessionId).toBe(held?.sessionId);
  await again.routers.button('End', name).click();
  await again.routers.expectPhase(name, 'No session');
  await again.kill();
});

const answers: readonly { readonly mode: Mode; readonly says: RegExp }[] = [
  { mode: 'hang', says: /did not answer within 5 s/ },
  { mode: 'html', says: /a web page instead of an answer/ },
  { mode: 'empty', says: /an empty answer/ },
  { mode: 'huge', says: /more than 1 MB/ },
  { mode: 'redirect', says: /redirects to/ },
  { mode: 'trickle', says: /did not answer within 5 s/ },
  { mode: 'unknown-code', says: /The licence of this server has run out.*Ask who runs the .*LICENCE_EXPIRED, log id/ },
];

for (const { mode, says } of answers) {
  test(`fault 23: a refresh that is answered with “${mode}” is said rightly, and the window stays responsive`, async () => {
    const { routers, window } = app;
    await routers.button('Start', name).click();
    await routers.expectPhase(name, 'Active');
    const details = await routers.openDetails(name);
    server.control.setMode('refresh', mode);
    await routers.refreshButton(name).click();

    // While the answer is on its way the window does what it is told.
    const asked = Date.now();
    await window.getByRole('searchbox', { name: 'Search routers' }).fill('Harb');
    await expect(routers.row(name)).toBeVisible();
    expect(Date.now() - asked).toBeLessThan(3_000);

    await routers.expectPhase(name, 'Retrying', 20_000);
    await expect(details).toContainText(says);
    await expect(details).not.toContainText(token);

    server.control.setMode('refresh', 'normal');
    await routers.expectPhase(name, 'Active', 20_000);
    expect(app.pageProblems).toEqual([]);
  });
}

test('fault 3: a server that is away is told once, with the next try; the window opens all the same', async () => {
  const { routers, window } = app;
  await routers.button('Start', name).click();
  await routers.expectPhase(name, 'Active');
  await server.close();
  await routers.refreshButton(name).click();
  await routers.expectPhase(name, 'Retrying');
  // The refresh that failed made the app look at the server at once: one banner, not one error per router.
  const banner = window.getByRole('region', { name: /^Commands server unreachable/ });
  await expect(banner).toHaveCount(1);
  await expect(banner).toContainText(/cannot be reached/i);
  await expect(banner).toContainText(/next try/i);
  await window
    .getByRole('button', { name: /^Commands server:/ })
    .first()
    .click();
  await window
    .getByRole('dialog', { name: /^Commands server:/ })
    .getByRole('button', { name: 'Check now' })
    .click();
  await window.keyboard.press('Escape');
  await routers.button('End', name).click();
  await routers.expectPhase(name, 'End pending');
  await expect(routers.row(name).getByText('Active', { exact: true })).toHaveCount(0);
});
