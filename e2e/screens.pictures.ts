/**
 * The pictures of docs/screenshots, taken from the real app: `npm run screenshots`. What they show is real, too: the
 * sessions are started by clicks, and the failures are faults of simulated routers.
 */

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Locator, test } from '@playwright/test';
import { type Lab, startLab } from '../src/lab/lab';
import { type StartedApp, startApp } from './support/app';

const folder = path.resolve(import.meta.dirname, '../docs/screenshots');

const sizes = { large: { width: 1600, height: 1000 }, small: { width: 1000, height: 700 } } as const;
type Look = { readonly size: keyof typeof sizes; readonly scheme: 'light' | 'dark' };

/** Routers that nobody starts here; their addresses are reserved for documentation. */
const csv = `name,address,user,group,tags
branch-muc-edge,203.0.113.14,netadmin,Branches,edge;fiber
branch-muc-core,203.0.113.15,netadmin,Branches,core
branch-vie-edge,203.0.113.31,netadmin,Branches,edge
harbour-lte-1,198.51.100.7,root,Harbour,lte
harbour-lte-2,198.51.100.8,root,Harbour,lte
hq-floor-2,192.0.2.22,root,HQ,wifi
hq-floor-3,192.0.2.23,root,HQ,wifi
hq-guest,192.0.2.90,root,HQ,wifi;guest
`;

let app: StartedApp | null = null;
let lab: Lab | null = null;

test.afterEach(async () => {
  await app?.dispose();
  await lab?.stop();
  app = null;
  lab = null;
});

async function resize({ electron, window }: StartedApp, size: Look['size']): Promise<void> {
  await electron.evaluate(({ BrowserWindow }, { width, height }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
  }, sizes[size]);
  await expect.poll(() => window.evaluate(() => globalThis.innerWidth)).toBe(sizes[size].width);
}

async function take(started: StartedApp, name: string, { size, scheme }: Look): Promise<void> {
  const { window } = started;
  await window.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await resize(started, size);
  // The pointer rests where nothing lights up under it.
  await window.mouse.move(sizes[size].width / 2, sizes[size].height - 3);
  await window.waitForTimeout(400);
  await window.screenshot({ path: path.join(folder, `${name}.png`) });
}

async function trustAndStart({ routers }: StartedApp, name: string): Promise<void> {
  await routers.button('Start', name).click();
  await routers.dialog(`Is this ${name}?`).getByRole('button', { name: 'Trust and start' }).click();
  await routers.expectPhase(name, 'Active');
}

async function close(dialog: Locator, button: string): Promise<void> {
  await dialog.getByRole('button', { name: button }).click();
  await expect(dialog).toBeHidden();
}

test('the list with sessions in several phases, and what opens from it', async () => {
  const csvFile = test.info().outputPath('branches.csv');
  writeFileSync(csvFile, csv);
  lab = await startLab({ routers: 3 });
  app = await startApp({ flags: ['--lab=8', `--import=${csvFile}`, '--commands-server-lease=90'] });
  const { routers, window } = app;
  await window.getByRole('button', { name: /^Dismiss: Import/ }).click();
  await routers.expectPhase('lab-berlin-gw1', 'No session');

  // Three routers added by hand; the app does not know that they are simulated.
  const [silent, moved, refusing] = lab.routers;
  if (!silent || !moved || !refusing) throw new Error('the lab has too few routers');
  await routers.add({ name: 'depot-gateway', port: silent.port, address: '127.0.0.1', password: silent.password });
  await routers.add({ name: 'depot-office', port: moved.port, address: '127.0.0.1', password: moved.password });
  await routers.add({ name: 'depot-camera', port: refusing.port, address: '127.0.0.1', password: 'not the password' });

  await test.step('an unknown host key', async () => {
    await routers.button('Start', 'depot-office').click();
    const question = routers.dialog('Is this depot-office?');
    await expect(question).toContainText('SHA256:');
    await take(app!, 'host-key-unknown-light', { size: 'small', scheme: 'light' });
    await close(question, 'Trust and start');
    await routers.expectPhase('depot-office', 'Active');
  });

  await test.step('a host key that changed', async () => {
    await routers.button('End', 'depot-office').click();
    await routers.expectPhase('depot-office', 'No session');
    await lab!.setFault(moved.id, { kind: 'change-host-key' });
    await routers.button('Start', 'depot-office').click();
    const question = routers.dialog('The host key of depot-office has changed');
    await expect(question).toContainText('Known until now');
    await take(app!, 'host-key-changed-dark', { size: 'small', scheme: 'dark' });
    await close(question, 'Not now');
  });

  await test.step('the list', async () => {
    for (const name of ['lab-berlin-gw1', 'lab-core-fra', 'lab-lisboa-edge']) {
      await routers.button('Start', name).click();
      await routers.expectPhase(name, 'Active');
    }
    await routers.button('Start', 'depot-camera').click();
    await routers.dialog('Is this depot-camera?').getByRole('button', { name: 'Trust and start' }).click();
    await routers.expectPhase('depot-camera', 'Failed');
    await trustAndStart(app!, 'depot-gateway');
    await lab!.setFault(silent.id, { kind: 'refuse' });
    await routers.refreshButton('depot-gateway').click();
    await routers.expectPhase('depot-gateway', 'Unverified');
    await window.waitForTimeout(8_000);
    for (const name of ['lab-vpn-02', 'lab-school-east']) {
      await routers.button('Start', name).click();
      await routers.expectPhase(name, 'Active');
    }
    await take(app!, 'routers-light', { size: 'large', scheme: 'light' });
    await take(app!, 'routers-dark', { size: 'large', scheme: 'dark' });
    await window.getByRole('button', { name: 'State' }).click();
    await take(app!, 'routers-small-light', { size: 'small', scheme: 'light' });
    await take(app!, 'routers-small-dark', { size: 'small', scheme: 'dark' });
  });

  await test.step('details', async () => {
    await resize(app!, 'large');
    await window.getByRole('button', { name: 'Name' }).click();
    await routers.refreshButton('lab-berlin-gw1').click();
    await routers.openDetails('lab-berlin-gw1');
    await take(app!, 'details-light', { size: 'large', scheme: 'light' });
    await routers.openDetails('depot-camera');
    await take(app!, 'details-failed-dark', { size: 'large', scheme: 'dark' });
    await window.getByRole('button', { name: 'Close details' }).click();
  });

  await test.step('adding a router', async () => {
    await window.getByRole('button', { name: 'Add router' }).click();
    const form = routers.dialog('Add a router');
    await form.getByLabel('Name', { exact: false }).first().fill('branch-sbg-edge');
    await form.getByLabel('Address').fill('203.0.113.40');
    await take(app!, 'add-router-light', { size: 'large', scheme: 'light' });
    await take(app!, 'add-router-small-dark', { size: 'small', scheme: 'dark' });
    await close(form, 'Cancel');
  });

  await test.step('the commands server', async () => {
    await window.getByRole('button', { name: /^Commands server/ }).click();
    await expect(window.getByRole('button', { name: 'Check now' })).toBeVisible();
    await take(app!, 'server-light', { size: 'small', scheme: 'light' });
    await window.keyboard.press('Escape');
  });

  await test.step('quitting', async () => {
    await app!.quit();
    await expect(routers.dialog(/^Quit while/)).toBeVisible();
    await take(app!, 'quit-dark', { size: 'small', scheme: 'dark' });
  });
});

