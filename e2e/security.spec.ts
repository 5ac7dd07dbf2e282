/** The security list of docs/architecture.md, on the real window. */

import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { type StartedApp, startApp } from './support/app';

let app: StartedApp;
test.beforeEach(async () => {
  app = await startApp({ flags: ['--lab=2'] });
});
test.afterEach(() => app.dispose());

test('the page is isolated, without Node, and its bridge has two functions', async () => {
  const seen = await app.window.evaluate(() => ({
    require: typeof (globalThis as { require?: unknown }).require,
    process: typeof (globalThis as { process?: unknown }).process,
    bridge: Object.keys((globalThis as unknown as { bridge: object }).bridge).toSorted(),
  }));
  expect(seen).toEqual({ require: 'undefined', process: 'undefined', bridge: ['invoke', 'on'] });
  const preferences = await app.electron.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    const contents = window?.webContents as unknown as { getLastWebPreferences: () => Record<string, unknown> };
    const { sandbox, contextIsolation, nodeIntegration, webviewTag } = contents.getLastWebPreferences();
    return { sandbox, contextIsolation, nodeIntegration, webviewTag: webviewTag ?? false };
  });
  expect(preferences).toEqual({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
  });
});

test('the page comes by app:// with a policy that leaves it no network', async () => {
  expect(app.window.url()).toBe('app://router-sessions/index.html');
  const tried = await app.window.evaluate(async () => {
    const outcomes: Record<string, string> = {};
    for (const url of ['http://127.0.0.1:1/', 'app://router-sessions/index.html', 'file:///etc/hostname']) {
      outcomes[url] = await fetch(url).then(
        () => 'reached',
        () => 'blocked',
      );
    }
    return outcomes;
  });
  expect(Object.values(tried)).toEqual(['blocked', 'blocked', 'blocked']);
  const headers = await app.electron.evaluate(async ({ session }) => {
    const answer = await session.defaultSession.fetch('app://router-sessions/index.html');
    return { policy: answer.headers.get('content-security-policy'), body: await answer.text() };
  });
  expect(headers.policy).toContain("default-src 'none'");
  expect(headers.policy).toContain("connect-src 'none'");
  expect(headers.policy).not.toContain('unsafe');
  expect(headers.body).not.toContain('__CSP_NONCE__');
});

test('files outside the app’s own folder are not served', async () => {
  const statuses = await app.electron.evaluate(async ({ session }) => {
    const paths = ['/../../package.json', '/%2e%2e/%2e%2e/package.json', '/..%2f..%2fpackage.json', '/nothing.html'];
    return Promise.all(
      paths.map(async (path) => (await session.defaultSession.fetch(`app://router-sessions${path}`)).status),
    );
  });
  expect(statuses).toEqual([404, 404, 404, 404]);
});

test('navigation, new windows and permissions are refused', async () => {
  await expect(app.routers.grid).toBeVisible();
  const outcome = await app.window.evaluate(async () => {
    const opened = globalThis.open('https://example.invalid/');
    const notification = await Notification.requestPermission();
    const camera = await navigator.mediaDevices?.getUserMedia({ video: true }).then(
      () => 'granted',
      () => 'denied',
    );
    globalThis.location.href = 'https://example.invalid/';
    return { opened: opened === null, notification, camera: camera ?? 'denied' };
  });
  expect(outcome).toEqual({ opened: true, notification: 'denied', camera: 'denied' });
  // Asked of Electron, because Playwright waits for a navigation that never comes.
  const after = await app.electron.evaluate(async ({ BrowserWindow }) => {
    const windows = BrowserWindow.getAllWindows();
    const contents = windows[0]?.webContents;
    const hasGrid: unknown = await contents?.executeJavaScript('document.querySelector("[role=grid]") !== null');
    return { windows: windows.length, url: contents?.getURL(), hasGrid };
  });
  expect(after).toEqual({ windows: 1, url: 'app://router-sessions/index.html', hasGrid: true });
});

test('commands with bad input are refused with the field’s name, and unknown ones do not exist', async () => {
  const answers = await app.window.evaluate(async () => {
    const { bridge } = globalThis as unknown as {
      bridge: {
        invoke: (name: string, input: unknown) => Promise<string>;
      };
    };
    const errorOf = async (name: string, input: unknown) =>
      (JSON.parse(await bridge.invoke(name, input)) as { error: { code: string; message: string } | null }).error;
    const router = {
      name: 'x',
      address: '-oProxyCommand=true',
      port: 22,
      user: 'root',
      group: null,
      tags: [],
      credential: { kind: 'agent', keyFile: null },
      furtherCredentials: [],
      legacyAlgorithms: false,
      jump: null,
      profile: 'auto',
      interfaces: [],
      notes: '',
    };
    return {
      badId: await errorOf('startSession', { routerId: '../../etc/passwd' }),
      badAddress: await errorOf('addRouter', { router }),
      extra: (await errorOf('startSession', { routerId: router, extra: 1 }))?.code,
      unknown: await bridge.invoke('deleteEverything', {}).then(
        () => 'answered',
        () => 'refused',
      ),
    };
  });
  expect(answers.badId?.code).toBe('INVALID_INPUT');
  expect(answers.badId?.message).toContain('UUID');
  expect(answers.badAddress?.message).toMatch(/address/);
  expect(answers.extra).toBe('INVALID_INPUT');
  expect(answers.unknown).toBe('refused');
});

test('fault 24: a second copy brings the first to the front and leaves', async () => {
  const executable = process.env['E2E_ELECTRON'] ?? '';
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const project = path.resolve(import.meta.dirname, '..');
  const second = spawn(executable, [...asRoot, project, `--user-data-dir=${app.userDataFolder}`], { stdio: 'ignore' });
  const code = await new Promise((resolve) => second.on('exit', resolve));
  expect(code).toBe(0);
  await expect(app.routers.grid).toBeVisible();
});
