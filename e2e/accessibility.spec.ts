/** axe on the real window, light and dark: nothing serious on any screen of this version. */

import { expect, test } from '@playwright/test';
import { axeFindings as findings } from './support/axe';
import { type StartedApp, startApp } from './support/app';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    let app: StartedApp;
    test.afterEach(() => app.dispose());

    test('an empty list and the form', async () => {
      app = await startApp();
      await app.window.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expect(app.window.getByText('No routers yet')).toBeVisible();
      expect(await findings(app.window)).toEqual([]);
      await app.window
        .getByRole('button', { name: /^Add (a )?router$/ })
        .first()
        .click();
      await expect(app.routers.dialog('Add a router')).toBeVisible();
      expect(await findings(app.window)).toEqual([]);
    });

    test('the list, a running session with its details, the server and the quit question', async () => {
      app = await startApp({ flags: ['--lab=8'] });
      const { window, routers } = app;
      await window.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const start = window.getByRole('button', { name: /^Start session on / }).first();
      const name = (await start.getAttribute('aria-label'))?.replace('Start session on ', '') ?? '';
      await start.click();
      await routers.expectPhase(name, 'Active');
      expect(await findings(window)).toEqual([]);
      const details = await routers.openDetails(name);
      await expect(details.getByText('Session established')).toBeVisible();
      expect(await findings(window)).toEqual([]);
      await app.quit();
      await expect(routers.dialog(/^Quit while/)).toBeVisible();
      expect(await findings(window)).toEqual([]);
      await routers
        .dialog(/^Quit while/)
        .getByRole('button', { name: 'Cancel' })
        .click();
    });
  });
}

test('the list and its actions work from the keyboard alone', async () => {
  const app = await startApp({ flags: ['--lab=3'] });
  const { window, routers } = app;
  try {
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
  } finally {
    await app.dispose();
  }
});
