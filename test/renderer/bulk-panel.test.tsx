// @vitest-environment happy-dom
/** The panel of an operation on many routers: it names them, and tells how it went apart from how they are by now. */

import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { noSession } from '@shared/session';
import type { BulkProgress } from '@shared/bulk';
import { App } from '../../src/renderer/App';
import { loadLater } from '../../src/renderer/later';
import { createApp, type App as Parts } from '../../src/renderer/window-parts';
import { bulkProgress, FakeMain, problem } from './harness/fake-main';
import { makeRoomForRows } from './harness/room-for-rows';
import { idOf, routerRow } from './harness/scenes';

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
  parts.stop();
  cleanup();
});

const error = problem('ROUTER_AUTH_FAILED', 'The router at 192.0.2.1:22 refused the user “root” (tried: password)');
const row = (number: number, phase: 'Failed' | 'Active' | 'No session') =>
  routerRow(number, { name: `r${number}` }, { ...noSession, phase, error: phase === 'Failed' ? error : null });

async function open(count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1) main.put(row(number, 'Failed'));
  parts = createApp(main.bridge);
  render(<App app={parts} />);
  await waitFor(() => expect(parts.mirror.getState().stage).toBe('ready'));
}

function failed(operation: BulkProgress['operation'], count: number): BulkProgress {
  const routerIds = Array.from({ length: count }, (_, at) => idOf(at + 1));
  const { code, message, meaning, hint } = error;
  const bulk = { ...bulkProgress(operation, routerIds), waiting: 0, failed: count };
  return { ...bulk, state: 'done', groups: [{ code, message, meaning, hint, routerIds }] };
}

async function show(bulk: BulkProgress): Promise<void> {
  main.emit('bulkChanged', bulk);
  await screen.findByRole('region', { name: 'Operation on many routers' });
}
const panel = () => within(screen.getByRole('region', { name: 'Operation on many routers' }));

test('a few routers are named at once; a click on a name leads to its row, also when a search hides it', async () => {
  await open(3);
  await show(failed('start', 3));
  const name = await panel().findByRole('button', { name: 'r2' });
  expect(panel().getByRole('status').textContent).toBe('How starting 3 sessions went: 0 sessions started, 3 failed');
  parts.ui.setState({ search: 'r1' });
  fireEvent.click(name);
  await waitFor(() => expect(document.activeElement?.getAttribute('data-router-id')).toBe(idOf(2)));
  expect(parts.ui.getState().search).toBe('');
});

test('of many the names are asked for, and those beyond thirty are counted', async () => {
  await open(42);
  await show(failed('start', 42));
  const names = await panel().findByRole('button', { name: 'Their names' });
  expect(names.getAttribute('aria-expanded')).toBe('false');
  expect(panel().queryByRole('button', { name: 'r1' })).toBeNull();
  fireEvent.click(names);
  expect(names.getAttribute('aria-expanded')).toBe('true');
  const list = within(panel().getByRole('list', { name: 'Names of 42 routers' }));
  expect(list.getAllByRole('button').map(({ textContent }) => textContent)).toEqual(
    Array.from({ length: 30 }, (_, at) => `r${at + 1}`),
  );
  expect(list.getByText('and 12 more')).toBeTruthy();
});

test('what came later is said beside the outcome and not in the live region; nothing is left to be tried again', async () => {
  await open(2);
  await show(failed('start', 2));
  const retry = await panel().findByRole('button', { name: 'Retry failed' });
  const outcome = panel().getByRole('status').textContent;
  expect(panel().queryByText(/^By now/)).toBeNull();
  main.put(row(1, 'Active'));
  expect(await panel().findByText('By now: 1 of 2 Active')).toBeTruthy();
  expect(retry.isConnected).toBe(true);
  main.put(row(2, 'Active'));
  expect(await panel().findByText('By now: 2 of 2 Active')).toBeTruthy();
  expect(panel().queryByRole('button', { name: 'Retry failed' })).toBeNull();
  expect(panel().getByRole('status').textContent).toBe(outcome);
  expect(
    panel()
      .getByText(/^By now/)
      .closest('[role="status"], [aria-live]'),
  ).toBeNull();
  main.put(row(2, 'Failed'));
  expect(await panel().findByText('By now: 1 of 2 Active')).toBeTruthy();
});

test('of an end that failed it is said which sessions are over by now', async () => {
  await open(2);
  await show(failed('end', 2));
  await panel().findByRole('button', { name: 'Retry failed' });
  main.put(row(1, 'No session'));
  expect(await panel().findByText('By now: 1 of 2 No session')).toBeTruthy();
});

test('one router alone stands there by its name, with what it is by now, and no button that would show it', async () => {
  await open(1);
  await show(failed('start', 1));
  expect(await panel().findByRole('button', { name: 'r1' })).toBeTruthy();
  expect(panel().queryByRole('button', { expanded: true })).toBeNull();
  main.put(row(1, 'Active'));
  expect(await panel().findByText('Active')).toBeTruthy();
});
