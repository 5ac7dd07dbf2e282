// @vitest-environment happy-dom
/** The first host keys of several routers in one list: each shown in full, each ticked by itself, changed ones never. */

import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { serviceError, type ErrorDetails } from '@shared/errors';
import { noSession } from '@shared/session';
import { App } from '../../src/renderer/App';
import { firstKeysOf } from '../../src/renderer/features/host-key/HostKeyList';
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

const keyOf = (number: number) => ({ algorithm: 'ssh-ed25519', fingerprint: `SHA256:${'k'.repeat(42)}${number}` });
const question = (
  number: number,
  code: 'HOST_KEY_UNKNOWN' | 'HOST_KEY_CHANGED' = 'HOST_KEY_UNKNOWN',
  more: ErrorDetails = {},
) => ({
  routerId: idOf(number),
  error: serviceError(code, {
    message: 'The router showed a host key',
    correlationId: `c${number}`,
    details: { hostKey: keyOf(number), ...more },
  }),
});

async function open(count: number, questions = Array.from({ length: count }, (_, at) => question(at + 1))) {
  for (let number = 1; number <= count; number += 1) {
    main.put(routerRow(number, { name: `r${number}` }, { ...noSession, phase: 'Failed' }));
  }
  parts = createApp(main.bridge);
  render(<App app={parts} />);
  await waitFor(() => expect(parts.mirror.getState().stage).toBe('ready'));
  act(() => parts.ui.setState({ hostKeyQuestions: questions }));
  fireEvent.click(await screen.findByRole('button', { name: /^All \d in a list$/ }));
  return within(await screen.findByRole('dialog', { name: 'Are these the right routers?' }));
}
const calls = (name: string) => main.calls.filter((call) => call.name === name).map((call) => call.input);
const asked = (): readonly string[] => parts.ui.getState().hostKeyQuestions.map(({ routerId }) => routerId);

test('nothing is ticked at first, and nothing can be trusted without a tick', async () => {
  const list = await open(3);
  const ticks = list.getAllByRole<HTMLInputElement>('checkbox');
  expect(ticks.map(({ checked }) => checked)).toEqual([false, false, false]);
  const trust = list.getByRole<HTMLButtonElement>('button', { name: 'Trust 0 selected and start' });
  expect(trust.disabled).toBe(true);
  for (const number of [1, 2, 3]) {
    const row = within(list.getByRole('row', { name: new RegExp(`r${number} `) }));
    expect(row.getByText(keyOf(number).fingerprint)).toBeTruthy();
    fireEvent.click(row.getByRole('button', { name: `Copy the fingerprint of r${number}` }));
    await waitFor(() => expect(calls('copyText')).toContainEqual({ text: keyOf(number).fingerprint }));
  }
});

const names = (list: Awaited<ReturnType<typeof open>>) =>
  list.getAllByRole('checkbox').map((tick) => tick.getAttribute('aria-label')?.replace('Trust the key of ', ''));

test('the keys stand by name; those that come later stand below and move nothing until it is asked for', async () => {
  const list = await open(
    12,
    [11, 2, 10, 4].map((number) => question(number)),
  );
  expect(names(list)).toEqual(['r2', 'r4', 'r10', 'r11']);
  fireEvent.click(list.getByRole('checkbox', { name: 'Trust the key of r10' }));
  act(() => parts.ui.setState({ hostKeyQuestions: [11, 2, 10, 4, 12, 3].map((number) => question(number)) }));
  expect(names(list)).toEqual(['r2', 'r4', 'r10', 'r11', 'r12', 'r3']);
  expect(list.getByText(/^2 keys came while the list stood open/)).toBeTruthy();
  fireEvent.click(list.getByRole('button', { name: 'Sort all by name' }));
  expect(names(list)).toEqual(['r2', 'r3', 'r4', 'r10', 'r11', 'r12']);
  expect(list.getByRole<HTMLInputElement>('checkbox', { name: 'Trust the key of r10' }).checked).toBe(true);
  expect(list.queryByText(/while the list stood open/)).toBeNull();
});

