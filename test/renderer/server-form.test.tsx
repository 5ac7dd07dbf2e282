// @vitest-environment happy-dom
/** The settings of a commands server elsewhere: what stands in the form is what is sent, and comes back into it. */

import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { App } from '../../src/renderer/App';
import { loadLater } from '../../src/renderer/later';
import { createApp, type App as Parts } from '../../src/renderer/window-parts';
import { listIsThere } from './harness/list-is-there';
import { FakeMain, problem } from './harness/fake-main';
import { routerRow } from './harness/scenes';

let main: FakeMain;
let parts: Parts;

beforeAll(() => loadLater());
beforeEach(async () => {
  localStorage.clear();
  main = new FakeMain();
  main.put(routerRow(1, { name: 'r1' }));
  parts = createApp(main.bridge);
  render(<App app={parts} />);
  await listIsThere(parts);
  parts.ui.setState({ dialog: { kind: 'settings-servers' } });
});
afterEach(() => {
  parts.stop();
  cleanup();
});

const type = (label: string, value: string): void =>
  void fireEvent.change(screen.getByLabelText(label, { exact: false }), { target: { value } });
const shown = (label: string): string => screen.getByLabelText<HTMLInputElement>(label, { exact: false }).value;
const sent = () => main.calls.findLast(({ name }) => name === 'saveServer')?.input;
const start = 'Time limit of a start, seconds';
const others = 'Time limit of other requests, seconds';

test('time limits are sent as they stand there, the usual ones as none, and stand there again', async () => {
  fireEvent.click(await screen.findByRole('button', { name: 'Add a server…' }));
  type('Address of the server', 'https://team.example:8443');
  type(start, '45');
  fireEvent.click(screen.getByRole('button', { name: 'Save server' }));
  await waitFor(() =>
    expect(sent()).toMatchObject({ server: { startTimeoutSeconds: 45, requestTimeoutSeconds: null } }),
  );
  fireEvent.click(await screen.findByRole('button', { name: /^Edit team\.example/ }));
  await screen.findByLabelText(start);
  expect([shown(start), shown(others)]).toEqual(['45', '']);
  type(start, '');
  type(others, '8');
  fireEvent.click(screen.getByRole('button', { name: 'Save server' }));
  await waitFor(() =>
    expect(sent()).toMatchObject({ server: { startTimeoutSeconds: null, requestTimeoutSeconds: 8 } }),
  );
});

test('what main refuses of them is said, and the form stays', async () => {
  main.refuse.saveServer = problem('INVALID_INPUT', 'time limit of a start: must be 5 to 60 whole seconds');
  fireEvent.click(await screen.findByRole('button', { name: 'Add a server…' }));
  type('Address of the server', 'https://team.example:8443');
  type(start, '61');
  fireEvent.click(screen.getByRole('button', { name: 'Save server' }));
  const settings = await screen.findByRole('dialog', { name: 'Settings' });
  await within(settings).findByText(/must be 5 to 60 whole seconds/);
  expect(shown(start)).toBe('61');
});

test('a test that fails says it in words, and copies the codes', async () => {
  const message = 'team.example answered with a web page instead of an answer.';
  const error = { ...problem('COMMANDS_SERVER_BAD_ANSWER', message), details: { httpStatus: 502 } };
  Object.assign(main.handlers, { testServer: () => ({ latencyMs: 0, version: null, capabilities: [], error }) });
  fireEvent.click(await screen.findByRole('button', { name: 'Add a server…' }));
  type('Address of the server', 'https://team.example:8443');
  fireEvent.click(screen.getByRole('button', { name: 'Test connection' }));
  const settings = await screen.findByRole('dialog', { name: 'Settings' });
  await within(settings).findByText(message);
  expect(settings.textContent).not.toMatch(/502|COMMANDS_SERVER/);
  fireEvent.click(within(settings).getByRole('button', { name: 'Copy the error' }));
  await waitFor(() => {
    const copied = main.calls.findLast(({ name }) => name === 'copyText')?.input;
    expect(copied).toMatchObject({ text: expect.stringContaining('HTTP status: 502') as string });
  });
});
