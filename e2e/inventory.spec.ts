/** The admin's list on the real app: shared credentials, import from files of other tools, export, delete with undo. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { axeFindings } from './support/axe';
import { type StartedApp, startApp } from './support/app';

const fixtures = path.resolve(import.meta.dirname, '../test/main/inventory/fixtures');
let app: StartedApp;
let folder: string;

test.beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'router-sessions-inventory-'));
});
test.afterEach(async () => {
  await app.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** What the admin would choose in the desktop's dialogs, which no test can click. */
async function answerDialogs({ electron }: StartedApp, file: string): Promise<void> {
  await electron.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
  }, file);
}

test('a CSV file of a thousand devices is looked at, imported by keyboard, and taken back', async () => {
  app = await startApp();
  const { window, routers } = app;
  await answerDialogs(app, path.join(fixtures, 'netbox-export.csv'));
  await window.getByRole('button', { name: 'Import a list' }).press('Enter');
  await routers.dialog('Import routers').getByRole('button', { name: 'Choose a file…' }).press('Enter');
  const dialog = routers.dialog('Import from netbox-export.csv');
  await expect(dialog.getByRole('tab', { name: 'Ready: 994' })).toBeVisible();
  await expect(dialog.getByLabel('Primary IP (v4)')).toHaveValue('address');
  await dialog.getByRole('tab', { name: 'Cannot be imported: 5' }).click();
  await expect(dialog.getByText('Line 202')).toBeVisible();
  await expect(dialog.getByText('port: must be a number')).toBeVisible();
  expect(await axeFindings(window)).toEqual([]);

  await dialog.getByRole('button', { name: 'Import 994 routers' }).press('Enter');
  await expect(dialog).toBeHidden();
  await expect(routers.grid).toHaveAttribute('aria-rowcount', '995');
  await window.getByRole('searchbox', { name: 'Search routers' }).fill('10.20.0.3 graz');
  await expect(routers.row('rt-graz-0002')).toBeVisible();
  await routers.row('rt-graz-0002').focus();

  await expect(window.getByRole('group', { name: 'Last change' })).toContainText(
    'Imported 994 routers from netbox-export.csv',
  );
  await window.keyboard.press('Control+z');
  await expect(window.getByRole('button', { name: 'Import a list' })).toBeVisible();
  expect(app.pageProblems).toEqual([]);
});

test('an OpenSSH configuration and an Ansible inventory are chosen, their bad lines named, and their routers imported', async () => {
  app = await startApp();
  const { window, routers } = app;
  async function importOf(file: string, counts: { readonly ready: number; readonly problems: readonly string[] }) {
    await answerDialogs(app, path.join(fixtures, file));
    const inMenu = window.getByRole('menuitem', { name: /^Import/ });
    await window.getByRole('button', { name: 'Menu', exact: true }).click();
    await inMenu.first().click();
    await routers.dialog('Import routers').getByRole('button', { name: 'Choose a file…' }).click();
    const dialog = routers.dialog(`Import from ${path.basename(file)}`);
    await expect(dialog.getByRole('tab', { name: `Ready: ${counts.ready}` })).toBeVisible();
    await dialog.getByRole('tab', { name: `Cannot be imported: ${counts.problems.length}` }).click();
    for (const problem of counts.problems) await expect(dialog.getByText(problem)).toBeVisible();
    await dialog.getByRole('button', { name: `Import ${counts.ready} routers` }).click();
    await expect(dialog).toBeHidden();
  }
  async function shows(name: string, ...texts: readonly string[]) {
    await window.getByRole('searchbox', { name: 'Search routers' }).fill(name);
    const details = await routers.openDetails(name);
    for (const text of texts) await expect(details.getByText(text, { exact: true }).first()).toBeVisible();
    await window.keyboard.press('Escape');
  }

  await importOf('ssh/config', {
    ready: 8,
    problems: [
      'by-command is reached by a ProxyCommand, which this app does not run; use ProxyJump',
      'broken-port, port: must be a number; it is “ssh”',
      '“Host” lacks its value',
      '“%%%” is no setting of OpenSSH',
    ],
  });
  await shows('gw-linz', 'bastion', 'gw-linz.branches.example:2222');
  await importOf('ansible.yaml', {
    ready: 17,
    problems: [
      'vie-lab: ansible_host is a template, which is never evaluated',
      '“host” in the group oddities is none of hosts, children, vars',
      'hosts of the group oddities must be names with a colon after each',
    ],
  });
  await shows('vie-core', '10.40.0.1', 'branches/vienna', 'lte');
  expect(app.pageProblems).toEqual([]);
});

