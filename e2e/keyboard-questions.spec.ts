/**
 * Every question from the keyboard alone: Escape does the safe thing, the answer does what it says, and afterwards the
 * focus is where the work goes on.
 */

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type Locator, test } from '@playwright/test';
import { startApp } from './support/app';
import { Keyboard } from './support/keyboard';
import {
  bulkBar,
  bulkPanel,
  names,
  openDetails,
  openServerSwitch,
  select,
  startNetworkStage,
} from './support/screens-network';
import type { NetworkStage } from './support/screens-network';
import { openTakeOver, own, shared, startTeamStage } from './support/screens-team';
import type { Stage } from './support/screens';

let stage: Stage | null = null;
test.afterEach(async () => {
  await stage?.close();
  stage = null;
});

async function atWork(): Promise<NetworkStage> {
  const started = await startNetworkStage();
  stage = started;
  return started;
}

/** The question stands, with the focus in it; Escape puts it away, and the focus is back at work. */
async function escaped({ keys }: Stage, question: Locator): Promise<void> {
  await keys.expectFocusIn(question);
  await keys.press('Escape');
  await expect(question).toBeHidden();
  await keys.expectFocusBack();
}

async function answered({ keys }: Stage, question: Locator, answer: string | RegExp): Promise<void> {
  await keys.expectFocusIn(question);
  await keys.tabToAndPress(question.getByRole('button', { name: answer }));
  await expect(question).toBeHidden();
}

async function fromBar(at: Stage, chosen: readonly string[], button: string): Promise<void> {
  await select(at, chosen.filter(Boolean));
  await at.keys.tabTo(bulkBar(at).getByRole('button', { name: button }), 'Shift+Tab');
  await at.keys.press('Enter');
}

test('the unknown host keys of a start of several are asked about one after the other: trust, Escape, not now', async () => {
  const at = await atWork();
  const { app, keys } = at;
  await select(at, names.unknown);
  await keys.press('s');
  const question = app.routers.dialog(/^Is this north-\d\?$/);
  const title = question.getByRole('heading');
  const asked: string[] = [];
  for (const answer of ['trust', 'escape', 'not now'] as const) {
    await expect(question).toHaveCount(1);
    await expect.poll(async () => asked.includes((await title.textContent()) ?? '')).toBe(false);
    asked.push((await title.textContent()) ?? '');
    await keys.expectFocusIn(question);
    if (answer === 'trust') await keys.tabToAndPress(question.getByRole('button', { name: 'Trust and start' }));
    else if (answer === 'escape') await keys.press('Escape');
    else await keys.tabToAndPress(question.getByRole('button', { name: 'Not now' }));
  }
  await expect(question).toHaveCount(0);
  await keys.expectFocusBack();
  const named = (title: string | undefined): string => /north-\d/.exec(title ?? '')?.[0] ?? '';
  await app.routers.expectPhase(named(asked[0]), 'Active');
  await app.routers.expectPhase(named(asked[1]), 'Failed');
  await app.routers.expectPhase(named(asked[2]), 'Failed');
  await keys.expectNoPointer();
});

test('a changed host key is replaced by a typed word, and by nothing less', async () => {
  const at = await atWork();
  const { app, keys, network } = at;
  await network.setFault(names.moved, { kind: 'change-host-key' });
  const question = app.routers.dialog(`The host key of ${names.moved} has changed`);
  const ask = async (): Promise<void> => {
    await keys.toRow(app.routers.row(names.moved));
    await keys.press('s');
    await expect(question).toContainText('Known until now');
  };
  await ask();
  await escaped(at, question);
  await app.routers.expectPhase(names.moved, 'Failed');

  await ask();
  await keys.tabTo(question.getByRole('textbox'));
  await keys.type('yes');
  await keys.press('Enter');
  await expect(question.getByRole('button', { name: 'Replace key and start' })).toBeDisabled();
  await keys.write('replace');
  await keys.press('Enter');
  await expect(question).toBeHidden();
  await app.routers.expectPhase(names.moved, 'Active');
  await keys.expectFocusBack();
  await keys.expectNoPointer();
});

