/** The list on the real app: filter, views, columns, density, selection by keyboard and pointer, editing several. */

import { writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { axeFindings } from './support/axe';
import { type StartedApp, startApp } from './support/app';

const csv = `name,address,user,group,tags
branch-muc-edge,203.0.113.14,netadmin,Branches/München,edge;fiber
branch-muc-core,203.0.113.15,netadmin,Branches/München,core
branch-vie-edge,203.0.113.31,netadmin,Branches/Wien,edge
harbour-lte-1,198.51.100.7,root,Harbour,lte
harbour-lte-2,198.51.100.8,root,Harbour,lte
Zweigstelle Donaudampfschifffahrtsgesellschaftskapitänswitwenrente,192.0.2.22,root,HQ,wifi
`;

let app: StartedApp;
test.afterEach(() => app.dispose());

async function opened(): Promise<StartedApp> {
  const file = test.info().outputPath('list.csv');
  writeFileSync(file, csv);
  const started = await startApp({ flags: [`--import=${file}`] });
  await started.routers.expectPhase('harbour-lte-1', 'No session');
  await started.window.getByRole('button', { name: /^Dismiss: Import/ }).click();
  return started;
}

test('a range is selected from the keyboard, changed together, and the change taken back', async () => {
  app = await opened();
  const { window, routers } = app;
  await routers.row('branch-muc-core').focus();
  await window.keyboard.press('Shift+ArrowDown');
  await window.keyboard.press('Shift+ArrowDown');
  const bar = window.getByRole('toolbar', { name: 'Selected routers' });
  await expect(bar).toContainText('3 routers selected');
  await expect(routers.row('branch-vie-edge')).toHaveAttribute('aria-selected', 'true');
  await expect(routers.row('branch-vie-edge')).toBeFocused();

  await bar.getByRole('button', { name: 'Edit…' }).press('Enter');
  const dialog = routers.dialog('Edit 3 routers');
  await dialog.getByLabel('Group').fill('Offices');
  await window.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(routers.row('branch-vie-edge')).toContainText('Offices');
  await expect(window.getByRole('navigation').getByRole('button', { name: /^Offices/ })).toContainText('3');

  await routers.row('branch-vie-edge').focus();
  await window.keyboard.press('Control+z');
  await expect(routers.row('branch-vie-edge')).toContainText('Branches/Wien');
  await window.keyboard.press('Escape');
  await expect(bar).toBeHidden();
  expect(app.pageProblems).toEqual([]);
});

test('Space selects, Control+A selects all, letters find a name, and several are deleted and come back', async () => {
  app = await opened();
  const { window, routers } = app;
  await routers.row('branch-muc-core').focus();
  await window.keyboard.type('har');
  await expect(routers.row('harbour-lte-1')).toBeFocused();
  await window.keyboard.press('Space');
  await expect(routers.row('harbour-lte-1')).toHaveAttribute('aria-selected', 'true');
  await window.keyboard.press('Control+a');
  const bar = window.getByRole('toolbar', { name: 'Selected routers' });
  await expect(bar).toContainText('6 routers selected');
  await bar.getByRole('button', { name: 'Delete…' }).press('Enter');
  await routers.dialog('Delete 6 routers?').getByRole('button', { name: 'Delete 6 routers' }).press('Enter');
  await expect(window.getByText('No routers yet')).toBeVisible();
  await window.keyboard.press('Control+z');
  await expect(routers.grid).toHaveAttribute('aria-rowcount', '7');
});

test('the pointer selects a range with Shift and one more with Control', async () => {
  app = await opened();
  const { routers } = app;
  await routers.row('branch-muc-core').getByRole('checkbox').click();
  await routers
    .row('branch-vie-edge')
    .getByText('branch-vie-edge')
    .click({ modifiers: ['Shift'] });
  await routers
    .row('harbour-lte-2')
    .getByText('harbour-lte-2')
    .click({ modifiers: ['Control'] });
  await expect(app.window.getByRole('toolbar', { name: 'Selected routers' })).toContainText('4 routers selected');
  await expect(routers.details('harbour-lte-2')).toBeHidden();
});

test('filter, density, columns and a saved view outlive the app', async () => {
  app = await opened();
  const { window, routers } = app;
  await window.getByRole('button', { name: 'Filter', exact: true }).click();
  await window.getByRole('combobox', { name: 'Tags' }).click();
  await window.getByRole('option', { name: 'lte' }).click();
  await window.keyboard.press('Escape');
  await window.keyboard.press('Escape');
  await expect(routers.grid).toHaveAttribute('aria-rowcount', '3');

  await window.getByRole('button', { name: 'View', exact: true }).click();
  await window.getByText('Compact').click();
  await window.getByRole('checkbox', { name: 'Latency' }).click();
  await window.getByRole('button', { name: 'Save this view…' }).click();
  await routers.dialog('Save this view').getByLabel('Name of the view').fill('Mobile ones');
  await window.keyboard.press('Enter');
  await expect(routers.grid.getByRole('columnheader', { name: 'Latency' })).toBeHidden();

  const { userDataFolder } = app;
  await app.quit();
  await app.left();
  app = await startApp({ userDataFolder });
  // The filter stands as it was left, and its button says so.
  await expect(app.routers.grid).toHaveAttribute('aria-rowcount', '3');
  expect((await app.routers.grid.locator('[data-router-id]').first().boundingBox())?.height).toBe(30);
  await expect(app.routers.grid.getByRole('columnheader', { name: 'Latency' })).toBeHidden();
  await app.window.getByRole('button', { name: /^Filter/ }).click();
  await app.window.getByRole('button', { name: 'Clear filter' }).click();
  await app.window.keyboard.press('Escape');
  await app.routers.expectPhase('branch-muc-core', 'No session');
  await app.window.getByRole('button', { name: 'View', exact: true }).click();
  await app.window.getByRole('button', { name: 'Mobile ones', exact: true }).click();
  await expect(app.routers.grid).toHaveAttribute('aria-rowcount', '3');
});

test('all that is selected is started together, its failures grouped by cause, and ended together', async () => {
  const file = test.info().outputPath('dead.csv');
  writeFileSync(file, 'name,address,port\nz-dead-1,127.0.0.1,9\nz-dead-2,127.0.0.1,10\n');
  app = await startApp({ flags: ['--lab=3', `--import=${file}`] });
  const { window, routers } = app;
  await routers.expectPhase('z-dead-2', 'No session');
  await expect(routers.grid).toHaveAttribute('aria-rowcount', '6');
  await routers.row('z-dead-2').focus();
  await window.keyboard.press('Control+a');
  await window
    .getByRole('toolbar', { name: 'Selected routers' })
    .getByRole('button', { name: 'Start', exact: true })
    .press('Enter');
  const panel = window.getByRole('region', { name: 'Operation on many routers' });
  await expect(panel.getByText('3 sessions started, 2 failed')).toBeVisible({ timeout: 30_000 });
  await expect(panel.getByText(/^2 routers: /)).toBeVisible();
  expect(await axeFindings(window)).toEqual([]);
  const dead = panel.getByRole('list', { name: 'Names of 2 routers' });
  await expect(dead.getByRole('listitem')).toHaveText(['z-dead-1 Failed', 'z-dead-2 Failed']);
  await panel.getByRole('button', { name: 'Their names' }).press('Enter');
  await expect(dead).toBeHidden();
  await panel.getByRole('button', { name: 'Their names' }).press('Enter');
  await dead.getByRole('button', { name: 'z-dead-1' }).press('Enter');
  await expect(routers.row('z-dead-1')).toBeFocused();
  await panel.getByRole('button', { name: 'Retry failed' }).click();
  await expect(panel.getByText('0 sessions started, 2 failed')).toBeVisible({ timeout: 30_000 });
  await panel.getByRole('button', { name: /^Close: / }).click();
  await window.getByRole('toolbar', { name: 'Selected routers' }).getByRole('button', { name: 'End…' }).click();
  await routers.dialog('End 3 sessions?').getByRole('button', { name: 'End 3 sessions' }).click();
  await expect(panel.getByText(/^3 sessions ended/)).toBeVisible({ timeout: 30_000 });
});
