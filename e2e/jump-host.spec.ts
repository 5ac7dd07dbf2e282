/**
 * A router that can be reached through another one only, from the app: real daemons in namespaces that no other way leads
 * to. Both host keys are unknown, and both are asked about, each by whose it is.
 */

import { expect, test } from '@playwright/test';
import { parsePublicKey } from '../src/commands-server/ssh/host-key';
import { createRouter, type NamespaceRouter, skipWithoutRouters } from '../test/support/namespaces';
import { type StartedApp, startApp } from './support/app';
import { Keyboard } from './support/keyboard';

test.skip(skipWithoutRouters(), 'real routers need root and Debian packages (docs/developing.md)');

let bastion: NamespaceRouter;
let far: NamespaceRouter;
let app: StartedApp;

test.beforeEach(async () => {
  bastion = await createRouter({ daemon: 'dropbear' });
  far = await createRouter({ daemon: 'openssh', behind: bastion });
  app = await startApp({ flags: ['--commands-server-lease=15'] });
});
test.afterEach(async () => {
  await app.dispose();
  await far.dispose();
  await bastion.dispose();
});

test('a router behind a jump host is added in the form, asked about key by key, and its session is Active', async () => {
  const { routers, window } = app;
  const keys = await Keyboard.on(window);
  const fingerprintOf = async (router: NamespaceRouter): Promise<string> =>
    parsePublicKey(await router.hostKey())?.fingerprint ?? 'no key';
  await routers.add({ name: 'Bastion', address: bastion.address, user: bastion.user, password: bastion.password });

  await window.getByRole('button', { name: 'Add router' }).press('Enter');
  const form = routers.dialog('Add a router');
  await keys.tabTo(form.getByLabel('Name', { exact: false }).first());
  await keys.type('Far office');
  await keys.tabTo(form.getByLabel('Address'));
  await keys.type(far.address);
  await keys.tabTo(form.getByLabel('User'));
  await keys.write(far.user);
  await keys.tabTo(form.getByLabel('Password', { exact: true }).last());
  await keys.type(far.password);
  await keys.tabTo(form.getByRole('combobox', { name: 'Reached' }));
  await keys.pick('Through a router of the list');
  await keys.tabTo(form.getByRole('combobox', { name: 'Jump host' }));
  await keys.pick(/^Bastion/);
  await keys.tabToAndPress(form.getByRole('button', { name: 'Add router' }));
  await expect(form).toBeHidden();

  await keys.toRow(routers.row('Far office'));
  await keys.press('s');
  const aboutBastion = routers.dialog('Is this the jump host Bastion?');
  await expect(aboutBastion).toContainText(await fingerprintOf(bastion));
  expect(await bastion.daemonLog()).not.toMatch(/auth succeeded|Password auth/i);
  await keys.tabToAndPress(aboutBastion.getByRole('button', { name: 'Trust and start' }));

  const aboutFar = routers.dialog('Is this Far office?');
  await expect(aboutFar).toContainText(await fingerprintOf(far));
  expect(await far.daemonLog()).not.toContain('Accepted password');
  await keys.tabToAndPress(aboutFar.getByRole('button', { name: 'Trust and start' }));

  await routers.expectPhase('Far office', 'Active');
  // The lease is 15 s: refreshed and verified again through the jump host.
  await routers.refreshButton('Far office').press('Enter');
  await expect(routers.row('Far office')).toContainText('just now');
  expect(await far.daemonLog()).toContain('Accepted password');

  // What the jump host's key was trusted for holds for itself, too.
  await keys.toRow(routers.row('Bastion'));
  await keys.press('s');
  await routers.expectPhase('Bastion', 'Active');
  expect(app.pageProblems).toEqual([]);
});
