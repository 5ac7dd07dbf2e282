/** Another server is in use: what the one before did, or asked for, is not held against it. */

import { describe, expect, it } from 'vitest';
import { createTracker, failing, later, routerNumber } from './tracker';

const left = (): string => 'Another server is in use.';

describe('after a move to another server', () => {
  it('what the one before held back (429) leaves at once, and the pause is not carried over', async () => {
    const tracker = createTracker();
    tracker.sessions.start(routerNumber(1));
    await tracker.time.advance(100);
    tracker.answers.refresh = failing('TOO_MANY_REQUESTS', { retryAfterMs: 60_000 });
    tracker.sessions.refresh(routerNumber(1));
    await tracker.time.advance(10);
    tracker.answers.refresh = null;
    tracker.sessions.moveTo('https://other.test', left);
    await tracker.time.advance(1_000);
    const before = tracker.callsOf('refresh').length;
    // What it holds is taken up, which asks in the background.
    tracker.sessions.moveTo('https://server.test', left);
    await tracker.time.advance(0);
    expect(tracker.callsOf('refresh')).toHaveLength(before + 1);
  });

  it('a server that was away says nothing of the other, which gets all that waits at once', async () => {
    const tracker = createTracker();
    for (let number = 0; number < 20; number += 1) tracker.sessions.start(routerNumber(number));
    await tracker.time.advance(100);
    tracker.sessions.moveTo('https://other.test', left);
    for (let number = 100; number < 110; number += 1) tracker.sessions.start(routerNumber(number));
    await tracker.time.advance(100);
    tracker.answers.refresh = failing('COMMANDS_SERVER_UNREACHABLE');
    await tracker.time.advance(30_000);
    tracker.answers.refresh = null;
    const before = tracker.callsOf('refresh').length;
    tracker.sessions.moveTo('https://server.test', left);
    await tracker.time.advance(0);
    expect(tracker.callsOf('refresh').length - before).toBe(20);
  });

  it('what the other one holds on a router that was deleted meanwhile is ended there, and told', async () => {
    const tracker = createTracker();
    for (const number of [1, 2]) tracker.sessions.start(routerNumber(number));
    await tracker.time.advance(100);
    tracker.sessions.moveTo('https://other.test', left);
    tracker.unlisted.add(routerNumber(1));
    tracker.sessions.moveTo('https://server.test', left);
    await tracker.time.advance(100);
    expect(tracker.callsOf('end').map(({ routerId }) => routerId)).toEqual([routerNumber(1)]);
    expect(tracker.sessions.stateOf(routerNumber(2)).phase).toBe('Active');
    expect(tracker.unlistedTold).toEqual([1]);
  });

  it('sessions can be started, though all were ended on the one before', async () => {
    const tracker = createTracker();
    tracker.sessions.start(routerNumber(1));
    await tracker.time.advance(100);
    await tracker.sessions.endAll(5_000, 'other-server');
    tracker.sessions.moveTo('https://other.test', left);
    tracker.sessions.start(routerNumber(1));
    await tracker.time.advance(0);
    expect(tracker.sessions.stateOf(routerNumber(1)).phase).toBe('Active');
  });

  it('the summary of the next sleep does not count what was left behind', async () => {
    const tracker = createTracker();
    const sleepAndLose = async () => {
      tracker.answers.refresh = failing('SESSION_INVALID');
      tracker.answers.start = failing('COMMANDS_SERVER_UNREACHABLE');
      tracker.sessions.doubt(3_000, { uncountedMs: 3_600_000 });
      await tracker.time.advance(6_000);
      tracker.answers.refresh = null;
      tracker.answers.start = null;
    };
    for (const number of [1, 2]) tracker.sessions.start(routerNumber(number));
    await tracker.time.advance(100);
    await sleepAndLose();
    expect(tracker.asleep.at(-1)).toEqual({ lost: 2, back: 0, over: 0 });
    tracker.sessions.moveTo('https://other.test', left);
    await tracker.time.advance(5_000);
    expect(tracker.asleep.at(-1)).toEqual({ lost: 2, back: 0, over: 2 });
    tracker.sessions.start(routerNumber(3));
    await tracker.time.advance(100);
    await sleepAndLose();
    expect(tracker.asleep.at(-1)).toEqual({ lost: 1, back: 0, over: 0 });
  });

  it('while the app quits, nothing is started or taken up, and all of it stays on disk under its server', async () => {
    const tracker = createTracker();
    const elsewhere = {
      routerId: routerNumber(9),
      sessionId: crypto.randomUUID(),
      server: 'https://other.test',
      ttlMs: 60_000,
      isTtlTold: true,
      aliveAt: tracker.time.clock.wallMs(),
      endWanted: false,
    };
    tracker.sessions.adopt({ version: 2, sessions: [elsewhere] });
    tracker.sessions.start(routerNumber(1));
    await tracker.time.advance(100);
    tracker.answers.end = later().answer;
    const moved = tracker.sessions
      .endAll(5_000, 'other-server')
      .then(() => tracker.sessions.moveTo('https://other.test', left));
    await tracker.time.advance(1_000);
    const quit = tracker.sessions.endAll(5_000, 'quit');
    await tracker.time.advance(4_100);
    await moved;
    expect(await Promise.race([quit, Promise.resolve('waits still')])).toBe(0);
    for (const start of ['start', 'restart', 'takeOver'] as const) tracker.sessions[start](routerNumber(2));
    await tracker.time.advance(100);
    expect(tracker.callsOf('start').map(({ routerId }) => routerId)).toEqual([routerNumber(1)]);
    expect(tracker.callsOf('refresh')).toEqual([]);
    await tracker.sessions.stop();
    expect(tracker.stored().sessions).toMatchObject([
      { routerId: routerNumber(9), server: 'https://other.test', endWanted: false },
      { routerId: routerNumber(1), server: 'https://server.test', endWanted: true },
    ]);
  });
});
