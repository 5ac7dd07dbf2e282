/** The app around the list, on the real app: first run, settings, palette, help, the window's place, a second copy. */

import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, type Locator, test } from '@playwright/test';
import { type HabitsServer, startHabitsServer } from '../test/support/habits-server';
import { axeFindings } from './support/axe';
import { type StartedApp, startApp } from './support/app';

let app: StartedApp;
let server: HabitsServer | null = null;
test.afterEach(async () => {
  await app.dispose();
  await server?.close();
  server = null;
});

test('the first run offers four doors; the last one opens to simulated routers, from the keyboard', async () => {
  app = await startApp();
  const { window } = app;
  const doors = ['Add a router', 'Import a list', 'Connect to a commands server', 'Try it with simulated routers'];
  for (const door of doors) await expect(window.getByRole('button', { name: door, exact: true })).toBeVisible();
  await window.getByRole('button', { name: 'Try it with simulated routers' }).focus();
  await window.keyboard.press('Enter');
  await app.routers.expectPhase('lab-berlin-gw1', 'No session');
  await app.routers.button('Start', 'lab-berlin-gw1').click();
  await app.routers.expectPhase('lab-berlin-gw1', 'Active');
  expect(app.pageProblems).toEqual([]);
});

test('a commands server elsewhere is tried, saved, chosen, used at once, and used again at the next start', async () => {
  // Without a token: this desktop has no safe place for one, so it would not outlive the app.
  server = await startHabitsServer();
  app = await startApp();
  const { window, routers, userDataFolder } = app;
  await window.getByRole('button', { name: 'Connect to a commands server' }).click();
  const settings = routers.dialog('Settings');
  await settings.getByRole('button', { name: 'Add a server…' }).click();
  await settings.getByLabel('Address of the server').fill(server.url);
  await settings.getByLabel('Server name').fill('The team’s server');
  await settings.getByRole('button', { name: 'Test connection' }).click();
  await expect(settings.getByText(/^The server answered in/)).toContainText('speaks the plain protocol');
  expect(await axeFindings(window)).toEqual([]);
  await settings.getByRole('button', { name: 'Save server' }).click();
  await settings.getByRole('radio', { name: 'The team’s server' }).click();
  const indicator = (): Locator => app.window.getByRole('button', { name: /^Commands server/, includeHidden: true });
  await expect(indicator()).toContainText('The team’s server');
  await expect(indicator()).toContainText('healthy');
  await window.keyboard.press('Escape');
  // A server elsewhere knows its routers by their ids: no address is asked for, unlike a moment ago.
  await routers.add({ name: 'by id alone', serverRouterId: '3f2b8c1e-0d4a-4b7e-9a51-7c2f6d8e9b10' });
  await routers.expectPhase('by id alone', 'No session');
  await app.quit();
  expect(await app.left()).toBe(0);

  app = await startApp({ userDataFolder });
  await expect(indicator()).toContainText('The team’s server');
  await expect(indicator()).toContainText('healthy');
});

