/**
 * The screens of an app at work: a list with sessions in several phases, details, everything that is done with many, and
 * the questions about host keys, ends and deletions. The routers are simulated; whose they are the app does not know.
 */

import { writeFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type Locator } from '@playwright/test';
import { startApp } from './app';
import { Keyboard } from './keyboard';
import { invoke, type Network, startNetwork } from './network';
import { escape, openSettings, type Screen, type Stage, type World } from './screens';

export type NetworkStage = Stage & { readonly network: Network };

export const names = {
  active: 'berlin-gw1',
  drifting: 'core-fra',
  unverified: 'lisboa-edge',
  refused: 'depot-camera',
  moved: 'depot-office',
  unknown: ['north-1', 'north-2', 'north-3'],
  dead: ['silo-north', 'silo-south'],
} as const;

export const bulkBar = ({ app }: Stage): Locator => app.window.getByRole('toolbar', { name: 'Selected routers' });
export const bulkPanel = ({ app }: Stage): Locator =>
  app.window.getByRole('region', { name: 'Operation on many routers' });

/** Selects by Space what stands in the list under these names. */
export async function select({ app, keys }: Stage, chosen: readonly string[]): Promise<void> {
  for (const name of chosen) {
    await keys.toRow(app.routers.row(name));
    await keys.press('Space');
    await expect(app.routers.row(name)).toHaveAttribute('aria-selected', 'true');
  }
}

export async function clearSelection(stage: Stage): Promise<void> {
  const { app, keys } = stage;
  await escape(stage);
  if (!(await bulkBar(stage).isVisible())) return;
  await keys.toRow(app.routers.row(names.active));
  await keys.press('Escape');
  await expect(bulkBar(stage)).toBeHidden();
}

async function closeBulkPanel(stage: Stage): Promise<void> {
  await stage.keys.tabTo(bulkPanel(stage).getByRole('button', { name: /^Close: / }), 'Shift+Tab');
  await stage.keys.press('Enter');
  await expect(bulkPanel(stage)).toBeHidden();
  await clearSelection(stage);
}

export async function openDetails({ app, keys }: Stage, name: string): Promise<Locator> {
  await keys.toRow(app.routers.row(name));
  await keys.press('Enter');
  const details = app.routers.details(name);
  await expect(details).toBeVisible();
  await keys.tabTo(details.getByRole('button', { name: 'Close details' }));
  return details;
}

export async function closeDetails(stage: Stage): Promise<void> {
  const { app, keys } = stage;
  await escape(stage);
  const details = app.window.getByRole('complementary', { name: /^Details of/ });
  if (!(await details.isVisible())) return;
  await keys.tabTo(details.getByRole('button', { name: 'Close details' }), 'Shift+Tab');
  await keys.press('Enter');
  await expect(details).toBeHidden();
}

async function startedFromRow({ app, keys }: Stage, name: string): Promise<void> {
  await keys.toRow(app.routers.row(name));
  await keys.press('s');
}

async function openFromDetails(stage: Stage, name: string, button: string, dialog: string): Promise<Locator> {
  const details = await openDetails(stage, name);
  await stage.keys.tabToAndPress(details.getByRole('button', { name: button, exact: true }));
  return stage.app.routers.dialog(dialog);
}

async function openFromBar(stage: Stage, chosen: readonly string[], button: string, dialog: string): Promise<Locator> {
  await select(stage, chosen);
  await stage.keys.tabTo(bulkBar(stage).getByRole('button', { name: button }), 'Shift+Tab');
  await stage.keys.press('Enter');
  return stage.app.routers.dialog(dialog);
}

/** Asks what becomes of the sessions that are held; the other server is saved and never answers. */
export async function openServerSwitch(stage: Stage): Promise<Locator> {
  const { app, keys } = stage;
  const settings = await openSettings(stage, 'Commands servers');
  const other = settings.getByRole('radio', { name: 'Elsewhere' });
  if ((await other.count()) === 0)
    await invoke(app, 'saveServer', {
      serverId: null,
      server: {
        name: 'Elsewhere',
        url: 'http://127.0.0.1:9',
        caFile: null,
        leaseSeconds: null,
        startTimeoutSeconds: null,
        requestTimeoutSeconds: null,
      },
    });
  await keys.tabTo(settings.getByRole('radio', { name: 'The embedded server' }));
  await keys.press('ArrowDown');
  return app.routers.dialog(/^Use “Elsewhere” while/);
}

