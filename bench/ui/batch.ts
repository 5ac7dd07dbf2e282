/**
 * What a batch of 200 changed rows costs the window among 10,000: from its arrival in the page until the rows in sight are
 * drawn and laid out, against a 60 Hz frame. The batches come from main by the real channel and preload.
 */

import type * as Electron from 'electron';
import { eventChannel } from '@shared/ipc-contract';
import { noSession, type SessionView } from '@shared/session';
import { type RouterRow, rowsOf, type Snapshot } from '@shared/view-sync';
import { percentile, spreadOf } from '../support/spread';
import { routerNumber } from './inventory-files';
import { startLeaseServer } from './lease-server-process';
import { manyRouters } from './many-sessions';
import { command, type MeasuredWindow, openApp } from './window';

const rowsPerBatch = 200;
const coldBatches = 10;
const frameMs = 1_000 / 60;
const budgetMs = 8;

type Kind = 'times' | 'phases' | 'names';
/** `apartMs`: in a storm the list's order rests for half a second after it was renewed; further apart, each batch renews it. */
type Scene = {
  readonly name: string;
  readonly kind: Kind;
  readonly inSight: boolean;
  readonly apartMs: number;
  readonly count: number;
};
const storm = { apartMs: 60, count: 60 };
const scenes: readonly Scene[] = [
  { name: 'times, anywhere in the list', kind: 'times', inSight: false, ...storm },
  { name: 'times, every row in sight among them', kind: 'times', inSight: true, ...storm },
  { name: 'phases, anywhere in the list', kind: 'phases', inSight: false, ...storm },
  { name: 'phases, every row in sight among them', kind: 'phases', inSight: true, ...storm },
  { name: 'names, anywhere in the list', kind: 'names', inSight: false, ...storm },
  { name: 'names, the list put in order by each', kind: 'names', inSight: false, apartMs: 520, count: 30 },
];

/** One batch, ms since its arrival; `painted` includes the wait for the display's next frame. */
type Times = { readonly applied: number; readonly painted: number };

export async function measureBatches(rounds: number): Promise<void> {
  const server = await startLeaseServer(60_000);
  const routers = Array.from({ length: manyRouters }, (_, number) => routerNumber(number));
  const window = await openApp({ routers, flags: [`--commands-server=${server.url}`] });
  const seen = new Map<Scene, Times[]>(scenes.map((scene) => [scene, []]));
  const processor = new Map<Scene, number[]>(scenes.map((scene) => [scene, []]));
  try {
    const { view } = await command<{ readonly view: Snapshot }>(window.page, 'getSnapshot');
    await window.page.evaluate(watchArrivals);
    await prepareMain(window, view);
    const spent = await processorTimeOf(window);
    for (let round = 0; round < rounds; round += 1) {
      for (const scene of scenes) {
        const before = await spent();
        seen.get(scene)?.push(...(await sendBatches(window, scene)));
        processor.get(scene)?.push(((await spent()) - before) / scene.count);
      }
    }
  } finally {
    await window.close();
    server.stop();
  }
  console.log(
    `\nA batch of ${rowsPerBatch} changed rows among ${manyRouters.toLocaleString('en')}, ${rounds * (storm.count - coldBatches)} of each, arrived until drawn and laid out:`,
  );
  const ms = (value: number) => `${value.toFixed(1).padStart(6)} ms`;
  for (const scene of scenes) {
    const applied = (seen.get(scene) ?? []).map((times) => times.applied);
    const painted = (seen.get(scene) ?? []).map((times) => times.painted);
    const p95 = percentile(applied, 0.95);
    const shares = `p50 ${ms(percentile(applied, 0.5))}, p95 ${ms(p95)}, most ${ms(Math.max(...applied))}`;
    const verdict = `${(p95 / frameMs).toFixed(2)} of a frame, budget p95 ${budgetMs} ms: ${p95 <= budgetMs ? 'within' : 'OVER'}`;
    console.log(`  ${scene.name.padEnd(40)} ${shares}; ${verdict}`);
    const cost = spreadOf(processor.get(scene) ?? []).median;
    console.log(`  ${'  processor time of it, in the mean'.padEnd(40)} ${ms(cost).trimEnd()}`);
    console.log(
      `  ${'  until painted, the wait for a frame included'.padEnd(40)} p50 ${ms(percentile(painted, 0.5))}, p95 ${ms(percentile(painted, 0.95))}`,
    );
  }
}

/**
 * ms of processor time that the page has spent on script, styles and layout. On a machine with other work the times above
 * count that work's turns as well; this one does not.
 */
async function processorTimeOf({ page }: MeasuredWindow): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const counted = new Set(['ScriptDuration', 'RecalcStyleDuration', 'LayoutDuration']);
    return metrics.reduce((sum, { name, value }) => (counted.has(name) ? sum + value * 1_000 : sum), 0);
  };
}

type Arrivals = { arrived: number; times: Times[] };

/**
 * In the page. The window parses a batch's text first of all: that call is its arrival. The listener added here is called
 * after the window's own; React draws in a microtask that is queued by then, and the layout is asked for as the frame would.
 */
