/** What an admin who never looks away sees of the rows: also what is over before the next question of a test. */

import type { Page } from '@playwright/test';

export type SeenPhases = {
  /** each phase that any row was shown in since the watch began, in the order of their first sight */
  readonly all: () => Promise<readonly string[]>;
};

/** Watches the rows that are drawn, from now on. */
export async function watchPhases(window: Page): Promise<SeenPhases> {
  const watch = await window.evaluateHandle(() => {
    const seen = new Set<string>();
    const look = (): void => {
      for (const cell of document.querySelectorAll('[data-phase]')) seen.add(cell.getAttribute('data-phase') ?? '');
    };
    look();
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      attributeFilter: ['data-phase'],
    });
    return seen;
  });
  return { all: () => watch.evaluate((seen) => [...seen]) };
}
