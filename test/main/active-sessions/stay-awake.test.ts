/** The computer is kept awake while leases are held, and not for ever while they are only wanted. */

import { expect, it } from 'vitest';
import { longestWithoutLeaseMs } from '../../../src/main/active-sessions/stay-awake';
import { createTracker, failing, routerNumber } from './tracker';

it('awake from the first lease until the last is over', async () => {
  const tracker = createTracker();
  tracker.sessions.start(routerNumber(1));
  await tracker.time.advance(10);
  tracker.sessions.start(routerNumber(2));
  await tracker.time.advance(10);
  expect(tracker.activity).toEqual([true]);
  tracker.sessions.end(routerNumber(1));
  await tracker.time.advance(10);
  expect(tracker.activity).toEqual([true]);
  tracker.sessions.end(routerNumber(2));
  await tracker.time.advance(10);
  expect(tracker.activity).toEqual([true, false]);
});

it('sessions that cannot be re-established let the computer sleep after a while, and a lease keeps it awake again', async () => {
  const tracker = createTracker();
  tracker.sessions.start(routerNumber(1));
  await tracker.time.advance(10);
  tracker.answers.refresh = failing('COMMANDS_SERVER_UNREACHABLE');
  tracker.answers.start = failing('COMMANDS_SERVER_UNREACHABLE');
  for (let minute = 0; minute < 14; minute += 1) await tracker.time.advance(60_000);
  expect(tracker.sessions.stateOf(routerNumber(1)).phase).toBe('Re-establishing');
  expect(tracker.activity).toEqual([true]);
  for (let ms = 0; ms < longestWithoutLeaseMs; ms += 60_000) await tracker.time.advance(60_000);
  expect(tracker.activity).toEqual([true, false]);
  tracker.answers.refresh = null;
  tracker.answers.start = null;
  for (let minute = 0; minute < 3; minute += 1) await tracker.time.advance(60_000);
  expect(tracker.sessions.stateOf(routerNumber(1)).phase).toBe('Active');
  expect(tracker.activity).toEqual([true, false, true]);
});
