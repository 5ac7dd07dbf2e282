/** A start that was cancelled before it left is over at once, however long the queue is. */

import { expect, it } from 'vitest';
import { createTracker, failing, later, routerNumber } from './tracker';

it('the end of a session whose start waits for a server that is away is not “Ending” until its turn comes', async () => {
  const tracker = createTracker();
  const count = 100;
  for (let number = 0; number < count; number += 1) tracker.sessions.start(routerNumber(number));
  await tracker.time.advance(1_000);
  for (const what of ['refresh', 'start', 'end'] as const) {
    tracker.answers[what] = failing('COMMANDS_SERVER_UNREACHABLE');
  }
  for (let second = 0; second < 120; second += 1) await tracker.time.advance(1_000);
  const waiting = tracker.sessions
    .busy()
    .filter(({ phase, inFlight }) => phase === 'Re-establishing' && inFlight === 'start');
  expect(waiting.length).toBeGreaterThan(50);
  const last = waiting.slice(-10);
  for (const { routerId } of last) tracker.sessions.end(routerId);
  await tracker.time.advance(1_000);
  const phases = last.map(({ routerId }) => tracker.sessions.stateOf(routerId).phase);
  expect(new Set(phases)).toEqual(new Set(['End pending']));

  // And none of them is started any more, while the others are.
  const before = tracker.callsOf('start').length;
  for (const what of ['refresh', 'start', 'end'] as const) tracker.answers[what] = null;
  await tracker.time.advance(70_000);
  const ended = new Set(last.map(({ routerId }) => routerId));
  expect(
    tracker
      .callsOf('start')
      .slice(before)
      .filter(({ routerId }) => ended.has(routerId)),
  ).toEqual([]);
  expect(tracker.sessions.busy().filter(({ phase }) => phase === 'Active')).toHaveLength(count - 10);
});

it('a start of many that was cancelled while it waited behind the others is never sent', async () => {
  const tracker = createTracker();
  tracker.answers.start = () => later().answer();
  for (let number = 0; number < 30; number += 1) tracker.sessions.start(routerNumber(number), 'background');
  await tracker.time.advance(100);
  const before = tracker.callsOf('start').length;
  for (let number = 20; number < 30; number += 1) tracker.sessions.end(routerNumber(number));
  await tracker.time.advance(100);
  expect(tracker.sessions.stateOf(routerNumber(25)).phase).toBe('No session');
  expect(tracker.callsOf('start')).toHaveLength(before);
});
