/** One operation on many routers: bounded, fair, cancellable, careful with credentials, and told by cause. */

import type { BulkProgress } from '@shared/bulk';
import type { RouterId } from '@shared/ids';
import { describe, expect, it } from 'vitest';
import { createBulk } from '../../../src/main/active-sessions/bulk';
import { randomFrom } from '../../support/seeded-random';
import { type Answer, createTracker, failing, later, routerNumber } from './tracker';

const routers = (count: number): RouterId[] => Array.from({ length: count }, (_, number) => routerNumber(number));

function bulkOn(
  options: {
    readonly credentialOf?: (routerId: RouterId) => string;
    readonly isListed?: (routerId: RouterId) => boolean;
  } = {},
) {
  const tracker = createTracker({ random: randomFrom(11), together: () => true });
  const told: (BulkProgress | null)[] = [];
  const bulk = createBulk({
    sessions: tracker.sessions,
    timers: tracker.time.timers,
    randomness: { uuid: () => crypto.randomUUID(), fraction: () => 0.5 },
    credentialOf: (routerId) => Promise.resolve(options.credentialOf?.(routerId) ?? routerId),
    isListed: options.isListed ?? (() => true),
    onChanged: (progress) => told.push(progress),
  });
  const last = (): BulkProgress => {
    const progress = bulk.current();
    if (!progress) throw new Error('there is none');
    return progress;
  };
  /** what the service does with each start */
  const starts = (answerOf: (routerId: RouterId) => Answer | null): void => {
    tracker.answers.start = () => {
      const call = tracker.calls.at(-1)!;
      return answerOf(call.routerId)?.() ?? Promise.resolve([tracker.started(call.sessionId), null] as never);
    };
  };
  return { tracker, bulk, told, last, starts };
}

describe('fault 16: a bulk start of 500 with 40 unreachable', () => {
  const dead = new Set(routers(500).filter((_, number) => number % 12 === 5 && number < 480));

  it('the others are unaffected, the 40 are grouped by cause, and “retry failed” tries only those', async () => {
    const { tracker, bulk, last, starts } = bulkOn();
    expect(dead.size).toBe(40);
    starts((routerId) => (dead.has(routerId) ? failing('ROUTER_UNREACHABLE') : null));
    bulk.begin('start', routers(500));
    await tracker.time.advance(2_000);
    expect(last()).toMatchObject({ state: 'done', total: 500, succeeded: 460, failed: 40, waiting: 0, running: 0 });
    const [group] = last().groups;
    expect(last().groups).toHaveLength(1);
    expect(group).toMatchObject({ code: 'ROUTER_UNREACHABLE', hint: expect.stringContaining('Check') as string });
    expect(new Set(group?.routerIds)).toEqual(dead);

    starts(() => null);
    const before = tracker.callsOf('start').length;
    bulk.retryFailed(last().id);
    await tracker.time.advance(2_000);
    expect(last()).toMatchObject({ state: 'done', total: 40, succeeded: 40, failed: 0 });
    expect(
      new Set(
        tracker
          .callsOf('start')
          .slice(before)
          .map(({ routerId }) => routerId),
      ),
    ).toEqual(dead);
  });

  it('tries again only what is still without a session: a failed one may have been started by a click meanwhile', async () => {
    const { tracker, bulk, last, starts } = bulkOn();
    starts(() => failing('ROUTER_TIMEOUT'));
    bulk.begin('start', routers(3));
    await tracker.time.advance(2_000);
    expect(last()).toMatchObject({ state: 'done', failed: 3 });
    starts(() => null);
    tracker.sessions.start(routers(3)[0]!);
    await tracker.time.advance(2_000);
    bulk.retryFailed(last().id);
    await tracker.time.advance(2_000);
    expect(last()).toMatchObject({ state: 'done', total: 2, succeeded: 2, skipped: [] });
  });

  it('is bounded: no more than eight starts are on their way at once', async () => {
    const { tracker, bulk, starts } = bulkOn();
    let now = 0;
    let most = 0;
    starts(() => async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise<void>((resolve) => tracker.time.timers.after(50, resolve));
      now -= 1;
      return [tracker.started(tracker.calls.at(-1)!.sessionId), null];
    });
    bulk.begin('start', routers(100));
    await tracker.time.advance(5_000);
    expect(most).toBe(8);
  });

  it('forty at the head of the list that fail slowly do not keep the others waiting, though all share one credential', async () => {
    const { tracker, bulk, last, starts } = bulkOn({ credentialOf: () => 'one' });
    const head = new Set(routers(40));
    starts((routerId) =>
      head.has(routerId)
        ? () =>
            new Promise((resolve) => {
              tracker.time.timers.after(10_000, () => void failing('ROUTER_UNREACHABLE')().then(resolve));
            })
        : null,
    );
    bulk.begin('start', routers(500));
    await tracker.time.advance(1_000);
    expect(last().succeeded).toBeGreaterThan(0);
    for (let second = 0; second < 60; second += 1) await tracker.time.advance(1_000);
    expect(last()).toMatchObject({ state: 'done', succeeded: 460, failed: 40 });
  });

  it('what the sessions refuse to begin is over at once, and another operation can begin', async () => {
    const { tracker, bulk, last } = bulkOn();
    await tracker.sessions.endAll(5_000, 'quit');
    bulk.begin('start', routers(30));
    await tracker.time.advance(100);
    expect(last()).toMatchObject({ state: 'done', failed: 30, running: 0 });
    expect(bulk.begin('start', routers(1))).not.toBeNull();
  });

  it('a single click goes past all of it', async () => {
    const { tracker, bulk, starts } = bulkOn();
    starts(() => later().answer);
    bulk.begin('start', routers(500));
    await tracker.time.advance(100);
    const clicked = routerNumber(9_999);
    tracker.sessions.start(clicked);
    await tracker.time.advance(0);
    expect(tracker.calls.at(-1)).toMatchObject({ what: 'start', routerId: clicked });
  });

  it('is told at most five times a second, and at its end', async () => {
    const { tracker, bulk, told, starts } = bulkOn();
    starts(() => null);
    bulk.begin('start', routers(500));
    await tracker.time.advance(2_000);
    expect(told.length).toBeLessThanOrEqual(10);
    expect(told.at(-1)).toMatchObject({ state: 'done', succeeded: 500 });
  });
});