test('with sessions held, another server asks first: kept ones are there again after the way back, ended ones are over', async () => {
  server = await startHabitsServer();
  app = await startApp({ flags: ['--lab=2'] });
  const { window, routers } = app;
  await routers.expectPhase('lab-berlin-gw1', 'No session');
  await routers.button('Start', 'lab-berlin-gw1').click();
  await routers.expectPhase('lab-berlin-gw1', 'Active');
  await window.keyboard.press('Control+,');
  const settings = routers.dialog('Settings');
  await settings.getByRole('tab', { name: 'Commands servers' }).click();
  await settings.getByRole('button', { name: 'Add a server…' }).click();
  await settings.getByLabel('Address of the server').fill(server.url);
  await settings.getByLabel('Server name').fill('Other');
  await settings.getByRole('button', { name: 'Save server' }).click();
  const other = settings.getByRole('radio', { name: 'Other' });
  const embedded = settings.getByRole('radio', { name: 'The embedded server' });

  await other.click();
  const question = routers.dialog('Use “Other” while 1 session is held?');
  await expect(question.getByText('1 session is held on the embedded server.')).toBeVisible();
  expect(await axeFindings(window)).toEqual([]);
  await question.getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(question).toBeHidden();
  await expect(embedded).toBeChecked();

  await other.click();
  await question.getByRole('button', { name: 'Keep it there and switch' }).press('Enter');
  await expect(other).toBeChecked();
  await routers.expectPhase('lab-berlin-gw1', 'No session');
  // Nothing is held on the other one, so the way back asks nothing.
  await embedded.click();
  await expect(embedded).toBeChecked();
  await routers.expectPhase('lab-berlin-gw1', 'Active');

  await other.click();
  await question.getByRole('button', { name: 'End 1 session and switch' }).press('Enter');
  await expect(other).toBeChecked();
  await routers.expectPhase('lab-berlin-gw1', 'No session');
  await embedded.click();
  await expect(embedded).toBeChecked();
  await expect(window.getByRole('button', { name: /^Commands server/, includeHidden: true })).toContainText('healthy');
  await routers.expectPhase('lab-berlin-gw1', 'No session');
  expect(server.control.requestsTo('start')).toEqual([]);
  // The ending was for the change of server only: what is started afterwards is started.
  await window.keyboard.press('Escape');
  await routers.button('Start', 'lab-berlin-gw1').click();
  await routers.expectPhase('lab-berlin-gw1', 'Active');
  expect(app.pageProblems).toEqual([]);
});

test('a server that does not answer is said by the test, with what to do', async () => {
  app = await startApp();
  const { window, routers } = app;
  await expect(window.getByText('No routers yet')).toBeVisible();
  await window.keyboard.press('Control+,');
  const settings = routers.dialog('Settings');
  await settings.getByRole('tab', { name: 'Commands servers' }).click();
  await settings.getByRole('button', { name: 'Add a server…' }).click();
  await settings.getByLabel('Address of the server').fill('http://127.0.0.1:9');
  await settings.getByRole('button', { name: 'Test connection' }).click();
  await expect(settings.getByText('The server could not be used')).toBeVisible();
});

test('the palette finds an action and a router by typing', async () => {
  app = await startApp({ flags: ['--lab=8'] });
  const { window, routers } = app;
  await routers.expectPhase('lab-berlin-gw1', 'No session');
  await window.keyboard.press('Control+k');
  await window.keyboard.type('start berlin-gw1');
  await expect(window.getByRole('option', { selected: true })).toHaveText('Start session on lab-berlin-gw1');
  await window.keyboard.press('Enter');
  await routers.expectPhase('lab-berlin-gw1', 'Active');
  await window.keyboard.press('Control+k');
  await window.keyboard.type('end all');
  await window.keyboard.press('Enter');
  await routers.dialog('End 1 session?').getByRole('button', { name: 'End 1 session' }).press('Enter');
  await routers.expectPhase('lab-berlin-gw1', 'No session');
  expect(app.pageProblems).toEqual([]);
});

test('the activity says what was done on which router, and leads to it', async () => {
  app = await startApp({ flags: ['--lab=3'] });
  const { window, routers } = app;
  await routers.expectPhase('lab-berlin-gw1', 'No session');
  await routers.button('Start', 'lab-berlin-gw1').click();
  await routers.expectPhase('lab-berlin-gw1', 'Active');
  await window.keyboard.press('Control+k');
  await window.keyboard.type('activity');
  await window.keyboard.press('Enter');
  const activity = routers.dialog('Activity');
  await expect(activity.getByRole('row', { name: /Start session lab-berlin-gw1 succeeded/ })).toBeVisible();
  expect(await axeFindings(window)).toEqual([]);
  await activity.getByLabel('Search the activity').fill('nothing like it');
  await expect(activity.getByText('0 operations')).toBeVisible();
  await activity.getByLabel('Search the activity').fill('start');
  await activity.getByRole('button', { name: 'lab-berlin-gw1' }).first().press('Enter');
  await expect(routers.details('lab-berlin-gw1')).toBeVisible();
});