const screens: readonly Screen<NetworkStage>[] = [
  {
    name: 'routers',
    open: async ({ app, keys }) => {
      await keys.toRow(app.routers.row(names.active));
      return app.window.getByRole('main');
    },
  },
  {
    name: 'palette-with-results',
    open: async ({ app, keys }) => {
      await keys.press('ControlOrMeta+k');
      await keys.type('north');
      await expect(app.window.getByRole('option', { selected: true })).toBeVisible();
      return app.routers.dialog('Command palette');
    },
  },
  {
    name: 'what-was-done',
    open: async ({ app, keys }) => {
      await keys.press('ControlOrMeta+k');
      await keys.type('diagnostics');
      await expect(app.window.getByRole('option', { selected: true })).toBeVisible();
      await keys.press('Enter');
      return app.window.getByRole('group', { name: 'What was done' });
    },
    leave: async ({ app, keys }) => {
      await keys.tabToAndPress(app.window.getByRole('button', { name: 'Hide: what was done' }));
      await expect(app.window.getByRole('group', { name: 'What was done' })).toBeHidden();
    },
  },
  {
    name: 'nothing-found',
    open: async ({ app, keys }) => {
      await keys.press('ControlOrMeta+f');
      await keys.type('no router is called so');
      return app.window.getByRole('button', { name: 'Clear filter' });
    },
    leave: async ({ app, keys }) => {
      await keys.tabToAndPress(app.window.getByRole('button', { name: 'Clear filter' }));
      await expect(app.routers.row(names.active)).toBeVisible();
    },
  },
  {
    name: 'filter',
    open: async ({ app, keys }) => {
      await keys.press('ControlOrMeta+f');
      await keys.tabToAndPress(app.window.getByRole('button', { name: 'Filter', exact: true }));
      return app.window.getByRole('dialog', { name: 'Filter' });
    },
  },
  {
    name: 'view',
    open: async ({ app, keys }) => {
      await keys.press('ControlOrMeta+f');
      await keys.tabToAndPress(app.window.getByRole('button', { name: 'View', exact: true }));
      return app.window.getByRole('dialog', { name: 'View' });
    },
  },
  {
    name: 'save-view',
    open: async ({ app, keys }) => {
      await keys.command('save this view');
      return app.routers.dialog('Save this view');
    },
  },
  {
    name: 'activity',
    open: async ({ app, keys }) => {
      await keys.command('activity');
      const activity = app.routers.dialog('Activity');
      await expect(
        activity.getByRole('row', { name: new RegExp(`Start session ${names.active}`) }).first(),
      ).toBeVisible();
      return activity;
    },
  },
  { name: 'details', open: (stage) => openDetails(stage, names.active), leave: closeDetails },
  {
    name: 'details-failed',
    open: async (stage) => {
      const details = await openDetails(stage, names.refused);
      await expect(details).toContainText('ROUTER_AUTH_FAILED');
      return details;
    },
    leave: closeDetails,
  },
  {
    name: 'details-with-drift',
    open: async (stage) => {
      const details = await openDetails(stage, names.drifting);
      await expect(details.getByRole('region', { name: 'Infrastructure' })).toContainText(
        /missing|changed by somebody/,
      );
      return details;
    },
    leave: closeDetails,
  },
  {
    name: 'edit-router',
    open: (stage) => openFromDetails(stage, names.refused, 'Edit', `Edit ${names.refused}`),
    leave: closeDetails,
  },
  {
    name: 'edit-from-error',
    open: async (stage) => {
      const correct = 'Correct the settings of this router…';
      const form = await openFromDetails(stage, names.refused, correct, `Edit ${names.refused}`);
      await expect(form.getByLabel('Password', { exact: true }).last()).toBeFocused();
      return form;
    },
    leave: closeDetails,
  },
  {
    name: 'router-tested',
    open: async (stage) => {
      const form = await openFromDetails(stage, names.unknown[1], 'Edit', `Edit ${names.unknown[1]}`);
      await stage.keys.tabToAndPress(form.getByRole('button', { name: 'Test connection' }));
      const result = form.getByRole('region', { name: 'Test of the connection' });
      await expect(result).toContainText('SHA256:');
      return form;
    },
    leave: closeDetails,
  },
  {
    name: 'delete',
    open: (stage) => openFromDetails(stage, names.refused, 'Delete', `Delete ${names.refused}?`),
    leave: closeDetails,
  },
  {
    name: 'delete-with-session',
    open: (stage) => openFromDetails(stage, names.active, 'Delete', `Delete ${names.active}?`),
    leave: closeDetails,
  },
  {
    name: 'bulk-bar',
    open: async (stage) => {
      await select(stage, [names.active, names.drifting]);
      return bulkBar(stage);
    },
    leave: clearSelection,
  },
  {
    name: 'edit-many',
    open: (stage) => openFromBar(stage, names.dead, 'Edit…', 'Edit 2 routers'),
    leave: clearSelection,
  },
  {
    name: 'delete-many',
    open: (stage) => openFromBar(stage, names.dead, 'Delete…', 'Delete 2 routers?'),
    leave: clearSelection,
  },
  {
    name: 'end-many',
    open: (stage) => openFromBar(stage, [names.active, names.drifting], 'End…', 'End 2 sessions?'),
    leave: clearSelection,
  },
  {
    name: 'end-all',
    open: async ({ app, keys }) => {
      await keys.command('end all');
      return app.routers.dialog(/^End \d sessions\?/);
    },
  },
  {
    name: 'bulk-results',
    open: async (stage) => {
      await select(stage, [...names.dead, names.active]);
      await stage.keys.press('s');
      const panel = bulkPanel(stage);
      await expect(panel.getByRole('button', { name: 'Retry failed' })).toBeVisible({ timeout: 30_000 });
      return panel;
    },
    leave: closeBulkPanel,
  },
  {
    name: 'host-key-unknown',
    open: async (stage) => {
      await startedFromRow(stage, names.unknown[0]);
      return stage.app.routers.dialog(`Is this ${names.unknown[0]}?`);
    },
  },
  {
    name: 'host-key-list',
    open: async (stage) => {
      await select(stage, names.unknown);
      await stage.keys.press('s');
      const { window } = stage.app;
      // The operation is over, and all of them ask.
      await expect(window.getByText('0 sessions started, 3 failed')).toBeVisible({ timeout: 30_000 });
      await stage.keys.tabToAndPress(window.getByRole('button', { name: 'All 3 in a list' }));
      return stage.app.routers.dialog('Are these the right routers?');
    },
    leave: async (stage) => {
      await escape(stage);
      await closeBulkPanel(stage);
    },
  },
  {
    name: 'host-key-changed',
    open: async (stage) => {
      await startedFromRow(stage, names.moved);
      const question = stage.app.routers.dialog(`The host key of ${names.moved} has changed`);
      await expect(question).toContainText('Known until now');
      return question;
    },
  },
  {
    name: 'details-host-key-changed',
    open: async (stage) => {
      const details = await openDetails(stage, names.moved);
      await expect(details.getByRole('region', { name: 'Host key' })).toContainText('Known until now');
      return details;
    },
    leave: closeDetails,
  },
  {
    name: 'undo-bar',
    open: async (stage) => {
      const question = await openFromDetails(stage, names.refused, 'Delete', `Delete ${names.refused}?`);
      await stage.keys.tabToAndPress(question.getByRole('button', { name: 'Delete router' }));
      await expect(stage.app.routers.row(names.refused)).toBeHidden();
      return stage.app.window.getByRole('group', { name: 'Last change' });
    },
    leave: async ({ app, keys }) => {
      await keys.toRow(app.routers.row(names.active));
      await keys.press('ControlOrMeta+z');
      await expect(app.routers.row(names.refused)).toBeVisible();
    },
  },
  { name: 'use-another-server', open: openServerSwitch },
  {
    name: 'quit',
    open: async ({ app, keys }) => {
      await keys.toRow(app.routers.row(names.active));
      // The menu's own key, which is the system's to hear; no test can press it.
      await app.quit();
      return app.routers.dialog(/^Quit while/);
    },
  },
];

