/**
 * No barrier on any screen: axe finds nothing against WCAG 2.2 A and AA, light and dark; nothing is out of reach or cut
 * off at 200 % in a small and in a usual window; with the system's own colours nothing is told by a background alone.
 */

import { expect, test } from '@playwright/test';
import { axeFindings } from './support/axe';
import { outOfReach, resizeWindow, toldByColourAlone } from './support/barriers';
import { escape, onScreen, type Stage, type World } from './support/screens';
import { firstRun } from './support/screens-first-run';
import { atWork } from './support/screens-network';
import { inTeam } from './support/screens-team';

const usual = { width: 1280, height: 800 };
const small = { width: 1000, height: 700 };

function hasNoBarrier<At extends Stage>(world: World<At>): void {
  test(`${world.name}: no screen has a barrier`, async () => {
    test.setTimeout(300_000);
    const stage = await world.start();
    const { app } = stage;
    const { window } = app;
    const found: string[] = [];
    try {
      await window.emulateMedia({ reducedMotion: 'reduce' });
      await resizeWindow(app, usual, 1);
      for (const screen of world.screens) {
        const visit = test.step(screen.name, () =>
          onScreen(stage, screen, async (layer) => {
            const tell = (where: string, what: readonly string[]): void => {
              found.push(...what.map((sentence) => `${screen.name}, ${where}: ${sentence}`));
            };
            const moving = await window.evaluate(() => document.getAnimations().length);
            if (moving > 0) tell('reduced motion', [`${moving} animations run`]);
            for (const colorScheme of ['light', 'dark'] as const) {
              await window.emulateMedia({ colorScheme });
              const findings = await axeFindings(window, colorScheme === 'light' ? 'all' : 'colours');
              tell(
                colorScheme,
                findings.map(({ id, nodes }) => `${id}: ${nodes.join(' ')}`),
              );
            }
            await window.emulateMedia({ colorScheme: 'light', forcedColors: 'active' });
            tell('forced colours', await toldByColourAlone(layer));
            const focus = await stage.keys.focus();
            if (!focus.shown) tell('forced colours', [`no focus ring on ${focus.name}`]);
            await window.emulateMedia({ forcedColors: null });
            for (const size of [usual, small]) {
              await resizeWindow(app, size, 2);
              tell(`${size.width} px at 200 %`, await outOfReach(layer));
            }
            await resizeWindow(app, usual, 1);
          }),
        );
        await visit.catch(async (error: Error) => {
          found.push(`${screen.name}: ${error.message}`);
          await window.emulateMedia({ forcedColors: null });
          await resizeWindow(app, usual, 1);
          await escape(stage);
        });
      }
      expect(found).toEqual([]);
    } finally {
      await stage.close();
    }
  });
}

hasNoBarrier(firstRun);
hasNoBarrier(atWork);
hasNoBarrier(inTeam);
