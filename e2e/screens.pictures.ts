/**
 * The pictures of docs/screenshots, taken from the real app: `npm run screenshots`. Every screen of the lists in
 * support/screens*.ts, and what needs a larger office than they have. What they show is real, too: sessions are started,
 * and failures are faults of simulated routers.
 */

import { writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { startLab } from '../src/lab/lab';
import { startHabitsServer } from '../test/support/habits-server';
import { startApp } from './support/app';
import { resizeWindow } from './support/barriers';
import { Keyboard } from './support/keyboard';
import { startNetwork } from './support/network';
import { Pictures, sizes } from './support/pictures';
import { escape, onScreen, openSettings, type Screen, type Stage, type World } from './support/screens';
import { firstRun } from './support/screens-first-run';
import { atWork } from './support/screens-network';
import { inTeam } from './support/screens-team';

/** Routers that nobody starts here; their addresses are reserved for documentation. */
const branches = `name,address,user,group,tags
branch-muc-edge,203.0.113.14,netadmin,Branches,edge;fiber
branch-muc-core,203.0.113.15,netadmin,Branches,core
branch-vie-edge,203.0.113.31,netadmin,Branches,edge
harbour-lte-1,198.51.100.7,root,Harbour,lte
harbour-lte-2,198.51.100.8,root,Harbour,lte
hq-floor-2,192.0.2.22,root,HQ,wifi
hq-floor-3,192.0.2.23,root,HQ,wifi
hq-guest,192.0.2.90,root,HQ,wifi;guest
`;

let pictures: Pictures;
test.beforeAll(() => {
  pictures = Pictures.begin();
});
test.afterAll(() => pictures.written());

/** A list of the tests of the keyboard, with screens of our own behind it. */
async function takeAll<At extends Stage>(world: World<At>, further: readonly Screen<At>[] = []): Promise<void> {
  const stage = await world.start();
  try {
    const notice = stage.app.window.getByRole('button', { name: /^Dismiss: Import/ });
    if (await notice.isVisible()) await notice.click();
    for (const screen of [...further, ...world.screens]) await takeScreen(stage, screen);
  } finally {
    await stage.close();
  }
}

function takeScreen<At extends Stage>(stage: At, screen: Screen<At>): Promise<void> {
  return test.step(screen.name, () => onScreen(stage, screen, () => pictures.take(stage.app, screen.name)));
}

async function withApp(flags: readonly string[], look: (stage: Stage) => Promise<void>): Promise<void> {
  const app = await startApp({ flags });
  try {
    await look({ app, keys: await Keyboard.on(app.window), close: () => app.dispose() });
  } finally {
    await app.dispose();
  }
}

function listFile(name: string, lines: string): string {
  const file = test.info().outputPath(name);
  writeFileSync(file, lines);
  return file;
}

test('the first run, forms, import and settings', async () => {
  test.setTimeout(240_000);
  const lab = await startLab({ routers: 1 });
  const server = await startHabitsServer();
  try {
    const router = lab.routers[0]!;
    await takeAll(firstRun, [
      {
        name: 'add-router-tested',
        open: async ({ app }) => {
          await app.window.getByRole('button', { name: 'Add a router', exact: true }).click();
          const form = app.routers.dialog('Add a router');
          await form.getByLabel('Name', { exact: false }).first().fill('branch-sbg-edge');
          await form.getByLabel('Address').fill(router.address);
          await form.getByLabel('Port').fill(String(router.port));
          await form.getByLabel('Password', { exact: true }).last().fill(router.password);
          await form.getByRole('button', { name: 'Test connection' }).click();
          await form.getByRole('button', { name: 'Trust and test again' }).click();
          await expect(form.getByRole('region', { name: 'Test of the connection' })).toContainText(
            'A session can be started with this',
          );
          return form;
        },
      },
      {
        name: 'settings-server-tested',
        open: async (stage) => {
          const settings = await openSettings(stage, 'Commands servers');
          await settings.getByRole('button', { name: 'Add a server…' }).click();
          await settings.getByLabel('Address of the server').fill(server.url);
          await settings.getByLabel('Server name').fill('The team’s server');
          await settings.getByRole('button', { name: 'Test connection' }).click();
          await expect(settings.getByText(/^The server answered in/)).toBeVisible();
          return settings;
        },
      },
    ]);
  } finally {
    await server.close();
    await lab.stop();
  }
});

test('a list with sessions in several phases, groups, and questions about all of them', async () => {
  test.setTimeout(240_000);
  const file = listFile('branches.csv', branches);
  await withApp(['--lab=8', `--import=${file}`, '--commands-server-lease=90'], async (stage) => {
    const { app, keys } = stage;
    const { routers, window } = app;
    // So that all of them are drawn and can be clicked.
    await resizeWindow(app, sizes.large, 1);
    await routers.expectPhase('lab-berlin-gw1', 'No session');
    await pictures.take(app, 'notice-imported');
    await window.getByRole('button', { name: /^Dismiss: Import/ }).click();
    const network = await startNetwork(app, [
      { name: 'depot-gateway', trusted: true, group: 'Depots' },
      { name: 'depot-office', trusted: true, group: 'Depots' },
      { name: 'depot-camera', trusted: true, group: 'Depots', password: 'not the password' },
    ]);
    const server = await startHabitsServer();
    try {
      await resizeWindow(app, sizes.large, 1);
      for (const name of ['lab-berlin-gw1', 'lab-core-fra', 'lab-lisboa-edge']) {
        await routers.button('Start', name).click();
        await routers.expectPhase(name, 'Active');
      }
      for (const name of ['depot-camera', 'depot-gateway', 'depot-office']) await network.start(name);
      for (const name of ['depot-gateway', 'depot-office']) await routers.expectPhase(name, 'Active');
      await network.setFault('depot-gateway', { kind: 'refuse' });
      await routers.refreshButton('depot-gateway').click();
      await routers.expectPhase('depot-gateway', 'Unverified');
      // So that the leases do not all stand at the same second.
      await window.waitForTimeout(6_000);
      for (const name of ['lab-vpn-02', 'lab-school-east']) {
        await routers.button('Start', name).click();
        await routers.expectPhase(name, 'Active');
      }
      await window.locator(':focus').evaluate((element) => (element as HTMLElement).blur());
      await pictures.take(app, 'list');

      await window.getByRole('button', { name: /^Depots/ }).click();
      await pictures.take(app, 'list-group');
      await window.getByRole('button', { name: /^All/ }).first().click();

      await routers.openDetails('lab-berlin-gw1');
      await pictures.take(app, 'list-with-details');
      await window.getByRole('button', { name: 'Close details' }).click();

      await openSettings(stage, 'Commands servers');
      const settings = routers.dialog('Settings');
      await settings.getByRole('button', { name: 'Add a server…' }).click();
      await settings.getByLabel('Address of the server').fill(server.url);
      await settings.getByLabel('Server name').fill('The team’s server');
      await settings.getByRole('button', { name: 'Save server' }).click();
      await settings.getByRole('radio', { name: 'The team’s server' }).click();
      await expect(routers.dialog(/^Use “The team’s server”/)).toBeVisible();
      await pictures.take(app, 'switch-server');
      await escape(stage);

      // Asked only where there is a tray, and a test's display has none: the window is told what main would tell it.
      await app.electron.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.send('event:closeAsked', '{"activeSessions":7}'),
      );
      await expect(routers.dialog('Keep the sessions?').or(window.getByRole('dialog'))).toBeVisible();
      await pictures.take(app, 'close');
      await keys.press('Escape');
    } finally {
      await server.close();
      await network.stop();
    }
  });
});