/** The routers of `names`, as far as they come without faults and deeds of their own. */
export async function startNetworkStage(): Promise<NetworkStage> {
  const folder = mkdtempSync(path.join(tmpdir(), 'router-sessions-network-'));
  const list = path.join(folder, 'silos.csv');
  writeFileSync(
    list,
    `name,address,port,group\n${names.dead.map((name, at) => `${name},127.0.0.1,${9 + at},Silos\n`).join('')}`,
  );
  const app = await startApp({ flags: [`--import=${list}`] });
  await app.routers.expectPhase(names.dead[0], 'No session');
  const network = await startNetwork(app, [
    { name: names.active, trusted: true, group: 'Berlin' },
    { name: names.drifting, trusted: true, profile: 'traffic-control' },
    { name: names.unverified, trusted: true },
    { name: names.refused, trusted: true, password: 'not the password' },
    { name: names.moved, trusted: true },
    ...names.unknown.map((name) => ({ name, group: 'North' })),
  ]);
  const keys = await Keyboard.on(app.window);
  return {
    app,
    keys,
    network,
    close: async () => {
      await app.dispose();
      await network.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What was set up on it goes again and again: once it is repaired, then it is told as changed by somebody. */
async function drift({ app, network }: NetworkStage, name: string): Promise<void> {
  const routerId = network.idOf(name);
  await expect(async () => {
    await network.setFault(name, { kind: 'wipe-rules' });
    await invoke(app, 'refreshSession', { routerId });
    await expect(app.routers.row(name)).toHaveAttribute('aria-label', /Unverified/, { timeout: 1_500 });
  }).toPass({ timeout: 30_000 });
}

export const atWork: World<NetworkStage> = {
  name: 'at-work',
  start: async () => {
    const stage = await startNetworkStage();
    const { network } = stage;
    try {
      for (const name of [names.active, names.drifting, names.unverified, names.refused]) await network.start(name);
      await network.setFault(names.moved, { kind: 'change-host-key' });
      await network.setFault(names.unverified, { kind: 'refuse' });
      await drift(stage, names.drifting);
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  },
  screens,
};
