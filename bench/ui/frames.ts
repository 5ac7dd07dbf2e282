/**
 * Frames while 10,000 rows are scrolled from end to end and back, and while 200 rows change a second; beside a plain page
 * with a hand-written list of as many rows of text. Changes are real: 1,000 sessions with a lease of 15 s, refreshed by main.
 */

import { percentile } from '../support/spread';
import { routerNumber } from './inventory-files';
import { type LeaseServerProcess, startLeaseServer } from './lease-server-process';
import { manyRouters, startSessions, withSession } from './many-sessions';
import { openApp, openPeer } from './window';

/** A third of it passes between two refreshes: 1,000 sessions make 200 changes a second. */
const leaseMs = 15_000;
const endToEndMs = 4_000;
/** px a second, a wheel that is turned fast */
const wheelSpeed = 3_000;
const frameMs = 1_000 / 60;
/** The clock of frames trembles by some tenths of a millisecond. */
const toleranceMs = 1;

type Movement = 'end to end and back' | 'by the wheel' | 'standing still';
type Scene = { readonly party: 'peer' | 'app'; readonly changing: boolean; readonly movement: Movement };
const scenes: readonly Scene[] = [
  { party: 'peer', changing: false, movement: 'end to end and back' },
  { party: 'app', changing: false, movement: 'end to end and back' },
  { party: 'peer', changing: false, movement: 'by the wheel' },
  { party: 'app', changing: false, movement: 'by the wheel' },
  { party: 'app', changing: true, movement: 'end to end and back' },
  { party: 'app', changing: true, movement: 'by the wheel' },
  { party: 'peer', changing: false, movement: 'standing still' },
  { party: 'app', changing: true, movement: 'standing still' },
];

export async function measureFrames(rounds: number): Promise<void> {
  const frames = new Map<Scene, number[]>(scenes.map((scene) => [scene, []]));
  const changes: number[] = [];
  const routers = Array.from({ length: manyRouters }, (_, number) => routerNumber(number));
  const server = await startLeaseServer(leaseMs);
  const flags = [`--commands-server=${server.url}`];
  const windows: { readonly close: () => Promise<void> }[] = [];
  const opened = async <Opened extends { readonly close: () => Promise<void> }>(opening: Promise<Opened>) => {
    const window = await opening;
    windows.push(window);
    return window;
  };
  try {
    const peer = await opened(openPeer('rows.html'));
    const quiet = await opened(openApp({ routers, flags }));
    const busy = await opened(openApp({ routers, flags }));
    const held = routers.filter((_, number) => withSession(number)).map(({ id }) => id);
    await startSessions(busy, held);
    for (let round = 0; round < rounds; round += 1) {
      for (const scene of scenes) {
        const { page } = scene.party === 'peer' ? peer : scene.changing ? busy : quiet;
        const [seen, changed] = await withChanges(server, () => page.evaluate(scrollInPage, parametersOf(scene)));
        frames.get(scene)?.push(...seen);
        if (scene.changing) changes.push(changed);
      }
    }
  } finally {
    for (const window of windows) await window.close();
    server.stop();
  }
  const rate = changes.reduce((sum, each) => sum + each, 0) / changes.length;
  console.log(
    `\nFrames of ${manyRouters.toLocaleString('en')} rows, ${rounds} rounds; where rows change, ${rate.toFixed(0)} a second:`,
  );
  for (const scene of scenes) print(scene, frames.get(scene) ?? []);
}

function print({ party, changing, movement }: Scene, frames: readonly number[]): void {
  const what = `${party === 'peer' ? 'plain rows' : changing ? 'the app, changing' : 'the app'}, ${movement}`;
  const ms = (value: number) => `${value.toFixed(1).padStart(6)} ms`;
  const over = (limit: number) => frames.filter((each) => each > limit).length;
  console.log(
    `  ${what.padEnd(40)} p95 ${ms(percentile(frames, 0.95))}, p99 ${ms(percentile(frames, 0.99))}, longest ${ms(Math.max(...frames))}; of ${frames.length} frames ${over(frameMs + toleranceMs)} over 16.7 ms, ${over(50)} over 50 ms`,
  );
}

async function withChanges<Result>(
  server: LeaseServerProcess,
  work: () => Promise<Result>,
): Promise<readonly [Result, number]> {
  const before = await server.count();
  const from = performance.now();
  const result = await work();
  const { refreshed } = await server.count();
  return [result, ((refreshed - before.refreshed) * 1_000) / (performance.now() - from)];
}

type Parameters = { readonly movement: Movement; readonly endToEndMs: number; readonly wheelSpeed: number };
const parametersOf = ({ movement }: Scene): Parameters => ({ movement, endToEndMs, wheelSpeed });

/** In the page: scrolls a step per frame and answers how long each frame took, ms. */
async function scrollInPage({ movement, endToEndMs, wheelSpeed }: Parameters): Promise<readonly number[]> {
  const scroller =
    document.querySelector<HTMLElement>('#scroller') ??
    document.querySelector<HTMLElement>('[role="grid"] [role="rowgroup"]:has([data-router-id])');
  if (scroller === null) throw new Error('there is nothing to scroll');
  const end = scroller.scrollHeight - scroller.clientHeight;
  if (end < 100_000) throw new Error(`only ${end} px to scroll`);
  const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  scroller.scrollTop = 0;
  for (let wait = 0; wait < 30; wait += 1) await nextFrame();
  const lasting = 2 * endToEndMs;
  const placeAt = (passed: number): number | null => {
    if (movement === 'standing still') return null;
    if (movement === 'by the wheel') return (passed * wheelSpeed) / 1_000;
    const share = passed / endToEndMs;
    return end * (share <= 1 ? share : 2 - share);
  };
  const frames: number[] = [];
  const begin = await nextFrame();
  for (let last = begin; last - begin < lasting;) {
    const place = placeAt(last - begin);
    if (place !== null) scroller.scrollTop = place;
    const now = await nextFrame();
    frames.push(now - last);
    last = now;
  }
  scroller.scrollTop = 0;
  return frames;
}