describe('fault 10: a credential that is refused', () => {
  it('is tried on three routers and no more, in whatever order they answer', async () => {
    const { tracker, bulk, last, starts } = bulkOn({ credentialOf: () => 'the same' });
    starts(() => failing('ROUTER_AUTH_FAILED'));
    bulk.begin('start', routers(100));
    await tracker.time.advance(5_000);
    expect(tracker.callsOf('start')).toHaveLength(3);
    expect(last()).toMatchObject({ state: 'done', failed: 3, waiting: 0 });
    expect(last().spared).toHaveLength(97);
  });

  it('does not keep routers with another credential from being started', async () => {
    const { tracker, bulk, last, starts } = bulkOn({
      credentialOf: (routerId) => (Number(routerId.slice(-2)) % 2 === 0 ? 'bad' : 'good'),
    });
    starts((routerId) => (Number(routerId.slice(-2)) % 2 === 0 ? failing('ROUTER_AUTH_FAILED') : null));
    bulk.begin('start', routers(100));
    await tracker.time.advance(5_000);
    expect(last()).toMatchObject({ state: 'done', succeeded: 50, failed: 3 });
    expect(last().spared).toHaveLength(47);
  });

  it('that works elsewhere is not given up for single routers that refuse it', async () => {
    const { tracker, bulk, last, starts } = bulkOn({ credentialOf: () => 'the same' });
    starts((routerId) => (Number(routerId.slice(-2)) % 10 === 3 ? failing('ROUTER_AUTH_FAILED') : null));
    bulk.begin('start', routers(100));
    await tracker.time.advance(5_000);
    expect(last()).toMatchObject({ state: 'done', succeeded: 90, failed: 10, spared: [] });
  });
});

