/** What a trial by a newcomer found in the way (docs/first-use.md), on the real app: each stays out of the way. */

import { expect, test } from '@playwright/test';
import { axeFindings } from './support/axe';
import { type StartedApp, startApp } from './support/app';
import { Keyboard } from './support/keyboard';
import { startNetwork } from './support/network';
import { startLab } from '../src/lab/lab';
import { parsePublicKey, toHostKey } from '../src/commands-server/ssh/host-key';

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

test('first host keys of several in one list: compared, ticked one by one, and only those that are ticked are trusted', async () => {
  app = await startApp();
  const { window, routers } = app;
  const keys = await Keyboard.on(window);
  const names = ['north-1', 'north-2', 'north-3', 'north-4'] as const;
  const network = await startNetwork(
    app,
    names.map((name) => ({ name })),
  );
  try {
    await routers.expectPhase('north-4', 'No session');
    await keys.toRow(routers.row('north-4'));
    await keys.press('ControlOrMeta+a');
    await keys.press('s');
    const panel = window.getByRole('region', { name: 'Operation on many routers' });
    await expect(panel).toContainText('0 sessions started, 4 failed');
    await keys.tabToAndPress(window.getByRole('button', { name: 'All 4 in a list' }));
    const list = routers.dialog('Are these the right routers?');
    await keys.expectFocusIn(list);
    const trust = list.getByRole('button', { name: /^Trust \d selected and start$/ });
    await expect(trust).toBeDisabled();
    for (const name of names) {
      const row = list.getByRole('row', { name: new RegExp(`${name} `) });
      await expect(row.getByRole('checkbox')).not.toBeChecked();
      const line = parsePublicKey(network.hostKeyOf(name));
      await expect(row.getByText(line === null ? '' : toHostKey(line).fingerprint, { exact: true })).toBeVisible();
    }
    expect(await axeFindings(window)).toEqual([]);
    await keys.tabToAndPress(list.getByRole('button', { name: 'Copy the fingerprint of north-2' }));
    await expect
      .poll(() => app.electron.evaluate(({ clipboard }) => clipboard.readText()))
      .toBe(
        await list
          .getByRole('row', { name: /north-2 / })
          .locator('code')
          .textContent(),
      );
    for (const name of ['north-1', 'north-3']) {
      await keys.tabTo(list.getByRole('checkbox', { name: `Trust the key of ${name}` }), 'Shift+Tab');
      await keys.press('Space');
      if (name === 'north-1') await keys.tabTo(list.getByRole('button', { name: 'Copy the fingerprint of north-4' }));
    }
    await expect(trust).toHaveText('Trust 2 selected and start');
    await keys.tabToAndPress(trust);
    await routers.expectPhase('north-1', 'Active');
    await routers.expectPhase('north-3', 'Active');
    await expect(list.getByRole('checkbox')).toHaveCount(2);
    await keys.expectFocusIn(list);
    await keys.press('Escape');
    await expect(list).toBeHidden();
    await routers.expectPhase('north-2', 'Failed');
    await routers.expectPhase('north-4', 'Failed');
    await expect(panel).toContainText('How starting 2 sessions went: 2 sessions started');
    await keys.expectFocusBack();
    await keys.expectNoPointer();
    expect(app.pageProblems).toEqual([]);
  } finally {
    await network.stop();
  }
});

test('from the import a shared credential is entered, and the pasted list is kept', async () => {
  app = await startApp();
  const { window, routers } = app;
  const keys = await Keyboard.on(window);
  await keys.tabToAndPress(window.getByRole('button', { name: 'Import a list' }));
  const source = routers.dialog('Import routers');
  await keys.tabTo(source.getByLabel('Or paste a list'));
  await window.keyboard.insertText('root@192.0.2.11\nbranch-7 192.0.2.12\n');
  await keys.tabToAndPress(source.getByRole('button', { name: 'Look at the list' }));
  const preview = routers.dialog('Import from the pasted list');
  await expect(preview.getByRole('tab', { name: 'Ready: 2' })).toBeVisible();

  const making = preview.getByRole('button', { name: 'New… (shared credential)' });
  await keys.tabToAndPress(making);
  const credential = routers.dialog('New shared credential');
  await keys.tabTo(credential.getByLabel('Credential name'));
  await keys.type('Branch offices');
  await keys.tabTo(credential.getByRole('textbox', { name: 'Password' }));
  await keys.type('for-all-of-them');
  expect(await axeFindings(window)).toEqual([]);
  await keys.press('Enter');
  await expect(credential).toBeHidden();
  await expect(making).toBeFocused();
  await expect(preview.getByRole('combobox', { name: 'Credential' })).toHaveValue('Branch offices (password)');
  await expect(preview.getByRole('tab', { name: 'Ready: 2' })).toBeVisible();
  await expect(preview.getByRole('cell', { name: 'branch-7' })).toBeVisible();
  await keys.tabToAndPress(preview.getByRole('button', { name: 'Import 2 routers' }));
  await expect(preview).toBeHidden();
  await routers.expectPhase('branch-7', 'No session');
  await keys.toRow(routers.row('branch-7'));
  await keys.press('Enter');
  await expect(routers.details('branch-7')).toContainText('Branch offices');
  await keys.expectNoPointer();
  expect(app.pageProblems).toEqual([]);
});

test('while the bar after an import stands, the last row of a long list is above it', async () => {
  app = await startApp();
  const { window, routers } = app;
  const keys = await Keyboard.on(window);
  await keys.tabToAndPress(window.getByRole('button', { name: 'Import a list' }));
  await keys.tabTo(routers.dialog('Import routers').getByLabel('Or paste a list'));
  const names = Array.from({ length: 40 }, (_, at) => `branch-${at + 1}`);
  await window.keyboard.insertText(names.map((name, at) => `${name} 192.0.2.${at + 1}\n`).join(''));
  await keys.tabToAndPress(window.getByRole('button', { name: 'Look at the list' }));
  await keys.tabToAndPress(window.getByRole('button', { name: 'Import 40 routers' }));
  await routers.expectPhase('branch-1', 'No session');
  await keys.toRow(routers.row('branch-1'));
  await keys.press('End');
  await expect(routers.row('branch-40')).toBeFocused();
  const bar = window.getByRole('group', { name: 'Last change' });
  await expect(bar).toContainText('Imported 40 routers');
  const belowRow = async (): Promise<number> => {
    const [row, undo] = [await routers.row('branch-40').boundingBox(), await bar.boundingBox()];
    return row === null || undo === null ? Number.NaN : undo.y - (row.y + row.height);
  };
  await expect.poll(belowRow).toBeGreaterThanOrEqual(0);
  await keys.expectNoPointer();
  expect(app.pageProblems).toEqual([]);
});
