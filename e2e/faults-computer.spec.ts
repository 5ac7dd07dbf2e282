/**
 * What befalls the computer of an admin who holds sessions, and its way to the server: sleep, clocks that are set, the network,
 * answers that are none, a full disk. The real app over real sockets to a server that speaks the plain protocol; only sleep,
 * clocks and the system's word on the network are moved by hand.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type Locator, test } from '@playwright/test';
import { type HabitsServer, type Mode, startHabitsServer } from '../test/support/habits-server';
import { skipWithoutRouters } from '../test/support/namespaces';
import { type StartedApp, startApp } from './support/app';
import { auditFile, outcomesOnRecord } from './support/app-log';
import { setOnline, setWallClock, sleep } from './support/clocks';
import { invoke } from './support/network';
import { watchPhases } from './support/seen-phases';
import { mountSmallDisk, type SmallDisk } from './support/small-disk';

const token = 'planted-token-91c4e07a35';
const offices = Array.from({ length: 10 }, (_, index) => ({
  id: `6d1f6f1e-3a53-4a55-9d0b-0c4d3f3a7b${10 + index}`,
  name: `Office ${10 + index}`,
}));
/** So long that no refresh is due by itself while a test waits for one. */
const leaseSeconds = 30 * 60;
const fiveMinutes = 300_000;
const anHour = 3_600_000;

let server: HabitsServer;
let folder: string;
let app: StartedApp;

async function begin(routers: typeof offices, lease: number, userDataFolder?: string): Promise<void> {
  server = await startHabitsServer({ token });
  folder = mkdtempSync(path.join(tmpdir(), 'router-sessions-faults-'));
  const file = (name: string, text: string): string => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  app = await startApp({
    flags: [
      `--commands-server=${server.url}`,
      `--commands-server-token-file=${file('token', `${token}\n`)}`,
      `--commands-server-lease=${lease}`,
      `--import=${file('routers.csv', `id,name\n${routers.map(({ id, name }) => `${id},${name}\n`).join('')}`)}`,
    ],
    ...(userDataFolder === undefined ? {} : { userDataFolder }),
  });
  await expect(notices()).toHaveCount(1);
  await dismiss(/router/);
}

async function leave(): Promise<void> {
  await app.dispose();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}

const notices = (): Locator => app.window.getByRole('region', { name: 'Notices' }).getByRole('group');
const dismiss = (title: RegExp): Promise<void> => notices().getByRole('button', { name: title }).click();
const banner = (): Locator => app.window.getByRole('region', { name: 'Commands server unreachable' });
const rowsIn = (phase: string): Locator => app.routers.grid.getByRole('row', { name: new RegExp(`, ${phase}$`) });
const allAre = (phase: string) => expect(rowsIn(phase)).toHaveCount(offices.length, { timeout: 30_000 });
/** how many sessions were refreshed since the requests were last cleared */
const refreshed = (): number =>
  new Set(server.control.requestsTo('refresh').map(({ body }) => body?.['sessionId'])).size;
const allAreRefreshed = () => expect.poll(refreshed, { timeout: 30_000 }).toBe(offices.length);