test('ending many and all, deleting one with a session, one without and several: each asked, each escaped first', async () => {
  const at = await atWork();
  const { app, keys, network } = at;
  const { routers } = app;
  const held = [names.active, names.drifting];
  for (const name of held) await network.start(name);

  await test.step('end those that are selected', async () => {
    const question = routers.dialog('End 2 sessions?');
    await fromBar(at, held, 'End…');
    await escaped(at, question);
    await routers.expectPhase(names.active, 'Active');
    await keys.press('Enter');
    await answered(at, question, 'End 2 sessions');
    await keys.expectFocusBack();
    for (const name of held) await routers.expectPhase(name, 'No session');
    await keys.tabTo(bulkPanel(at).getByRole('button', { name: /^Close: / }));
    await keys.press('Enter');
    await keys.expectFocusBack();
    await keys.toRow(routers.row(names.active));
    await keys.press('Escape');
  });

  await test.step('delete one that has a session: first it has to be ended', async () => {
    await network.start(names.active);
    const details = await openDetails(at, names.active);
    await keys.tabToAndPress(details.getByRole('button', { name: 'Delete' }));
    const question = routers.dialog(`Delete ${names.active}?`);
    await expect(question).toContainText('End the session first');
    await expect(question.getByRole('button', { name: 'Delete router' })).toHaveCount(0);
    await escaped(at, question);
    await keys.press('Escape');
    await expect(details).toBeHidden();
    await keys.expectFocusBack();
    await expect(routers.row(names.active)).toBeFocused();
  });

  await test.step('end all, from the palette', async () => {
    const question = routers.dialog('End 1 session?');
    await keys.command('end all');
    await escaped(at, question);
    await routers.expectPhase(names.active, 'Active');
    await keys.command('end all');
    await answered(at, question, 'End 1 session');
    await routers.expectPhase(names.active, 'No session');
    await keys.expectFocusBack();
  });

  await test.step('delete one', async () => {
    const details = await openDetails(at, names.refused);
    const button = details.getByRole('button', { name: 'Delete' });
    const question = routers.dialog(`Delete ${names.refused}?`);
    await keys.tabToAndPress(button);
    await escaped(at, question);
    await expect(button).toBeFocused();
    await keys.press('Enter');
    await answered(at, question, 'Delete router');
    await expect(routers.row(names.refused)).toBeHidden();
    await keys.expectFocusBack();
    await expect(routers.grid.locator(':focus')).toHaveCount(1);
  });

  await test.step('delete several, and take it back', async () => {
    const question = routers.dialog('Delete 2 routers?');
    await fromBar(at, names.dead, 'Delete…');
    await escaped(at, question);
    await keys.press('Enter');
    await answered(at, question, 'Delete 2 routers');
    await expect(routers.row(names.dead[0])).toBeHidden();
    await keys.expectFocusBack();
    await keys.press('ControlOrMeta+z');
    await expect(routers.row(names.dead[0])).toBeVisible();
  });
  await keys.expectNoPointer();
});

test('another commands server while a session is held: Escape and Cancel stay, and the session lives', async () => {
  const at = await atWork();
  const { app, keys, network } = at;
  await network.start(names.active);
  const settings = app.routers.dialog('Settings');
  for (const way of ['escape', 'cancel'] as const) {
    const question = await openServerSwitch(at);
    await keys.expectFocusIn(question);
    if (way === 'escape') await keys.press('Escape');
    else await keys.tabToAndPress(question.getByRole('button', { name: 'Cancel' }));
    await expect(question).toBeHidden();
    await keys.expectFocusIn(settings);
    await expect(settings.getByRole('radio', { name: 'The embedded server' })).toBeChecked();
    await keys.press('Escape');
    await expect(settings).toBeHidden();
    await keys.expectFocusBack();
  }
  await app.routers.expectPhase(names.active, 'Active');
  await keys.expectNoPointer();
});

