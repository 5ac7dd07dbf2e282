/** Two admins on one commands server: the real app for one of them, plain HTTP for the other, a real router between them. */

import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { createRouter, type NamespaceRouter, skipWithoutRouters } from '../test/support/namespaces';
import { type StartedApp, startApp } from './support/app';

const project = path.resolve(import.meta.dirname, '..');
const routerId = '3f0f4d0e-6f0b-4c53-9d6e-0c7a3b8f1a01';
const name = 'Shared gateway';
const tokens = { alice: randomBytes(24).toString('hex'), bob: randomBytes(24).toString('hex') };

test.skip(skipWithoutRouters(), 'real routers need root and Debian packages (docs/developing.md)');

let folder: string;
let router: NamespaceRouter;
let server: ChildProcess;
let url: string;
let app: StartedApp;

test.beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'router-sessions-team-'));
  router = await createRouter({ daemon: 'dropbear' });
  const hash = (token: string): string => createHash('sha256').update(token).digest('hex');
  writeFileSync(path.join(folder, 'known_hosts'), `${router.address} ${await router.hostKey()}\n`);
  writeFileSync(
    path.join(folder, 'server.yaml'),
    [
      'listen: { host: 127.0.0.1, port: 0 }',
      'tokens:',
      `  - { user: alice, sha256: ${hash(tokens.alice)} }`,
      `  - { user: bob, sha256: ${hash(tokens.bob)} }`,
      'sessionTimeout: 15s',
      'knownHosts: known_hosts',
      'routers:',
      `  - id: ${routerId}`,
      `    name: ${name}`,
      `    address: ${router.address}`,
      `    user: ${router.user}`,
      `    credential: { keyFile: ${router.keyFile} }`,
      '    profile: facts',
      '',
    ].join('\n'),
  );
  url = await startServer();
  writeFileSync(path.join(folder, 'token'), `${tokens.alice}\n`);
  writeFileSync(path.join(folder, 'routers.csv'), `id,name\n${routerId},${name}\n`);
  app = await startApp({
    flags: [
      `--commands-server=${url}`,
      `--commands-server-token-file=${path.join(folder, 'token')}`,
      `--import=${path.join(folder, 'routers.csv')}`,
    ],
  });
});

test.afterEach(async () => {
  await app.dispose();
  server.kill('SIGTERM');
  await router.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function startServer(): Promise<string> {
  const entry = path.join(project, 'out', 'main', 'commands-server.js');
  server = spawn(process.execPath, [entry, '--config', path.join(folder, 'server.yaml')]);
  return new Promise((resolve, reject) => {
    let log = '';
    const hear = (chunk: Buffer): void => {
      log += chunk.toString();
      const port = /"port":(\d+)/.exec(log)?.[1];
      if (port) resolve(`http://127.0.0.1:${port}`);
    };
    server.stdout?.on('data', hear);
    server.stderr?.on('data', hear);
    server.on('exit', (code) => reject(new Error(`the server ended (${code}): ${log}`)));
  });
}

type Told = { readonly success: boolean; readonly error: { readonly code: string; readonly details: unknown } | null };

async function asBob(what: 'start' | 'refresh' | 'end', body: object): Promise<Told> {
  const response = await fetch(`${url}/api/session/${what}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.bob}`, 'content-type': 'application/json' },
    body: JSON.stringify({ routerId, restart: false, ...body }),
  });
  return (await response.json()) as Told;
}

test('fault 14: a router that another holds says who; it is taken over; and who loses it is told by whom', async () => {
  const { routers, window } = app;
  const his = randomUUID();
  expect(await asBob('start', { sessionId: his })).toMatchObject({ success: true });

  await routers.button('Start', name).click();
  await routers.expectPhase(name, 'In use');
  await expect(routers.row(name)).toContainText(/bob holds the router for .*; their lease runs/);

  await routers
    .row(name)
    .getByRole('button', { name: `Take over session on ${name}` })
    .click();
  const question = routers.dialog(`Take over ${name}?`);
  await expect(question).toContainText('ends their session');
  await question.getByRole('button', { name: 'Take over' }).click();
  await routers.expectPhase(name, 'Active');
  expect(await asBob('refresh', { sessionId: his })).toMatchObject({
    error: { code: 'SESSION_INVALID', details: { takenOverBy: 'alice' } },
  });

  expect(await asBob('start', { sessionId: randomUUID(), takeOver: true })).toMatchObject({ success: true });
  await routers.expectPhase(name, 'In use');
  await expect(routers.row(name)).toContainText('bob took the router over');
  // Nobody fights back by itself.
  await window.waitForTimeout(7_000);
  await routers.expectPhase(name, 'In use');
  await routers
    .row(name)
    .getByRole('button', { name: `Dismiss session on ${name}` })
    .click();
  await routers.expectPhase(name, 'No session');
  expect(app.pageProblems).toEqual([]);
});
