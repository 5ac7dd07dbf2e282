// @vitest-environment happy-dom
/** Ctrl+F finds the search also while the list is still coming. */

import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { App } from '../../src/renderer/App';
import { loadLater } from '../../src/renderer/later';
import { createApp, type App as Parts } from '../../src/renderer/window-parts';
import { FakeMain } from './harness/fake-main';
import { makeRoomForRows } from './harness/room-for-rows';
import { routerRow } from './harness/scenes';

let main: FakeMain;
let parts: Parts;

beforeAll(async () => {
  await loadLater();
  makeRoomForRows();
});
beforeEach(() => {
  localStorage.clear();
  main = new FakeMain();
});
afterEach(() => {
  vi.restoreAllMocks();
  parts.stop();
  cleanup();
});

const ctrlF = (): void => void fireEvent.keyDown(document.activeElement ?? document.body, { key: 'f', ctrlKey: true });
const search = () => screen.findByRole('searchbox', { name: 'Search routers' });

async function showEmptyList(): Promise<void> {
  parts = createApp(main.bridge);
  render(<App app={parts} />);
  await screen.findByRole('button', { name: 'Add a router' });
}

test('in the list it has the focus, with what stands in it selected', async () => {
  main.put(routerRow(1, { name: 'r1' }));
  parts = createApp(main.bridge);
  render(<App app={parts} />);
  (await screen.findByRole('row', { name: /^r1/ })).focus();
  act(() => parts.ui.setState({ search: 'r' }));
  ctrlF();
  const box = (await search()) as HTMLInputElement;
  expect(document.activeElement).toBe(box);
  expect([box.selectionStart, box.selectionEnd]).toEqual([0, 1]);
});

test('pressed a moment before the first router comes, it has the focus when the list is there, before the row', async () => {
  await showEmptyList();
  const row = routerRow(1, { name: 'r1' });
  act(() => parts.ui.setState({ rowWanted: row.id }));
  ctrlF();
  act(() => main.put(row));
  const box = await search();
  await waitFor(() => expect(document.activeElement).toBe(box));
  await screen.findByRole('row', { name: /^r1/ });
  expect(document.activeElement).toBe(box);
});

test('pressed long before the first router comes, it takes the focus from nobody', async () => {
  await showEmptyList();
  ctrlF();
  const now = performance.now();
  vi.spyOn(performance, 'now').mockReturnValue(now + 60_000);
  act(() => main.put(routerRow(1, { name: 'r1' })));
  const box = await search();
  await screen.findByRole('row', { name: /^r1/ });
  expect(document.activeElement).not.toBe(box);
  expect(parts.ui.getState().searchWanted).toBeNull();
});
