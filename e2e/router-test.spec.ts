/** “Test connection” in the router form on the real app, from the keyboard, against a router of a lab. */

import { expect, test } from '@playwright/test';
import { startLab, type Lab } from '../src/lab/lab';
import { axeFindings } from './support/axe';
import { filesBelow, type StartedApp, startApp } from './support/app';

let lab: Lab;
let app: StartedApp;

test.beforeEach(async () => {
  lab = await startLab({ routers: 1 });
  app = await startApp();
});
test.afterEach(async () => {
  await app.dispose();
  await lab.stop();
});

test('what stands in the form is tried before it is saved: key, password, plan', async () => {
  const { window, routers } = app;
  const { keyboard } = window;
  const [router] = lab.routers as [Lab['routers'][0]];
  const wrong = 'Planted-Wrong-Password-17';
  await window
    .getByRole('button', { name: /^Add (a )?router$/ })
    .first()
    .press('Enter');
  const dialog = routers.dialog('Add a router');
  await dialog.getByRole('button', { name: 'Test connection' }).press('Enter');
  await expect(dialog.getByText('Address is missing: a host name, IPv4 or IPv6 address')).toBeVisible();
  await expect(dialog.getByRole('textbox', { name: 'Address' })).toBeFocused();

  await keyboard.type(router.address);
  await keyboard.press('Tab');
  await keyboard.press('Control+a');
  await keyboard.type(String(router.port));
  await dialog.getByLabel('Password', { exact: true }).last().fill(wrong);
  const result = dialog.getByRole('region', { name: 'Test of the connection' });
  await dialog.getByRole('button', { name: 'Test connection' }).press('Enter');
  await expect(result).toContainText('not known yet');
  await expect(result).toContainText('SHA256:');
  await expect(result.getByRole('listitem').filter({ hasText: 'Login' })).toContainText('not tried');
  expect(await axeFindings(window)).toEqual([]);

  await result.getByRole('button', { name: 'Trust and test again' }).press('Enter');
  await expect(result).toContainText('refused; tried once');
  await expect(result).toContainText('Correct the user, the password or the key above, then test again.');

  await dialog.getByLabel('Password', { exact: true }).last().fill(router.password);
  await expect(result).toContainText('The form was changed since this test');
  await dialog.getByRole('button', { name: 'Test connection' }).press('Enter');
  await expect(result).toContainText('A session can be started with this');
  await expect(result).toContainText(/A start sets up \d+ parts?\./);
  expect(await axeFindings(window)).toEqual([]);

  await keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  // Nothing was saved, and neither password stands in any file of the app.
  await expect(window.getByRole('button', { name: 'Import a list' })).toBeVisible();
  for (const secret of [wrong, router.password]) {
    const holding = filesBelow(app.userDataFolder).filter(({ content }) => content.includes(secret));
    expect(holding.map(({ file }) => file)).toEqual([]);
  }
  expect(app.pageProblems).toEqual([]);
});

test('a router where nothing listens is said in the form, with what to do', async () => {
  const { window, routers } = app;
  const [router] = lab.routers as [Lab['routers'][0]];
  await lab.setFault(router.id, { kind: 'refuse' });
  await window
    .getByRole('button', { name: /^Add (a )?router$/ })
    .first()
    .click();
  const dialog = routers.dialog('Add a router');
  await dialog.getByRole('textbox', { name: 'Address' }).fill(router.address);
  await dialog.getByRole('textbox', { name: 'Port' }).fill(String(router.port));
  await dialog.getByLabel('Password', { exact: true }).last().fill('whatever');
  await dialog.getByRole('button', { name: 'Test connection' }).click();
  const result = dialog.getByRole('region', { name: 'Test of the connection' });
  await expect(result).toContainText('nothing listens on that port');
  await expect(result).toContainText('Check that the router is switched on');
});
