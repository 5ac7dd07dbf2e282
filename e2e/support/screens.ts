/**
 * Every screen and every question of the window, and the keys that lead there. Whoever looks at all of them (the tests of
 * the keyboard, of barriers and of zoom; pictures) walks through these lists, so that a new screen is looked at by all.
 */

import { expect, type Locator } from '@playwright/test';
import type { StartedApp } from './app';
import type { Keyboard } from './keyboard';

/** The app in a certain situation, with what stands around it. */
export type Stage = {
  readonly app: StartedApp;
  readonly keys: Keyboard;
  readonly close: () => Promise<void>;
};

export type Screen<At extends Stage = Stage> = {
  /** for file names and steps: lower case, with hyphens */
  readonly name: string;
  /** Brings the app there from the list, by keys alone; answers what stands in front. */
  readonly open: (stage: At) => Promise<Locator>;
  /** Back to the list; Escape where nothing else is named. */
  readonly leave?: (stage: At) => Promise<void>;
};

export type World<At extends Stage = Stage> = {
  readonly name: string;
  readonly start: () => Promise<At>;
  readonly screens: readonly Screen<At>[];
};

/** Opens a screen for `look`, and leaves it again. */
export async function onScreen<At extends Stage>(
  stage: At,
  { open, leave }: Screen<At>,
  look: (layer: Locator) => Promise<void>,
): Promise<void> {
  const layer = await open(stage);
  await expect(layer).toBeVisible();
  await look(layer);
  await (leave ?? escape)(stage);
}

/** Escape until nothing is open that it closes: a list of options, a dialog over another, the dialog. */
export async function escape({ app, keys }: Stage): Promise<void> {
  const open = app.window.locator('[role="dialog"], [role="menu"]');
  for (let presses = 0; presses < 4 && (await open.count()) > 0; presses += 1) {
    const before = await open.count();
    await keys.press('Escape');
    await expect.poll(() => open.count(), { message: 'Escape closes what stands in front' }).toBeLessThan(before);
  }
}

export const everywhere: readonly Screen[] = [
  {
    name: 'palette',
    open: async ({ app, keys }) => {
      await keys.press('ControlOrMeta+k');
      await keys.type('theme');
      return app.routers.dialog('Command palette');
    },
  },
  {
    name: 'shortcuts',
    open: async ({ app, keys }) => {
      await keys.command('keyboard shortcuts');
      return app.routers.dialog('Keyboard shortcuts');
    },
  },
  {
    name: 'about',
    open: async ({ app, keys }) => {
      await keys.command('about');
      const dialog = app.routers.dialog('About Router Sessions');
      await expect(dialog.getByText('@mantine/core')).toBeVisible();
      return dialog;
    },
  },
  {
    name: 'list-menu',
    open: async ({ app, keys }) => {
      await keys.tabToAndPress(app.window.getByRole('button', { name: 'Menu', exact: true }));
      const menu = app.window.getByRole('menu');
      await expect(menu.getByRole('menuitem').first()).toBeFocused();
      return menu;
    },
  },
  {
    name: 'theme',
    open: async ({ app, keys }) => {
      await keys.tabToAndPress(app.window.getByRole('button', { name: 'Theme' }));
      return app.window.getByRole('dialog', { name: 'Theme' });
    },
  },
  {
    name: 'server',
    open: async ({ app, keys }) => {
      await keys.tabToAndPress(app.window.getByRole('button', { name: /^Commands server/ }));
      await expect(app.window.getByRole('button', { name: 'Check now' })).toBeVisible();
      return app.window.getByRole('dialog', { name: /server/i });
    },
  },
];

export async function openSettings({ app, keys }: Stage, section: string): Promise<Locator> {
  await keys.press('ControlOrMeta+,');
  const settings = app.routers.dialog('Settings');
  const wanted = settings.getByRole('tab', { name: section });
  await keys.tabTo(settings.getByRole('tab', { selected: true }));
  for (let presses = 0; presses < 8; presses += 1) {
    if ((await wanted.getAttribute('aria-selected')) === 'true') return settings;
    await keys.press('ArrowRight');
  }
  throw new Error(`the settings have no section ${section}`);
}

/** What the admin would choose in the desktop's dialogs, which no test can press. */
export async function answerFileDialogs({ electron }: StartedApp, file: string): Promise<void> {
  await electron.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
  }, file);
}
