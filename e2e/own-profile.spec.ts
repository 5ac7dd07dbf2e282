/** A profile that the admin has written: put into the app's folder, chosen in the form, set up on a real router and removed at the end. */

import { copyFileSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { createRouter, type NamespaceRouter, skipWithoutRouters } from '../test/support/namespaces';
import { type StartedApp, startApp } from './support/app';

test.skip(skipWithoutRouters(), 'real routers need root and Debian packages (docs/developing.md)');

let router: NamespaceRouter;
let app: StartedApp;
test.beforeEach(async () => {
  router = await createRouter({ daemon: 'dropbear', openWrt: true });
});
test.afterEach(async () => {
  await app?.dispose();
  await router.dispose();
});

test('an own profile is offered by its title, set up at the start and gone after the end', async () => {
  const userDataFolder = mkdtempSync(path.join(tmpdir(), 'router-sessions-e2e-'));
  mkdirSync(path.join(userDataFolder, 'profiles'));
  copyFileSync('docs/profile.example.yaml', path.join(userDataFolder, 'profiles', 'forward-counter.yaml'));
  app = await startApp({ userDataFolder });
  const { routers } = app;
  const name = 'Counting corner';
  const { address, user, password } = router;
  await routers.add({ name, address, user, password, profile: 'Forward counter', interfaces: [router.lan] });

  await routers.button('Start', name).click();
  await routers.dialog(`Is this ${name}?`).getByRole('button', { name: 'Trust and start' }).click();
  await routers.expectPhase(name, 'Active');
  expect(await router.exec('nft list tables')).toContain('rsm_counter');
  const details = await routers.openDetails(name);
  await expect(details.getByText(`counter on ${router.lan}`)).toBeVisible();

  await routers.button('End', name).click();
  await routers.expectPhase(name, 'No session');
  await expect.poll(() => router.exec('nft list tables')).not.toContain('rsm_counter');
  expect(app.pageProblems).toEqual([]);
});
