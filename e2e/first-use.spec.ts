/** What a trial by a newcomer found in the way (docs/first-use.md), on the real app: each stays out of the way. */

import { expect, test } from '@playwright/test';
import { axeFindings } from './support/axe';
import { type StartedApp, startApp } from './support/app';
import { Keyboard } from './support/keyboard';
import { startLab } from '../src/lab/lab';

let app: StartedApp;
test.afterEach(async () => {
  await app.dispose();
});

const heard = () => app.window.getByTestId('announcements');

test('a router that was added has the focus in the list: a key starts it at once, and it is said', async () => {
  const lab = await startLab({ routers: 1 });
  try {
    app = await startApp();
    const { window, routers } = app;
    const keys = await Keyboard.on(window);
    const [simulated] = lab.routers;
    await keys.tabToAndPress(window.getByRole('button', { name: 'Add a router', exact: true }));
    const form = routers.dialog('Add a router');
    await expect(form.getByRole('textbox').first()).toBeFocused();
    await keys.type('Front desk');
    await keys.tabTo(form.getByLabel('Address'));
    await keys.type(simulated?.address ?? '');
    await keys.tabTo(form.getByLabel('Port'));
    await keys.write(String(simulated?.port));
    await keys.tabTo(form.getByLabel('User'));
    await keys.write(simulated?.user ?? '');
    await keys.tabTo(form.getByLabel('Password', { exact: true }).last());
    await keys.type(simulated?.password ?? '');
    await keys.press('Enter');
    await expect(routers.row('Front desk')).toBeFocused();
    await expect(heard()).toHaveText('Front desk was added to the list');
    await keys.press('s');
    await expect(routers.dialog('Is this Front desk?')).toBeVisible();
    await keys.press('Escape');
    await expect(routers.row('Front desk')).toBeFocused();

    // A second one while a search hides it.
    await window.getByRole('searchbox', { name: 'Search routers' }).focus();
    await keys.type('Front');
    await keys.tabToAndPress(window.getByRole('button', { name: 'Add router' }), 'Enter');
    await expect(form.getByRole('textbox').first()).toBeFocused();
    await keys.type('Back door');
    await keys.tabTo(form.getByLabel('Address'));
    await keys.type('192.0.2.8');
    await keys.press('Enter');
    await expect(routers.row('Back door')).toBeFocused();
    await expect(heard()).toHaveText(/Back door was added to the list; search and filters that hid it were cleared/);
    await keys.press('Enter');
    await expect(routers.details('Back door')).toBeVisible();
    await keys.expectNoPointer();
    expect(await axeFindings(window)).toEqual([]);
    expect(app.pageProblems).toEqual([]);
  } finally {
    await lab.stop();
  }
});
