// @vitest-environment happy-dom
/** From a failed start to the form that puts it right, and back to the start: on a fake main. */

import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { noSession, type Phase } from '@shared/session';
import { App } from '../../src/renderer/App';
import { loadLater } from '../../src/renderer/later';
import { createApp, type App as Parts } from '../../src/renderer/window-parts';
import { FakeMain, problem } from './harness/fake-main';
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
  main.put(routerRow(1, { name: 'branch-02' }));
  main.put(routerRow(2, { name: 'branch-03' }));
  parts = createApp(main.bridge);
  render(<App app={parts} />);
});

afterEach(() => {
  parts.stop();
  cleanup();
});

const sentence = 'The router at 192.0.2.1:22 refused the user “root” (tried: password)';
const refused = problem('ROUTER_AUTH_FAILED', sentence);
const calls = (name: string) => main.calls.filter((call) => call.name === name).map((call) => call.input);

async function openForm(phase: Phase = 'Failed'): Promise<HTMLElement> {
  await waitFor(() => expect(parts.mirror.getState().stage).toBe('ready'));
  act(() => main.session(idOf(1), { ...noSession, phase, error: refused }));
  act(() => parts.ui.setState({ detailsId: idOf(1) }));
  fireEvent.click(await screen.findByRole('button', { name: 'Correct the settings of this router…' }));
  return screen.findByRole('dialog', { name: 'Edit branch-02' });
}

const passwordIn = (form: HTMLElement) =>
  within(form).getByLabelText('Password', { selector: 'input:not([type=radio])' });

test('the form says why it was opened and stands at the password', async () => {
  const form = await openForm();
  expect(within(form).getByText(sentence)).toBeTruthy();
  await waitFor(() => expect(document.activeElement).toBe(passwordIn(form)));
});

test('“Save and start” saves and starts at once, with the focus on the row', async () => {
  const form = await openForm();
  fireEvent.change(passwordIn(form), { target: { value: 'right' } });
  fireEvent.submit(passwordIn(form).closest('form')!);
  await waitFor(() => expect(calls('startSession')).toEqual([{ routerId: idOf(1) }]));
  expect(calls('updateRouter')).toMatchObject([{ routerId: idOf(1), secret: 'right' }]);
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('row', { name: /^branch-02/ })));
});

test('“Save” starts nothing; the focus is on the row, and it is said which key starts', async () => {
  const form = await openForm();
  fireEvent.click(within(form).getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('row', { name: /^branch-02/ })));
  expect(calls('updateRouter')).toHaveLength(1);
  expect(calls('startSession')).toEqual([]);
  await waitFor(() =>
    expect(screen.getByTestId('announcements').textContent).toContain('branch-02 was saved; S starts its session'),
  );
});

test('a search that hides the router meanwhile is left as it is', async () => {
  const form = await openForm();
  act(() => parts.ui.setState({ search: 'branch-03' }));
  fireEvent.click(within(form).getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(parts.ui.getState().search).toBe('branch-03');
});

test('what cannot be started is only saved: a session that is still held', async () => {
  const form = await openForm('Retrying');
  expect(within(form).queryByRole('button', { name: 'Save and start' })).toBeNull();
  fireEvent.submit(passwordIn(form).closest('form')!);
  await waitFor(() => expect(calls('updateRouter')).toHaveLength(1));
  expect(calls('startSession')).toEqual([]);
});

test('what main refuses keeps the form and starts nothing', async () => {
  main.refuse.updateRouter = problem('INVALID_INPUT', 'port: must be 1 to 65535');
  const form = await openForm();
  fireEvent.click(within(form).getByRole('button', { name: 'Save and start' }));
  await waitFor(() => expect(within(form).getByText('Port must be 1 to 65535')).toBeTruthy());
  expect(calls('startSession')).toEqual([]);
});

test('opened by Edit, the form stands at the name and offers Save alone', async () => {
  await waitFor(() => expect(parts.mirror.getState().stage).toBe('ready'));
  act(() => parts.ui.setState({ dialog: { kind: 'edit', routerId: idOf(1) } }));
  const form = await screen.findByRole('dialog', { name: 'Edit branch-02' });
  expect(within(form).queryByRole('button', { name: 'Save and start' })).toBeNull();
  await waitFor(() => expect((document.activeElement as HTMLInputElement).value).toBe('branch-02'));
});