test('a start of many is cancelled in the middle, its results are grouped, and what failed is tried again', async () => {
  // They take the connection and never say a word: 16 are on their way at a time, the others wait.
  const silent = await Promise.all(Array.from({ length: 24 }, (_, at) => listening(`127.0.0.${at + 2}`)));
  const folder = mkdtempSync(path.join(tmpdir(), 'router-sessions-silent-'));
  const list = path.join(folder, 'silent.csv');
  const line = ({ address, port }: AddressInfo, at: number): string => `silent-${at + 10},${address},${port}\n`;
  writeFileSync(
    list,
    `name,address,port\n${silent.map((server, at) => line(server.address() as AddressInfo, at)).join('')}`,
  );
  const agent = path.join(folder, 'agent');
  silent.push(await listening(agent));
  const app = await startApp({ flags: [`--import=${list}`], env: { SSH_AUTH_SOCK: agent } });
  const keys = await Keyboard.on(app.window);
  stage = {
    app,
    keys,
    close: async () => {
      await app.dispose();
      for (const server of silent) server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  const at = stage;
  await app.routers.expectPhase('silent-10', 'No session');
  await keys.toRow(app.routers.row('silent-10'));
  await keys.press('ControlOrMeta+a');
  await keys.press('s');
  const panel = bulkPanel(at);
  const cancel = panel.getByRole('button', { name: 'Cancel' });
  await expect(panel).toContainText('Starting 24 sessions');
  await keys.tabTo(cancel, 'Shift+Tab');
  await keys.press('Enter');
  await keys.expectFocusBack();
  await expect(panel).toContainText(/0 sessions started, \d+ failed, \d+ cancelled/, { timeout: 40_000 });
  await keys.expectFocusBack();
  await expect(panel.getByText(/^\d+ routers: /)).toHaveCount(1);
  await expect(panel.getByText('left alone, because it was cancelled')).toBeVisible();

  await keys.tabTo(panel.getByRole('button', { name: 'Retry failed' }), 'Shift+Tab');
  await keys.press('Enter');
  await expect(cancel).toBeVisible();
  await keys.expectFocusBack();
  await keys.tabTo(cancel);
  await keys.press('Enter');
  await expect(panel.getByRole('button', { name: /^Close: / })).toBeVisible({ timeout: 40_000 });
  await keys.tabToAndPress(panel.getByRole('button', { name: /^Close: / }));
  await expect(panel).toBeHidden();
  await keys.expectFocusBack();
  await keys.expectNoPointer();
});

test('in use: taken over after a question; then quitting is cancelled, keeps the session, and ends it', async () => {
  const team = await startTeamStage();
  stage = team;
  const { keys, app } = team;
  await keys.toRow(app.routers.row(shared));
  await keys.press('s');
  await app.routers.expectPhase(shared, 'In use');
  await escaped(team, await openTakeOver(team));
  expect(await team.bobRefreshes()).toMatchObject({ success: true });
  await answered(team, await openTakeOver(team), 'Take over');
  await app.routers.expectPhase(shared, 'Active');
  await keys.expectFocusBack();
  await expect(app.routers.row(shared).locator(':focus')).toHaveCount(1);
  expect(await team.bobRefreshes()).toMatchObject({ error: { code: 'SESSION_INVALID' } });

  const question = app.routers.dialog(/^Quit while 1 session is held/);
  await app.quit();
  await escaped(team, question);
  await app.routers.expectPhase(shared, 'Active');
  await app.quit();
  await answered(team, question, 'Cancel');
  await keys.expectFocusBack();
  await keys.expectNoPointer();
  await app.quit();
  await keys.tabTo(question.getByRole('button', { name: /^Keep it and quit/ }));
  await leaving(keys);
  expect(await app.left()).toBe(0);

  const again = await startApp({ flags: team.team.flags, userDataFolder: app.userDataFolder });
  try {
    await again.routers.expectPhase(shared, 'Active');
    await expect(again.routers.row(own)).toBeVisible();
    const keysAgain = await Keyboard.on(again.window);
    await again.quit();
    const end = again.routers.dialog(/^Quit while/).getByRole('button', { name: 'End 1 session and quit' });
    await keysAgain.tabTo(end);
    await leaving(keysAgain);
    expect(await again.left()).toBe(0);
  } finally {
    await again.kill();
  }
});

test('closing the window where there is a tray: kept there, or quit after one more question', async () => {
  // What a desktop with a panel answers; which desktops have one is asked of them in electron/tray.ts.
  const folder = mkdtempSync(path.join(tmpdir(), 'router-sessions-panel-'));
  writeFileSync(path.join(folder, 'dbus-send'), '#!/bin/sh\necho "   boolean true"\n');
  chmodSync(path.join(folder, 'dbus-send'), 0o755);
  const app = await startApp({
    flags: ['--lab=2'],
    env: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder}/no-bus` },
  });
  const keys = await Keyboard.on(app.window);
  stage = {
    app,
    keys,
    close: async () => {
      await app.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  const name = 'lab-berlin-gw1';
  const isVisible = () =>
    app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((each) => each.isVisible()));
  const close = () => app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  const question = app.routers.dialog('Close the window?');
  await app.routers.expectPhase(name, 'No session');
  await keys.toRow(app.routers.row(name));
  await keys.press('s');
  await app.routers.expectPhase(name, 'Active');

  await close();
  await expect(question.getByRole('button', { name: 'Keep in the tray' })).toBeFocused();
  await escaped(stage, question);
  expect(await isVisible()).toBe(true);

  await close();
  await answered(stage, question, 'Keep in the tray');
  await expect.poll(isVisible).toBe(false);
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show());
  await app.routers.expectPhase(name, 'Active');
  await keys.expectFocusBack();

  await close();
  await keys.expectFocusIn(question);
  await keys.tabToAndPress(question.getByRole('button', { name: 'Quit…' }));
  const quit = app.routers.dialog(/^Quit while/);
  await expect(quit).toBeVisible();
  await escaped(stage, quit);
  await app.routers.expectPhase(name, 'Active');
  await keys.expectNoPointer();
});

/** The window may be gone before Playwright has seen the key through. */
async function leaving(keys: Keyboard): Promise<void> {
  await keys.press('Enter').catch((error: Error) => {
    if (!error.message.includes('closed')) throw error;
  });
}

/** On a free port of a loopback address, or on a socket file. */
function listening(place: string): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => undefined));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    if (path.isAbsolute(place)) server.listen(place, () => resolve(server));
    else server.listen(0, place, () => resolve(server));
  });
}
