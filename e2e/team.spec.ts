/** Two admins on one commands server: the real app for one of them, plain HTTP for the other, a real router between them. */

import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { createRouter, type NamespaceRouter, skipWithoutRouters } from '../test/support/namespaces';
import { type StartedApp, startApp } from './support/app';
import { startTeam, type Team } from './support/team';

const routerId = '3f0f4d0e-6f0b-4c53-9d6e-0c7a3b8f1a01';
const name = 'Shared gateway';

test.skip(skipWithoutRouters(), 'real routers need root and Debian packages (docs/developing.md)');

let router: NamespaceRouter;
let team: Team;
let app: StartedApp;

test.beforeEach(async () => {
  router = await createRouter({ daemon: 'dropbear' });
  const { address, port, user, keyFile } = router;
  const hostKey = await router.hostKey();
  team = await startTeam([{ id: routerId, name, address, port, user, hostKey, login: { keyFile } }]);
  app = await startApp({ flags: team.flags });
});

test.afterEach(async () => {
  await app.dispose();
  await team.stop();
  await router.dispose();
});

test('fault 14: a router that another holds says who; it is taken over; and who loses it is told by whom', async () => {
  const { routers, window } = app;
  const his = randomUUID();
  expect(await team.asBob('start', { routerId, sessionId: his })).toMatchObject({ success: true });

  await routers.button('Start', name).click();
  await routers.expectPhase(name, 'In use');
  await expect(routers.row(name)).toContainText(/Held by bob for .*; .* of their lease left/);

  await routers
    .row(name)
    .getByRole('button', { name: `Take over session on ${name}` })
    .click();
  const question = routers.dialog(`Take over ${name}?`);
  await expect(question).toContainText('ends their session');
  await question.getByRole('button', { name: 'Take over' }).click();
  await routers.expectPhase(name, 'Active');
  expect(await team.asBob('refresh', { routerId, sessionId: his })).toMatchObject({
    error: { code: 'SESSION_INVALID', details: { takenOverBy: 'alice' } },
  });

  expect(await team.asBob('start', { routerId, sessionId: randomUUID(), takeOver: true })).toMatchObject({
    success: true,
  });
  await routers.expectPhase(name, 'In use');
  await expect(routers.row(name)).toContainText('bob took the router over');
  // Nobody fights back by itself.
  await window.waitForTimeout(7_000);
  await routers.expectPhase(name, 'In use');
  await routers
    .row(name)
    .getByRole('button', { name: `Dismiss session on ${name}` })
    .click();
  await routers.expectPhase(name, 'No session');
  expect(app.pageProblems).toEqual([]);
});

test('a session that is held while its server is away: the row, the details and the banner say what is known and what comes next', async () => {
  const { routers, window } = app;
  await expect(window.getByText('1 router was added.')).toBeVisible();
  await routers.button('Start', name).click();
  await routers.expectPhase(name, 'Active');
  const details = await routers.openDetails(name);
  // The server logs in with what stands in its own file: the app has no user or credential to show.
  await expect(details.getByText('known to the server')).toBeVisible();
  await expect(details.getByText('User', { exact: true })).toHaveCount(0);

  await team.kill();
  await routers.expectPhase(name, 'Retrying');
  await expect(routers.row(name)).toContainText(/next try in \d s|retrying now/);
  expect(await routers.leaseSeconds(name)).not.toBeNull();
  await expect(details).toContainText('This says nothing about the routers.');
  await expect(details).toContainText(/starts of those that were lost, are tried again by themselves/);
  const banner = window.getByRole('region', { name: 'Commands server unreachable' });
  await expect(banner).toContainText('Leases that live go on until the time shown.');
  await expect(window.getByRole('banner')).toContainText('1 session held');

  await routers.expectPhase(name, 'Re-establishing', 30_000);
  await expect(routers.row(name)).toContainText(/starting again/);
  await expect(details).toContainText('The lease ran out before a refresh succeeded.');
  await expect(window.getByRole('banner')).toContainText('0 sessions held');
  expect(app.pageProblems).toEqual([]);
});
