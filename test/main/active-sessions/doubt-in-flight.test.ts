/** What arises while a request is on its way: its answer may be older than a sleep, and is asked for again. */

import { ok } from '@shared/result';
import { describe, expect, it } from 'vitest';
import { after, away, began, newsAt, startAsked, started, stateOf, time, ttlMs } from './machine-states';
import { createTracker, failing, later, routerNumber } from './tracker';

const asleepForAnHour = { uncountedMs: 3_600_000 };

describe('the computer sleeps, uncounted by the clock, while a request is on its way', () => {
  it('the old answer to a refresh does not make the lease fresh: the server is asked again at once', async () => {
    const tracker = createTracker();
    tracker.sessions.start(routerNumber(1));
    const { answer, give } = later();
    tracker.answers.refresh = answer;
    await tracker.time.advance(20_000);
    expect(tracker.callsOf('refresh')).toHaveLength(1);
    const beforeTheSleep = tracker.lease();
    tracker.sessions.doubt(3_000, asleepForAnHour);
    tracker.answers.refresh = failing('SESSION_INVALID');
    tracker.answers.start = failing('ROUTER_UNREACHABLE');
    give(ok(beforeTheSleep));
    await tracker.time.advance(3_000);
    expect(tracker.callsOf('refresh')).toHaveLength(2);
    const { phase } = tracker.sessions.stateOf(routerNumber(1));
    expect(phase).toBe('Re-establishing');
    expect(tracker.sessions.detailsOf(routerNumber(1)).timeline.map(({ kind }) => kind)).toContain(
      'expired while asleep',
    );
  });

  it('the old answer to a start does not either', async () => {
    const tracker = createTracker();
    const { answer, give } = later();
    tracker.answers.start = answer;
    tracker.sessions.start(routerNumber(1));
    await tracker.time.advance(100);
    const beforeTheSleep = tracker.started(tracker.calls[0]!.sessionId);
    tracker.sessions.doubt(3_000, asleepForAnHour);
    tracker.answers.refresh = failing('SESSION_INVALID');
    tracker.answers.start = failing('ROUTER_UNREACHABLE');
    give(ok(beforeTheSleep));
    await tracker.time.advance(3_000);
    expect(tracker.callsOf('refresh')).toHaveLength(1);
    expect(tracker.sessions.stateOf(routerNumber(1)).phase).toBe('Re-establishing');
  });

  it('the lease that is shown until then is over, not 55 s long', () => {
    const asked = after([startAsked, started(), time(began + 22_000)]).state;
    const slept = after(
      [{ event: { type: 'doubt arose', at: began + 23_000, slept: asleepForAnHour }, at: began + 22_000 }],
      asked,
    ).state;
    const answered = after(
      [
        {
          event: { type: 'refresh succeeded', attempt: asked.attempt, news: newsAt(began + 22_000) },
          at: began + 22_500,
        },
      ],
      slept,
    ).state;
    expect(answered).toMatchObject({ slept: true, uncountedMs: 3_600_000, nextAttemptAt: began + 23_000 });
  });

  it('a failure of what was sent before the sleep decides nothing: the server is asked once more', () => {
    const asked = after([startAsked, started(), time(began + 22_000)]).state;
    const slept = after(
      [{ event: { type: 'doubt arose', at: began + 23_000, slept: asleepForAnHour }, at: began + 22_000 }],
      asked,
    ).state;
    const failed = after(
      [{ event: { type: 'refresh failed', attempt: asked.attempt, error: away }, at: began + 22_100 }],
      slept,
    ).state;
    expect(failed).toMatchObject({ phase: 'Retrying', slept: true });
    expect(failed.nextAttemptAt).toBeLessThanOrEqual(began + 23_000);
    const again = after([time(failed.nextAttemptAt!)], failed).state;
    const lost = after(
      [{ event: { type: 'refresh failed', attempt: again.attempt, error: away }, at: began + 24_000 }],
      again,
    );
    expect(lost.state.phase).toBe('Re-establishing');
    expect(lost.effects[0]).toMatchObject({ kind: 'expired while asleep' });
  });

  it('an answer to what was sent after the sleep is believed', () => {
    const asked = after([startAsked, started(), time(began + 22_000)]).state;
    const slept = after(
      [{ event: { type: 'doubt arose', at: began + 23_000, slept: asleepForAnHour }, at: began + 22_000 }],
      asked,
    ).state;
    const answered = after(
      [
        {
          event: { type: 'refresh succeeded', attempt: asked.attempt, news: newsAt(began + 22_001) },
          at: began + 22_500,
        },
      ],
      slept,
    ).state;
    expect(answered).toMatchObject({ slept: false, uncountedMs: 0, nextAttemptAt: began + 22_001 + ttlMs / 3 });
  });
});

describe('the server comes back while a request is on its way', () => {
  it('what was answered before is asked again', () => {
    const asked = after([startAsked, started(), time(began + 22_000)]).state;
    const doubted = after(
      [{ event: { type: 'doubt arose', at: began + 23_000, slept: null }, at: began + 22_000 }],
      asked,
    );
    const answered = after(
      [
        {
          event: { type: 'refresh succeeded', attempt: asked.attempt, news: newsAt(began + 22_000) },
          at: began + 24_000,
        },
      ],
      doubted.state,
    ).state;
    expect(answered).toMatchObject({ slept: false, nextAttemptAt: began + 24_000 });
  });

  it('a start of a lost session that fails is tried again soon, and not sooner than 5 s after it', () => {
    const again = stateOf('Re-establishing, being started');
    const sentAt = again.startSentAt!;
    const doubted = after(
      [{ event: { type: 'doubt arose', at: sentAt + 100, slept: null }, at: sentAt + 50 }],
      again,
    ).state;
    const failed = after(
      [
        {
          event: { type: 'start failed', attempt: again.attempt, error: away, spareId: again.sessionId! },
          at: sentAt + 30_000,
          random: 0.99,
        },
      ],
      { ...doubted, failures: 8 },
    ).state;
    expect(failed.nextAttemptAt).toBe(sentAt + 30_000);
  });
});
