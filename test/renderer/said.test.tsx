// @vitest-environment happy-dom
/** What a command met is said, also where nothing of it is on the screen: the palette, and keys whose bar is hidden. */

import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { App } from '../../src/renderer/App';
import { loadLater } from '../../src/renderer/later';
import { createApp, type App as Parts } from '../../src/renderer/window-parts';
import { listIsThere } from './harness/list-is-there';
import { FakeMain, problem } from './harness/fake-main';
import { makeRoomForRows } from './harness/room-for-rows';
import { idOf, routerRow } from './harness/scenes';

let main: FakeMain;
let parts: Parts;

beforeAll(async () => {
  await loadLater();
  makeRoomForRows();
});
beforeEach(async () => {
  localStorage.clear();
  main = new FakeMain();
  for (let number = 1; number <= 5; number += 1) main.put(routerRow(number, { name: `r${number}` }));
  parts = createApp(main.bridge);
  render(<App app={parts} />);
  await listIsThere(parts);
});
afterEach(() => {
  parts.stop();
  cleanup();
});

const refused = problem('STORAGE_FAILED', 'The disk is full, says the test.');

async function choose(typed: string): Promise<void> {
  parts.ui.setState({ dialog: { kind: 'palette' } });
  const input = await screen.findByRole('combobox');
  fireEvent.change(input, { target: { value: typed } });
  fireEvent.keyDown(input, { key: 'Enter' });
}

test.each([
  ['export csv', 'exportRouters', 'The list was not exported'],
  ['diagnostics', 'copyDiagnostics', 'The diagnostics were not copied'],
  ['check', 'checkServer', 'The commands server could not be asked'],
] as const)('“%s” of the palette says that it was refused, until that is put away', async (typed, name, title) => {
  main.refuse[name] = refused;
  await choose(typed);
  const alert = await screen.findByRole('alert', { name: title });
  expect(alert.textContent).toContain('The disk is full');
  fireEvent.click(screen.getByRole('button', { name: `Dismiss: ${title}` }));
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a command that succeeds takes back what an earlier one met', async () => {
  main.refuse.copyDiagnostics = refused;
  await choose('diagnostics');
  await screen.findByRole('alert');
  delete main.refuse.copyDiagnostics;
  await choose('diagnostics');
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  await waitFor(() => expect(screen.getByTestId('announcements').textContent).toBe('Diagnostics copied'));
});

test.each([
  ['export csv', '5 routers written to '],
  ['diagnostics', 'Diagnostics copied'],
])('what came of “%s” of the palette is shown and said, until it is put away', async (typed, text) => {
  await choose(typed);
  const bar = await screen.findByRole('group', { name: 'What was done' });
  expect(bar.textContent).toContain(text);
  await waitFor(() => expect(screen.getByTestId('announcements').textContent).toContain(text));
  fireEvent.click(screen.getByRole('button', { name: 'Hide: what was done' }));
  expect(screen.queryByRole('group', { name: 'What was done' })).toBeNull();
});

test('an export that was left without a choice of a file shows nothing', async () => {
  Object.assign(main.handlers, { exportRouters: () => ({ file: null, count: 0, cameAlong: 0 }) });
  await choose('export csv');
  await waitFor(() => expect(main.calls.at(-1)?.name).toBe('exportRouters'));
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(screen.queryByRole('group', { name: 'What was done' })).toBeNull();
});

test('Ctrl+Z that is refused is said, also when its bar is hidden', async () => {
  const { status } = parts.mirror.getState();
  if (status === null) throw new Error('there is no status');
  parts.mirror.setState({ status: { ...status, undo: { id: 'u', text: 'Deleted r1' } } });
  main.refuse.undoChange = refused;
  fireEvent.click(await screen.findByRole('button', { name: 'Hide: last change' }));
  fireEvent.keyDown(window, { key: 'z', ctrlKey: true });
  expect((await screen.findByRole('alert')).textContent).toContain('Not undone: Deleted r1');
});

test('a range that was drawn too far shrinks again, and leaves what was selected before', async () => {
  const press = (key: string, more: object = {}) =>
    fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more });
  const selected = () => [...parts.ui.getState().selection].toSorted();
  (await screen.findByRole('row', { name: /^r1/ })).focus();
  parts.ui.setState({ selection: new Set([idOf(5)]) });
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp']) press(key, { shiftKey: true });
  expect(selected()).toEqual([idOf(1), idOf(2), idOf(5)]);
  press('ArrowUp', { shiftKey: true });
  expect(selected()).toEqual([idOf(1), idOf(5)]);
});
