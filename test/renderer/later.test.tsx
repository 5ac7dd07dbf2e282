// @vitest-environment happy-dom
/** The script of the dialogs and details comes after the list, and before that as soon as one of them is asked for. */

import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { App as Parts } from '../../src/renderer/window-parts';
import { FakeMain } from './harness/fake-main';
import { scenes } from './harness/scenes';

/** The test runner makes the script only when it is asked for, which takes its time on a busy machine. */
const patiently = { timeout: 20_000 };

let parts: Parts;
let idle: (() => void) | null = null;

beforeEach(() => {
  localStorage.clear();
  // Each test is a launch: what was loaded is part of the modules.
  vi.resetModules();
  idle = null;
  vi.stubGlobal('requestIdleCallback', (callback: () => void) => {
    idle = callback;
    return 1;
  });
  vi.stubGlobal('cancelIdleCallback', () => undefined);
});

afterEach(() => {
  parts.stop();
  cleanup();
  vi.unstubAllGlobals();
});

async function launch(): Promise<void> {
  const { App } = await import('../../src/renderer/App');
  const { createApp } = await import('../../src/renderer/window-parts');
  const main = new FakeMain();
  scenes['eight']?.(main);
  parts = createApp(main.bridge);
  render(<App app={parts} />);
  await waitFor(() => expect(parts.mirror.getState().stage).toBe('ready'), patiently);
}

test('a key pressed before the script is there opens its dialog all the same', async () => {
  await launch();
  fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(await screen.findByRole('dialog', {}, patiently)).toBeTruthy();
});

test('once it was loaded in an idle moment, a dialog opens with the key, in one go', async () => {
  await launch();
  const { laterIsThere } = await import('../../src/renderer/later');
  expect(laterIsThere()).toBe(false);
  idle?.();
  await waitFor(() => expect(laterIsThere()).toBe(true), patiently);
  fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
  expect(screen.getByRole('dialog')).toBeTruthy();
});