test('an answered key leaves the others where they stand, and the list is copied as it stands', async () => {
  const list = await open(
    3,
    [3, 1, 2].map((number) => question(number)),
  );
  act(() => parts.ui.setState({ hostKeyQuestions: [3, 2].map((number) => question(number)) }));
  expect(names(list)).toEqual(['r2', 'r3']);
  fireEvent.click(list.getByRole('button', { name: 'Copy the list' }));
  await waitFor(() => expect(calls('copyText')).toHaveLength(1));
  expect(JSON.stringify(calls('copyText')[0])).toMatch(/r2.*r3/);
});

test('what is ticked is trusted as it was shown and started as one operation; the others are asked about still', async () => {
  const list = await open(4);
  for (const number of [1, 3]) fireEvent.click(list.getByRole('checkbox', { name: `Trust the key of r${number}` }));
  fireEvent.click(list.getByRole('button', { name: 'Trust 2 selected and start' }));
  await waitFor(() => expect(asked()).toEqual([idOf(2), idOf(4)]));
  expect(calls('acceptHostKey')).toEqual(
    [1, 3].map((number) => ({ routerId: idOf(number), ...keyOf(number), replace: false })),
  );
  expect(calls('startBulk')).toEqual([{ operation: 'start', routerIds: [idOf(1), idOf(3)] }]);
  expect(calls('startSession')).toEqual([]);
  fireEvent.click(list.getByRole('button', { name: 'Not now' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('a key that is refused stays in the list with the reason, and its router is not started', async () => {
  const list = await open(2);
  main.refuse.acceptHostKey = problem(
    'HOST_KEY_NOT_OFFERED',
    'This server has not seen the router offer this host key',
  );
  fireEvent.click(list.getByRole('checkbox', { name: 'Trust the key of r1' }));
  fireEvent.click(list.getByRole('button', { name: 'Trust 1 selected and start' }));
  expect(await list.findByText(/has not seen the router offer/)).toBeTruthy();
  expect(asked()).toEqual([idOf(1), idOf(2)]);
  expect([...calls('startBulk'), ...calls('startSession')]).toEqual([]);
});

test('another key of the same router is another line, without the tick of the first', async () => {
  const list = await open(2);
  fireEvent.click(list.getByRole('checkbox', { name: 'Trust the key of r1' }));
  expect(list.getByRole('button', { name: 'Trust 1 selected and start' })).toBeTruthy();
  act(() =>
    parts.ui.setState({ hostKeyQuestions: [question(1, 'HOST_KEY_UNKNOWN', { hostKey: keyOf(9) }), question(2)] }),
  );
  expect(list.getByRole<HTMLInputElement>('checkbox', { name: 'Trust the key of r1' }).checked).toBe(false);
  expect(list.getByRole('button', { name: 'Trust 0 selected and start' })).toBeTruthy();
});

test('a changed key and the key of a jump host are asked about alone', async () => {
  const questions = [
    question(1),
    question(2, 'HOST_KEY_CHANGED', { knownHostKeys: [keyOf(7)] }),
    question(3, 'HOST_KEY_UNKNOWN', { jumpHost: 'bastion' }),
    question(4, 'HOST_KEY_UNKNOWN', { knownHostKeys: [keyOf(7)] }),
    question(5),
  ];
  expect(firstKeysOf(questions).map(({ routerId }) => routerId)).toEqual([idOf(1), idOf(5)]);
  const list = await open(5, questions);
  expect(list.getAllByRole('checkbox')).toHaveLength(2);
  fireEvent.click(list.getByRole('button', { name: 'Not now' }));
  expect(await screen.findByRole('dialog', { name: 'The host key of r2 has changed' })).toBeTruthy();
});

test('while the operation on many still runs nothing is trusted from the list, and it says why', async () => {
  const list = await open(2);
  fireEvent.click(list.getByRole('checkbox', { name: 'Trust the key of r1' }));
  const trust = list.getByRole<HTMLButtonElement>('button', { name: 'Trust 1 selected and start' });
  act(() => parts.ui.setState({ bulk: bulkProgress('start', [idOf(1), idOf(2)]) }));
  expect(trust.disabled).toBe(true);
  expect(list.getByText(/can be trusted and started when it is over/)).toBeTruthy();
  act(() => parts.ui.setState({ bulk: { ...bulkProgress('start', [idOf(1)]), state: 'done' } }));
  expect(trust.disabled).toBe(false);
});