test('sessions at work, details, many at once, and questions', async () => {
  test.setTimeout(300_000);
  await takeAll(atWork);
});

test('an operation on many routers that goes on', async () => {
  const silos = listFile('silos.csv', 'name,address,port\nsilo-north,127.0.0.1,9\nsilo-south,127.0.0.1,10\n');
  await withApp(['--lab=8', `--import=${silos}`], async ({ app }) => {
    await app.window.getByRole('button', { name: /^Dismiss: Import/ }).click();
    const slow = ['valley-1', 'valley-2'];
    const network = await startNetwork(
      app,
      slow.map((name) => ({ name, trusted: true })),
    );
    try {
      for (const name of slow) await network.setFault(name, { kind: 'hang' });
      await app.routers.row('silo-north').focus();
      await app.window.keyboard.press('Control+a');
      const bar = app.window.getByRole('toolbar', { name: 'Selected routers' });
      await bar.getByRole('button', { name: 'Start', exact: true }).click();
      const panel = app.window.getByRole('region', { name: 'Operation on many routers' });
      await expect(panel.getByText('10 of 12, 2 failed')).toBeVisible();
      await pictures.take(app, 'bulk-progress');
    } finally {
      await network.stop();
    }
  });
});

test('ten thousand routers', async () => {
  const lines = Array.from({ length: 9_992 }, (_, at) => {
    const site = ['ams', 'ber', 'cph', 'dub', 'fra', 'lis', 'mad', 'osl', 'vie', 'zrh'][at % 10];
    const number = String(Math.floor(at / 10)).padStart(4, '0');
    return `${site}-${number}-edge,198.18.${at >> 8}.${at & 255},Sites/${site},edge`;
  });
  const file = listFile('many.csv', ['name,address,group,tags', ...lines, ''].join('\n'));
  await withApp(['--lab=8', `--import=${file}`], async ({ app }) => {
    await app.window.getByRole('button', { name: /^Dismiss: Import/ }).click();
    await expect(app.routers.grid).toHaveAttribute('aria-rowcount', '10001');
    await app.window.getByRole('searchbox', { name: 'Search routers' }).fill('fra');
    await expect(app.routers.row('fra-0000-edge')).toBeVisible();
    await pictures.take(app, 'search-ten-thousand');
    await app.window.getByRole('searchbox', { name: 'Search routers' }).fill('');
    await expect(app.routers.row('ams-0000-edge')).toBeVisible();
    await pictures.take(app, 'ten-thousand');
  });
});

test('a router that somebody else holds, and a server that goes away', async () => {
  test.setTimeout(180_000);
  await takeAll(inTeam);
});
