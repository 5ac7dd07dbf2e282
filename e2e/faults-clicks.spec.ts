/**
 * What an admin does at a bad moment: a start that is clicked twice, an end while the start is connecting or the router is away, a
 * start of hundreds of which some are out of reach. The real app; a real router, and simulated ones where their number is
 * the point.
 */

import { copyFileSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { type Lab, startLab } from '../src/lab/lab';
import { createRouter, type NamespaceRouter, skipWithoutRouters } from '../test/support/namespaces';
import { socketsOfMachineTo } from '../test/support/open-sockets';
import { type StartedApp, startApp } from './support/app';
import { outcomesOnRecord, phaseChanges } from './support/app-log';
import { invoke } from './support/network';
import { watchPhases } from './support/seen-phases';
import { startTeam, type Team } from './support/team';

/** One app and one router for all of them: each begins without a session, and leaves none. */
test.describe('on a real router', () => {
  test.skip(skipWithoutRouters(), 'real routers need root and Debian packages (docs/developing.md)');
  const name = 'Corner office';
  let router: NamespaceRouter;
  let app: StartedApp;
  let routerId: string;

  test.beforeAll(async () => {
    router = await createRouter({ daemon: 'openssh' });
    const userDataFolder = mkdtempSync(path.join(tmpdir(), 'router-sessions-e2e-'));
    mkdirSync(path.join(userDataFolder, 'profiles'));
    copyFileSync('docs/profile.example.yaml', path.join(userDataFolder, 'profiles', 'forward-counter.yaml'));
    app = await startApp({ userDataFolder, flags: ['--commands-server-lease=15'] });
    const { routers } = app;
    const { address, user, password, lan } = router;
    await routers.add({ name, address, user, password, profile: 'Forward counter', interfaces: [lan] });
    routerId = (await routers.row(name).getAttribute('data-router-id')) ?? '';
    await routers.button('Start', name).click();
    await routers.dialog(`Is this ${name}?`).getByRole('button', { name: 'Trust and start' }).click();
    await routers.expectPhase(name, 'Active');
    await end();
  });
  test.afterAll(async () => {
    await app.dispose();
    await router.dispose();
  });
  test.afterEach(() => expect(app.pageProblems).toEqual([]));

  const logins = async (): Promise<number> => (await router.daemonLog()).match(/Accepted password/g)?.length ?? 0;
  const held = (): number =>
    (JSON.parse(readFileSync(path.join(app.userDataFolder, 'held-sessions.json'), 'utf8')) as { sessions: unknown[] })
      .sessions.length;
  const onRouter = (): Promise<string> => router.exec('nft list tables');

  async function end(): Promise<void> {
    await app.routers.button('End', name).click();
    await app.routers.expectPhase(name, 'No session');
    await expect.poll(onRouter).not.toContain('rsm_counter');
    await expect.poll(held).toBe(0);
  }

  test('fault 11: a start that is clicked twice is one session and one login, and a click that gets past the window is refused', async () => {
    const { routers } = app;
    const before = await logins();
    await routers.button('Start', name).dblclick();
    await routers.expectPhase(name, 'Active');
    expect(await logins()).toBe(before + 1);
    expect(held()).toBe(1);
    await end();

    type Answer = { readonly error: { readonly code: string } | null };
    const clicks = [1, 2, 3].map(() => invoke<Answer>(app, 'startSession', { routerId }));
    const codes = (await Promise.all(clicks)).map(({ error }) => error?.code ?? 'begun');
    expect(codes.toSorted()).toEqual(['NOT_POSSIBLE_NOW', 'NOT_POSSIBLE_NOW', 'begun']);
    await routers.expectPhase(name, 'Active');
    expect(await logins()).toBe(before + 2);
    expect(held()).toBe(1);
    await end();
  });

  test('fault 12: an end while the start is still connecting cancels it: never Active, and nobody goes on knocking', async () => {
    const { routers } = app;
    const seen = await watchPhases(app.window);
    const before = await logins();
    await router.dropPackets();
    await routers.button('Start', name).click();
    await expect.poll(() => socketsOfMachineTo(router.address)).toBe(1);
    await routers.expectPhase(name, 'Starting');
    await routers.button('End', name).click();
    await routers.expectPhase(name, 'No session');
    expect(socketsOfMachineTo(router.address)).toBe(0);
    // Cancelled, and not given up because nobody answered, which takes ten seconds.
    await expect
      .poll(() => outcomesOnRecord(app, 'startSession').at(-1)?.['errorCode'])
      .toBe('SESSION_START_FAILED<-START_CANCELLED');
    await expect.poll(held).toBe(0);
    await router.passPackets();
    expect(await seen.all()).not.toContain('Active');

    await routers.button('Start', name).click();
    await routers.expectPhase(name, 'Active');
    expect(await logins()).toBe(before + 1);
    await end();
  });

  test('fault 13: an end while the router is away is an end; what is left there is told, goes by itself, and the next start works', async () => {
    const { routers } = app;
    await routers.button('Start', name).click();
    await routers.expectPhase(name, 'Active');
    expect(await onRouter()).toContain('rsm_counter');
    await router.pullCable();
    await routers.button('End', name).click();
    await routers.expectPhase(name, 'No session');
    const details = await routers.openDetails(name);
    await expect(details).toContainText(
      'The router did not answer in time: what the session set up there may still be on it.',
    );
    await expect.poll(held).toBe(0);
    // Out of reach still: nobody but the router itself can have done it.
    await expect.poll(onRouter, { timeout: 60_000 }).not.toContain('rsm_counter');
    await router.plugCable();
    await routers.button('Start', name).click();
    await routers.expectPhase(name, 'Active');
    await end();
  });
});

test.describe('on five hundred routers', () => {
  const all = 500;
  const refusing = 33;
  /** One less than the starts that are on their way at once: the others have a way past them all the time. */
  const silent = 7;
  let lab: Lab;
  let team: Team;
  let app: StartedApp;

  test.beforeEach(async () => {
    lab = await startLab({ routers: all });
    const known = lab.routers.map(({ id, address, port, user, password, hostKey }, index) => {
      const name = `Branch ${String(index).padStart(3, '0')}`;
      return { id, name, address, port, user, hostKey, login: { password } };
    });
    team = await startTeam(known, { leaseSeconds: 300 });
    app = await startApp({ flags: team.flags });
  });
  test.afterEach(async () => {
    await app.dispose();
    await team.stop();
    await lab.stop();
  });

  test('fault 16: a start of 500 with 40 out of reach is bounded, leaves the others alone, is told by cause, and only the 40 are tried again', async () => {
    const { routers, window } = app;
    // All over the list: a crowd of them side by side is the order's matter (bulk.test.ts).
    const away = lab.routers.filter((_, index) => index % 12 === 5).slice(0, refusing + silent);
    for (const [index, { id }] of away.entries()) {
      await lab.setFault(id, index < silent ? { kind: 'hang' } : { kind: 'refuse' });
    }
    await routers.expectPhase('Branch 000', 'No session');
    await expect(routers.grid).toHaveAttribute('aria-rowcount', `${all + 1}`);
    await routers.row('Branch 000').focus();
    await window.keyboard.press('Control+a');
    await window
      .getByRole('toolbar', { name: 'Selected routers' })
      .getByRole('button', { name: 'Start', exact: true })
      .click();

    const panel = window.getByRole('region', { name: 'Operation on many routers' });
    await expect(panel.getByText(`${all - away.length} sessions started, ${away.length} failed`)).toBeVisible({
      timeout: 90_000,
    });
    const causes = panel.getByRole('list', { name: 'What failed, by cause' });
    await expect(causes.getByText(`${refusing} routers`)).toHaveCount(1);
    await expect(causes.getByText(`${silent} routers`)).toHaveCount(1);
    await expect(causes).toContainText(/refused/);

    const awayIds = new Set(away.map(({ id }) => id));
    const failures = () => phaseChanges(app).filter(({ to }) => to === 'Failed');
    await expect.poll(() => failures().length).toBe(away.length);
    const changes = phaseChanges(app);
    expect(mostAtOnce(changes, 'Starting')).toBeLessThanOrEqual(16);
    for (const { id } of lab.routers) {
      const end = awayIds.has(id) ? 'Failed' : 'Active';
      expect(changes.filter(({ routerId }) => routerId === id).map(({ to }) => to)).toEqual(['Starting', end]);
    }

    for (const { id } of away) await lab.setFault(id, { kind: 'none' });
    await panel.getByRole('button', { name: 'Retry failed' }).click();
    await expect(panel.getByText(`How starting ${away.length} sessions went:`)).toBeVisible({ timeout: 60_000 });
    await expect(panel).toContainText(`${away.length} sessions started`);
    await expect.poll(() => startedSince(changes.length).length).toBe(away.length);
    expect(new Set(startedSince(changes.length))).toEqual(awayIds);
    expect(app.pageProblems).toEqual([]);
  });

  const startedSince = (count: number): readonly string[] =>
    phaseChanges(app)
      .slice(count)
      .flatMap(({ to, routerId }) => (to === 'Starting' ? [routerId] : []));
});

/** How many sessions were in the phase at a time, at most. */
function mostAtOnce(changes: ReturnType<typeof phaseChanges>, phase: string): number {
  let now = 0;
  let most = 0;
  for (const { from, to } of changes) {
    if (from === phase) now -= 1;
    if (to === phase) now += 1;
    most = Math.max(most, now);
  }
  return most;
}
