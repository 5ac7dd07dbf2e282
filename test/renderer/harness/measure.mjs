/**
 * Measures the harness: that no row of the list is cut off at any width, and what a batch costs among 10,000 rows.
 * Usage: node test/renderer/harness/measure.mjs [widths|batches], after `vite build -c test/renderer/harness/vite.config.ts`.
 */

import { launchBrowser, say, serveHarness } from './serve.mjs';

const [only] = process.argv.slice(2);
const { base, stop } = await serveHarness();
const browser = await launchBrowser();
let cutOff = 0;

if (only !== 'batches') {
  const page = await browser.newPage();
  for (const scene of ['eight', 'many']) {
    await page.goto(`${base}?scene=${scene}`);
    await page.getByRole('grid').waitFor();
    for (const withDetails of [false, true]) {
      if (withDetails) {
        await page.getByRole('row').nth(1).press('Enter');
        await page.getByRole('complementary').waitFor();
      }
      let layouts = '';
      for (let width = 560; width <= 1_700; width += 4) {
        await page.setViewportSize({ width, height: 700 });
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
        const seen = await page.evaluate(rowsThatFit);
        cutOff += seen.problems.length;
        for (const problem of seen.problems.slice(0, 3)) say(`${scene} ${width} px: ${problem}`);
        if (seen.layout !== layouts) {
          layouts = seen.layout;
          say(`${scene}${withDetails ? ' with details' : ''}, from ${width} px (list ${seen.list} px): ${layouts}`);
        }
      }
    }
  }
  await page.close();
  say(`${cutOff} rows cut off`);
}

/** In the page: what overflows, and which columns are drawn. */
function rowsThatFit() {
  const problems = [];
  const grid = document.querySelector('[role="grid"]');
  const edge = grid.getBoundingClientRect().right;
  const drawn = [...grid.querySelectorAll('[role="columnheader"]')].filter((cell) => cell.offsetParent !== null);
  const headers = new Map(drawn.map((cell) => [cell.dataset.column, cell.getBoundingClientRect().left]));
  for (const row of grid.querySelectorAll('[role="row"]')) {
    const name = row.getAttribute('aria-label') ?? 'the header';
    if (row.scrollWidth > row.clientWidth) problems.push(`${name}: ${row.scrollWidth} in ${row.clientWidth}`);
    if (Math.abs(row.getBoundingClientRect().right - edge) > 1) problems.push(`${name}: ends before the edge`);
    for (const cell of row.querySelectorAll('[data-column="actions"], [data-column="lease"]')) {
      if (cell.offsetParent === null) continue;
      const { left, right } = cell.getBoundingClientRect();
      const column = headers.get(cell.dataset.column);
      if (right > edge) problems.push(`${name}: ${cell.dataset.column} ends at ${right}, the list at ${edge}`);
      if (column !== undefined && left < column - 1)
        problems.push(`${name}: ${cell.dataset.column} is not under its header`);
    }
    const shown = [...row.children].filter((cell) => cell.offsetParent !== null);
    for (const [index, cell] of shown.entries()) {
      const next = shown[index + 1];
      if (next && cell.getBoundingClientRect().right > next.getBoundingClientRect().left + 0.5)
        problems.push(`${name}: ${cell.dataset.column} runs into ${next.dataset.column}`);
    }
  }
  return {
    problems,
    list: Math.round(grid.clientWidth),
    layout: drawn.map((cell) => cell.dataset.column).join(' '),
  };
}

if (only !== 'widths') {
  for (const [name, scene] of Object.entries({
    'times only, anywhere': { kind: 'times', visible: false },
    'times only, all visible rows among them': { kind: 'times', visible: true },
    'phases, anywhere': { kind: 'phases', visible: false },
    'phases, all visible rows among them': { kind: 'phases', visible: true },
    'phases, “With a session” by state': { kind: 'phases', visible: false, filter: true },
    'names, anywhere': { kind: 'names', visible: false },
  })) {
    const page = await browser.newPage({ viewport: { width: 1_600, height: 1_000 } });
    await page.goto(`${base}?scene=many`);
    await page.getByRole('grid').waitFor();
    if (scene.filter === true) {
      await page.getByRole('button', { name: 'With a session' }).click();
      await page.getByRole('columnheader', { name: 'State' }).getByRole('button').click();
    }
    await page.waitForTimeout(500);
    const times = [];
    for (let round = 0; round < 120; round += 1) {
      await page.evaluate(prepareBatch, { ...scene, round });
      const took = await page.evaluate(() => window.sendPrepared());
      // The first ones run cold code.
      if (round >= 20) times.push(took);
      await page.waitForTimeout(60);
    }
    say(`200 of 10,000 rows, ${name}: ${shares(times)}`);
    await page.close();
  }
}

function shares(times) {
  const sorted = times.toSorted((left, right) => left - right);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms`;
}

/** In the page: makes a batch, and what sends it and tells how long it took until it was drawn and laid out, in ms. */
function prepareBatch({ kind, visible, round }) {
  const { fake } = window;
  const rows = [...fake.rows.keys()];
  const onScreen = visible ? [...document.querySelectorAll('[data-router-id]')] : [];
  const wanted = new Set(onScreen.map((row) => row.dataset.routerId));
  for (let step = 0; wanted.size < 200; step += 1) wanted.add(rows[(round * 211 + step * 47) % rows.length]);
  const changes = {
    times: ({ session }) => ({ session: { ...fake.active(300_000, round), phase: session.phase } }),
    phases: ({ session }) => ({
      session: { ...fake.active(300_000, round), phase: session.phase === 'Active' ? 'Retrying' : 'Active' },
    }),
    names: ({ id, router }) => ({
      router: { ...router, name: `site-${(round * 7_919 + Number(id.slice(-6))) % 9_973}` },
    }),
  };
  const upserts = [...wanted].map((id) => {
    const row = fake.rows.get(id);
    const next = { ...row, ...changes[kind](row), detailsVersion: row.detailsVersion + 1 };
    fake.rows.set(id, next);
    return next;
  });
  const seq = fake.seq + 1;
  // The copy that crosses the process boundary is made before the clock starts.
  const batch = structuredClone({
    epoch: fake.epoch,
    fromSeq: seq - 1,
    seq,
    clock: fake.clock(),
    upserts,
    removed: [],
  });
  window.sendPrepared = async () => {
    fake.seq = seq;
    fake.sentSeq = seq;
    const started = performance.now();
    for (const listener of fake.listenersOf('viewBatch')) listener(batch);
    // React draws in a microtask of its own; the layout is asked for, as the next frame would.
    await Promise.resolve();
    await Promise.resolve();
    document.body.getBoundingClientRect();
    return performance.now() - started;
  };
}

await browser.close();
stop();
process.exitCode = cutOff > 0 ? 1 : 0;