function watchArrivals(): void {
  const seen: Arrivals = { arrived: 0, times: [] };
  Object.assign(globalThis, { seen });
  const parse = JSON.parse.bind(JSON);
  JSON.parse = (text: string, reviver) => {
    if (text.startsWith('{"epoch"')) seen.arrived = performance.now();
    return parse(text, reviver) as unknown;
  };
  const { bridge } = globalThis as unknown as {
    readonly bridge: { readonly on: (name: string, listener: (payload: string) => void) => void };
  };
  bridge.on('viewBatch', () => {
    const { arrived } = seen;
    queueMicrotask(() =>
      queueMicrotask(() => {
        document.body.getBoundingClientRect();
        const applied = performance.now() - arrived;
        requestAnimationFrame(() => {
          const after = new MessageChannel();
          after.port1.addEventListener('message', () => {
            seen.times.push({ applied, painted: performance.now() - arrived });
            after.port1.close();
          });
          after.port1.start();
          after.port2.postMessage(null);
        });
      }),
    );
  });
}

type InMain = { rows: RouterRow[]; epoch: string; seq: number; round: number };

/** Main's rows, taken over by the benchmark: nothing else changes them, because no session is held. */
async function prepareMain({ electron }: MeasuredWindow, view: Snapshot): Promise<void> {
  const bench: InMain = { rows: [...rowsOf(view)], epoch: view.epoch, seq: view.seq, round: 0 };
  await electron.evaluate((_electron, text) => {
    Object.assign(globalThis, { bench: JSON.parse(text) as unknown });
  }, JSON.stringify(bench));
}

async function sendBatches({ electron, page }: MeasuredWindow, scene: Scene): Promise<readonly Times[]> {
  const inSight = scene.inSight
    ? await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('[data-router-id]')].map((row) => row.dataset['routerId'] ?? ''),
      )
    : [];
  await electron.evaluate(batchesInMain, {
    kind: scene.kind,
    inSight,
    channel: eventChannel('viewBatch'),
    count: scene.count,
    rowsPerBatch,
    apartMs: scene.apartMs,
    noSession,
  });
  const times = await page.evaluate(
    (count) =>
      new Promise<Times[]>((resolve) => {
        const { seen } = globalThis as unknown as { readonly seen: Arrivals };
        const look = () => {
          if (seen.times.length >= count) resolve(seen.times.splice(0));
          else setTimeout(look, 50);
        };
        look();
      }),
    scene.count,
  );
  return times.slice(coldBatches);
}

/** In main: makes each batch and sends it as the app does. */
async function batchesInMain(
  { BrowserWindow }: Pick<typeof Electron, 'BrowserWindow'>,
  options: {
    readonly kind: Kind;
    readonly inSight: readonly string[];
    readonly channel: string;
    readonly count: number;
    readonly rowsPerBatch: number;
    readonly apartMs: number;
    /** handed over, because this function runs in main alone, without what this file imports */
    readonly noSession: SessionView;
  },
): Promise<void> {
  const { bench } = globalThis as unknown as { readonly bench: InMain };
  const contents = BrowserWindow.getAllWindows()[0]?.webContents;
  if (!contents) throw new Error('there is no window');
  const places = new Map(bench.rows.map((row, index) => [row.id as string, index]));
  const now = () => performance.now();
  const held = (phase: SessionView['phase'], old: SessionView): SessionView => ({
    ...old,
    phase,
    sessionId: '00000000-0000-4000-8000-000000000001' as SessionView['sessionId'],
    routerState: 'verified',
    ttlMs: 300_000,
    leaseDeadline: now() + 300_000,
    lastRefreshedAt: now(),
    lastVerifiedAt: now(),
    nextAttemptAt: phase === 'Retrying' ? now() + 5_000 : null,
    latencyMs: 1 + (bench.round % 40),
    startedAt: now(),
    generation: 1,
  });
  const nextPhase = (old: SessionView): SessionView => {
    if (old.phase === 'No session') return held('Active', old);
    return old.phase === 'Active' ? held('Retrying', old) : options.noSession;
  };
  const changed = (row: RouterRow): RouterRow => {
    const detailsVersion = row.detailsVersion + 1;
    if (options.kind === 'phases') return { ...row, session: nextPhase(row.session), detailsVersion };
    if (options.kind === 'times') return { ...row, session: held('Active', row.session), detailsVersion };
    const number = (bench.round * 7_919 + (places.get(row.id) ?? 0)) % 9_973;
    return { ...row, router: { ...row.router, name: `site-${number}` }, detailsVersion };
  };
  for (let batch = 0; batch < options.count; batch += 1) {
    bench.round += 1;
    const wanted = new Set(options.inSight.flatMap((id) => places.get(id) ?? []));
    for (let step = 0; wanted.size < options.rowsPerBatch; step += 1) {
      wanted.add((bench.round * 211 + step * 47) % bench.rows.length);
    }
    const upserts = [...wanted].flatMap((index) => {
      const row = bench.rows[index];
      if (!row) return [];
      const next = changed(row);
      bench.rows[index] = next;
      return [next];
    });
    const fromSeq = bench.seq;
    bench.seq += 1;
    const payload = { epoch: bench.epoch, fromSeq, seq: bench.seq, clock: now(), upserts, removed: [] };
    contents.send(options.channel, JSON.stringify(payload));
    await new Promise((resolve) => setTimeout(resolve, options.apartMs + Math.random() * 17));
  }
}
