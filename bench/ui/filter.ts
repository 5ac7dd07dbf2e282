/** From a key in the search box to the rows it leaves, painted, among 10,000; beside the same keys in a field of an empty window. */

import type { Page } from 'playwright';
import { percentile } from '../support/spread';
import { routerNumber } from './inventory-files';
import { startLeaseServer } from './lease-server-process';
import { manyRouters } from './many-sessions';
import { openApp, openPeer, pause } from './window';

const typed = ['lisboa core', 'napoli 0042', 'fiber wien', 'edge 99'];
const betweenKeysMs = 90;

export async function measureFilter(rounds: number): Promise<void> {
  const server = await startLeaseServer(60_000);
  const routers = Array.from({ length: manyRouters }, (_, number) => routerNumber(number));
  const app = await openApp({ routers, flags: [`--commands-server=${server.url}`] });
  const peer = await openPeer('blank.html');
  const seen = { app: [] as number[], peer: [] as number[] };
  try {
    for (const { page } of [app, peer]) await page.evaluate(watchKeys);
    for (let round = 0; round <= rounds; round += 1) {
      const inApp = await typeInto(app.page);
      const inPeer = await typeInto(peer.page);
      // The first round runs cold code.
      if (round === 0) continue;
      seen.app.push(...inApp);
      seen.peer.push(...inPeer);
    }
  } finally {
    await app.close();
    await peer.close();
    server.stop();
  }
  console.log(
    `\nA key in the search until the rows are painted, ${seen.app.length} keys, the wait for a frame included:`,
  );
  const print = (what: string, times: readonly number[]) =>
    console.log(
      `  ${what.padEnd(44)} p50 ${percentile(times, 0.5).toFixed(1).padStart(6)} ms, p95 ${percentile(times, 0.95).toFixed(1).padStart(6)} ms`,
    );
  print(`among ${manyRouters.toLocaleString('en')} routers`, seen.app);
  print('a field of an empty window', seen.peer);
  for (const share of [0.5, 0.95]) {
    const ratio = percentile(seen.app, share) / percentile(seen.peer, share);
    console.log(`  ${`ratio, p${share * 100}`.padEnd(44)} ${ratio.toFixed(2)}`);
  }
}

type Watched = { times: number[]; rows: (string | null)[] };

/** In the page: stamps each key that changes the search, and the end of the frame after it. */
function watchKeys(): void {
  const watched: Watched = { times: [], rows: [] };
  Object.assign(globalThis, { watched });
  let pressed = 0;
  const rows = () => document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount') ?? null;
  window.addEventListener(
    'keydown',
    (event) => {
      pressed = event.timeStamp;
    },
    { capture: true },
  );
  window.addEventListener('input', () => {
    const from = pressed;
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.addEventListener('message', () => {
        watched.times.push(performance.now() - from);
        watched.rows.push(rows());
        after.port1.close();
      });
      after.port1.start();
      after.port2.postMessage(null);
    });
  });
}

async function typeInto(page: Page): Promise<readonly number[]> {
  const box = page.locator('input[type="search"]');
  const times: number[] = [];
  for (const text of typed) {
    await box.focus();
    await page.keyboard.type(text, { delay: betweenKeysMs });
    await pause(300);
    const { keys, painted, later } = await page.evaluate(() => {
      const { watched } = globalThis as unknown as { readonly watched: Watched };
      const rows = document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount') ?? null;
      return { keys: watched.times.splice(0), painted: watched.rows.splice(0).at(-1) ?? null, later: rows };
    });
    if (keys.length !== text.length) throw new Error(`${keys.length} of ${text.length} keys arrived`);
    if (painted !== later) throw new Error('the rows of the last key were not there when it was painted');
    times.push(...keys);
    await box.fill('');
    await pause(200);
    await page.evaluate(() => {
      const { watched } = globalThis as unknown as { readonly watched: Watched };
      watched.times.length = 0;
      watched.rows.length = 0;
    });
  }
  return times;
}