test('an empty list', async () => {
  app = await startApp();
  await expect(app.window.getByRole('heading', { name: 'No routers yet' })).toBeVisible();
  await expect(app.window.getByRole('button', { name: /^Commands server/ })).toContainText('healthy');
  await take(app, 'empty-light', { size: 'small', scheme: 'light' });
});

test('the first run, an import, settings, the palette and the keys', async () => {
  app = await startApp();
  const { window, routers, electron } = app;
  await expect(window.getByRole('button', { name: /^Commands server/ })).toContainText('healthy');
  await take(app, 'first-run-dark', { size: 'large', scheme: 'dark' });

  await electron.evaluate(
    ({ dialog }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    },
    path.resolve(import.meta.dirname, '../test/main/inventory/fixtures/netbox-export.csv'),
  );
  await window.getByRole('button', { name: 'Import a list' }).click();
  await routers.dialog('Import routers').getByRole('button', { name: 'Choose a file…' }).click();
  const preview = routers.dialog('Import from netbox-export.csv');
  await expect(preview.getByRole('tab', { name: 'Ready: 994' })).toBeVisible();
  await take(app, 'import-light', { size: 'large', scheme: 'light' });
  await preview.getByRole('tab', { name: /^Cannot be imported/ }).click();
  await take(app, 'import-small-dark', { size: 'small', scheme: 'dark' });
  await preview.getByRole('button', { name: 'Import 994 routers' }).click();
  await expect(preview).toBeHidden();

  await window.keyboard.press('?');
  await take(app, 'shortcuts-light', { size: 'small', scheme: 'light' });
  await window.keyboard.press('Escape');
  await window.keyboard.press('Control+k');
  await window.keyboard.type('graz-0016');
  await take(app, 'palette-dark', { size: 'small', scheme: 'dark' });
  await window.keyboard.press('Escape');
  await window.keyboard.press('Control+,');
  const settings = routers.dialog('Settings');
  await settings.getByRole('tab', { name: 'You and this desktop' }).click();
  await take(app, 'settings-light', { size: 'small', scheme: 'light' });
  await settings.getByRole('tab', { name: 'Commands servers' }).click();
  await settings.getByRole('button', { name: 'Add a server…' }).click();
  await take(app, 'settings-server-dark', { size: 'small', scheme: 'dark' });
  await close(settings, 'Close');
  await window.keyboard.press('Control+k');
  await window.keyboard.type('about');
  await window.keyboard.press('Enter');
  await expect(routers.dialog('About Router Sessions')).toBeVisible();
  await take(app, 'about-light', { size: 'small', scheme: 'light' });
});

test('many at once', async () => {
  const csvFile = test.info().outputPath('dead.csv');
  writeFileSync(csvFile, 'name,address,port,group\nsilo-north,127.0.0.1,9,Silos\nsilo-south,127.0.0.1,10,Silos\n');
  app = await startApp({ flags: ['--lab=8', `--import=${csvFile}`] });
  const { window, routers } = app;
  await window.getByRole('button', { name: /^Dismiss: Import/ }).click();
  await expect(routers.grid).toHaveAttribute('aria-rowcount', '11');
  await routers.row('silo-north').focus();
  await window.keyboard.press('Control+a');
  const bar = window.getByRole('toolbar', { name: 'Selected routers' });
  await bar.getByRole('button', { name: 'Start', exact: true }).click();
  const panel = window.getByRole('region', { name: 'Operation on many routers' });
  await expect(panel.getByText('8 sessions started, 2 failed')).toBeVisible({ timeout: 30_000 });
  await take(app, 'bulk-light', { size: 'large', scheme: 'light' });
  await take(app, 'bulk-small-dark', { size: 'small', scheme: 'dark' });
});
