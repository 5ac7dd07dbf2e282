/**
 * Draws the main screens in the pseudo-language, whose words are as long as German ones, in a small window, and tells which
 * texts are cut off. Usage: node test/renderer/harness/cut-off.mjs [FOLDER for pictures], after
 * `vite build -c test/renderer/harness/vite.config.ts`.
 */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser, say, serveHarness } from './serve.mjs';

const [folder] = process.argv.slice(2);
if (folder) mkdirSync(folder, { recursive: true });
const { base, stop } = await serveHarness();

const dialog = (kind, more = {}) => ({
  name: kind,
  act: (page) => page.evaluate((shown) => window.parts.ui.setState({ dialog: shown }), { kind, ...more }),
});
const router = (index) => ({ routerId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}` });
const state = (name, shown, scene) => ({
  name,
  scene,
  act: (page) => page.evaluate((part) => window.parts.ui.setState(part), shown),
});
/** A button by its place, because its name is in no language of ours. */
const press = (name, selector) => ({ name, act: (page) => page.locator(selector).first().click() });
const routers = (...indexes) => indexes.map((index) => router(index).routerId);

const bulk = {
  id: 'b',
  operation: 'restart',
  state: 'done',
  total: 500,
  waiting: 0,
  running: 0,
  succeeded: 480,
  failed: 8,
  skipped: [],
  spared: [],
  gone: [],
  cancelled: [],
  hostKeyQuestions: [],
  groups: [],
};

const unknownKey = {
  code: 'HOST_KEY_UNKNOWN',
  message: 'The router showed a host key that is not known.',
  meaning: '',
  hint: '',
  retryable: false,
  correlationId: 'k',
  details: { hostKey: { algorithm: 'ssh-ed25519', fingerprint: `SHA256:${'x'.repeat(43)}` } },
};

const looks = [
  { name: 'empty', scene: 'empty' },
  { name: 'eight', scene: 'eight' },
  { name: 'banner' },
  ...['about', 'activity', 'add', 'end-all', 'import', 'palette', 'save-view', 'settings', 'settings-servers'].map(
    (kind) => dialog(kind),
  ),
  dialog('shortcuts'),
  ...['delete', 'edit', 'take-over'].map((kind) => dialog(kind, router(1))),
  state(
    'edit-from-error',
    { dialog: { kind: 'edit', ...router(5), because: { ...unknownKey, code: 'ROUTER_AUTH_FAILED' } } },
    'eight',
  ),
  ...[1, 3, 4, 5, 6, 8, 9].map((index) => state(`details-${index}`, { detailsId: router(index).routerId }, 'refused')),
  state('quit', { quit: { asked: 1, question: { activeSessions: 5, canKeep: true, longestLeaseMs: 1_500_000 } } }),
  state('quit-embedded', { quit: { asked: 1, question: { activeSessions: 5, canKeep: false, longestLeaseMs: 0 } } }),
  state('close', { closeAsked: 3 }),
  state('nothing-found', { search: '999' }),
  {
    name: 'selected',
    act: (page) => page.evaluate((ids) => window.parts.ui.setState({ selection: new Set(ids) }), routers(1, 2, 3)),
  },
  {
    name: 'edit-many',
    act: (page) =>
      page.evaluate(
        (ids) => window.parts.ui.setState({ selection: new Set(ids), dialog: { kind: 'edit-many' } }),
        routers(1, 2, 3),
      ),
  },
  {
    name: 'delete-many',
    act: (page) =>
      page.evaluate(
        (ids) => window.parts.ui.setState({ selection: new Set(ids), dialog: { kind: 'delete-many' } }),
        routers(1, 2, 3),
      ),
  },
  state('bulk-running', { bulk: { ...bulk, state: 'running', waiting: 300, running: 12, succeeded: 180 } }),
  state('bulk-done', { bulk: { ...bulk, skipped: routers(1, 2), spared: routers(3), cancelled: routers(4, 5) } }),
  { name: 'undo', act: (page) => page.evaluate(() => window.fake.setStatus({ undo: { id: 'u', text: '3 routers' } })) },
  state('done', { done: { text: '[20 ŕöûťéŕš ŵŕîťťéñ ťö /ĥöṁé/åðṁîñ/ŕöûťéŕš.ĵšöñ ············]' } }),
  {
    name: 'server-form',
    act: async (page) => {
      await dialog('settings-servers').act(page);
      await page.locator('[role="tabpanel"]:visible button').last().click();
    },
  },
  {
    name: 'host-keys',
    act: async (page) => {
      await page.evaluate(
        ({ ids, error }) =>
          window.parts.ui.setState({ hostKeyQuestions: ids.map((routerId) => ({ routerId, error: { ...error } })) }),
        { ids: routers(1, 2, 3), error: unknownKey },
      );
      await page.locator('[role="dialog"] button').nth(1).click();
    },
  },
  press('filter', 'section > div > button:nth-of-type(1)'),
  press('view', 'section > div > button:nth-of-type(2)'),
  press('theme', 'header > button:nth-last-of-type(3)'),
  press('server', 'header > button:nth-last-of-type(4)'),
  press('menu', 'header > button:last-of-type'),
];

/** Runs in the page: texts of the pseudo-language that do not fit into what shows them, or into the window. */
function cutOff() {
  const isText = (text) => /[åƀçðƒĝĥîĵķļɱñþɋŕšťûṽŵẋýž]/i.test(text);
  const clips = (style) => style.overflowX !== 'visible' || style.overflowY !== 'visible';
  const scrolls = (style) => /auto|scroll/.test(`${style.overflowX} ${style.overflowY}`);
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].filter((node) => node.nodeType === 3 && isText(node.textContent));
    if (own.length === 0 || element.closest('.visually-hidden, [aria-hidden="true"], option, datalist')) continue;
    const range = document.createRange();
    range.setStart(own[0], 0);
    range.setEnd(own.at(-1), own.at(-1).textContent.length);
    const box = range.getBoundingClientRect();
    if (box.width === 0) continue;
    // Names and the cells of a row are cut on purpose: the whole stands in their title.
    if (element.closest('[title]')?.title.includes(element.textContent.trim())) continue;
    const tell = (why) => found.push(`${why}: ${element.textContent.trim().slice(0, 90)}`);
    let scrolled = false;
    for (let holder = element; holder !== null && holder !== document.body; holder = holder.parentElement) {
      const style = getComputedStyle(holder);
      scrolled ||= scrolls(style);
      if (scrolls(style) || !clips(style)) continue;
      const frame = holder.getBoundingClientRect();
      if (!scrolled && (box.right > frame.right + 1.5 || box.left < frame.left - 1.5)) tell('cut at the side');
      else if (!scrolled && (box.bottom > frame.bottom + 1.5 || box.top < frame.top - 1.5)) tell('cut below');
      else continue;
      break;
    }
    const row = element.closest('[role="row"]')?.getBoundingClientRect();
    if (row && (box.bottom > row.bottom + 1 || box.top < row.top - 1)) tell('higher than its row');
    if (!scrolled && (box.right > innerWidth || box.left < 0)) tell('out of the window');
    const button = element.closest('button');
    if (button !== null && !button.contains(document.activeElement)) {
      const frame = button.getBoundingClientRect();
      if (box.right > frame.right + 1 || box.left < frame.left - 1) tell('wider than its button');
    }
  }
  for (const field of document.querySelectorAll('input[placeholder], textarea[placeholder]')) {
    if (field.value !== '' || !isText(field.placeholder) || field.title === field.placeholder) continue;
    const style = getComputedStyle(field);
    const canvas = document.createElement('canvas').getContext('2d');
    canvas.font = style.font;
    const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (field.tagName === 'INPUT' && canvas.measureText(field.placeholder).width > room + 1)
      found.push(`placeholder: ${field.placeholder}`);
  }
  return [...new Set(found)];
}

const browser = await launchBrowser();
let count = 0;
for (const look of looks) {
  const context = await browser.newContext({ locale: 'en-XA', viewport: { width: 1_000, height: 700 } });
  const page = await context.newPage();
  await page.goto(`${base}?scene=${look.scene ?? 'banner'}`);
  await page.getByRole('banner').waitFor();
  await page.waitForTimeout(200);
  await look.act?.(page);
  await page.waitForTimeout(350);
  if (folder) await page.screenshot({ path: join(folder, `${look.name}.png`) });
  const found = await page.evaluate(cutOff);
  for (const line of found) say(`${look.name}: ${line}`);
  count += found.length;
  await context.close();
}
await browser.close();
stop();
say(`${count} texts are cut off on ${looks.length} screens`);
process.exitCode = count === 0 ? 0 : 1;
