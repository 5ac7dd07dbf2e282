/**
 * Planted secrets (password, key passphrase, server token) on the real app, through good days and bad: found nowhere but in
 * the secret store. Without a secret store they stay in memory and the admin is told; with a real one they survive a restart.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { startHabitsServer } from '../test/support/habits-server';
import { createRouter, type NamespaceRouter, skipWithoutRouters } from '../test/support/namespaces';
import { filesBelow, startApp, type StartedApp } from './support/app';
import { startSecretStore } from './support/secret-store';

test.skip(skipWithoutRouters(), 'real routers need root and Debian packages (docs/developing.md)');

let router: NamespaceRouter;
test.beforeEach(async () => {
  router = await createRouter({ daemon: 'openssh' });
});
test.afterEach(() => router.dispose());

/** Arguments and environment of the app and of all that it started. */
function processTexts(app: StartedApp, pids: readonly number[]): string {
  const own = app.electron.process().pid;
  return [...pids, ...(own === undefined ? [] : [own])]
    .flatMap((pid) => ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'latin1')))
    .join('\n');
}

function expectNowhere(app: StartedApp, secrets: readonly string[], texts: readonly string[]): void {
  const files = filesBelow(app.userDataFolder);
  expect(files.map(({ file }) => path.basename(file))).toEqual(expect.arrayContaining(['app.jsonl', 'audit.jsonl']));
  for (const secret of secrets) {
    const forms = [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)];
    for (const form of forms) {
      expect(files.filter(({ content }) => content.includes(form)).map(({ file }) => file)).toEqual([]);
      for (const text of texts) expect(text.includes(form)).toBe(false);
    }
  }
}

async function everythingTheWindowCanGet(app: StartedApp, name: string): Promise<string> {
  await app.routers.openDetails(name);
  return app.window.evaluate(async () => {
    const { bridge } = globalThis as unknown as {
      bridge: { invoke: (name: string, input?: unknown) => Promise<string> };
    };
    const snapshot = await bridge.invoke('getSnapshot');
    const { data } = JSON.parse(snapshot) as { data: { view: { routers: { id: string }[] } } };
    const details = await Promise.all(
      data.view.routers.map(({ id }) => bridge.invoke('getRouterDetails', { routerId: id })),
    );
    return [snapshot, ...details, document.documentElement.outerHTML].join('\n');
  });
}

async function childPids(app: StartedApp): Promise<readonly number[]> {
  return app.electron.evaluate(({ app: electron }) => electron.getAppMetrics().map(({ pid }) => pid));
}

test('without a secret store: told, kept in memory, and found nowhere', async () => {
  const wrong = 'Planted!Wrong-Password=42';
  // One router each: a second row for the same address and port is refused.
  const byKey = await createRouter({ daemon: 'openssh' });
  const byMistake = await createRouter({ daemon: 'dropbear' });
  const app = await startApp({ flags: ['--commands-server-lease=15'] });
  try {
    const { routers } = app;
    await app.window
      .getByRole('button', { name: /^Add (a )?router$/ })
      .first()
      .click();
    await expect(routers.dialog('Add a router')).toContainText('in memory only');
    await app.window.keyboard.press('Escape');
    await routers.add({ name: 'By password', address: router.address, user: 'root', password: router.password });
    await routers.add({
      name: 'By key',
      address: byKey.address,
      user: 'root',
      keyFile: byKey.keyFileWithPassphrase,
      passphrase: byKey.keyPassphrase,
    });
    await routers.add({ name: 'By mistake', address: byMistake.address, user: 'root', password: wrong });
    for (const name of ['By password', 'By key', 'By mistake']) {
      await routers.button('Start', name).click();
      await routers.dialog(`Is this ${name}?`).getByRole('button', { name: 'Trust and start' }).click();
      await routers.expectPhase(name, name === 'By mistake' ? 'Failed' : 'Active');
    }
    const seen = await everythingTheWindowCanGet(app, 'By mistake');
    const texts = [seen, processTexts(app, await childPids(app))];
    for (const name of ['By password', 'By key']) {
      await routers.button('End', name).click();
      await routers.expectPhase(name, 'No session');
    }
    await app.quit();
    expect(await app.left()).toBe(0);
    expectNowhere(app, [router.password, byKey.keyPassphrase, wrong], texts);
  } finally {
    await app.dispose();
    await byKey.dispose();
    await byMistake.dispose();
  }
});

test('the token of a commands server is found nowhere, also when the server quotes it back', async () => {
  const token = 'planted-token-a81f06c2d94b7735';
  const server = await startHabitsServer({ token });
  const tokenFile = path.join(router.folder, 'token');
  writeFileSync(tokenFile, token);
  const routerId = '6d1f6f1e-3a53-4a55-9d0b-0c4d3f3a7b02';
  const csv = path.join(router.folder, 'routers.csv');
  writeFileSync(csv, `id,name\n${routerId},Quoted\n`);
  const app = await startApp({
    flags: [`--commands-server=${server.url}`, `--commands-server-token-file=${tokenFile}`, `--import=${csv}`],
  });
  try {
    server.control.setMode('start', 'echo-token');
    await app.routers.button('Start', 'Quoted').click();
    await app.routers.expectPhase('Quoted', 'Failed');
    const texts = [await everythingTheWindowCanGet(app, 'Quoted'), processTexts(app, await childPids(app))];
    await app.quit();
    expect(await app.left()).toBe(0);
    expectNowhere(app, [token], texts);
  } finally {
    await app.dispose();
    await server.close();
  }
});

test('with a real secret store: encrypted on disk, and there again after a restart', async () => {
  const store = await startSecretStore();
  const flags = ['--commands-server-lease=15', '--password-store=gnome-libsecret'];
  const app = await startApp({ flags, env: store.env });
  try {
    const name = 'Remembered';
    await app.routers.add({ name, address: router.address, user: 'root', password: router.password });
    await expect(app.window.getByText(/memory only|in memory/i)).toHaveCount(0);
    await app.quit();
    expect(await app.left()).toBe(0);
    const stored = readFileSync(path.join(app.userDataFolder, 'secrets.json'), 'utf8');
    expect(Object.keys((JSON.parse(stored) as { secrets: object }).secrets)).toHaveLength(1);

    const again = await startApp({ flags, env: store.env, userDataFolder: app.userDataFolder });
    await again.routers.button('Start', name).click();
    await again.routers.dialog(`Is this ${name}?`).getByRole('button', { name: 'Trust and start' }).click();
    await again.routers.expectPhase(name, 'Active');
    const texts = [await everythingTheWindowCanGet(again, name)];
    await again.routers.button('End', name).click();
    await again.routers.expectPhase(name, 'No session');
    await again.quit();
    expect(await again.left()).toBe(0);
    expectNowhere(again, [router.password], texts);
  } finally {
    await app.dispose();
    await store.stop();
  }
});
