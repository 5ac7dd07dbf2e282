/** One way out for every way of quitting. */

import type { RouterId } from '@shared/ids';
import type { QuitQuestion } from '@shared/ipc-contract';
import { holdsLease, needsAttention } from '@shared/session';
import { describe, expect, it } from 'vitest';
import { createQuitPath } from '../../src/main/quit';
import { randomFrom } from '../support/seeded-random';
import { createTracker, failing, neverSettling, routerNumber, ttlMs } from './active-sessions/tracker';
import { settled } from '../support/fake-time';
import { otherRouterId, routerId } from './support';

async function quitting(options: { readonly active: boolean }) {
  const tracker = createTracker();
  if (options.active) tracker.sessions.start(routerId);
  await tracker.time.advance(0);
  const asked: QuitQuestion[] = [];
  let left = 0;
  const quit = createQuitPath({
    sessions: () => tracker.sessions,
    clock: tracker.time.clock,
    canKeep: () => true,
    ask: (question) => asked.push(question),
    onDecided: () => undefined,
    leave: () => {
      left += 1;
      return Promise.resolve();
    },
  });
  return { tracker, quit, asked, left: () => left };
}

describe('quitting', () => {
  it('with nothing active asks nothing', async () => {
    const { quit, asked, left } = await quitting({ active: false });
    quit.request();
    await settled();
    expect([asked, left()]).toEqual([[], 1]);
  });

  it('with an active session asks, with the longest lease that is left', async () => {
    const { tracker, quit, asked, left } = await quitting({ active: true });
    await tracker.time.advance(10_000);
    quit.request();
    expect(asked).toEqual([{ activeSessions: 1, canKeep: true, longestLeaseMs: ttlMs - 10_000 }]);
    expect(left()).toBe(0);
  });

  it('after “end and quit” ends, then leaves, once', async () => {
    const { tracker, quit, left } = await quitting({ active: true });
    quit.request();
    quit.answer('end-and-quit');
    quit.endAndQuit();
    quit.request();
    await tracker.time.advance(0);
    expect(tracker.callsOf('end')).toHaveLength(1);
    expect(left()).toBe(1);
  });

  it('after “keep and quit” ends nothing', async () => {
    const { tracker, quit, left } = await quitting({ active: true });
    quit.request();
    quit.answer('keep-and-quit');
    await tracker.time.advance(0);
    expect(tracker.callsOf('end')).toEqual([]);
    expect(left()).toBe(1);
  });

  it('after “cancel” goes on as before and can be asked for again', async () => {
    const { tracker, quit, asked, left } = await quitting({ active: true });
    quit.request();
    quit.answer('cancel');
    quit.request();
    await tracker.time.advance(0);
    expect(asked).toHaveLength(2);
    expect(left()).toBe(0);
  });

  it.each([
    ['never answers', neverSettling],
    ['is away', failing('COMMANDS_SERVER_UNREACHABLE')],
  ])('leaves within 5 s though the server %s', async (_how, answer) => {
    const { tracker, quit, left } = await quitting({ active: true });
    tracker.answers.end = answer;
    quit.endAndQuit();
    await tracker.time.advance(5_000);
    expect(left()).toBe(1);
  });

  it('once decided, nothing is started any more, whoever asks', async () => {
    const { tracker, quit } = await quitting({ active: true });
    tracker.answers.end = neverSettling;
    quit.endAndQuit();
    tracker.sessions.start(otherRouterId);
    tracker.sessions.restart(routerId);
    await tracker.time.advance(100);
    expect(tracker.callsOf('start')).toHaveLength(1);
    expect(tracker.stored().sessions).toMatchObject([{ routerId, endWanted: true }]);
  });

  it('asked twice, the answer to either counts', async () => {
    const { tracker, quit, asked, left } = await quitting({ active: true });
    quit.request();
    quit.request();
    expect(asked).toHaveLength(2);
    quit.answer('cancel');
    expect(quit.isQuitting()).toBe(false);
    quit.answer('keep-and-quit');
    await tracker.time.advance(0);
    expect(left()).toBe(1);
  });

  it('takes no answer to a question that was never asked', async () => {
    const { tracker, quit, left } = await quitting({ active: true });
    quit.answer('end-and-quit');
    await tracker.time.advance(0);
    expect(left()).toBe(0);
  });
});

it('counts right what is not ended yet, whatever happened to the sessions before', async () => {
  const random = randomFrom(17);
  for (let round = 0; round < 20; round += 1) {
    const tracker = createTracker({ random });
    const { sessions, answers, time } = tracker;
    const one = (): RouterId => routerNumber(Math.floor(random() * 12));
    const acts: readonly (() => void)[] = [
      () => sessions.start(one()),
      () => sessions.start(one()),
      () => sessions.end(one()),
      () => sessions.restart(one()),
      () => sessions.dismiss(one()),
      () => {
        const routerId = one();
        if (sessions.stateOf(routerId).phase === 'No session') sessions.forget(routerId);
      },
      () => {
        answers.start = random() < 0.5 ? null : failing('ROUTER_IN_USE');
        answers.refresh = random() < 0.5 ? null : failing('SESSION_INVALID');
        answers.end = random() < 0.5 ? null : failing('COMMANDS_SERVER_UNREACHABLE');
      },
      () => {
        if (random() < 0.2) sessions.moveTo(`https://${Math.floor(random() * 2)}.test`, () => 'Left.');
      },
    ];
    for (let step = 0; step < 60; step += 1) {
      acts[Math.floor(random() * acts.length)]?.();
      await time.advance(random() * 4_000);
      const phases = [...Array(12).keys()].map((number) => sessions.stateOf(routerNumber(number)).phase);
      expect(sessions.summary()).toEqual({
        held: phases.filter(holdsLease).length,
        attention: phases.filter(needsAttention).length,
      });
    }
    answers.end = neverSettling;
    const left = sessions.endAll(5_000, 'quit');
    await time.advance(5_000);
    expect(await left).toBe(sessions.busy().length);
  }
});
