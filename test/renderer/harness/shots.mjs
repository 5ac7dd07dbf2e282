/**
 * Looks at the harness: screenshots of every scene in both schemes and two sizes, and axe on each. Prints what axe finds.
 * Usage: node test/renderer/harness/shots.mjs FOLDER [name …], after `vite build -c test/renderer/harness/vite.config.ts`.
 */

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { launchBrowser, say, serveHarness } from './serve.mjs';

const [folder = '.cache/shots', ...only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const { base, stop } = await serveHarness();

const openDetails = (name) => async (page) => {
  await page.getByRole('row', { name: new RegExp(`^${name}`) }).press('Enter');
  await page.getByRole('complementary', { name: /^Details/ }).waitFor();
  await page.waitForTimeout(200);
};

const looks = [
  { name: 'empty', scene: 'empty' },
  { name: 'eight', scene: 'eight' },
  { name: 'many', scene: 'many' },
  { name: 'details-active', scene: 'eight', act: openDetails('branch-ber-core') },
  { name: 'details-failed', scene: 'eight', act: openDetails('depot-gateway') },
  { name: 'details-refused', scene: 'refused', act: openDetails('old-vpn') },
  { name: 'details-simulated', scene: 'eight', act: openDetails('lab-openwrt-2') },
  { name: 'form', scene: 'eight', act: (page) => page.getByRole('button', { name: 'Add router' }).click() },
  {
    name: 'form-tested',
    scene: 'eight',
    act: async (page) => {
      await page.getByRole('button', { name: 'Add router' }).click();
      await page.getByRole('textbox', { name: 'Address' }).fill('192.0.2.9');
      await page.locator('summary').click();
      await page.getByText('Offer old algorithms too').click();
      await page.getByRole('button', { name: 'Test connection' }).click();
      await page.getByText('A session can be started with this').waitFor();
    },
  },
  {
    name: 'form-wrong',
    scene: 'banner',
    act: async (page) => {
      await page.getByRole('button', { name: 'Add router' }).click();
      await page.getByRole('textbox', { name: 'Port' }).fill('70000');
      await page.getByRole('dialog').getByRole('button', { name: 'Add router' }).click();
    },
  },
  {
    name: 'key-unknown',
    scene: 'unknown-key',
    act: async (page) => {
      await page.getByRole('button', { name: 'Start session on lab-openwrt-2', exact: true }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'key-changed',
    scene: 'changed-key',
    act: async (page) => {
      await page.getByRole('button', { name: 'Start session on lab-openwrt-2', exact: true }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'quit',
    scene: 'eight',
    act: (page) =>
      page.evaluate(() =>
        window.fake.emit('quitAsked', { activeSessions: 5, canKeep: true, longestLeaseMs: 1_500_000 }),
      ),
  },
  {
    name: 'quit-embedded',
    scene: 'eight',
    act: (page) =>
      page.evaluate(() => window.fake.emit('quitAsked', { activeSessions: 5, canKeep: false, longestLeaseMs: 0 })),
  },
  { name: 'banner', scene: 'banner' },
  {
    name: 'server',
    scene: 'banner',
    act: (page) => page.getByRole('button', { name: /^Commands server/ }).click(),
  },
  { name: 'theme', scene: 'eight', act: (page) => page.getByRole('button', { name: 'Theme' }).click() },
  {
    name: 'edit-key-file',
    scene: 'eight',
    act: async (page) => {
      await openDetails('branch-ber-core')(page);
      await page.getByRole('button', { name: 'Edit' }).click();
      await page.getByRole('dialog').getByText('Key file', { exact: true }).click();
      await page.getByRole('button', { name: 'Choose…' }).click();
    },
  },
  {
    name: 'key-in-details',
    scene: 'changed-key',
    act: async (page) => {
      await page.getByRole('button', { name: 'Start session on lab-openwrt-2', exact: true }).click();
      await page.getByRole('button', { name: 'Not now' }).click();
      await openDetails('lab-openwrt-2')(page);
    },
  },
  {
    name: 'delete',
    scene: 'eight',
    act: async (page) => {
      await openDetails('old-vpn')(page);
      await page.getByRole('button', { name: 'Delete' }).click();
    },
  },
  { name: 'nothing', scene: 'eight', act: (page) => page.getByRole('searchbox').fill('zzz') },
];
const sizes = [
  { width: 1600, height: 1000 },
  { width: 1000, height: 700 },
  // 1600 × 1000 at 200 % zoom
  { width: 800, height: 500 },
];

const browser = await launchBrowser();
let found = 0;
for (const look of looks.filter((each) => only.length === 0 || only.includes(each.name))) {
  for (const colorScheme of ['light', 'dark']) {
    for (const viewport of sizes) {
      const context = await browser.newContext({ colorScheme, viewport, bypassCSP: false });
      const page = await context.newPage();
      const problems = [];
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(String(error)));
      await page.goto(`${base}?scene=${look.scene}`);
      await page.getByRole('banner').waitFor();
      await page.waitForTimeout(300);
      await look.act?.(page);
      await page.waitForTimeout(350);
      const name = `${look.name}-${viewport.width}-${colorScheme}`;
      await page.screenshot({ path: join(folder, `${name}.png`) });
      for (const problem of problems) say(`${name}: console: ${problem}`);
      found += problems.length;
      await page.evaluate(readFileSync(axePath, 'utf8'));
      const { violations } = await page.evaluate(() => window.axe.run());
      for (const violation of violations) {
        found += 1;
        say(`${name}: ${violation.impact} ${violation.id}: ${violation.help}`);
        for (const node of violation.nodes.slice(0, 3))
          say(`   ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1] ?? ''}`);
      }
      await context.close();
    }
  }
}
await browser.close();
stop();
say(`${found} findings`);