test('a pasted list is imported, exported as JSON, and a deleted router comes back with an undo', async () => {
  app = await startApp();
  const { window, routers } = app;
  await window.getByRole('button', { name: 'Import a list' }).click();
  const paste = routers.dialog('Import routers');
  await paste.getByLabel('Or paste a list').fill('10.0.0.1\ngw-two 10.0.0.2\nnot an address at all\n');
  await paste.getByRole('button', { name: 'Look at the list' }).click();
  const preview = routers.dialog('Import from the pasted list');
  await expect(preview.getByRole('tab', { name: 'Cannot be imported: 1' })).toBeVisible();
  await preview.getByRole('button', { name: 'Import 2 routers' }).click();
  await routers.expectPhase('gw-two', 'No session');

  const file = path.join(folder, 'list.json');
  await answerDialogs(app, file);
  await window.getByRole('button', { name: 'Menu', exact: true }).click();
  await window.getByRole('menuitem', { name: /^Export as JSON/ }).click();
  await expect
    .poll(() => {
      try {
        return (JSON.parse(readFileSync(file, 'utf8')) as { routers: { name: string }[] }).routers.map(
          ({ name }) => name,
        );
      } catch {
        return [];
      }
    })
    .toEqual(['10.0.0.1', 'gw-two']);
  await expect(window.getByRole('group', { name: 'What was done' })).toContainText('2 routers written to ');

  const details = await routers.openDetails('gw-two');
  await details.getByRole('button', { name: 'Delete' }).click();
  await routers.dialog('Delete gw-two?').getByRole('button', { name: 'Delete router' }).click();
  await expect(routers.row('gw-two')).toBeHidden();
  await window.getByRole('group', { name: 'Last change' }).getByRole('button', { name: 'Undo' }).click();
  await routers.expectPhase('gw-two', 'No session');
  expect(app.pageProblems).toEqual([]);
});

test('a file of 100 MB is refused with its size and the way on', async () => {
  app = await startApp();
  const { window, routers } = app;
  const huge = path.join(folder, 'huge.csv');
  const { openSync, ftruncateSync, closeSync } = await import('node:fs');
  const handle = openSync(huge, 'w');
  ftruncateSync(handle, 100 * 1024 * 1024);
  closeSync(handle);
  await answerDialogs(app, huge);
  await window.getByRole('button', { name: 'Import a list' }).click();
  const dialog = routers.dialog('Import routers');
  await dialog.getByRole('button', { name: 'Choose a file…' }).click();
  await expect(dialog.getByText(/It is 100 MB large; a list of routers may have 10 MB/)).toBeVisible();
  await expect(dialog.getByText(/Choose another file/)).toBeVisible();
});

test('one shared credential is made in the form and used by two routers', async () => {
  app = await startApp();
  const { window, routers } = app;
  const open = async (name: string, address: string) => {
    await window
      .getByRole('button', { name: /^Add (a )?router$/ })
      .first()
      .click();
    const dialog = routers.dialog('Add a router');
    await dialog.getByLabel('Name', { exact: false }).first().fill(name);
    await dialog.getByLabel('Address').fill(address);
    await dialog.getByText('Shared', { exact: true }).click();
    return dialog;
  };
  const first = await open('edge-one', '10.0.0.1');
  await first.getByRole('button', { name: 'New…' }).click();
  const credential = routers.dialog('New shared credential');
  await credential.getByLabel('Credential name').fill('Branch offices');
  await credential.getByLabel('Password', { exact: true }).last().fill('planted-shared-password');
  await credential.getByRole('button', { name: 'Save credential' }).click();
  await expect(credential).toBeHidden();
  await expect(first.getByRole('combobox', { name: 'Shared credential' })).toHaveValue('Branch offices (password)');
  await first.getByRole('button', { name: 'Add router' }).click();

  const second = await open('edge-two', '10.0.0.2');
  await second.getByRole('combobox', { name: 'Shared credential' }).click();
  await window.getByRole('option', { name: 'Branch offices (password)' }).click();
  await second.getByRole('button', { name: 'Add router' }).click();
  const details = await routers.openDetails('edge-two');
  await expect(details.getByText('Branch offices (password, shared)')).toBeVisible();
  expect(await window.content()).not.toContain('planted-shared-password');
  expect(app.pageProblems).toEqual([]);
});
