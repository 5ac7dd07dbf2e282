/** Whole tasks from the keyboard alone: adding and changing routers, importing, exporting, servers, credentials, settings. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { startHabitsServer } from '../test/support/habits-server';
import { names, openDetails, startNetworkStage } from './support/screens-network';
import { firstRun, netboxExport } from './support/screens-first-run';
import { answerFileDialogs, openSettings, type Stage } from './support/screens';

let stage: Stage;
let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'router-sessions-tasks-'));
});
test.afterEach(async () => {
  await stage.keys.expectNoPointer();
  expect(stage.app.pageProblems).toEqual([]);
  await stage.close();
  rmSync(folder, { recursive: true, force: true });
});

test('from the first run: a table is mapped, looked at, imported and taken back; a router is added, changed, exported', async () => {
  stage = await firstRun.start();
  const { app, keys } = stage;
  const { routers, window } = app;

  await test.step('a column is given another meaning before the import', async () => {
    await answerFileDialogs(app, netboxExport);
    await keys.tabToAndPress(window.getByRole('button', { name: 'Import a list' }));
    await keys.expectFocusIn(routers.dialog('Import routers'));
    await keys.tabToAndPress(window.getByRole('button', { name: 'Choose a file…' }));
    const dialog = routers.dialog('Import from netbox-export.csv');
    await expect(dialog.getByRole('tab', { name: 'Ready: 994' })).toBeVisible();
    await keys.expectFocusIn(dialog);
    const role = dialog.getByLabel('Device Role');
    await keys.tabTo(role);
    await keys.type('Notes');
    await expect(role).toHaveValue('notes');
    await keys.tabToAndPress(dialog.getByRole('button', { name: 'Import 994 routers' }));
    await expect(dialog).toBeHidden();
    await expect(routers.grid).toHaveAttribute('aria-rowcount', '995');
    await keys.expectFocusBack();
  });

  await test.step('it is taken back by the button of the bar', async () => {
    const bar = window.getByRole('group', { name: 'Last change' });
    await expect(bar).toContainText('Imported 994 routers');
    await keys.tabToAndPress(bar.getByRole('button', { name: 'Undo' }));
    await expect(window.getByRole('button', { name: 'Import a list' })).toBeVisible();
    await keys.expectFocusBack();
  });

  await test.step('a shared credential is made, and a router added that uses it', async () => {
    const settings = await openSettings(stage, 'Shared credentials');
    await keys.tabToAndPress(settings.getByRole('button', { name: 'Add a credential…' }));
    const credential = routers.dialog('New shared credential');
    await keys.tabTo(credential.getByLabel('Credential name'));
    await keys.type('Branch offices');
    await keys.choose(credential.getByRole('radio', { name: 'SSH agent' }));
    await keys.tabToAndPress(credential.getByRole('button', { name: 'Save credential' }));
    await expect(credential).toBeHidden();
    await keys.expectFocusIn(settings);
    await keys.press('Escape');
    await expect(settings).toBeHidden();

    await keys.tabToAndPress(window.getByRole('button', { name: 'Add a router', exact: true }));
    const form = routers.dialog('Add a router');
    await expect(form.getByRole('textbox').first()).toBeFocused();
    await keys.type('Front desk');
    await keys.tabTo(form.getByLabel('Address'));
    await keys.type('192.0.2.7');
    await keys.choose(form.getByRole('radio', { name: 'Shared' }));
    // Escape in the dialog over the form closes that one, and what was typed below it is kept.
    const making = form.getByRole('button', { name: 'New…' });
    await keys.tabToAndPress(making);
    await expect(credential).toBeVisible();
    await keys.expectFocusIn(credential);
    await keys.press('Escape');
    await expect(credential).toBeHidden();
    await expect(form.getByLabel('Address')).toHaveValue('192.0.2.7');
    await expect(making).toBeFocused();
    await keys.tabTo(form.getByRole('combobox', { name: 'Shared credential' }), 'Shift+Tab');
    await keys.pick(/^Branch offices/);
    await keys.press('Enter');
    await expect(form).toBeHidden();
    await routers.expectPhase('Front desk', 'No session');
    await keys.expectFocusBack();
  });

  await test.step('it is changed from its details', async () => {
    const details = await openDetails(stage, 'Front desk');
    await keys.tabToAndPress(details.getByRole('button', { name: 'Edit' }));
    const form = routers.dialog('Edit Front desk');
    await keys.tabTo(form.getByLabel('Group'));
    await keys.type('Ground floor');
    await keys.press('Enter');
    await expect(form).toBeHidden();
    await expect(details.getByRole('button', { name: 'Edit' })).toBeFocused();
    await expect(details).toContainText('Ground floor');
    await keys.press('Escape');
    await expect(details).toBeHidden();
    await expect(routers.row('Front desk')).toBeFocused();
  });

  await test.step('the list is exported from the menu', async () => {
    const file = path.join(folder, 'list.json');
    await answerFileDialogs(app, file);
    await keys.tabTo(window.getByRole('button', { name: 'Menu', exact: true }), 'Shift+Tab');
    await keys.press('Enter');
    await expect(window.getByRole('menuitem').first()).toBeFocused();
    await keys.press('ArrowDown');
    await expect(window.getByRole('menuitem', { name: /^Export as JSON/ })).toBeFocused();
    await keys.press('Enter');
    await expect.poll(() => read(file)).toContain('Ground floor');
    await keys.expectFocusBack();
  });
});

test('a commands server is added, tried, saved, chosen and removed, and what the desktop does is set', async () => {
  const server = await startHabitsServer();
  try {
    stage = await firstRun.start();
    const { app, keys } = stage;
    await keys.tabToAndPress(app.window.getByRole('button', { name: 'Connect to a commands server' }));
    const settings = app.routers.dialog('Settings');
    await keys.expectFocusIn(settings);
    await keys.tabToAndPress(settings.getByRole('button', { name: 'Add a server…' }));
    await keys.tabTo(settings.getByLabel('Address of the server'));
    await keys.type(server.url);
    await keys.tabTo(settings.getByLabel('Server name'));
    await keys.type('The team’s server');
    await keys.tabTo(settings.getByLabel('Time limit of a start, seconds'));
    await keys.type('45');
    const tried = settings.getByRole('button', { name: 'Test connection' });
    await keys.tabToAndPress(tried);
    await expect(settings.getByText(/^The server answered in/)).toBeVisible();
    // The button was busy meanwhile, and has the focus again.
    await expect(tried).toBeFocused();
    await keys.tabToAndPress(settings.getByRole('button', { name: 'Save server' }));
    await expect(settings.getByRole('radio', { name: 'The team’s server' })).toBeAttached();
    await keys.expectFocusIn(settings);
    await keys.tabToAndPress(settings.getByRole('button', { name: 'Edit The team’s server' }));
    await expect(settings.getByLabel('Time limit of a start, seconds')).toHaveValue('45');
    await keys.tabToAndPress(settings.getByRole('button', { name: 'Back' }));
    await keys.expectFocusIn(settings);
    await keys.choose(settings.getByRole('radio', { name: 'The team’s server' }));
    const indicator = app.window.getByRole('button', { name: /^Commands server/, includeHidden: true });
    await expect(indicator).toContainText('The team’s server');
    await keys.expectFocusIn(settings);
    await keys.choose(settings.getByRole('radio', { name: /^The embedded server/ }));
    await expect(indicator).toContainText('Embedded server');
    await keys.tabToAndPress(settings.getByRole('button', { name: /^Delete / }));
    await expect(settings.getByRole('radio', { name: 'The team’s server' })).toHaveCount(0);
    await keys.expectFocusIn(settings);

    await keys.press('Escape');
    await openSettings(stage, 'You and this desktop');
    await keys.tabTo(settings.getByLabel('Your name'));
    await keys.write('Anna Admin');
    await keys.press('Enter');
    await expect(settings.getByRole('button', { name: 'Save name' })).toBeDisabled();
    const startAtLogin = settings.getByRole('switch', { name: 'Start at login' });
    if (await startAtLogin.isEnabled()) {
      const before = await startAtLogin.isChecked();
      await keys.tabToAndPress(startAtLogin, 'Space');
      await expect(startAtLogin).toBeChecked({ checked: !before });
      await keys.press('Space');
      await expect(startAtLogin).toBeChecked({ checked: before });
    }
    await keys.press('Escape');
    await expect(settings).toBeHidden();
    await keys.expectFocusBack();

    await keys.tabToAndPress(app.window.getByRole('button', { name: 'Theme' }), 'Enter');
    const dark = app.window.getByRole('radio', { name: 'Dark' });
    await keys.choose(dark);
    await expect(app.window.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
    await keys.press('Escape');
    await expect(app.window.getByRole('button', { name: 'Theme' })).toBeFocused();
  } finally {
    await server.close();
  }
});

test('details are walked through and an id is copied; the activity leads to its router; the keys are told by ?', async () => {
  const at = await startNetworkStage();
  stage = at;
  const { app, keys, network } = at;
  const { routers, window } = app;
  await network.start(names.active);
  const details = await openDetails(stage, names.active);
  await keys.tabToAndPress(details.getByRole('button', { name: 'Copy the session id' }));
  const copied = () => app.electron.evaluate(({ clipboard }) => clipboard.readText());
  await expect.poll(copied).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  await expect(details).toContainText(await copied());
  await keys.press('Escape');
  await expect(details).toBeHidden();
  await expect(routers.row(names.active)).toBeFocused();

  await keys.press('?');
  await expect(routers.dialog('Keyboard shortcuts')).toBeVisible();
  await keys.press('Escape');
  await expect(routers.row(names.active)).toBeFocused();

  await keys.command('activity');
  const activity = routers.dialog('Activity');
  await keys.tabTo(activity.getByRole('searchbox'));
  await keys.type(names.active);
  await keys.tabToAndPress(activity.getByRole('button', { name: names.active }).first());
  await expect(activity).toBeHidden();
  await expect(details).toBeVisible();
  await keys.expectFocusBack();
  await expect(window.locator('body:focus')).toHaveCount(0);
});

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
