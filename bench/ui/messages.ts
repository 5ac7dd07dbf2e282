/**
 * What the messages between main and the window cost, on the app's own channel: the snapshot of the whole list, and a batch
 * of 200 changed rows, from main's first stroke of writing until the page has read it. Beside them a question that answers
 * nothing, which is what the way alone takes.
 */

import type * as Electron from 'electron';
import { eventChannel } from '@shared/ipc-contract';
import { type Batch, rowsOf, type Snapshot } from '@shared/view-sync';
import { percentile, printSpread, spreadOf } from '../support/spread';
import { routerNumber } from './inventory-files';
import { startLeaseServer } from './lease-server-process';
import { manyRouters } from './many-sessions';
import { command, type MeasuredWindow, openApp } from './window';

const rowsPerBatch = 200;
const batchesPerRound = 50;
const snapshotsPerRound = 10;
const apartMs = 40;

type Sent = { readonly times: readonly number[]; readonly kiB: number };
type Answered = { readonly there: number; readonly read: number; readonly kiB: number };

export async function measureMessages(rounds: number): Promise<void> {
  const server = await startLeaseServer(60_000);
  const routers = Array.from({ length: manyRouters }, (_, number) => routerNumber(number));
  const window = await openApp({ routers, flags: [`--commands-server=${server.url}`] });
  const nothing: number[] = [];
  const snapshots: Answered[] = [];
  const batches: number[] = [];
  let batchKiB = 0;
  try {
    await window.page.evaluate(watchReads);
    for (let round = 0; round < rounds; round += 1) {
      const answered = await window.page.evaluate(askInPage, snapshotsPerRound);
      nothing.push(...answered.nothing);
      snapshots.push(...answered.snapshots);
      const sent = await sendBatches(window);
      batches.push(...sent.times);
      batchKiB = sent.kiB;
    }
  } finally {
    await window.close();
    server.stop();
  }
  console.log(
    `\nMessages between main and the window, ${manyRouters.toLocaleString('en')} routers, median (least … most):`,
  );
  printSpread('a question that answers nothing', spreadOf(nothing), 'ms', 1);
  printSpread('the snapshot, asked until it is there', spreadOf(snapshots.map(({ there }) => there)), 'ms', 1);
  printSpread('  and read', spreadOf(snapshots.map(({ there, read }) => there + read)), 'ms', 1);
  printSpread('  its size', spreadOf(snapshots.map(({ kiB }) => kiB)), 'KiB');
  printSpread(`a batch of ${rowsPerBatch} rows, written until read`, spreadOf(batches), 'ms', 1);
  console.log(
    `  ${'  p95'.padEnd(44)} ${percentile(batches, 0.95).toFixed(1).padStart(7)} ms; ${batchKiB.toFixed(0)} KiB`,
  );
}

/** In the page. */
async function askInPage(
  count: number,
): Promise<{ readonly nothing: readonly number[]; readonly snapshots: readonly Answered[] }> {
  const { bridge } = globalThis as unknown as {
    readonly bridge: { readonly invoke: (name: string, input?: unknown) => Promise<string> };
  };
  const nothing: number[] = [];
  const snapshots: Answered[] = [];
  for (let asked = 0; asked < count; asked += 1) {
    const first = performance.now();
    await bridge.invoke('getBulk');
    const second = performance.now();
    nothing.push(second - first);
    const text = await bridge.invoke('getSnapshot');
    const there = performance.now();
    JSON.parse(text);
    snapshots.push({ there: there - second, read: performance.now() - there, kiB: text.length / 1024 });
  }
  return { nothing, snapshots };
}

type Reads = Map<number, number>;

/** In the page. The window reads a batch's text first of all. */
function watchReads(): void {
  const reads: Reads = new Map();
  Object.assign(globalThis, { reads });
  const parse = JSON.parse.bind(JSON);
  JSON.parse = (text: string, reviver) => {
    const value = parse(text, reviver) as unknown;
    if (text.startsWith('{"epoch"')) {
      reads.set((value as { readonly seq: number }).seq, performance.timeOrigin + performance.now());
    }
    return value;
  };
}

async function sendBatches({ electron, page }: MeasuredWindow): Promise<Sent> {
  const { view } = await command<{ readonly view: Snapshot }>(page, 'getSnapshot');
  const { begun, kiB } = await electron.evaluate(batchesInMain, {
    channel: eventChannel('viewBatch'),
    count: batchesPerRound,
    apartMs,
    seq: view.seq,
    // The rows stay as they are: what the window makes of a change is measured by `batch`.
    content: { epoch: view.epoch, clock: view.clock, upserts: rowsOf(view).slice(0, rowsPerBatch), removed: [] },
  });
  const reads = await page.evaluate(async (last) => {
    const { reads } = globalThis as unknown as { readonly reads: Reads };
    for (let waited = 0; waited < 200 && !reads.has(last); waited += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return [...reads];
  }, view.seq + batchesPerRound);
  const read = new Map(reads);
  const times = begun.map(([seq, at]) => (read.get(seq) ?? Number.NaN) - at);
  if (times.some(Number.isNaN)) throw new Error('not every batch was read');
  return { times, kiB };
}

/** In main: writes each batch and sends it as the app does. Times are milliseconds since 1970, as in the page. */
async function batchesInMain(
  { BrowserWindow }: Pick<typeof Electron, 'BrowserWindow'>,
  options: {
    readonly channel: string;
    readonly count: number;
    readonly apartMs: number;
    readonly seq: number;
    readonly content: Omit<Batch, 'fromSeq' | 'seq'>;
  },
): Promise<{ readonly begun: readonly (readonly [number, number])[]; readonly kiB: number }> {
  const contents = BrowserWindow.getAllWindows()[0]?.webContents;
  if (!contents) throw new Error('there is no window');
  const begun: (readonly [number, number])[] = [];
  let kiB = 0;
  for (let seq = options.seq + 1; seq <= options.seq + options.count; seq += 1) {
    begun.push([seq, performance.timeOrigin + performance.now()]);
    const text = JSON.stringify({ ...options.content, fromSeq: seq - 1, seq });
    contents.send(options.channel, text);
    kiB = text.length / 1024;
    await new Promise((resolve) => setTimeout(resolve, options.apartMs));
  }
  return { begun, kiB };
}