/** One app for all of them: each begins with ten sessions that are Active. */
test.describe('while ten sessions are held', () => {
  test.beforeAll(async () => {
    await begin(offices, leaseSeconds);
    for (const { id } of offices) await invoke(app, 'startSession', { routerId: id });
    await allAre('Active');
  });
  test.afterAll(leave);
  test.beforeEach(async () => {
    await allAre('Active');
    await expect(notices()).toHaveCount(0);
    server.control.clearRequests();
  });
  test.afterEach(() => expect(app.pageProblems).toEqual([]));

  test('fault 1: a sleep shorter than the lease is followed by refreshes, and nothing is to be seen', async () => {
    const seen = await watchPhases(app.window);
    for (const counted of [true, false]) {
      server.control.clearRequests();
      await sleep(app, fiveMinutes, { counted });
      await allAreRefreshed();
    }
    await allAre('Active');
    expect(await seen.all()).toEqual(['Active']);
    await expect(notices()).toHaveCount(0);
    expect(server.control.requestsTo('start')).toEqual([]);
  });

  test('fault 2: after a sleep longer than the lease all are started again by themselves, and one notice tells it', async () => {
    // The server did not sleep: its leases have run out.
    for (const { sessionId } of server.control.activeSessions()) server.control.forget(sessionId);
    await sleep(app, anHour, { counted: false });
    const told = notices().filter({ hasText: '10 sessions expired while the computer was asleep' });
    await expect(told).toContainText('10 were re-established');
    await expect(notices()).toHaveCount(1);
    await allAre('Active');
    expect(server.control.requestsTo('start')).toHaveLength(offices.length);
    expect(server.control.activeSessions()).toHaveLength(offices.length);
    await dismiss(/expired while the computer was asleep/);
  });

  test('fault 15: the wall clock jumps by an hour, forth and back: the server is asked, and nothing expires', async () => {
    const seen = await watchPhases(app.window);
    for (const byMs of [anHour, -anHour]) {
      server.control.clearRequests();
      await setWallClock(app, byMs);
      await allAreRefreshed();
    }
    await allAre('Active');
    expect(await seen.all()).toEqual(['Active']);
    await expect(notices()).toHaveCount(0);
    expect(server.control.requestsTo('start')).toEqual([]);
  });

  test('fault 3: a lost network is one banner with the next try and no message per router; once it is back, all goes on', async () => {
    const { routers, window } = app;
    await setOnline(app, false);
    server.control.setMode('all', 'reset');
    for (const { name } of offices) await routers.refreshButton(name).click();
    await allAre('Retrying');
    await expect(banner()).toHaveCount(1);
    await expect(banner()).toContainText(/next try in \d+ s|trying now/);
    await expect(notices()).toHaveCount(0);
    await expect(window.getByRole('alert')).toHaveCount(0);
    await expect(window.getByRole('banner')).toContainText('10 sessions held');

    server.control.setMode('all', 'normal');
    await setOnline(app, true);
    await expect(banner()).toHaveCount(0);
    await allAre('Active');
    expect(server.control.requestsTo('start')).toEqual([]);
    expect(server.control.inFlight().most).toBeLessThanOrEqual(16);
  });

  test('fault 3: the login page of a network is no answer: said as what it is, and no session is refreshed or lost by it', async () => {
    const { routers } = app;
    const seen = await watchPhases(app.window);
    const [first] = offices;
    const held = server.control.activeSessions();
    server.control.setMode('all', 'html');
    for (const { name } of offices) await routers.refreshButton(name).click();
    await allAre('Retrying');
    await expect(banner()).toContainText('a web page instead of an answer');
    const details = await routers.openDetails(first!.name);
    await expect(details).toContainText('a web page instead of an answer');
    await expect(routers.row(first!.name)).toContainText(/next try in \d+ s|retrying now/);

    server.control.setMode('all', 'normal');
    await expect(banner()).toHaveCount(0);
    await allAre('Active');
    expect((await seen.all()).toSorted()).toEqual(['Active', 'Retrying']);
    const ids = (sessions: typeof held): readonly string[] => sessions.map(({ sessionId }) => sessionId).toSorted();
    expect(ids(server.control.activeSessions())).toEqual(ids(held));
    expect(server.control.requestsTo('start')).toEqual([]);
    await app.window.keyboard.press('Escape');
  });

  test('fault 23: a token that is refused is said, and taken up again once the server takes it', async () => {
    const { routers } = app;
    const { name } = offices[9]!;
    const details = await routers.openDetails(name);
    server.control.setToken('another-token');
    await routers.refreshButton(name).click();
    await routers.expectPhase(name, 'Retrying');
    await expect(details).toContainText('Check the token for this server.');
    await expect(banner()).toContainText('did not take the request');
    server.control.setToken(token);
    await expect(banner()).toHaveCount(0);
    await allAre('Active');
    expect(server.control.requestsTo('start')).toEqual([]);
    await app.window.keyboard.press('Escape');
  });

  test('fault 23: each answer that is none has words of its own, and no router is marked down for it', async () => {
    const seen = await watchPhases(app.window);
    const answers: readonly (readonly [mode: Mode, says: RegExp])[] = [
      ['403', /answered with a web page instead of an answer/],
      ['503', /did not take the request; it sent a web page/],
      ['garbage', /something that is not JSON/],
      ['no-envelope', /JSON that is not the answer of a commands server/],
      ['cut', /the connection was cut mid-answer/],
      ['zipped', /more than 1 MB/],
      ['unknown-code', /The licence of this server has run out/],
    ];
    for (const [index, [mode, says]] of answers.entries()) await refuses(offices[index]!.name, mode, says);
    await allAre('Active');
    // The last of all, because what it asks for is not waited for here: seven seconds without a request.
    await refuses(offices[8]!.name, '429', /did not take the request; it sent a web page/);
    expect((await seen.all()).toSorted()).toEqual(['Active', 'Retrying']);
    expect(server.control.requestsTo('start')).toEqual([]);
  });

  async function refuses(name: string, mode: Mode, says: RegExp): Promise<void> {
    const { routers } = app;
    await test.step(`“${mode}”`, async () => {
      const details = await routers.openDetails(name);
      server.control.setMode('refresh', mode);
      await routers.refreshButton(name).click();
      await routers.expectPhase(name, 'Retrying');
      await expect(details).toContainText(says);
      server.control.setMode('refresh', 'normal');
    });
  }
});

