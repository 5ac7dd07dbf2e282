/** The routers that a commands server for a team knows, taken over into an empty list: on the real app and a real server. */

import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { axeFindings } from './support/axe';
import { type StartedApp, startApp } from './support/app';

const token = randomBytes(24).toString('hex');
const names = ['Berlin gateway', 'Paris gateway'];
let folder: string;
let server: ChildProcess;
let app: StartedApp;

test.beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'router-sessions-directory-'));
  writeFileSync(path.join(folder, 'token'), `${token}\n`, { mode: 0o600 });
  const config = {
    listen: { host: '127.0.0.1', port: 0 },
    tokens: [{ user: 'alice', sha256: createHash('sha256').update(token).digest('hex') }],
    knownHosts: 'known_hosts',
    routers: names.map((name, index) => ({
      id: `3f0f4d0e-6f0b-4c53-9d6e-0c7a3b8f1a0${index}`,
      name,
      address: `127.0.0.${index + 2}`,
      port: 9,
      user: 'root',
      credential: { agent: true },
    })),
  };
  writeFileSync(path.join(folder, 'server.yaml'), JSON.stringify(config));
  const entry = path.resolve(import.meta.dirname, '../out/main/commands-server.js');
  server = spawn(process.execPath, [entry, '--config', path.join(folder, 'server.yaml')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(server.stdout ?? server, 'data')) as [Buffer];
  const { port } = JSON.parse(line.toString().split('\n')[0] ?? '') as { port: number };
  app = await startApp({
    flags: [`--commands-server=http://127.0.0.1:${port}`, `--commands-server-token-file=${path.join(folder, 'token')}`],
  });
});

test.afterEach(async () => {
  await app.dispose();
  server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

test('an empty list offers them; they are looked at, imported, undone, and found again in the menu', async () => {
  const { window, routers } = app;
  await window.getByRole('button', { name: 'Import the routers that this server knows' }).click();
  const preview = routers.dialog(/^Import from 127\.0\.0\.1:/);
  await expect(preview.getByRole('tab', { name: 'Ready: 2' })).toBeVisible();
  await expect(preview.getByText('Paris gateway')).toBeVisible();
  expect(await axeFindings(window)).toEqual([]);
  await preview.getByRole('button', { name: 'Import 2 routers' }).press('Enter');
  for (const name of names) await routers.expectPhase(name, 'No session');

  const openMenu = async (): Promise<void> => {
    await window.getByRole('button', { name: 'Menu', exact: true }).press('Enter');
    await window.getByRole('menuitem', { name: 'Routers of this server…' }).press('Enter');
  };
  await openMenu();
  await expect(preview.getByRole('tab', { name: 'Already there: 2' })).toBeVisible();
  await expect(preview.getByText('Berlin gateway is in the list already, unchanged')).toBeVisible();
  await expect(preview.getByRole('button', { name: 'Import 0 routers' })).toBeDisabled();
  await preview.getByRole('button', { name: 'Cancel' }).press('Enter');

  await window.getByRole('button', { name: 'Undo' }).click();
  await expect(window.getByText('No routers yet')).toBeVisible();

  server.kill('SIGKILL');
  await once(server, 'exit');
  await openMenu();
  await expect(preview.getByText(/could not be reached|refused|did not answer/i).first()).toBeVisible();
  await expect(preview.getByRole('button', { name: 'Back' })).toBeVisible();
  expect(app.pageProblems).toEqual([]);
});