test('the name is kept, and the window opens where it stood', async () => {
  app = await startApp();
  const { window, routers, electron, userDataFolder } = app;
  await expect(window.getByText('No routers yet')).toBeVisible();
  await window.keyboard.press('Control+,');
  const settings = routers.dialog('Settings');
  await settings.getByRole('tab', { name: 'You and this desktop' }).click();
  await settings.getByLabel('Your name').fill('Anna Admin');
  await settings.getByRole('button', { name: 'Save name' }).click();
  await expect(settings.getByRole('button', { name: 'Save name' })).toBeDisabled();
  await electron.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 900, height: 640 });
  });
  // Written at most twice a second.
  await window.waitForTimeout(1_200);
  await app.quit();
  await app.left();

  app = await startApp({ userDataFolder });
  const bounds = await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
  expect(bounds).toMatchObject({ width: 900, height: 640 });
  await expect(app.window.getByText('No routers yet')).toBeVisible();
  await app.window.keyboard.press('Control+,');
  const again = app.routers.dialog('Settings');
  await again.getByRole('tab', { name: 'You and this desktop' }).click();
  await expect(again.getByLabel('Your name')).toHaveValue('Anna Admin');
});

test('a second copy brings the first to the front and leaves', async () => {
  app = await startApp();
  const { electron, userDataFolder } = app;
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  const own = [path.resolve(import.meta.dirname, '..'), `--user-data-dir=${userDataFolder}`];
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  await promisify(execFile)(process.env['E2E_ELECTRON'] ?? '', [...asRoot, ...own], { timeout: 30_000 });
  await expect
    .poll(() => electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((each) => each.isVisible())))
    .toEqual([true]);
});

test('the activity is filtered, exported to a file, and has no way to write one by itself', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'router-sessions-activity-'));
  const file = path.join(folder, 'activity.csv');
  try {
    app = await startApp();
    const { window, routers } = app;
    await routers.add({ name: '=edge', address: '192.0.2.1', user: 'root' });
    await routers.add({ name: 'depot', address: '192.0.2.2', user: 'root' });
    await app.electron.evaluate(({ dialog }, chosen) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
    }, file);
    await window.keyboard.press('Control+k');
    await window.keyboard.type('activity');
    await window.keyboard.press('Enter');
    const activity = routers.dialog('Activity');
    await expect(activity.getByRole('row', { name: /Add router depot succeeded/ })).toBeVisible();
    await activity.getByLabel('Search the activity').fill('edge add');
    await expect(activity.getByText('1 operation', { exact: true })).toBeVisible();
    expect(await axeFindings(window)).toEqual([]);
    await activity.getByRole('button', { name: 'Export as CSV' }).press('Enter');
    await expect
      .poll(() => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []))
      .toEqual([expect.stringMatching(/^number,time,user/), expect.stringMatching(/,addRouter,'=edge,/)]);
    await activity.getByRole('button', { name: '=edge' }).press('Enter');
    await expect(routers.details('=edge')).toBeVisible();
    expect(app.pageProblems).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the app listens to the system’s word that the computer sleeps, and asks for its sessions anew when it wakes up', async () => {
  app = await startApp();
  const { window, electron, userDataFolder } = app;
  await expect(window.getByText('No routers yet')).toBeVisible();
  const listeners = () =>
    electron.evaluate(({ powerMonitor }) =>
      ['suspend', 'resume', 'shutdown'].map((event) => powerMonitor.listenerCount(event) > 0),
    );
  await expect.poll(listeners).toEqual([true, true, true]);
  await electron.evaluate(({ powerMonitor }) => {
    powerMonitor.emit('suspend');
    powerMonitor.emit('resume');
  });
  await expect
    .poll(() => readFileSync(path.join(userDataFolder, 'logs', 'app.jsonl'), 'utf8'))
    .toContain('"why":"the computer woke up"');
});