test.describe('on a disk that is full', () => {
  test.skip(skipWithoutRouters(), 'to mount a disk of its own takes root');
  const [first, second] = [offices[0]!, offices[1]!];
  /** of starting and ending, while there is no room */
  const rounds = 8;
  let disk: SmallDisk;

  test.beforeEach(async () => {
    // Chromium's own files are on it, too.
    disk = mountSmallDisk(64);
    const userDataFolder = path.join(disk.folder, 'data');
    mkdirSync(userDataFolder);
    await begin([first, second], 15, userDataFolder);
  });
  test.afterEach(async () => {
    await leave();
    disk.remove();
  });

  test('fault 22: it is told once per file, sessions go on, and what was kept in memory is written when there is room', async () => {
    const { routers, window } = app;
    await routers.button('Start', first.name).click();
    await routers.expectPhase(first.name, 'Active');
    disk.fill();
    // Starts and ends stand in the audit record by themselves and outgrow what is left of its last page on disk.
    for (let round = 0; round < rounds; round += 1) {
      await routers.button('Start', second.name).click();
      await routers.expectPhase(second.name, 'Active');
      await routers.button('End', second.name).click();
      await routers.expectPhase(second.name, 'No session');
    }
    await window.getByRole('button', { name: /^Show .*earlier notice/ }).click();
    const audited = notices().filter({ hasText: 'The audit record could not be written to disk' });
    await expect(audited).toContainText('Running sessions go on; what could not be written stays in memory');
    const titles = await notices().evaluateAll((all) => all.map((notice) => notice.getAttribute('aria-label')));
    expect(titles).toEqual([...new Set(titles)]);
    server.control.clearRequests();
    await routers.refreshButton(first.name).click();
    await expect.poll(refreshed).toBe(1);
    await routers.expectPhase(first.name, 'Active');

    disk.makeRoom();
    // What waits goes with the next record.
    await routers.button('Start', second.name).click();
    await routers.expectPhase(second.name, 'Active');
    await expect.poll(() => outcomesOnRecord(app, 'startSession').length).toBe(rounds + 2);
    execFileSync(process.execPath, [path.resolve(import.meta.dirname, '../scripts/audit-verify.mjs'), auditFile(app)]);
    expect(app.pageProblems).toEqual([]);
  });
});
