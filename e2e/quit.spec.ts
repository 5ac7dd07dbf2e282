/** Every way out takes the same path, also when the window cannot ask; and a window that dies costs no session. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { type StartedApp, startApp } from './support/app';

let app: StartedApp;
let name: string;

test.beforeEach(async () => {
  app = await startApp({ flags: ['--lab=2'] });
  const start = app.window.getByRole('button', { name: /^Start session on / }).first();
  name = (await start.getAttribute('aria-label'))?.replace('Start session on ', '') ?? '';
  await start.click();
  await app.routers.expectPhase(name, 'Active');
});
test.afterEach(() => app.dispose());

function auditOutcomes(operation: string): readonly string[] {
  const lines = readFileSync(path.join(app.userDataFolder, 'logs', 'audit.jsonl'), 'utf8')
    .trim()
    .split('\n');
  return lines
    .map((line) => JSON.parse(line) as { moment: string; operation: string; outcome?: string })
    .filter((record) => record.operation === operation && record.moment === 'end')
    .map((record) => record.outcome ?? '');
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  test(`${signal} ends the sessions without a question`, async () => {
    app.electron.process().kill(signal);
    expect(await app.left()).toBe(0);
    expect(auditOutcomes('endSession')).toEqual(['success']);
  });
}

test('with no window left quitting asks all the same, and ends the sessions', async () => {
  await app.electron.evaluate(({ app: electronApp, BrowserWindow, dialog }) => {
    dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false });
    for (const window of BrowserWindow.getAllWindows()) window.destroy();
    setTimeout(() => electronApp.quit(), 100);
  });
  expect(await app.left()).toBe(0);
  expect(auditOutcomes('endSession')).toEqual(['success']);
});

test('errors in main that nobody caught are told, and cost no session', async () => {
  await app.electron.evaluate(() => {
    setTimeout(() => {
      throw new Error('planted where nobody looks');
    });
    void Promise.reject(new Error('planted where nobody looks'));
  });
  await expect(app.window.getByText('A fault in the app').first()).toBeVisible();
  await expect(app.window.getByText('planted where nobody looks').first()).toBeVisible();
  await app.routers.expectPhase(name, 'Active');
});

test('closing the window asks, and stays open when cancelled', async () => {
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  const question = app.routers.dialog(/^Quit while 1 session is held/);
  await question.getByRole('button', { name: 'Cancel' }).click();
  await app.routers.expectPhase(name, 'Active');
});

test('a frozen window does not hold the app: the system asks instead', async () => {
  await app.electron.evaluate(({ dialog }) => {
    const asked: string[] = [];
    (globalThis as unknown as { asked: string[] }).asked = asked;
    dialog.showMessageBox = (...given: unknown[]) => {
      asked.push(JSON.stringify(given.at(-1)));
      return Promise.resolve({ response: 0, checkboxChecked: false });
    };
  });
  // Busy for longer than the app waits; not awaited, because it does not come back before the app is gone.
  void app.window
    .evaluate(() => {
      const until = performance.now() + 30_000;
      while (performance.now() < until);
    })
    .catch(() => undefined);
  // Real time for a real process: it has to be frozen before it is asked.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await app.quit();
  expect(await app.left()).toBe(0);
  expect(auditOutcomes('endSession')).toEqual(['success']);
});

test('a window whose process dies is opened anew, and shows the session it left', async () => {
  const again = app.electron.waitForEvent('window', { timeout: 1_000 }).catch(() => null);
  await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  await again;
  const phases = await app.electron.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    for (let tries = 0; tries < 100; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      const text: unknown = await contents
        ?.executeJavaScript('document.querySelector("[role=grid]")?.innerText ?? ""')
        .catch(() => '');
      if (typeof text === 'string' && text.includes('Active')) return text;
    }
    return '';
  });
  expect(phases).toContain(name);
  expect(phases).toContain('Active');
});
