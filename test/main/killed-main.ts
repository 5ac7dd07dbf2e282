/**
 * A process that is nothing but the app's main, started to be killed: starts, ends, refreshes and restarts at random, one by
 * one and many at once, as long as it lives, and tells its parent what it holds when asked.
 */

import type { RouterId } from '@shared/ids';
import { rowsOf } from '@shared/view-sync';
import { randomFrom } from '../support/seeded-random';
import { startRealMain } from './real-main';

export type KilledMainSettings = {
  readonly folder: string;
  readonly serverUrl: string;
  readonly token: string;
  readonly routers: readonly RouterId[];
  readonly seed: number;
  /** how many clicks a second while it is under load; 0: none, it only takes up what was held */
  readonly clicksPerSecond: number;
};
export type ToKilledMain = { readonly type: 'report' } | { readonly type: 'quit' };
export type Held = { readonly routerId: RouterId; readonly sessionId: string | null; readonly phase: string };
export type FromKilledMain = { readonly type: 'ready' } | { readonly type: 'held'; readonly held: readonly Held[] };

const settings = JSON.parse(process.env['KILLED_MAIN'] ?? '{}') as KilledMainSettings;
const send = (message: FromKilledMain): void => {
  process.send?.(message);
};
const main = await startRealMain({ ...settings, leaseSeconds: 15 });
for (const routerId of settings.routers) {
  // Those of an earlier life are in its file already.
  if (main.phase(routerId) === 'No session')
    await main.add(`router ${routerId.slice(-3)}`, routerId).catch(() => undefined);
}

process.on('message', (raw) => {
  const message = raw as ToKilledMain;
  if (message.type === 'quit') void main.quit().then(() => process.exit(0));
  else void report();
});
process.on('disconnect', () => process.exit(0));

async function report(): Promise<void> {
  const [answer] = await main.call('getSnapshot', undefined);
  const held = (answer ? rowsOf(answer.view) : []).map(({ id, session }) => ({
    routerId: id,
    sessionId: session.sessionId,
    phase: session.phase,
  }));
  send({ type: 'held', held });
}

const random = randomFrom(settings.seed);
const clicks = [
  'startSession',
  'startSession',
  'startSession',
  'endSession',
  'refreshSession',
  'restartSession',
] as const;
const bulks = ['start', 'start', 'end', 'refresh', 'restart'] as const;
function click(): void {
  if (random() < 0.02) {
    const operation = bulks[Math.floor(random() * bulks.length)];
    const routerIds = settings.routers.filter(() => random() < 0.5);
    if (operation && routerIds.length > 0) void main.call('startBulk', { operation, routerIds });
    return;
  }
  const routerId = settings.routers[Math.floor(random() * settings.routers.length)];
  const name = clicks[Math.floor(random() * clicks.length)];
  if (routerId && name) void main.call(name, { routerId });
}
if (settings.clicksPerSecond > 0) setInterval(click, 1_000 / settings.clicksPerSecond);
send({ type: 'ready' });
