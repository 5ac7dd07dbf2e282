/** The Routers screen as an admin sees it: rows, buttons and words, found by their roles and names. */

import { expect, type Locator, type Page } from '@playwright/test';

export type RouterForm = {
  readonly name: string;
  readonly address?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly keyFile?: string;
  readonly passphrase?: string;
  /** its title in the form, or how that begins */
  readonly profile?: string;
  readonly interfaces?: readonly string[];
  readonly serverRouterId?: string;
};

export class RoutersScreen {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get grid(): Locator {
    return this.page.getByRole('grid', { name: 'Routers' });
  }

  row(name: string): Locator {
    return this.grid.getByRole('row', { name: new RegExp(`^${escaped(name)}\\b`) });
  }

  button(verb: 'Start' | 'End' | 'Restart', name: string): Locator {
    return this.grid.getByRole('button', { name: `${verb} session on ${name}`, exact: true });
  }

  refreshButton(name: string): Locator {
    return this.grid.getByRole('button', { name: `Refresh session on ${name} now`, exact: true });
  }

  details(name: string): Locator {
    return this.page.getByRole('complementary', { name: `Details of ${name}` });
  }

  dialog(name: string | RegExp): Locator {
    return this.page.getByRole('dialog', { name });
  }

  async expectPhase(name: string, phase: string, timeout = 20_000): Promise<void> {
    await expect(this.row(name).getByText(phase, { exact: true }).first()).toBeVisible({ timeout });
  }

  /** The seconds of lease that the row shows, or null. */
  async leaseSeconds(name: string): Promise<number | null> {
    const text = (await this.row(name).innerText()).match(/\b(\d+):(\d\d)\b/);
    return text ? Number(text[1]) * 60 + Number(text[2]) : null;
  }

  async openDetails(name: string): Promise<Locator> {
    await this.row(name).getByText(name, { exact: true }).first().click();
    const details = this.details(name);
    if (!(await details.isVisible())) await this.page.keyboard.press('Enter');
    await expect(details).toBeVisible();
    return details;
  }

  /** Clicks what makes the app leave: the window may be gone before Playwright has seen the click through. */
  async clickAndLeave(button: Locator): Promise<void> {
    await expect(button).toBeEnabled();
    await button.click().catch((error: Error) => {
      if (!/closed/.test(error.message)) throw error;
    });
  }

  async add(form: RouterForm): Promise<void> {
    await this.page
      .getByRole('button', { name: /^Add (a )?router$/ })
      .first()
      .click();
    const dialog = this.dialog('Add a router');
    await dialog.getByLabel('Name', { exact: false }).first().fill(form.name);
    if (form.serverRouterId) await dialog.getByLabel('Router id on the server').fill(form.serverRouterId);
    if (form.address) await dialog.getByLabel('Address').fill(form.address);
    if (form.port) await dialog.getByLabel('Port').fill(String(form.port));
    if (form.user) await dialog.getByLabel('User').fill(form.user);
    if (form.keyFile) {
      await dialog.getByText('Key file', { exact: true }).first().click();
      await dialog.getByRole('textbox', { name: 'Key file' }).fill(form.keyFile);
      if (form.passphrase) await dialog.getByLabel('Passphrase', { exact: true }).fill(form.passphrase);
    } else if (form.password) await dialog.getByLabel('Password', { exact: true }).last().fill(form.password);
    if (form.profile) {
      await dialog.getByRole('combobox', { name: 'Profile' }).click();
      await this.page.getByRole('option', { name: form.profile }).click();
    }
    for (const name of form.interfaces ?? []) {
      await dialog.getByRole('combobox', { name: 'Interfaces' }).fill(name);
      await this.page.keyboard.press('Enter');
    }
    await dialog.getByRole('button', { name: 'Add router' }).click();
    await expect(dialog).toBeHidden();
    // It takes the focus when it comes: a key that a test presses before that is pressed on it.
    await expect(this.row(form.name)).toBeFocused();
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
