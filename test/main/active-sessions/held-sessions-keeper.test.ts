/** Ids on disk before their starts leave: with a disk that is slow, or never answers at all. */

import { ok } from '@shared/result';
import { expect, it } from 'vitest';
import { createTracker, failing, routerNumber } from './tracker';

const forEver = 1e9;

it('a disk that never answers is told once, and keeps no start and no end from the admin', async () => {
  const tracker = createTracker();
  tracker.slowDisk(forEver);
  tracker.sessions.start(routerNumber(1));
  await tracker.time.advance(2_900);
  expect(tracker.callsOf('start')).toEqual([]);
  await tracker.time.advance(100);
  expect(tracker.sessions.stateOf(routerNumber(1)).phase).toBe('Active');
  expect(tracker.failures.map(String)).toEqual(['Error: The disk has not answered for 3 s']);

  // From then on nobody waits for it.
  tracker.sessions.start(routerNumber(2));
  await tracker.time.advance(0);
  expect(tracker.sessions.stateOf(routerNumber(2)).phase).toBe('Active');
  tracker.sessions.end(routerNumber(1));
  await tracker.time.advance(0);
  expect(tracker.sessions.stateOf(routerNumber(1)).phase).toBe('No session');
  expect(tracker.failures).toHaveLength(1);
});

it('a disk that answers again is waited for again', async () => {
  const tracker = createTracker();
  tracker.slowDisk(10_000);
  tracker.sessions.start(routerNumber(1));
  await tracker.time.advance(11_000);
  tracker.slowDisk(0);
  await tracker.time.advance(11_000);
  tracker.slowDisk(100);
  tracker.sessions.start(routerNumber(2));
  await tracker.time.advance(0);
  expect(tracker.callsOf('start')).toHaveLength(1);
  await tracker.time.advance(500);
  expect(tracker.callsOf('start')).toHaveLength(2);
});

it('while much changes writes are gathered, and each id is on disk before its start leaves all the same', async () => {
  const tracker = createTracker();
  tracker.slowDisk(50);
  const onDisk: boolean[] = [];
  tracker.answers.start = () => {
    const call = tracker.calls.at(-1)!;
    onDisk.push(tracker.stored().sessions.some(({ sessionId }) => sessionId === call.sessionId));
    return Promise.resolve([tracker.started(call.sessionId), null] as never);
  };
  for (let number = 0; number < 200; number += 1) {
    tracker.sessions.start(routerNumber(number));
    await tracker.time.advance(20);
  }
  await tracker.time.advance(1_000);
  expect(onDisk).toEqual(Array.from({ length: 200 }, () => true));
  // Four seconds of changes; a write takes 50 ms and is followed by a rest of 200.
  expect(tracker.saved.length).toBeLessThan(25);
});

it('an end that was wanted while the disk refused is on disk within a minute of there being room', async () => {
  const tracker = createTracker();
  tracker.answers.start = () => {
    const { sessionId } = tracker.calls.at(-1)!;
    return Promise.resolve(ok({ ...tracker.started(sessionId), ttlMs: 1_800_000 }));
  };
  tracker.sessions.start(routerNumber(1));
  await tracker.time.advance(100);
  tracker.answers.end = failing('COMMANDS_SERVER_UNREACHABLE');
  tracker.refuseDisk(true);
  tracker.sessions.end(routerNumber(1));
  await tracker.time.advance(5 * 60_000);
  expect(tracker.failures).toHaveLength(1);
  tracker.refuseDisk(false);
  await tracker.time.advance(60_000);
  expect(tracker.sessions.stateOf(routerNumber(1)).phase).toBe('End pending');
  expect(tracker.stored().sessions).toMatchObject([{ routerId: routerNumber(1), endWanted: true }]);
});
