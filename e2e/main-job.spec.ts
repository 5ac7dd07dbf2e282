/**
 * The main job on the real app against a real router: add it by hand, trust its key, start, see it refreshed, pull the
 * cable, put it back, restart, end, quit.
 */

import { expect, test } from '@playwright/test';
import { createRouter, type Daemon, type NamespaceRouter, skipWithoutRouters } from '../test/support/namespaces';
import { type StartedApp, startApp } from './support/app';

/** The shortest lease there is: refreshed every 5 s. */
const leaseFlag = '--commands-server-lease=15';

test.skip(skipWithoutRouters(), 'real routers need root and Debian packages (docs/developing.md)');

for (const daemon of ['dropbear', 'openssh'] satisfies Daemon[]) {
  test.describe(`a real router with ${daemon}`, () => {
    let router: NamespaceRouter;
    let app: StartedApp;

    test.beforeEach(async () => {
      router = await createRouter({ daemon, openWrt: daemon === 'dropbear' });
      app = await startApp({ flags: [leaseFlag] });
    });
    test.afterEach(async () => {
      await app.dispose();
      await router.dispose();
    });

    test('is added, started, refreshed, cut off, found again, restarted and ended', async () => {
      const { routers } = app;
      const name = `Lab corner ${daemon}`;
      await routers.add({ name, address: router.address, user: router.user, password: router.password });
      await routers.expectPhase(name, 'No session');

      await test.step('an unknown host key is asked about before anything is sent', async () => {
        await routers.button('Start', name).click();
        const question = routers.dialog(`Is this ${name}?`);
        await expect(question).toContainText('SHA256:');
        await question.getByRole('button', { name: 'Trust and start' }).click();
        await routers.expectPhase(name, 'Active');
      });

      await test.step('the lease is refreshed three times, and the countdown restarts each time', async () => {
        const seen: number[] = [];
        let restarts = 0;
        await expect
          .poll(
            async () => {
              const left = await routers.leaseSeconds(name);
              const before = seen.at(-1);
              if (left !== null && before !== undefined && left > before + 1) restarts += 1;
              if (left !== null) seen.push(left);
              return restarts;
            },
            { timeout: 40_000, intervals: [500] },
          )
          .toBeGreaterThanOrEqual(3);
        // A lease of 15 s that is refreshed at a third of it never comes near its end.
        expect(Math.min(...seen)).toBeGreaterThanOrEqual(6);
        await routers.expectPhase(name, 'Active');
      });

      await test.step('a pulled cable is said, while the lease is kept', async () => {
        await router.pullCable();
        await routers.expectPhase(name, 'Unverified', 30_000);
        expect(await routers.leaseSeconds(name)).not.toBeNull();
        await expect(routers.row(name).getByText('Active', { exact: true })).toHaveCount(0);
      });

      await test.step('the router is found again when the cable is back', async () => {
        await router.plugCable();
        await routers.expectPhase(name, 'Active', 45_000);
      });

      await test.step('a restart comes back to Active', async () => {
        await routers.button('Restart', name).click();
        const details = await routers.openDetails(name);
        await expect(details.getByText('Restart requested.')).toBeVisible();
        await routers.expectPhase(name, 'Active');
      });

      await test.step('an ended session is gone', async () => {
        await routers.button('End', name).click();
        await routers.expectPhase(name, 'No session');
        await expect(routers.button('End', name)).toBeDisabled();
      });

      expect(app.pageProblems).toEqual([]);
    });

    test('is asked about when quitting with a session, and ended', async () => {
      const { routers } = app;
      const name = 'Front desk';
      await routers.add({ name, address: router.address, user: 'root', keyFile: router.keyFile });
      await routers.button('Start', name).click();
      await routers.dialog(`Is this ${name}?`).getByRole('button', { name: 'Trust and start' }).click();
      await routers.expectPhase(name, 'Active');

      await app.quit();
      const question = routers.dialog(/^Quit while 1 session is held/);
      await question.getByRole('button', { name: 'Cancel' }).click();
      await expect(question).toBeHidden();
      await routers.expectPhase(name, 'Active');

      await app.quit();
      await routers.clickAndLeave(question.getByRole('button', { name: 'End 1 session and quit' }));
      expect(await app.left()).toBe(0);
    });
  });
}
