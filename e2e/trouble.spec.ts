/** What goes wrong in daily life, on the real app: each with its own words, and nothing lost. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { createRouter, type NamespaceRouter, skipWithoutRouters } from '../test/support/namespaces';
import { type StartedApp, startApp } from './support/app';

test.describe('with a real router', () => {
  test.skip(skipWithoutRouters(), 'real routers need root and Debian packages (docs/developing.md)');
  let router: NamespaceRouter;
  let app: StartedApp;

  test.beforeEach(async () => {
    router = await createRouter({ daemon: 'openssh' });
    app = await startApp({ flags: ['--commands-server-lease=15'] });
  });
  test.afterEach(async () => {
    await app.dispose();
    await router.dispose();
  });

  async function embeddedServer(): Promise<number> {
    const pid = await app.electron.evaluate(
      ({ app: electron }) => electron.getAppMetrics().find(({ name }) => name === 'commands-server-embedded')?.pid ?? 0,
    );
    expect(pid).toBeGreaterThan(0);
    return pid;
  }

  async function addAndTrust(name: string, password: string): Promise<void> {
    const { routers } = app;
    await routers.add({ name, address: router.address, user: 'root', password });
    await routers.button('Start', name).click();
    await routers.dialog(`Is this ${name}?`).getByRole('button', { name: 'Trust and start' }).click();
  }

  test('fault 10: a wrong password is tried once, and said with what to do', async () => {
    const name = 'Wrong password';
    await addAndTrust(name, 'not-the-password');
    await app.routers.expectPhase(name, 'Failed');
    const details = await app.routers.openDetails(name);
    await expect(details).toContainText('ROUTER_AUTH_FAILED');
    await expect(details).toContainText(/Correct the user, password or key/);
    const attempts = (await router.daemonLog()).match(/Failed password/g) ?? [];
    expect(attempts).toHaveLength(1);
  });

  test('a wrong password is put right from its error: the form stands at the password, and Enter saves and starts', async () => {
    const name = 'Put right';
    const { routers, window } = app;
    await addAndTrust(name, 'not-the-password');
    await routers.expectPhase(name, 'Failed');
    const details = await routers.openDetails(name);
    await details.getByRole('button', { name: 'Correct the settings of this router…' }).click();
    const form = routers.dialog(`Edit ${name}`);
    await expect(form).toContainText(/refused the user “root”/);
    await expect(form.getByLabel('Password', { exact: true }).last()).toBeFocused();
    await window.keyboard.insertText(router.password);
    await window.keyboard.press('Enter');
    await routers.expectPhase(name, 'Active');
    await expect(routers.row(name)).toBeFocused();
  });

  test('a changed host key is refused until the replacement is typed', async () => {
    const name = 'Reinstalled';
    const { routers } = app;
    await addAndTrust(name, router.password);
    await routers.expectPhase(name, 'Active');
    await routers.button('End', name).click();
    await routers.expectPhase(name, 'No session');

    await router.changeHostKey();
    await routers.button('Start', name).click();
    const question = app.window.getByRole('dialog');
    await expect(question).toContainText('Known until now');
    const replace = question.getByRole('button', { name: 'Replace key and start' });
    await expect(replace).toBeDisabled();
    expect(await router.daemonLog()).not.toMatch(/Accepted password[\s\S]*Accepted password/);
    await question.getByRole('textbox').fill('replace');
    await replace.click();
    await routers.expectPhase(name, 'Active');
  });

  test('what was set up on the router is removed again and again: the row says so, and a restart rebuilds it', async () => {
    const name = 'Flushed';
    const { routers } = app;
    const profile = 'Traffic control';
    await routers.add({
      name,
      address: router.address,
      user: 'root',
      password: router.password,
      profile,
      interfaces: [router.lan],
    });
    await routers.button('Start', name).click();
    await routers.dialog(`Is this ${name}?`).getByRole('button', { name: 'Trust and start' }).click();
    await routers.expectPhase(name, 'Active');

    await router.exec('nft flush ruleset');
    await routers.refreshButton(name).click();
    await expect.poll(() => router.exec('nft list tables'), { timeout: 15_000 }).toContain('inet rsm');
    await routers.expectPhase(name, 'Active');

    await router.exec('nft flush ruleset');
    await routers.expectPhase(name, 'Unverified');
    await expect(app.window.getByRole('button', { name: /^Needs attention/ })).toContainText('1');
    const details = await routers.openDetails(name);
    await expect(details).toContainText('removed again after it had been repaired once');
    await expect(details).toContainText('restart the session');

    await routers.button('Restart', name).click();
    await routers.expectPhase(name, 'Active');
    expect(await router.exec('nft list tables')).toContain('inet rsm');
  });

  test('a second row for the same router is refused at its field, and nothing typed is lost', async () => {
    const { routers } = app;
    await routers.add({ name: 'First', address: router.address, user: 'root' });
    await app.window.getByRole('button', { name: 'Add router' }).first().click();
    const dialog = routers.dialog('Add a router');
    await dialog.getByLabel('Name').first().fill('Second');
    await dialog.getByLabel('Address').fill(router.address);
    await dialog.getByRole('button', { name: 'Add router' }).click();
    await expect(dialog.getByText(/is the address and port of First/)).toBeVisible();
    await expect(dialog.getByLabel('Name').first()).toHaveValue('Second');

    await dialog.getByLabel('Address').fill('root@198.51.100.4');
    await dialog.getByRole('button', { name: 'Add router' }).click();
    await expect(dialog.getByText(/must be a host name or an IP address/)).toBeVisible();
  });

  test('another host key during a session is said as what it is, and can be replaced there', async () => {
    const name = 'Swapped';
    const { routers } = app;
    await addAndTrust(name, router.password);
    await routers.expectPhase(name, 'Active');
    await router.changeHostKey();
    await routers.expectPhase(name, 'Unverified', 30_000);
    await expect(routers.row(name)).toContainText(/host key/i, { timeout: 30_000 });
    await expect(routers.row(name)).not.toContainText('did not answer');
    const details = await routers.openDetails(name);
    await expect(details).toContainText('Known until now');
    await details.getByRole('textbox').fill('replace');
    await details.getByRole('button', { name: 'Replace key and verify' }).click();
    await routers.expectPhase(name, 'Active', 30_000);
  });

  test('fault 4: the embedded server is killed: it comes back, and the session goes on and is verified', async () => {
    const name = 'Survivor';
    const { routers } = app;
    await addAndTrust(name, router.password);
    await routers.expectPhase(name, 'Active');
    process.kill(await embeddedServer(), 'SIGKILL');
    await expect(app.window.getByText('The embedded server was restarted')).toBeVisible();
    // Nobody clicks: the server that comes back holds the session still, or it is started again; verified in any case.
    await routers.expectPhase(name, 'Active', 30_000);
    await routers.refreshButton(name).click();
    await expect(routers.row(name)).toContainText('just now');
  });

  test('the embedded server hangs: it is ended and started again, and the session goes on', async () => {
    // A minute of silence is the limit that the app gives it.
    test.slow();
    const name = 'Patient';
    await addAndTrust(name, router.password);
    await app.routers.expectPhase(name, 'Active');
    process.kill(await embeddedServer(), 'SIGSTOP');
    await expect(app.window.getByText('It did not answer for a minute')).toBeVisible({ timeout: 150_000 });
    await app.routers.expectPhase(name, 'Active', 30_000);
    await app.routers.refreshButton(name).click();
    await expect(app.routers.row(name)).toContainText('just now');
  });

  test('fault 20: the app is killed: the next launch takes its session up, and says what it cannot verify', async () => {
    const name = 'Left behind';
    await addAndTrust(name, router.password);
    await app.routers.expectPhase(name, 'Active');
    await app.kill();
    const held = JSON.parse(readFileSync(path.join(app.userDataFolder, 'held-sessions.json'), 'utf8')) as {
      sessions: unknown[];
    };
    expect(held.sessions).toHaveLength(1);

    const again = await startApp({ userDataFolder: app.userDataFolder, flags: ['--commands-server-lease=15'] });
    try {
      // The lease lived on in the server's file. The password did not: without a keyring it is in memory only.
      await again.routers.expectPhase(name, 'Unverified');
      await expect(again.routers.row(name)).toContainText('No password is stored');
      const details = await again.routers.openDetails(name);
      await expect(details).toContainText('held when the app was last open');
    } finally {
      await again.kill();
    }
  });

  test('a router that is switched off says so, and a later start works', async () => {
    const name = 'Switched off';
    const { routers } = app;
    await addAndTrust(name, router.password);
    await routers.expectPhase(name, 'Active');
    await routers.button('End', name).click();
    await routers.expectPhase(name, 'No session');
    await router.killDaemon();
    await routers.button('Start', name).click();
    await routers.expectPhase(name, 'Failed', 40_000);
    const details = await routers.openDetails(name);
    await expect(details).toContainText('ROUTER_UNREACHABLE');
    await router.startDaemon();
    await routers.button('Start', name).click();
    await routers.expectPhase(name, 'Active');
  });
});

test.describe('bad files and flags', () => {
  let folder: string;
  test.beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'router-sessions-import-'));
  });
  test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('an import with bad lines imports nothing and names each line', async () => {
    const csv = path.join(folder, 'routers.csv');
    writeFileSync(csv, 'name,address,port\ngood,192.0.2.1,22\nbad port,192.0.2.2,99999\nbad host,10.0.0.300,22\n');
    const app = await startApp({ flags: [`--import=${csv}`] });
    try {
      await expect(app.window.getByText('Import of routers.csv')).toBeVisible();
      await expect(app.window.getByText(/Line 3: port/)).toBeVisible();
      await expect(app.window.getByText(/Line 4: address/)).toBeVisible();
      await expect(app.window.getByText('No routers yet')).toBeVisible();
    } finally {
      await app.dispose();
    }
  });

  test('a good import adds its routers once, however often the app is started with it', async () => {
    const csv = path.join(folder, 'routers.csv');
    const names = Array.from({ length: 300 }, (_, index) => `Branch ${index + 1}`);
    writeFileSync(
      csv,
      `\uFEFFname,address\r\n${names.map((name, index) => `${name},10.1.${index >> 8}.${index & 255}`).join('\r\n')}\r\n`,
    );
    const first = await startApp({ flags: [`--import=${csv}`] });
    await expect(first.window.getByText('300 routers', { exact: true })).toBeVisible();
    await first.kill();
    const second = await startApp({ flags: [`--import=${csv}`], userDataFolder: first.userDataFolder });
    await expect(second.window.getByText('300 routers', { exact: true })).toBeVisible();
    await second.dispose();
  });

  test('fault 21: a damaged state file is put aside, its backup used, and the admin told', async () => {
    const first = await startApp();
    await first.routers.add({ name: 'Kept one', address: '192.0.2.1', user: 'root' });
    await first.routers.add({ name: 'Kept two', address: '192.0.2.2', user: 'root' });
    await first.kill();
    const file = path.join(first.userDataFolder, 'routers.json');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 40));
    const second = await startApp({ userDataFolder: first.userDataFolder });
    await expect(second.window.getByText('A file of the app was damaged')).toBeVisible();
    await second.routers.expectPhase('Kept one', 'No session');
    await second.dispose();
  });
});