describe('a bulk operation', () => {
  it('that is cancelled leaves alone what was not begun, and finishes what was', async () => {
    const { tracker, bulk, last, starts } = bulkOn();
    const open: ((result: never) => void)[] = [];
    starts(() => () => new Promise((resolve) => open.push(resolve)));
    bulk.begin('start', routers(100));
    await tracker.time.advance(100);
    expect(bulk.cancel(last().id)).toBe(true);
    await tracker.time.advance(0);
    expect(last()).toMatchObject({ state: 'cancelling', waiting: 0 });
    for (let rounds = 0; rounds < 10; rounds += 1) {
      for (const give of open.splice(0)) give([tracker.started(tracker.calls[0]!.sessionId), null] as never);
      await tracker.time.advance(10);
    }
    const { state, succeeded, cancelled } = last();
    expect(state).toBe('cancelled');
    expect(succeeded + cancelled.length).toBe(100);
    expect(tracker.sessions.busy()).toHaveLength(succeeded);
    expect(tracker.sessions.stateOf(cancelled[0]!).phase).toBe('No session');
  });

  it('skips what its state does not allow', async () => {
    const { tracker, bulk, last } = bulkOn();
    tracker.sessions.start(routerNumber(3));
    await tracker.time.advance(0);
    bulk.begin('start', routers(10));
    await tracker.time.advance(1_000);
    expect(last()).toMatchObject({ succeeded: 9, skipped: [routerNumber(3)] });
  });

  it('one at a time: a second one is refused while the first runs', async () => {
    const { tracker, bulk, last, starts } = bulkOn();
    starts(() => later().answer);
    bulk.begin('start', routers(10));
    await tracker.time.advance(100);
    expect(bulk.begin('end', routers(10))).toBeNull();
    expect(bulk.retryFailed(last().id)).toBeNull();
    expect(bulk.dismiss(last().id)).toBe(false);
  });

  it('refresh, restart and end tell the same way', async () => {
    const { tracker, bulk, last } = bulkOn();
    bulk.begin('start', routers(300));
    await tracker.time.advance(2_000);
    for (const operation of ['refresh', 'restart', 'end'] as const) {
      bulk.begin(operation, routers(300));
      await tracker.time.advance(3_000);
      expect(last()).toMatchObject({ operation, state: 'done', succeeded: 300, failed: 0 });
    }
    expect(tracker.sessions.busy()).toEqual([]);
  });

  it('refresh counts those whose router’s lease was not renewed as failed, with the cause', async () => {
    const { tracker, bulk, last } = bulkOn();
    bulk.begin('start', routers(50));
    await tracker.time.advance(2_000);
    tracker.answers.refresh = failing('SESSION_REFRESH_ERROR');
    bulk.begin('refresh', routers(50));
    await tracker.time.advance(1_000);
    expect(last().groups).toMatchObject([{ code: 'SESSION_REFRESH_ERROR' }]);
    expect(last()).toMatchObject({ state: 'done', failed: 50 });
  });

  it('an end that waits for the server is told with its cause; it is finished by itself later', async () => {
    const { tracker, bulk, last } = bulkOn();
    bulk.begin('start', routers(5));
    await tracker.time.advance(1_000);
    tracker.answers.end = failing('COMMANDS_SERVER_UNREACHABLE');
    bulk.begin('end', routers(5));
    await tracker.time.advance(500);
    expect(last()).toMatchObject({ state: 'done', failed: 5 });
    expect(last().groups[0]?.code).toBe('COMMANDS_SERVER_UNREACHABLE');
    tracker.answers.end = null;
    await tracker.time.advance(20_000);
    expect(tracker.sessions.busy()).toEqual([]);
  });

  it('fault 8: unknown host keys are queued, and do not stop the others', async () => {
    const { tracker, bulk, last, starts } = bulkOn();
    starts((routerId) => (Number(routerId.slice(-2)) < 3 ? failing('HOST_KEY_UNKNOWN') : null));
    bulk.begin('start', routers(20));
    await tracker.time.advance(1_000);
    expect(last().hostKeyQuestions).toEqual(routers(3));
    expect(last().succeeded).toBe(17);
  });

  it('that was read is gone', async () => {
    const { tracker, bulk, told, last } = bulkOn();
    bulk.begin('start', routers(2));
    await tracker.time.advance(1_000);
    expect(bulk.dismiss(last().id)).toBe(true);
    expect(bulk.current()).toBeNull();
    expect(told.at(-1)).toBeNull();
  });
});
