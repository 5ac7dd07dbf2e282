/**
 * Operations on many routers, played at random against what the admin was promised. Operations that are broken on purpose, each
 * in one way, are caught by it.
 */

import type { BulkProgress } from '@shared/bulk';
import type { RouterId } from '@shared/ids';
import { fail } from '@shared/result';
import { serviceError } from '@shared/errors';
import { isBusy } from '@shared/session';
import { expect, it } from 'vitest';
import { type Bulk, createBulk } from '../../../src/main/active-sessions/bulk';
import { randomFrom } from '../../support/seeded-random';
import { createTracker, routerNumber } from './tracker';

type Ports = Parameters<typeof createBulk>[0];
type Make = (ports: Ports) => Bulk;

const startsAtOnce = 16;
const refusalsAtMost = 3;

/** One bulk start, to its end. Answers what was not as it was promised, or null. */
async function play(make: Make, seed: number): Promise<string | null> {
  const random = randomFrom(seed);
  const tracker = createTracker({ random });
  const count = 20 + Math.floor(random() * 80);
  const routerIds = Array.from({ length: count }, (_, number) => routerNumber(number));
  const credentials = ['good', 'bad', 'worse', 'also good'].slice(0, 1 + Math.floor(random() * 4));
  const credentialOf = (routerId: RouterId): string =>
    credentials[Number(routerId.slice(-3)) % credentials.length] ?? 'good';
  const isDead = (routerId: RouterId): boolean => Number(routerId.slice(-3)) % 7 === 3;
  const isGood = (credential: string): boolean => credential === 'good' || credential === 'also good';
  const refused = new Map<string, number>();
  const started = new Map<RouterId, number>();
  const deleted = new Set<RouterId>();
  let startedDeleted = false;
  let most = 0;
  let running = 0;
  let afterCancel: number | null = null;

  tracker.answers.start = () => {
    const { routerId, sessionId } = tracker.calls.at(-1)!;
    started.set(routerId, (started.get(routerId) ?? 0) + 1);
    startedDeleted ||= deleted.has(routerId);
    if (afterCancel !== null) afterCancel += 1;
    running += 1;
    most = Math.max(most, running);
    const credential = credentialOf(routerId);
    const code = isDead(routerId) ? 'ROUTER_UNREACHABLE' : isGood(credential) ? null : 'ROUTER_AUTH_FAILED';
    return new Promise((resolve) => {
      tracker.time.timers.after(10 + random() * 2_000, () => {
        running -= 1;
        if (code === 'ROUTER_AUTH_FAILED') refused.set(credential, (refused.get(credential) ?? 0) + 1);
        if (code === null) resolve([tracker.started(sessionId), null]);
        else resolve(fail(serviceError(code, { message: 'By plan.', correlationId: 'model' })));
      });
    });
  };

  let told: BulkProgress | null = null;
  const bulk = make({
    sessions: tracker.sessions,
    timers: tracker.time.timers,
    randomness: { uuid: () => crypto.randomUUID(), fraction: random },
    credentialOf: (routerId) => Promise.resolve(credentialOf(routerId)),
    isListed: (routerId) => !deleted.has(routerId),
    onChanged: (progress) => {
      told = progress;
    },
  });
  const held = new Set(routerIds.filter(() => random() < 0.1));
  for (const routerId of held) tracker.sessions.takeOver(routerId);
  const begun = bulk.begin('start', [...routerIds, ...routerIds.slice(0, 5)]);
  if (begun?.total !== count) return 'it counts a router twice';
  const cancelAfter = random() < 0.3 ? Math.floor(random() * 20) : Infinity;
  const deleteAfter = random() < 0.4 ? Math.floor(random() * 6) : Infinity;
  for (let step = 0; step < 400; step += 1) {
    if (step === cancelAfter && bulk.current()?.state === 'running') {
      if (!bulk.cancel(begun.id)) return 'it cannot be cancelled';
      await tracker.time.advance(0);
      afterCancel = 0;
    }
    if (step === deleteAfter) {
      // As the list does: only what holds nothing can be deleted.
      for (const routerId of routerIds.filter(() => random() < 0.3)) {
        if (!isBusy(tracker.sessions.stateOf(routerId).phase)) deleted.add(routerId);
      }
    }
    if (bulk.current()?.state === 'running' && bulk.begin('end', routerIds) !== null) return 'two run at once';
    const now = bulk.current();
    if ((now?.running ?? 0) > startsAtOnce) return 'too many are begun';
    await tracker.time.advance(500);
    if (now?.state === 'done' || now?.state === 'cancelled') break;
  }
  const end = bulk.current();
  if (!end || end.state === 'running' || end.state === 'cancelling') return 'it does not come to an end';
  if (JSON.stringify(told) !== JSON.stringify(end)) return 'its end was not told';
  if (most > 8) return 'too many are on their way';
  if (startedDeleted) return 'a router was started that is not in the list any more';
  if ([...started.values()].some((times) => times > 1)) return 'a router was started twice';
  // What was begun before the cancel may still wait for its turn in the outbox.
  if (afterCancel !== null && afterCancel > startsAtOnce) return 'it goes on after it was cancelled';
  const { succeeded, failed, skipped, cancelled, spared, gone, groups } = end;
  const leftAlone = [...skipped, ...cancelled, ...spared, ...gone];
  if (succeeded + failed + leftAlone.length !== count) return 'the sums are wrong';
  if (gone.some((routerId) => !deleted.has(routerId))) return 'what is in the list is said not to be';
  if (groups.reduce((sum, group) => sum + group.routerIds.length, 0) !== failed) return 'the causes are wrong';
  const isActive = (routerId: RouterId): boolean => tracker.sessions.stateOf(routerId).phase === 'Active';
  const shouldBeActive = routerIds.filter(isActive).length;
  if (succeeded + skipped.filter(isActive).length !== shouldBeActive) return 'what it says succeeded did not';
  if ([...refused.values()].some((times) => times > refusalsAtMost)) return 'a credential was refused too often';
  const untouched = [...spared, ...cancelled].filter((routerId) => started.has(routerId));
  if (untouched.length > 0) return 'what was spared or cancelled was started';
  const left = routerIds.filter(
    (routerId) =>
      isGood(credentialOf(routerId)) &&
      !isDead(routerId) &&
      !cancelled.includes(routerId) &&
      !gone.includes(routerId) &&
      !isActive(routerId),
  );
  return left.length > 0 ? 'a router that could be started was not' : null;
}

