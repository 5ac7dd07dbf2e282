/** A button that is pressed by its key keeps the focus, or hands it on, whatever becomes of the button. In Chromium itself. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { type StartedApp, startApp } from './support/app';
import { Keyboard } from './support/keyboard';

let app: StartedApp;
test.afterEach(async () => {
  expect(app.pageProblems).toEqual([]);
  await app.dispose();
});

test('“Test connection” of a slow server keeps the focus while it waits, and is not pressed twice', async () => {
  const answers: (() => void)[] = [];
  const server = createServer((_request, response) => {
    const health = JSON.stringify({ success: true, data: { message: 'Server is healthy' }, error: null });
    answers.push(() => response.setHeader('Content-Type', 'application/json').end(health));
  }).listen(0, '127.0.0.1');
  try {
    app = await startApp();
    const { window, routers } = app;
    const keys = await Keyboard.on(window);
    await keys.tabToAndPress(window.getByRole('button', { name: 'Connect to a commands server' }));
    const settings = routers.dialog('Settings');
    await keys.tabToAndPress(settings.getByRole('button', { name: 'Add a server…' }));
    await keys.tabTo(settings.getByLabel('Address of the server'));
    await keys.type(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const button = settings.getByRole('button', { name: 'Test connection' });
    await keys.tabToAndPress(button);
    await expect(button).toHaveAttribute('aria-busy', 'true');
    // Longer than Chromium takes to find that what has the focus is disabled.
    await window.waitForTimeout(300);
    await expect(button).toBeFocused();
    await keys.press('Enter');
    await keys.press('Space');
    await window.waitForTimeout(300);
    expect(answers).toHaveLength(1);
    answers[0]?.();
    await expect(settings.getByText(/^The server answered in/)).toBeVisible();
    await expect(button).toBeFocused();
    await expect(button).not.toHaveAttribute('aria-busy');
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('a button that is of no use any more once it was pressed hands the focus on', async () => {
  app = await startApp({ flags: ['--lab=3'] });
  const { window, routers } = app;
  const keys = await Keyboard.on(window);
  await routers.expectPhase('lab-berlin-gw1', 'No session');
  await keys.tabToAndPress(window.getByRole('button', { name: /^Filter/ }));
  await keys.tabToAndPress(window.getByRole('checkbox', { name: /^No session/ }), 'Space');
  const clear = window.getByRole('dialog', { name: 'Filter' }).getByRole('button', { name: 'Clear filter' });
  await keys.tabToAndPress(clear);
  await expect(clear).toBeDisabled();
  await window.waitForTimeout(300);
  await keys.expectFocusIn(window.getByRole('dialog', { name: 'Filter' }));
});

test('a button that is disabled while it has the focus hands it on, also when nothing else of the page changes', async () => {
  app = await startApp();
  const { window } = app;
  await window.getByRole('button', { name: 'Import a list' }).focus();
  const button = window.getByRole('button', { name: 'Add a router', exact: true });
  await button.focus();
  await button.evaluate((element: HTMLButtonElement) => {
    element.disabled = true;
  });
  await expect(window.getByRole('button', { name: 'Import a list' })).toBeFocused();
  await button.evaluate((element: HTMLButtonElement) => {
    element.disabled = false;
  });
  await expect(button).toBeFocused();
});
