/** Every screen from the keyboard alone: reached, walked through, left; and the focus is never lost on the way. */

import { expect, test } from '@playwright/test';
import { escape, onScreen, type Stage, type World } from './support/screens';
import { firstRun } from './support/screens-first-run';
import { atWork } from './support/screens-network';
import { inTeam } from './support/screens-team';

/** Once around with Tab. In a dialog the focus stays in it; every stop shows that it has the focus. */
async function walkThrough({ app, keys }: Stage, isModal: boolean): Promise<void> {
  const first = (await keys.focus()).name;
  for (let stops = 0; stops < 40; stops += 1) {
    await keys.press('Tab');
    const stop = await keys.focus();
    expect
      .soft(stop.shown || (!isModal && stop.name.startsWith('the page')), `a focus ring on ${stop.name}`)
      .toBe(true);
    // Not by `:focus`, which a field of several parts does not match while one of its parts has the focus.
    const isInside = await app.window.evaluate(() => document.activeElement?.closest('[role="dialog"]') !== null);
    if (isModal) expect.soft(isInside, `inside: ${stop.name}`).toBe(true);
    if (stop.name === first) return;
  }
}

function walksThrough<At extends Stage>(world: World<At>): void {
  test(`${world.name}: every screen is reached, walked through and left by keys`, async () => {
    test.setTimeout(180_000);
    const stage = await world.start();
    try {
      // All of them are walked through before the test fails: one broken screen does not hide the next.
      const broken: string[] = [];
      for (const screen of world.screens) {
        const visit = test.step(screen.name, async () => {
          await onScreen(stage, screen, async (layer) => {
            await stage.keys.expectFocusShows();
            const isModal = (await layer.getAttribute('role')) === 'dialog';
            if (isModal) await stage.keys.expectFocusIn(layer);
            await walkThrough(stage, isModal);
          });
          await stage.keys.expectFocusBack();
        });
        await visit.catch(async (error: Error) => {
          broken.push(`${screen.name}: ${error.message}`);
          await escape(stage);
        });
      }
      expect(broken).toEqual([]);
      await stage.keys.expectNoPointer();
      expect(stage.app.pageProblems).toEqual([]);
    } finally {
      await stage.close();
    }
  });
}

walksThrough(firstRun);
walksThrough(atWork);
walksThrough(inTeam);
