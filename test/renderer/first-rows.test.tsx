// @vitest-environment happy-dom
/** What the window shows and says while it has the first rows of its list and not yet the others: nothing about those. */

import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { firstQuestionKey } from '@shared/ipc-contract';
import { type Phase, noSession } from '@shared/session';
import { App } from '../../src/renderer/App';
import { loadLater } from '../../src/renderer/later';
import { createApp, type App as Parts } from '../../src/renderer/window-parts';
import { bulkProgress, FakeMain, problem } from './harness/fake-main';
import { makeRoomForRows } from './harness/room-for-rows';
import { idOf, routerRow } from './harness/scenes';

const routers = 120;
/** by name beyond the first hundred */
const far = 117;

let main: FakeMain;
let parts: Parts;
let letGo: () => void;

const row = (number: number, phase: Phase) =>
  routerRow(
    number,
    { name: `r${String(number).padStart(3, '0')}`, tags: number === far ? ['far'] : [] },
    {
      ...noSession,
      phase,
    },
  );

beforeAll(async () => {
  await loadLater();
  makeRoomForRows();
});
beforeEach(() => {
  localStorage.clear();
  main = new FakeMain();
  for (let number = 1; number <= routers; number += 1) main.put(row(number, number === far ? 'Active' : 'No session'));
  main.held = {
    name: 'getSnapshot',
    letGo: new Promise((resolve) => {
      letGo = resolve;
    }),
  };
});
afterEach(() => {
  parts.stop();
  cleanup();
});

async function open(): Promise<void> {
  parts = createApp(main.bridge);
  render(<App app={parts} />);
  await waitFor(() => expect(main.calls.map(({ name }) => name)).toContain('getSnapshot'));
}
async function complete(): Promise<void> {
  letGo();
  await waitFor(() => expect(parts.mirror.getState().stage).toBe('ready'));
}
const grid = () => screen.getByRole('grid', { name: 'Routers' });

test('the rows are there and take a click; what all of them would be needed for says nothing', async () => {
  await open();
  expect(grid().getAttribute('aria-rowcount')).toBe('-1');
  expect(screen.queryByText(/100 routers|120 routers/)).toBeNull();
  const first = within(grid()).getByRole('row', { name: /^r001/ });
  fireEvent.click(within(first).getByRole('button', { name: /^Start .*r001/ }));
  expect(main.calls.at(-1)).toEqual({ name: 'startSession', input: { routerId: idOf(1) } });
  await complete();
  expect(grid().getAttribute('aria-rowcount')).toBe('121');
});

test('a search waits for the list, says so, and keeps what was typed', async () => {
  await open();
  const box = screen.getByRole('searchbox');
  box.focus();
  fireEvent.change(box, { target: { value: 'r117' } });
  expect(within(grid()).queryAllByRole('row', { name: /^r/ })).toEqual([]);
  expect(screen.getByText('Loading the routers…')).toBeTruthy();
  expect(document.activeElement).toBe(box);
  await complete();
  expect(within(grid()).getAllByRole('row', { name: /^r/ })).toHaveLength(1);
});

test('“End all” that is asked for now counts when the list is there, and ends what stands far down', async () => {
  await open();
  act(() => main.emit('endAllAsked', undefined));
  const dialog = await screen.findByRole('dialog');
  expect(dialog.textContent).not.toMatch(/No session is held|End \d/);
  await complete();
  fireEvent.click(await within(dialog).findByRole('button', { name: 'End 1 session' }));
  await waitFor(() =>
    expect(main.calls.at(-1)).toEqual({ name: 'startBulk', input: { operation: 'end', routerIds: [idOf(far)] } }),
  );
});

test('an outcome from before names its routers when they are there', async () => {
  const { code, message, meaning, hint } = problem('ROUTER_AUTH_FAILED', 'refused');
  const groups = [{ code, message, meaning, hint, routerIds: [idOf(far)] }];
  const bulk = { ...bulkProgress('start', [idOf(far)]), waiting: 0, failed: 1, state: 'done' as const, groups };
  Object.assign(main.handlers, { getBulk: () => ({ bulk }) });
  await open();
  const panel = await screen.findByRole('region', { name: 'Operation on many routers' });
  await complete();
  expect(await within(panel).findByRole('button', { name: 'r117' })).toBeTruthy();
});

test('the filter that was opened now knows the phases and tags of all, once they are there', async () => {
  await open();
  fireEvent.click(screen.getByRole('button', { name: 'Filter' }));
  expect(await screen.findByRole('checkbox', { name: 'Active' })).toBeTruthy();
  await complete();
  expect(await screen.findByText('Active (1)')).toBeTruthy();
});

test('rows used lately are not forgotten for standing far down', async () => {
  localStorage.setItem('router-sessions-recent', JSON.stringify([idOf(far)]));
  await open();
  act(() => parts.ui.setState({ detailsId: idOf(1) }));
  expect(parts.ui.getState().recent).toEqual([idOf(1), idOf(far)]);
  await complete();
  expect(parts.ui.getState().recent).toEqual([idOf(1), idOf(far)]);
});

test('another order is asked for as a whole, also by the preload at the next launch', async () => {
  localStorage.setItem('router-sessions-shown', JSON.stringify({ sort: 'state ascending' }));
  await open();
  expect(main.calls.map(({ name }) => name)).not.toContain('getFirstRows');
  expect(localStorage.getItem(firstQuestionKey)).toBe('getSnapshot');
  act(() => parts.ui.setState({ sort: { column: 'name', descending: false } }));
  expect(localStorage.getItem(firstQuestionKey)).toBe('getFirstRows');
});

test('a list that does not come after its first rows is not there at all', async () => {
  main.refuse.getSnapshot = problem('INTERNAL', 'no answer');
  await open();
  letGo();
  await screen.findByText('no answer', { exact: false });
  expect(screen.queryByRole('row', { name: /^r001/ })).toBeNull();
});

test('what is typed into a form that was opened from a first row outlives a list that fails and comes', async () => {
  main.refuse.getSnapshot = problem('INTERNAL', 'no answer');
  await open();
  act(() => parts.ui.setState({ dialog: { kind: 'edit', routerId: idOf(1) } }));
  const form = await screen.findByRole('dialog', { name: 'Edit r001' });
  fireEvent.change(within(form).getByLabelText(/^Name/), { target: { value: 'renamed' } });
  letGo();
  await waitFor(() => expect(parts.mirror.getState().stage).toBe('failed'));
  main.refuse = {};
  main.held = null;
  act(() => parts.resync());
  await complete();
  expect(within(form).getByLabelText<HTMLInputElement>(/^Name/).value).toBe('renamed');
  expect(form.isConnected).toBe(true);
});

test('a start that fails before the whole list is there is told to a screen reader', async () => {
  await open();
  main.rows.set(idOf(1), row(1, 'Failed'));
  await complete();
  await waitFor(() => expect(screen.getByTestId('announcements').textContent).toContain('r001'), { timeout: 3_000 });
});

test('the command that is marked in the palette stays it when the list brings others', async () => {
  await open();
  act(() => parts.ui.setState({ dialog: { kind: 'palette' } }));
  const input = await screen.findByRole('combobox');
  const marked = () => document.getElementById(input.getAttribute('aria-activedescendant') ?? '')?.textContent;
  for (let step = 0; step < 40 && marked()?.startsWith('Show all') !== true; step += 1) {
    fireEvent.keyDown(input, { key: 'ArrowDown' });
  }
  const before = marked();
  expect(before).toMatch(/^Show all/);
  await complete();
  expect(marked()).toBe(before);
});
