/** The screens of an app that was just installed: doors, forms, an import, the settings. */

import path from 'node:path';
import { expect } from '@playwright/test';
import { startApp } from './app';
import { Keyboard } from './keyboard';
import { answerFileDialogs, escape, everywhere, openSettings, type Screen, type Stage, type World } from './screens';

/** A thousand lines, of which five cannot be imported. */
export const netboxExport = path.resolve(import.meta.dirname, '../../test/main/inventory/fixtures/netbox-export.csv');

async function openImport({ app, keys }: Stage) {
  await answerFileDialogs(app, netboxExport);
  await keys.tabToAndPress(app.window.getByRole('button', { name: 'Import a list' }));
  const source = app.routers.dialog('Import routers');
  await keys.tabToAndPress(source.getByRole('button', { name: 'Choose a file…' }));
  const dialog = app.routers.dialog('Import from netbox-export.csv');
  await expect(dialog.getByRole('tab', { name: 'Ready: 994' })).toBeVisible();
  return dialog;
}

async function openServerForm(stage: Stage) {
  const settings = await openSettings(stage, 'Commands servers');
  await stage.keys.tabToAndPress(settings.getByRole('button', { name: 'Add a server…' }));
  const address = settings.getByLabel('Address of the server');
  await stage.keys.tabTo(address);
  return settings;
}

async function openForm({ app, keys }: Stage) {
  await keys.tabToAndPress(app.window.getByRole('button', { name: 'Add a router', exact: true }));
  const form = app.routers.dialog('Add a router');
  await expect(form.getByLabel('Name', { exact: false }).first()).toBeFocused();
  return form;
}

const screens: readonly Screen[] = [
  {
    name: 'first-run',
    open: async ({ app, keys }) => {
      await keys.tabTo(app.window.getByRole('button', { name: 'Add a router', exact: true }));
      return app.window.getByRole('main');
    },
    leave: () => Promise.resolve(),
  },
  ...everywhere,
  { name: 'add-router', open: openForm },
  {
    name: 'add-router-refused',
    open: async (stage) => {
      const form = await openForm(stage);
      await stage.keys.press('Enter');
      await expect(form.locator('[aria-invalid="true"]').first()).toBeFocused();
      return form;
    },
  },
  {
    name: 'add-router-key-file',
    open: async (stage) => {
      const form = await openForm(stage);
      await stage.keys.choose(form.getByRole('radio', { name: 'Key file' }));
      await stage.keys.tabTo(form.getByRole('textbox', { name: 'Key file' }));
      return form;
    },
  },
  {
    name: 'add-router-jump-host',
    open: async (stage) => {
      const form = await openForm(stage);
      await stage.keys.choose(form.getByRole('radio', { name: 'Shared' }));
      await stage.keys.tabTo(form.getByRole('combobox', { name: 'Reached' }));
      await stage.keys.pick('Through another SSH server');
      await stage.keys.tabTo(form.getByLabel('Jump port'));
      return form;
    },
  },
  {
    name: 'import-source',
    open: async ({ app, keys }) => {
      await keys.tabToAndPress(app.window.getByRole('button', { name: 'Import a list' }));
      return app.routers.dialog('Import routers');
    },
  },
  { name: 'import-mapping', open: openImport },
  {
    name: 'import-problems',
    open: async (stage) => {
      const dialog = await openImport(stage);
      await stage.keys.tabTo(dialog.getByRole('tab', { name: 'Ready: 994' }));
      await stage.keys.press('ArrowRight');
      await stage.keys.press('ArrowRight');
      await expect(dialog.getByText('Line 202')).toBeVisible();
      return dialog;
    },
  },
  { name: 'settings-servers', open: (stage) => openSettings(stage, 'Commands servers') },
  {
    name: 'settings-server-form',
    open: openServerForm,
    leave: async (stage) => escape(stage),
  },
  {
    name: 'settings-server-unreachable',
    open: async (stage) => {
      const settings = await openServerForm(stage);
      await stage.keys.type('http://127.0.0.1:9');
      await stage.keys.tabToAndPress(settings.getByRole('button', { name: 'Test connection' }));
      await expect(settings.getByText('The server could not be used')).toBeVisible();
      return settings;
    },
  },
  { name: 'settings-credentials', open: (stage) => openSettings(stage, 'Shared credentials') },
  {
    name: 'shared-credential',
    open: async (stage) => {
      const settings = await openSettings(stage, 'Shared credentials');
      await stage.keys.tabToAndPress(settings.getByRole('button', { name: 'Add a credential…' }));
      const dialog = stage.app.routers.dialog('New shared credential');
      await stage.keys.tabTo(dialog.getByLabel('Credential name'));
      return dialog;
    },
  },
  { name: 'settings-desktop', open: (stage) => openSettings(stage, 'You and this desktop') },
  { name: 'settings-log', open: (stage) => openSettings(stage, 'Log') },
];

export const firstRun: World = {
  name: 'first-run',
  start: async () => {
    const app = await startApp();
    await expect(app.window.getByText('No routers yet')).toBeVisible();
    await expect(app.window.getByRole('button', { name: /^Commands server/ })).toContainText('healthy');
    return { app, keys: await Keyboard.on(app.window), close: () => app.dispose() };
  },
  screens,
};
