/** The app and a commands server for a team that shows a certificate of one's own, as docs/commands-server.md sets it up. */

import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { selfSigned } from '../test/support/self-signed';
import { type StartedApp, startApp } from './support/app';

const token = randomBytes(24).toString('hex');
const name = 'Berlin gateway';
let folder: string;
let url: string;
let server: ChildProcess;
let app: StartedApp;
const file = (called: string) => path.join(folder, called);

test.beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'router-sessions-tls-'));
  const { cert, key } = selfSigned('localhost');
  writeFileSync(file('cert.pem'), cert);
  writeFileSync(file('key.pem'), key, { mode: 0o600 });
  writeFileSync(file('token'), `${token}\n`, { mode: 0o600 });
  writeFileSync(file('routers.csv'), `id,name\n3f0f4d0e-6f0b-4c53-9d6e-0c7a3b8f1a01,${name}\n`);
  const config = {
    listen: { host: 'localhost', port: 0 },
    tls: { cert: 'cert.pem', key: 'key.pem' },
    tokens: [{ user: 'alice', sha256: createHash('sha256').update(token).digest('hex') }],
    knownHosts: 'known_hosts',
    routers: [],
  };
  writeFileSync(file('server.yaml'), JSON.stringify(config));
  const entry = path.resolve(import.meta.dirname, '../out/main/commands-server.js');
  server = spawn(process.execPath, [entry, '--config', file('server.yaml')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(server.stdout ?? server, 'data')) as [Buffer];
  url = `https://localhost:${(JSON.parse(line.toString().split('\n')[0] ?? '') as { port: number }).port}`;
});

test.afterEach(async () => {
  await app?.dispose();
  server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

test('in the settings it is refused, and answers once the certificate is named as an own authority', async () => {
  app = await startApp();
  await app.window.getByRole('button', { name: 'Connect to a commands server' }).click();
  const settings = app.routers.dialog('Settings');
  await settings.getByRole('button', { name: 'Add a server…' }).click();
  await settings.getByLabel('Address of the server').fill(url);
  await settings.getByLabel('Token', { exact: true }).fill(token);
  await settings.getByRole('button', { name: 'Test connection' }).click();
  await expect(settings.getByText(/^The certificate of localhost:\d+ was not accepted/)).toBeVisible();
  await settings.getByLabel('Own certificate authority').fill(file('cert.pem'));
  await settings.getByRole('button', { name: 'Test connection' }).click();
  await expect(settings.getByText(/^The server answered in/)).toContainText('tells how long a lease lives');
});

test('by flags it is used when the environment names the certificate, and told as not accepted when not', async () => {
  const flags = [
    `--commands-server=${url}`,
    `--commands-server-token-file=${file('token')}`,
    `--import=${file('routers.csv')}`,
  ];
  app = await startApp({ flags });
  await expect(app.window.getByRole('region', { name: /^Commands server unreachable/ })).toContainText(/certificate/i);
  await app.dispose();

  app = await startApp({ flags, env: { NODE_EXTRA_CA_CERTS: file('cert.pem') } });
  const indicator = app.window.getByRole('button', { name: /^Commands server/ });
  await expect(indicator).toContainText('healthy');
  await expect(app.routers.row(name)).toBeVisible();
});