async function firstFault(make: Make, rounds: number, seed: number): Promise<string | null> {
  for (let round = 0; round < rounds; round += 1) {
    const fault = await play(make, seed + round);
    if (fault !== null) return `${fault} (seed ${seed + round})`;
  }
  return null;
}

it('whatever is begun on whatever routers: bounded, once each, sparing credentials, to the end, and told truthfully', async () => {
  const seed = Number(process.env['RSM_BULK_SEED'] ?? Date.now() % 1_000_000);
  const rounds = Number(process.env['RSM_BULK_RUNS'] ?? 40);
  process.stdout.write(`bulk: ${rounds} rounds, seed ${seed}\n`);
  expect(await firstFault(createBulk, rounds, seed)).toBeNull();
}, 600_000);

const withSessions = (change: (sessions: Ports['sessions']) => Partial<Ports['sessions']>): Make => {
  return (ports) => createBulk({ ...ports, sessions: { ...ports.sessions, ...change(ports.sessions) } });
};

it.each<readonly [string, Make]>([
  [
    'takes each router for one with a credential of its own',
    (ports) => createBulk({ ...ports, credentialOf: (id) => Promise.resolve(id) }),
  ],
  [
    'takes all routers for ones with the same credential',
    (ports) => createBulk({ ...ports, credentialOf: () => Promise.resolve('one') }),
  ],
  [
    'does not look at credentials',
    (ports) => createBulk({ ...ports, credentialOf: () => Promise.reject(new Error('none')) }),
  ],
  ['does not look whether a router is still there', (ports) => createBulk({ ...ports, isListed: () => true })],
  ['does not hear how it ends', withSessions(() => ({ observe: () => () => true }))],
  [
    'starts a router twice',
    withSessions((sessions) => ({
      start: (routerId, lane) => {
        sessions.start(routerId, lane);
        sessions.end(routerId, lane);
        sessions.start(routerId, lane);
      },
    })),
  ],
  ['forgets to start', withSessions(() => ({ start: () => undefined }))],
  [
    'starts with the clicks, and so more at once',
    withSessions((sessions) => ({ start: (routerId) => sessions.start(routerId, 'click') })),
  ],
  [
    'takes failures for successes',
    withSessions((sessions) => ({
      stateOf: (routerId) => {
        const state = sessions.stateOf(routerId);
        return state.phase === 'Failed' ? { ...state, phase: 'Active', error: null } : state;
      },
    })),
  ],
  ['cannot be cancelled', (ports) => ({ ...createBulk(ports), cancel: () => true })],
  [
    'does not tell its end',
    (ports) =>
      createBulk({ ...ports, onChanged: (progress) => progress?.state === 'running' && ports.onChanged(progress) }),
  ],
  [
    'begins a second one beside the first',
    (ports) => ({ ...createBulk(ports), begin: (operation, ids) => createBulk(ports).begin(operation, ids) }),
  ],
])('is caught when it is broken: one that %s', async (_name, make) => {
  expect(await firstFault(make, 40, 20_260_601)).not.toBeNull();
});
