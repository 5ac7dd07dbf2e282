/**
 * The list for a screen reader and without a mouse: one stop of Tab, true numbers of rows also where few are drawn, the
 * focus kept while rows change places under it; and a start of many that is told in few sentences.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { type StartedApp, startApp } from './support/app';
import { Keyboard } from './support/keyboard';
import { names, startNetworkStage } from './support/screens-network';

let close: () => Promise<void> = () => Promise.resolve();
test.afterEach(() => close());

const isFocused = (app: StartedApp, name: string) => expect(app.routers.row(name)).toBeFocused();

test('the list and its actions work from the keyboard alone', async () => {
  const app = await startApp({ flags: ['--lab=3'] });
  close = () => app.dispose();
  const { window, routers } = app;
  const rows = routers.grid.getByRole('row', { name: /No session$/ });
  await expect(rows).toHaveCount(3);
  await window.keyboard.press('ControlOrMeta+f');
  await expect(window.getByRole('searchbox', { name: 'Search routers' })).toBeFocused();
  for (let presses = 0; presses < 15; presses += 1) {
    await window.keyboard.press('Tab');
    if (await routers.grid.locator('[role=row]:focus, [role=row] :focus').count()) break;
  }
  await window.keyboard.press('ArrowDown');
  await window.keyboard.press('s');
  await expect(routers.grid.getByRole('row', { name: /Active$/ })).toHaveCount(1);
  await window.keyboard.press('Enter');
  await expect(window.getByRole('complementary')).toBeVisible();
  await window.keyboard.press('Escape');
  await window.keyboard.press('e');
  await expect(rows).toHaveCount(3);
});

test('ten thousand rows: one stop of Tab, true numbers, and the last one under End', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'router-sessions-grid-'));
  const list = path.join(folder, 'many.csv');
  const lines = Array.from(
    { length: 10_000 },
    (_, at) => `r-${String(at).padStart(5, '0')},10.0.${at >> 8}.${at & 255}\n`,
  );
  writeFileSync(list, `name,address\n${lines.join('')}`);
  const app = await startApp({ flags: [`--import=${list}`] });
  close = async () => {
    await app.dispose();
    rmSync(folder, { recursive: true, force: true });
  };
  const { routers, window } = app;
  const keys = await Keyboard.on(window);
  await expect(routers.grid).toHaveAttribute('aria-rowcount', '10001');
  await keys.toRow(routers.row('r-00000'));
  const rowStops = routers.grid.locator('[role="row"][tabindex="0"]');
  await expect(rowStops).toHaveCount(1);
  await expect(routers.row('r-00000')).toHaveAttribute('aria-rowindex', '2');
  await keys.press('End');
  await isFocused(app, 'r-09999');
  await expect(routers.row('r-09999')).toHaveAttribute('aria-rowindex', '10001');
  await expect(rowStops).toHaveCount(1);
  expect(await routers.grid.getByRole('row').count()).toBeLessThan(100);

  await keys.press('Space');
  await expect(routers.row('r-09999')).toHaveAttribute('aria-selected', 'true');
  await expect(routers.row('r-09998')).toHaveAttribute('aria-selected', 'false');
  await keys.press('PageUp');
  const numbers = await routers.grid
    .locator('[data-router-id]')
    .evaluateAll((rows) =>
      rows.map((row) => [row.getAttribute('aria-label'), Number(row.getAttribute('aria-rowindex'))]),
    );
  for (const [label, number] of numbers) expect(label).toContain(`r-${String(Number(number) - 2).padStart(5, '0')}`);

  // Back in with Shift+Tab: at the row that was left, not at the first.
  await keys.press('Home');
  await keys.press('ArrowDown');
  await keys.press('ControlOrMeta+f');
  await keys.tabTo(routers.row('r-00001'));
  await keys.expectNoPointer();
});

test('the focus stays on its router while rows change places and are drawn anew under it', async () => {
  const stage = await startNetworkStage();
  close = stage.close;
  const { app, keys, network } = stage;
  const { routers, window } = app;
  for (const name of [names.active, names.unverified]) await network.start(name);
  // By state, what needs attention first: rows move whenever a session does.
  await keys.press('ControlOrMeta+f');
  await keys.tabTo(routers.grid.getByRole('button', { name: 'Name' }));
  await keys.press('ArrowLeft');
  await expect(routers.grid.getByRole('button', { name: 'State' })).toBeFocused();
  await keys.press('Enter');
  await keys.toRow(routers.row(names.unverified));
  const place = () => routers.row(names.unverified).getAttribute('aria-rowindex');
  const before = await place();
  await network.setFault(names.unverified, { kind: 'refuse' });
  await keys.press('f');
  await routers.expectPhase(names.unverified, 'Unverified');
  await expect.poll(place).not.toBe(before);
  await isFocused(app, names.unverified);
  await keys.press('e');
  await routers.expectPhase(names.unverified, 'No session');
  await isFocused(app, names.unverified);

  await keys.toRow(routers.row(names.active));
  await keys.press('ArrowRight');
  const end = routers.button('End', names.active);
  await expect(end).toBeFocused();
  await network.start(names.drifting);
  await routers.refreshButton(names.active).press('Enter');
  await keys.expectFocusShows();
  await window.emulateMedia({ reducedMotion: 'no-preference' });
  await keys.expectNoPointer();
});

test('what turns and slides stands still where less motion is wanted', async () => {
  const stage = await startNetworkStage();
  close = stage.close;
  const { app, keys, network } = stage;
  await network.setFault(names.active, { kind: 'hang' });
  await keys.toRow(app.routers.row(names.active));
  await keys.press('s');
  await app.routers.expectPhase(names.active, 'Starting');
  const moving = () => app.window.evaluate(() => document.getAnimations().length);
  expect(await moving()).toBeGreaterThan(0);
  await app.window.emulateMedia({ reducedMotion: 'reduce' });
  expect(await moving()).toBe(0);
});

test('a start of fifty routers is told to a screen reader in a handful of sentences', async () => {
  const app = await startApp({ flags: ['--lab=50'] });
  close = () => app.dispose();
  const { routers, window } = app;
  const keys = await Keyboard.on(window);
  await expect(routers.grid).toHaveAttribute('aria-rowcount', '51');
  await window.evaluate(() => {
    const heard: string[] = [];
    (globalThis as { heard?: string[] }).heard = heard;
    const live = '[aria-live="polite"], [aria-live="assertive"], [role="status"], [role="alert"]';
    new MutationObserver((changes) => {
      const regions = new Set(
        changes.map(({ target }) => (target instanceof Element ? target : target.parentElement)?.closest(live)),
      );
      for (const region of regions) {
        const text = region?.textContent?.trim() ?? '';
        if (text !== '') heard.push(text);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await keys.press('ControlOrMeta+f');
  await keys.press('ArrowDown');
  await keys.press('ControlOrMeta+a');
  await keys.press('s');
  const panel = window.getByRole('region', { name: 'Operation on many routers' });
  await expect(panel.getByText('50 sessions started')).toBeVisible({ timeout: 60_000 });
  await expect(window.getByTestId('announcements')).not.toBeEmpty();
  const heard = await window.evaluate(() => (globalThis as { heard?: string[] }).heard ?? []);
  // The selection, the start, its end, and at most a sentence a second about sessions.
  expect(heard.length, heard.join(' | ')).toBeLessThanOrEqual(15);
  expect(heard.join(' ')).toContain('50 sessions started');
  expect(heard.filter((text) => text.length > 200)).toEqual([]);
});
