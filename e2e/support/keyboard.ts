/**
 * Working the window without a mouse: keys only, and at every stop of the focus a look at what shows it. Playwright's
 * `click()` would make a pointer event, which `expectNoPointer` finds.
 */

import { expect, type Locator, type Page } from '@playwright/test';

/** More stops than any screen has: a target that is not met by then cannot be reached. */
const mostStops = 120;

type Direction = 'Tab' | 'Shift+Tab';

export class Keyboard {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  static async on(page: Page): Promise<Keyboard> {
    await page.evaluate(() => {
      const counted = globalThis as { pointersSeen?: number };
      if (counted.pointersSeen !== undefined) return;
      counted.pointersSeen = 0;
      addEventListener('pointerdown', () => (counted.pointersSeen = (counted.pointersSeen ?? 0) + 1), true);
    });
    return new Keyboard(page);
  }

  press(key: string): Promise<void> {
    return this.page.keyboard.press(key);
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text);
  }

  /** Writes into the field that has the focus, over what it holds. */
  async write(text: string): Promise<void> {
    await this.press('ControlOrMeta+a');
    await (text === '' ? this.press('Delete') : this.type(text));
  }

  /** Tab until the target has the focus; every stop on the way must show that it has it. */
  async tabTo(target: Locator, direction: Direction = 'Tab'): Promise<void> {
    await expect(target).toBeAttached();
    const passed: string[] = [];
    for (let stops = 0; stops < mostStops; stops += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) {
        await this.expectFocusShows();
        return;
      }
      await this.press(direction);
      const stop = await this.focus();
      passed.push(stop.name);
      if (stop.name !== nowhere) expect.soft(stop.shown, `a stop without a focus ring: ${stop.name}`).toBe(true);
    }
    throw new Error(`not reached by ${direction}: ${String(target)}; stops: ${passed.slice(0, 40).join(' | ')}`);
  }

  async tabToAndPress(target: Locator, key = 'Enter'): Promise<void> {
    await this.tabTo(target);
    await this.press(key);
  }

  /** A choice in a group of radio buttons: one stop of Tab, and arrows within. */
  async choose(option: Locator): Promise<void> {
    const group = await option.evaluate((element) => (element as HTMLInputElement).name);
    const inGroup = this.page.locator(`input[name="${group}"]`);
    const checked = inGroup.and(this.page.locator(':checked'));
    // A popover begins on the first of the group, whichever is checked.
    if ((await inGroup.and(this.page.locator(':focus')).count()) === 0)
      await this.tabTo((await checked.count()) > 0 ? checked : inGroup.first());
    for (let presses = 0; presses < 12; presses += 1) {
      if (await option.isChecked()) return;
      await this.press('ArrowDown');
    }
    throw new Error(`not reached by arrows: ${String(option)}`);
  }

  /** An option of a list that opens under its field; the field has the focus. */
  async pick(name: string | RegExp): Promise<void> {
    const option = this.page.getByRole('option', { name });
    await this.press('ArrowDown');
    await expect(option.first()).toBeVisible();
    for (let presses = 0; presses < 40; presses += 1) {
      // Mantine marks the option under the keys with an attribute; the focus stays in the field.
      if ((await option.first().getAttribute('data-combobox-selected')) === 'true') break;
      await this.press('ArrowDown');
    }
    await this.press('Enter');
    await expect(option.first()).toBeHidden();
  }

  /** What has the focus, and whether it shows: by an outline of its own or beside it, or by its border. */
  async focus(): Promise<{ readonly name: string; readonly shown: boolean }> {
    return this.page.evaluate((nowhere) => {
      const active = document.activeElement;
      if (!active || active === document.body || active === document.documentElement)
        return { name: nowhere, shown: false };
      const isSeen = (element: Element): boolean => {
        const box = element.getBoundingClientRect();
        return box.width > 3 && box.height > 3 && getComputedStyle(element).opacity !== '0';
      };
      const hasRing = (element: Element | null | undefined): boolean => {
        if (!element || !isSeen(element)) return false;
        return [null, '::before', '::after'].some((part) => {
          const { outlineStyle, outlineWidth, outlineColor, content } = getComputedStyle(element, part);
          if (part !== null && content === 'none') return false;
          return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1 && !outlineColor.endsWith(', 0)');
        });
      };
      const sample = document.createElement('i');
      sample.style.color = 'var(--focus)';
      document.body.append(sample);
      const focusColour = getComputedStyle(sample).color;
      sample.remove();
      const hasColourOfFocus = (element: Element | null): boolean => {
        if (!element || !isSeen(element)) return false;
        const { borderTopColor, borderBottomColor, boxShadow } = getComputedStyle(element);
        return [borderTopColor, borderBottomColor, boxShadow].some((colour) => colour.includes(focusColour));
      };
      const beside = [
        active,
        active.nextElementSibling,
        active.parentElement,
        active.parentElement?.nextElementSibling,
      ];
      const label =
        active.getAttribute('aria-label') ??
        (active as HTMLInputElement).labels?.[0]?.textContent ??
        active.textContent?.trim().slice(0, 50);
      return {
        name: `${active.getAttribute('role') ?? active.tagName.toLowerCase()} “${label ?? ''}”`,
        shown: beside.some(hasRing) || [active, active.parentElement].some(hasColourOfFocus),
      };
    }, nowhere);
  }

  /** The focus is on something that is seen and that shows it; never on the page itself. */
  async expectFocusShows(): Promise<void> {
    await expect.poll(async () => (await this.focus()).name, { message: 'the focus is nowhere' }).not.toBe(nowhere);
    const stop = await this.focus();
    expect.soft(stop.shown, `no focus ring on ${stop.name}`).toBe(true);
  }

  async expectFocusIn(layer: Locator): Promise<void> {
    await expect(layer.locator(':focus').or(layer.and(this.page.locator(':focus')))).toHaveCount(1);
    await this.expectFocusShows();
  }

  /** After a question: the focus is somewhere sensible, and no key has to be pressed in the dark. */
  async expectFocusBack(): Promise<void> {
    await expect(this.page.locator('[aria-modal="true"]')).toHaveCount(0);
    await this.expectFocusShows();
  }

  /** To the row of the list, by its name: the search box, down, and type-ahead would do; this takes the search's way. */
  async toRow(row: Locator): Promise<void> {
    await this.press('ControlOrMeta+f');
    await this.press('ArrowDown');
    await this.press('Home');
    for (let presses = 0; presses < mostStops; presses += 1) {
      if (await row.evaluate((element) => element === document.activeElement).catch(() => false)) {
        await this.expectFocusShows();
        return;
      }
      // Rows that change places may have left it above: from the top again now and then.
      await this.press(presses % 30 === 29 ? 'Home' : 'ArrowDown');
    }
    throw new Error(`not reached by arrows: ${String(row)}`);
  }

  /** A command of the palette, by what is typed. */
  async command(text: string): Promise<void> {
    await this.press('ControlOrMeta+k');
    await expect(this.page.getByRole('combobox', { name: 'Command or router' })).toBeFocused();
    await this.type(text);
    await this.press('Enter');
  }

  async expectNoPointer(): Promise<void> {
    expect(await this.page.evaluate(() => (globalThis as { pointersSeen?: number }).pointersSeen)).toBe(0);
  }
}

const nowhere = 'the page itself';
