// @vitest-environment happy-dom
/** The whole window on a fake main: roles, names and words that tests and screen readers rely on. */

import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { noSession } from '@shared/session';
import { App } from '../../src/renderer/App';
import { loadLater } from '../../src/renderer/later';
import { createApp, type App as Parts } from '../../src/renderer/window-parts';
import { FakeMain, problem } from './harness/fake-main';
import { makeRoomForRows } from './harness/room-for-rows';
import { idOf, routerRow, scenes } from './harness/scenes';
import { testReports } from './harness/test-reports';

let main: FakeMain;
let parts: Parts;

beforeAll(async () => {
  // Whether they come by themselves is tested in later.test.tsx.
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

async function open(scene: string): Promise<void> {
  scenes[scene]?.(main);
  parts = createApp(main.bridge);
  render(<App app={parts} />);
  await waitFor(() => expect(parts.mirror.getState().stage).toBe('ready'));
}

const rowOf = (name: string): HTMLElement => screen.getByRole('row', { name: new RegExp(`^${name}`) });
const isOff = (button: HTMLElement): boolean => button.getAttribute('aria-disabled') === 'true';
const calls = (name: string) => main.calls.filter((call) => call.name === name).map((call) => call.input);

test('the list is a grid named Routers, whose rows begin with the router’s name', async () => {
  await open('eight');
  const grid = screen.getByRole('grid', { name: 'Routers' });
  expect(grid.getAttribute('aria-rowcount')).toBe('10');
  expect(within(grid).getAllByRole('row')).toHaveLength(10);
  expect(rowOf('branch-ber-core')).toBeTruthy();
});

test.each([
  ['branch-ber-core', 'Active'],
  ['branch-muc-edge', 'Retrying'],
  ['depot-gateway', 'Failed'],
  ['lab-openwrt-1', 'Starting'],
  ['lab-openwrt-2', 'No session'],
  ['old-vpn', 'Expired'],
])('the state cell of %s is exactly “%s”', async (name, phase) => {
  await open('eight');
  expect(within(rowOf(name)).getAllByRole('gridcell')[0]?.textContent).toBe(phase);
});

test('the buttons are enabled by the phase alone', async () => {
  await open('eight');
  const row = within(rowOf('branch-ber-core'));
  expect(isOff(row.getByRole('button', { name: 'Start session on branch-ber-core' }))).toBe(true);
  expect(isOff(row.getByRole('button', { name: 'End session on branch-ber-core' }))).toBe(false);
  expect(isOff(row.getByRole('button', { name: 'Restart session on branch-ber-core' }))).toBe(false);
  expect(isOff(row.getByRole('button', { name: 'Refresh session on branch-ber-core now' }))).toBe(false);
});

test('a click on a button that is off sends nothing', async () => {
  await open('eight');
  fireEvent.click(screen.getByRole('button', { name: 'End session on lab-openwrt-2' }));
  expect(calls('endSession')).toEqual([]);
});

test('Start reaches Active, and says so to a screen reader', async () => {
  await open('eight');
  fireEvent.click(screen.getByRole('button', { name: 'Start session on lab-openwrt-2' }));
  expect(calls('startSession')).toEqual([{ routerId: idOf(7) }]);
  await waitFor(() => expect(rowOf('lab-openwrt-2').textContent).toContain('connecting…'));
  // Of five minutes, less what it took to draw them.
  await waitFor(() => expect(rowOf('lab-openwrt-2').textContent).toMatch(/05:00|04:\d\d/));
  await waitFor(() => expect(screen.getByTestId('announcements').textContent).toBe('Session active on lab-openwrt-2'));
});

test('the key S starts the router in focus; with a modifier it does not', async () => {
  await open('eight');
  const row = rowOf('lab-openwrt-2');
  row.focus();
  fireEvent.keyDown(row, { key: 's', ctrlKey: true });
  expect(calls('startSession')).toEqual([]);
  fireEvent.keyDown(row, { key: 's' });
  expect(calls('startSession')).toEqual([{ routerId: idOf(7) }]);
});

test('one row is in the tab order, and arrows move it', async () => {
  await open('eight');
  const inTabOrder = (): readonly HTMLElement[] =>
    screen.getAllByRole('row').filter((row) => row.getAttribute('tabindex') === '0');
  expect(inTabOrder()).toEqual([rowOf('branch-ber-core')]);
  rowOf('branch-ber-core').focus();
  fireEvent.keyDown(rowOf('branch-ber-core'), { key: 'ArrowDown' });
  expect(inTabOrder()).toEqual([rowOf('branch-ber-floor-2')]);
  expect(document.activeElement).toBe(rowOf('branch-ber-floor-2'));
});

test('focus stays on the same router when the order turns round', async () => {
  await open('eight');
  const row = rowOf('depot-gateway');
  row.focus();
  parts.ui.setState({ sort: { column: 'name', descending: true } });
  await waitFor(() => expect(screen.getAllByRole('row')[1]?.getAttribute('aria-label')).toMatch(/^warehouse/));
  expect(document.activeElement).toBe(rowOf('depot-gateway'));
});

test('a header tells how it sorts', async () => {
  await open('eight');
  const header = screen.getByRole('columnheader', { name: 'Name' });
  expect(header.getAttribute('aria-sort')).toBe('ascending');
  fireEvent.click(within(header).getByRole('button'));
  expect(header.getAttribute('aria-sort')).toBe('descending');
  expect(screen.getByRole('columnheader', { name: 'State' }).getAttribute('aria-sort')).toBe('none');
});

test('search narrows the list, and an empty result offers a way out', async () => {
  await open('eight');
  fireEvent.change(screen.getByRole('searchbox', { name: 'Search routers' }), { target: { value: 'no such' } });
  expect(screen.getByText('No router here matches “no such”.')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Clear filter' }));
  expect(screen.getAllByRole('row')).toHaveLength(10);
});

test('Ctrl+F goes to the search', async () => {
  await open('eight');
  fireEvent.keyDown(window, { key: 'f', ctrlKey: true });
  expect(document.activeElement).toBe(screen.getByRole('searchbox', { name: 'Search routers' }));
});

test('Enter opens the details, which show the error in full', async () => {
  await open('eight');
  const row = rowOf('depot-gateway');
  row.focus();
  fireEvent.keyDown(row, { key: 'Enter' });
  const panel = await screen.findByRole('complementary', { name: 'Details of depot-gateway' });
  expect(panel.textContent).toContain('tc qdisc add dev br-lan root handle 1: htb default 10');
  expect(panel.textContent).toContain('Error: Exclusivity flag on, cannot modify.');
  await waitFor(() => expect(panel.textContent).toContain('OpenWrt 24.10.2'));
});

test('details are fetched again when main says they changed', async () => {
  await open('eight');
  parts.ui.setState({ detailsId: idOf(1) });
  await waitFor(() => expect(calls('getRouterDetails')).toHaveLength(1));
  main.session(idOf(1), { latencyMs: 77 });
  await waitFor(() => expect(calls('getRouterDetails')).toHaveLength(2));
});

test('an unknown host key is asked about at once, and trusting it starts again', async () => {
  await open('unknown-key');
  fireEvent.click(screen.getByRole('button', { name: 'Start session on lab-openwrt-2' }));
  const dialog = await screen.findByRole('dialog');
  expect(dialog.textContent).toContain('SHA256:Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE');
  fireEvent.click(within(dialog).getByRole('button', { name: 'Trust and start' }));
  await waitFor(() => expect(calls('startSession')).toHaveLength(2));
  expect(calls('acceptHostKey')).toEqual([
    {
      routerId: idOf(7),
      algorithm: 'ssh-ed25519',
      fingerprint: 'SHA256:Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE',
      replace: false,
    },
  ]);
});

test('host keys of many routers: the question says how many more ask, and all can be left for later', async () => {
  await open('unknown-key');
  const error = problem('HOST_KEY_UNKNOWN', 'nobody knows this key');
  act(() => {
    const asked = [1, 2, 3].map((index) => ({ routerId: idOf(index), error }));
    parts.ui.setState({ hostKeyQuestions: asked });
  });
  const dialog = await screen.findByRole('dialog');
  expect(dialog.textContent).toContain('2 more routers ask the same.');
  fireEvent.click(within(dialog).getByRole('button', { name: 'Not now for all' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(calls('acceptHostKey')).toEqual([]);
});

test.each(['ROUTER_AUTH_FAILED', 'ROUTER_UNREACHABLE', 'CREDENTIAL_UNAVAILABLE'] as const)(
  'the way to the settings of the router stands with %s',
  async (code) => {
    await open('eight');
    act(() => main.session(idOf(1), { ...noSession, phase: 'Failed', error: problem(code, 'It did not work.') }));
    act(() => parts.ui.setState({ detailsId: idOf(1) }));
    fireEvent.click(await screen.findByRole('button', { name: 'Correct the settings of this router…' }));
    expect(parts.ui.getState().dialog).toMatchObject({ kind: 'edit', routerId: idOf(1), because: { code } });
  },
);

test('the way to the settings of the router does not stand with what they cannot cure', async () => {
  await open('eight');
  const error = problem('ROUTER_TIMEOUT', 'No answer.');
  act(() => main.session(idOf(1), { ...noSession, phase: 'Failed', error }));
  act(() => parts.ui.setState({ detailsId: idOf(1) }));
  expect(await screen.findByText('No answer.', { selector: 'p' })).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Correct the settings of this router…' })).toBeNull();
});

test('a changed host key is replaced only after a typed confirmation', async () => {
  await open('changed-key');
  fireEvent.click(screen.getByRole('button', { name: 'Start session on lab-openwrt-2' }));
  const dialog = await screen.findByRole('dialog');
  expect(dialog.textContent).toContain('Known until now');
  const replace = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Replace key and start' });
  expect(replace.disabled).toBe(true);
  fireEvent.submit(replace.closest('form')!);
  expect(calls('acceptHostKey')).toEqual([]);
  fireEvent.change(within(dialog).getByRole('textbox'), { target: { value: 'lab-openwrt-2' } });
  fireEvent.click(replace);
  await waitFor(() => expect(calls('acceptHostKey')).toMatchObject([{ replace: true }]));
});

test('a router is added; what main refuses stays in the form', async () => {
  await open('empty');
  main.refuse.addRouter = problem('INVALID_INPUT', 'Name is already used by another router.');
  fireEvent.click(screen.getByRole('button', { name: 'Add a router' }));
  const dialog = await screen.findByRole('dialog', { name: 'Add a router' });
  const field = (name: RegExp) => within(dialog).getByRole<HTMLInputElement>('textbox', { name });
  fireEvent.change(field(/^Name/), { target: { value: 'edge' } });
  fireEvent.change(field(/^Address/), { target: { value: '192.0.2.9' } });
  fireEvent.change(within(dialog).getByLabelText('Password', { selector: '[type=password]' }), {
    target: { value: 'pw' },
  });
  fireEvent.click(within(dialog).getByRole('button', { name: 'Add router' }));
  await waitFor(() => expect(dialog.textContent).toContain('Name is already used by another router.'));
  expect(field(/^Name/).value).toBe('edge');
  expect(field(/^Address/).value).toBe('192.0.2.9');

  main.refuse = {};
  fireEvent.click(within(dialog).getByRole('button', { name: 'Add router' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(calls('addRouter').at(-1)).toMatchObject({ router: { name: 'edge', port: 22, user: 'root' }, secret: 'pw' });
  expect(await screen.findByRole('row', { name: /^edge/ })).toBeTruthy();
});

test('a refusal that names a field stands at that field until it is changed', async () => {
  await open('eight');
  main.refuse.updateRouter = problem('INVALID_INPUT', 'address: must be a host name or an IP address');
  parts.ui.setState({ dialog: { kind: 'edit', routerId: idOf(1) } });
  const dialog = await screen.findByRole('dialog', { name: 'Edit branch-ber-core' });
  const address = within(dialog).getByRole<HTMLInputElement>('textbox', { name: /^Address/ });
  const isWrong = (): boolean => address.getAttribute('aria-invalid') === 'true';
  fireEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(isWrong()).toBe(true));
  expect(dialog.textContent).toContain('Address must be a host name or an IP address');
  expect(dialog.textContent).not.toContain('Nothing was changed.');
  expect(document.activeElement).toBe(address);
  fireEvent.blur(address);
  expect(isWrong()).toBe(true);

  // What main refused once it is asked again: it may be right by now.
  fireEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(calls('updateRouter')).toHaveLength(2));
  fireEvent.change(address, { target: { value: 'edge.example.net' } });
  expect(isWrong()).toBe(false);
});

test('an empty form is not sent and names what is missing', async () => {
  await open('empty');
  fireEvent.click(screen.getByRole('button', { name: 'Add a router' }));
  const dialog = await screen.findByRole('dialog');
  fireEvent.click(within(dialog).getByRole('button', { name: 'Add router' }));
  expect(dialog.textContent).toContain('Name is missing');
  expect(dialog.textContent).toContain('Address is missing');
  expect(calls('addRouter')).toEqual([]);
});

test('a router with a session is not deleted but said to be ended first', async () => {
  await open('eight');
  parts.ui.setState({ dialog: { kind: 'delete', routerId: idOf(1) } });
  const dialog = await screen.findByRole('dialog', { name: 'Delete branch-ber-core?' });
  expect(dialog.textContent).toContain('End the session first');
  expect(within(dialog).queryByRole('button', { name: 'Delete router' })).toBeNull();
});

test('deleting a router closes its details', async () => {
  await open('eight');
  parts.ui.setState({ detailsId: idOf(9), dialog: { kind: 'delete', routerId: idOf(9) } });
  fireEvent.click(await screen.findByRole('button', { name: 'Delete router' }));
  await waitFor(() => expect(screen.queryByRole('complementary')).toBeNull());
  expect(calls('deleteRouter')).toEqual([{ routerId: idOf(9) }]);
});

test('a simulated router is neither edited nor deleted, and its details say whose it is', async () => {
  await open('eight');
  parts.ui.setState({ detailsId: idOf(7) });
  const panel = await screen.findByRole('complementary', { name: 'Details of lab-openwrt-2' });
  expect(within(panel).queryByRole('button', { name: 'Edit' })).toBeNull();
  expect(within(panel).queryByRole('button', { name: 'Delete' })).toBeNull();
  expect(panel.textContent).toContain('The lab owns this simulated router');
  parts.ui.setState({ detailsId: idOf(9) });
  expect(await screen.findByRole('button', { name: 'Edit' })).toBeTruthy();
});

test('the latency of a held session is a dash until it is known, and nothing without a session', async () => {
  await open('eight');
  const latencyOf = (name: string) => rowOf(name).querySelector('[data-column="latency"]')?.textContent;
  main.session(idOf(1), { latencyMs: null });
  await waitFor(() => expect(latencyOf('branch-ber-core')).toBe('–'));
  expect(latencyOf('lab-openwrt-2')).toBe('');
});

test('quitting asks; keeping is offered only where it is possible', async () => {
  await open('eight');
  main.emit('quitAsked', { activeSessions: 5, canKeep: false, longestLeaseMs: 1_500_000 });
  const dialog = await screen.findByRole('dialog');
  expect(within(dialog).queryByRole('button', { name: /Keep/ })).toBeNull();
  expect(dialog.textContent).toContain('the embedded server stops together with the app');
  fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(calls('answerQuit')).toEqual([{ choice: 'cancel' }]);

  main.emit('quitAsked', { activeSessions: 1, canKeep: true, longestLeaseMs: 1_500_000 });
  fireEvent.click(await screen.findByRole('button', { name: 'Keep it and quit (to run out in 25 min)' }));
  await waitFor(() => expect(calls('answerQuit').at(-1)).toEqual({ choice: 'keep-and-quit' }));
  expect(screen.getByRole('button', { name: 'End 1 session and quit' })).toBeTruthy();
});

test('an unreachable server has one banner with its next try, and can be checked', async () => {
  await open('banner');
  const banner = screen.getByRole('region', { name: 'Commands server unreachable' });
  expect(banner.textContent).toMatch(/next try in \d s/);
  fireEvent.click(within(banner).getByRole('button', { name: 'Check now' }));
  await waitFor(() => expect(calls('checkServer')).toHaveLength(1));
});

test('notices can be dismissed', async () => {
  await open('banner');
  fireEvent.click(screen.getByRole('button', { name: 'Dismiss: Import: 2 lines were refused' }));
  await waitFor(() => expect(screen.queryByText('Import: 2 lines were refused')).toBeNull());
  expect(screen.getByText('Sessions taken up again')).toBeTruthy();
});

test('without an answer from main, the window says so and offers to try again', async () => {
  main.refuse.getSnapshot = problem('INTERNAL', 'Main is not there.');
  parts = createApp(main.bridge);
  render(<App app={parts} />);
  expect(await screen.findByText('Main is not there.')).toBeTruthy();
  main.refuse = {};
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('No routers yet')).toBeTruthy();
});

test('a refresh that main refuses is said in the row, and can be dismissed in the details', async () => {
  await open('eight');
  main.refuse.refreshSession = problem('ROUTER_BUSY', 'A restart is still running.');
  fireEvent.click(screen.getByRole('button', { name: 'Refresh session on branch-ber-core now' }));
  await waitFor(() => expect(rowOf('branch-ber-core').textContent).toContain('A restart is still running.'));
  parts.ui.setState({ detailsId: idOf(1) });
  fireEvent.click(await screen.findByRole('button', { name: 'Dismiss' }));
  await waitFor(() => expect(rowOf('branch-ber-core').textContent).not.toContain('A restart is still running.'));
});

test('a session that expired says why, or at least that the lease ran out', async () => {
  await open('eight');
  expect(rowOf('old-vpn').textContent).toContain('connection refused');
  main.session(idOf(9), { error: null, leaseDeadline: 1 });
  await waitFor(() => expect(rowOf('old-vpn').textContent).toContain('The lease ran out.'));
});

test('a server’s claim is never shown as verified', async () => {
  await open('eight');
  expect(rowOf('warehouse').textContent).toContain('not verified by this server');
});

test('a new quit question is open again, whatever was clicked in the last', async () => {
  await open('eight');
  main.emit('quitAsked', { activeSessions: 5, canKeep: false, longestLeaseMs: 0 });
  fireEvent.click(await screen.findByRole('button', { name: 'End 5 sessions and quit' }));
  await waitFor(() => expect(calls('answerQuit')).toHaveLength(1));
  main.emit('quitAsked', { activeSessions: 5, canKeep: false, longestLeaseMs: 0 });
  await waitFor(() => expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Cancel' }).disabled).toBe(false));
});

test('a router that another admin holds says who, and is taken over only after a question', async () => {
  await open('eight');
  const now = main.clock();
  const holder = { by: 'bob', since: now - 120_000, until: now + 90_000, tookOver: false };
  const error = problem('ROUTER_IN_USE', 'bob holds the session on this router');
  main.session(idOf(7), { ...noSession, phase: 'In use', holder, error });
  await waitFor(() => expect(rowOf('lab-openwrt-2').textContent).toContain('Held by bob for 2 min'));
  const row = within(rowOf('lab-openwrt-2'));
  expect(row.queryByRole('button', { name: /^Start session/ })).toBeNull();

  fireEvent.click(row.getByRole('button', { name: 'Take over session on lab-openwrt-2' }));
  const dialog = await screen.findByRole('dialog', { name: 'Take over lab-openwrt-2?' });
  expect(dialog.textContent).toContain('ends their session at once, and they are told that you did it');
  expect(calls('takeOverSession')).toEqual([]);
  fireEvent.click(within(dialog).getByRole('button', { name: 'Take over' }));
  await waitFor(() => expect(calls('takeOverSession')).toEqual([{ routerId: idOf(7) }]));
});

test('who lost a router is told by whom, and can leave it to them', async () => {
  await open('eight');
  const holder = { by: 'bob', since: main.clock() - 5_000, until: null, tookOver: true };
  main.session(idOf(1), { ...noSession, phase: 'In use', holder });
  await waitFor(() => expect(rowOf('branch-ber-core').textContent).toContain('bob took the router over'));
  fireEvent.click(screen.getByRole('button', { name: 'Dismiss session on branch-ber-core' }));
  await waitFor(() => expect(calls('dismissSession')).toEqual([{ routerId: idOf(1) }]));
});

test('a session that is started again by itself says when, and can only be ended', async () => {
  await open('eight');
  main.session(idOf(1), { ...noSession, phase: 'Re-establishing', nextAttemptAt: main.clock() + 20_000 });
  await waitFor(() => expect(rowOf('branch-ber-core').textContent).toMatch(/starting again in \d+ s/));
  const row = within(rowOf('branch-ber-core'));
  expect(isOff(row.getByRole('button', { name: 'Start session on branch-ber-core' }))).toBe(true);
  expect(isOff(row.getByRole('button', { name: 'Restart session on branch-ber-core' }))).toBe(true);
  expect(isOff(row.getByRole('button', { name: 'End session on branch-ber-core' }))).toBe(false);
});

const openForm = async (report: FakeMain['report'] = main.report): Promise<HTMLElement> => {
  await open('eight');
  main.report = report;
  parts.ui.setState({ dialog: { kind: 'add' } });
  const dialog = await screen.findByRole('dialog', { name: 'Add a router' });
  fireEvent.change(within(dialog).getByRole('textbox', { name: /^Address/ }), { target: { value: '192.0.2.9' } });
  return dialog;
};

test('a test sends what stands in the form, without a name, and tells each step there', async () => {
  const dialog = await openForm(testReports.wrongPassword);
  fireEvent.click(within(dialog).getByRole('button', { name: 'Test connection' }));
  const result = await within(dialog).findByRole('region', { name: 'Test of the connection' });
  await waitFor(() => expect(result.textContent).toContain('refused; tried once'));
  expect(result.textContent).toContain('The router refused the user');
  expect(calls('testRouter')).toMatchObject([{ routerId: null, router: { address: '192.0.2.9', port: 22 } }]);
  expect(within(result).queryByText(/was changed since/)).toBeNull();
  fireEvent.change(within(dialog).getByRole('textbox', { name: /^Port/ }), { target: { value: '2222' } });
  expect(within(result).getByText(/was changed since/)).toBeTruthy();
});

test('an unknown key is asked about in the form, and trusting it tests again', async () => {
  const dialog = await openForm(testReports.unknownKey);
  fireEvent.click(within(dialog).getByRole('button', { name: 'Test connection' }));
  fireEvent.click(await within(dialog).findByRole('button', { name: 'Trust and test again' }));
  await waitFor(() => expect(calls('testRouter')).toHaveLength(2));
  const [first] = calls('testRouter') as { testId: string }[];
  expect(calls('trustTestedHostKey')).toEqual([
    { testId: first?.testId, algorithm: 'ssh-ed25519', fingerprint: 'SHA256:new' },
  ]);
});

test('a changed key shows both and cannot be trusted in the form', async () => {
  const dialog = await openForm(testReports.changedKey);
  fireEvent.click(within(dialog).getByRole('button', { name: 'Test connection' }));
  await waitFor(() => expect(dialog.textContent).toContain('SHA256:old'));
  expect(dialog.textContent).toContain('SHA256:new');
  expect(within(dialog).queryByRole('button', { name: /Trust/ })).toBeNull();
});

test('closing the form cancels the test that is running', async () => {
  main.silentOn = 'testRouter';
  const dialog = await openForm();
  fireEvent.click(within(dialog).getByRole('button', { name: 'Test connection' }));
  await within(dialog).findByRole('button', { name: 'Cancel the test' });
  fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(calls('cancelRouterTest')).toHaveLength(1));
  const [test] = calls('testRouter') as { testId: string }[];
  expect(calls('cancelRouterTest')).toEqual([{ testId: test?.testId }]);
});

test('with a remote server the form offers no test, and says when the router is tested', async () => {
  await open('eight');
  main.setStatus({ server: { ...main.status.server, kind: 'remote' } });
  parts.ui.setState({ dialog: { kind: 'add' } });
  const dialog = await screen.findByRole('dialog', { name: 'Add a router' });
  await waitFor(() => expect(dialog.textContent).toContain('the server tests the router when a session starts'));
  expect(within(dialog).queryByRole('button', { name: 'Test connection' })).toBeNull();
});

test('Recent has what was opened, started or ended in this window, and remembers it', async () => {
  await open('eight');
  const entry = () => screen.getByRole('button', { name: /^Recent/ });
  expect(entry().textContent).toBe('Recent0');
  fireEvent.click(screen.getByRole('button', { name: 'Start session on lab-openwrt-2' }));
  parts.ui.setState({ detailsId: idOf(1) });
  await waitFor(() => expect(entry().textContent).toBe('Recent2'));
  const grid = screen.getByRole('grid', { name: 'Routers' });
  fireEvent.click(within(grid).getByRole('button', { name: 'Refresh session on branch-muc-edge now' }));
  fireEvent.click(entry());
  await waitFor(() => expect(grid.getAttribute('aria-rowcount')).toBe('3'));
  parts.stop();
  cleanup();
  await open('eight');
  expect(entry().textContent).toBe('Recent2');
});

test('the selection, and what is shown, are exported apart from the whole list', async () => {
  await open('eight');
  parts.ui.setState({ selection: new Set([idOf(1), idOf(2)]) });
  fireEvent.click(await screen.findByRole('button', { name: 'Export…' }));
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Export those selected as CSV…' }));
  await waitFor(() => expect(calls('exportRouters')).toEqual([{ format: 'csv', routerIds: [idOf(1), idOf(2)] }]));

  parts.ui.setState({ filter: { kind: 'recent' }, recent: [idOf(3)] });
  fireEvent.click(screen.getByRole('button', { name: 'Menu' }));
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Export those shown as JSON…' }));
  await waitFor(() => expect(calls('exportRouters')[1]).toEqual({ format: 'json', routerIds: [idOf(3)] }));
});

test('the details draw the refreshes of the last hour, and say the same in words', async () => {
  await open('eight');
  parts.ui.setState({ detailsId: idOf(1) });
  const section = await screen.findByRole('region', { name: 'Refreshes in the last hour' });
  const picture = within(section).getByRole('img');
  const words = section.querySelector('figcaption')?.textContent ?? '';
  expect(picture.getAttribute('aria-labelledby')).toBe(section.querySelector('figcaption')?.id);
  expect(words).toMatch(
    /^Since .+: latency 3 ms at least, 5 ms in the middle, 34 ms at most\. 2 refreshes failed, the last at .+\.$/,
  );
});

test('a dash for a latency, and an address that only the server knows, say in their titles what is behind them', async () => {
  main.put(routerRow(1, { name: 'r1', address: null }, { ...noSession, phase: 'Active', leaseDeadline: 90_000 }));
  await open('none');
  const cell = (column: string) => rowOf('r1').querySelector<HTMLElement>(`[data-column="${column}"]`);
  expect([cell('latency')?.textContent, cell('latency')?.title]).toEqual(['–', 'Known from the first refresh on']);
  expect(cell('address')?.textContent).toBe('at the server');
  expect(cell('address')?.title).toContain('known there only');
  act(() =>
    main.put(routerRow(1, { name: 'r1' }, { ...noSession, phase: 'Active', leaseDeadline: 90_000, latencyMs: 7 })),
  );
  await waitFor(() => expect(cell('latency')?.textContent).toBe('7 ms'));
  expect(cell('latency')?.title).toBe('');
});
