/** What the machine does with a start whose session the server may hold though it failed. */

import { rootCause, serviceError } from '@shared/errors';
import { fail } from '@shared/result';
import { describe, expect, it } from 'vitest';
import { sessionId } from '../support';
import { createTracker, failing, later, routerNumber } from './tracker';
import { after, began, type Happening, spareId, startAsked, stateOf, time, ttlMs } from './machine-states';

describe('a start that failed and that the server may hold', () => {
  const lostIt = serviceError('SESSION_START_FAILED', {
    message: 'The session was not started, and the server could not be told to forget it.',
    correlationId: 'table',
    details: { mayBeHeld: true },
    cause: serviceError('COMMANDS_SERVER_TIMEOUT', { message: 'No answer.', correlationId: 'table' }),
  });
  const mayHold: Happening = { event: { type: 'start failed', attempt: 1, error: lostIt, spareId } };

  it('is ended first, under its id, and is Failed with the first reason once that is done', () => {
    const pending = after([startAsked, mayHold]).state;
    expect(pending).toMatchObject({ phase: 'End pending', sessionId, error: lostIt });
    const [sent] = after([time(pending.nextAttemptAt!)], pending).effects;
    expect(sent).toMatchObject({ type: 'send end', sessionId });
    const over = after(
      [time(pending.nextAttemptAt!), { event: { type: 'end succeeded', attempt: pending.attempt + 1 } }],
      pending,
    ).state;
    expect(over).toMatchObject({ phase: 'Failed', sessionId: null });
    expect(over.error?.cause?.code).toBe('COMMANDS_SERVER_TIMEOUT');
    expect(over.error?.message).toBe('The session was not started. The session was ended.');
  });

  it('is Failed at the latest when a whole lease has passed', () => {
    const pending = after([startAsked, { ...mayHold, at: began + 30_000 }]).state;
    expect(after([time(began + 30_000 + ttlMs - 1)], pending).state.phase).toBe('End pending');
    expect(after([time(began + 30_000 + ttlMs)], pending).state).toMatchObject({ phase: 'Failed', sessionId: null });
  });

  it('is so too when the call itself broke off', () => {
    const error = serviceError('INTERNAL', { message: 'It never came back.', correlationId: 'table' });
    expect(after([startAsked, { event: { type: 'start failed', attempt: 1, error, spareId } }]).state.phase).toBe(
      'End pending',
    );
  });

  it.each(['ROUTER_AUTH_FAILED', 'UNAUTHENTICATED', 'HOST_KEY_CHANGED'] as const)(
    'is ended first too when a lost session is started again and only the admin can mend it (%s)',
    (code) => {
      const cause = serviceError(code, { message: 'Refused.', correlationId: 'table' });
      const error = { ...lostIt, cause };
      const again = stateOf('Re-establishing, being started');
      const pending = after([{ event: { type: 'start failed', attempt: again.attempt, error, spareId } }], again).state;
      expect(pending).toMatchObject({ phase: 'End pending', sessionId });
      const sent = after([time(pending.nextAttemptAt!)], pending);
      expect(sent.effects).toMatchObject([{ type: 'send end', sessionId }]);
      const over = after([{ event: { type: 'end succeeded', attempt: sent.state.attempt } }], sent.state).state;
      expect(over).toMatchObject({ phase: 'Expired', failedStart: null, error: { code: 'SESSION_EXPIRED' } });
      expect(rootCause(over.error!).code).toBe(code);
      expect(over.error?.message).toContain('could not be started again. The session was ended.');
    },
  );

  it('stays on disk, to be ended, when a lost session was being started again', async () => {
    const tracker = createTracker();
    tracker.sessions.start(routerNumber(1));
    await tracker.time.advance(100);
    tracker.answers.refresh = failing('SESSION_INVALID');
    const cause = serviceError('ROUTER_AUTH_FAILED', { message: 'Refused.', correlationId: 'table' });
    tracker.answers.start = () => Promise.resolve(fail({ ...lostIt, cause }));
    tracker.answers.end = failing('COMMANDS_SERVER_UNREACHABLE');
    tracker.sessions.refresh(routerNumber(1));
    await tracker.time.advance(10_000);
    const { sessionId } = tracker.callsOf('start')[0]!;
    expect(tracker.sessions.stateOf(routerNumber(1)).phase).toBe('End pending');
    expect(tracker.stored().sessions).toMatchObject([{ sessionId, endWanted: true }]);
    tracker.answers.end = null;
    await tracker.time.advance(20_000);
    expect(tracker.sessions.stateOf(routerNumber(1)).phase).toBe('Expired');
    expect(tracker.stored().sessions).toEqual([]);
  });

  it('keeps its id when a lost session is started again, though the server refuses it', () => {
    const error = serviceError('SESSION_START_FAILED', {
      message: 'Not started.',
      correlationId: 'table',
      details: { mayBeHeld: true },
      cause: serviceError('SESSION_ALREADY_ACTIVE', { message: 'Known.', correlationId: 'table' }),
    });
    const again = stateOf('Re-establishing, being started');
    const failed = after([{ event: { type: 'start failed', attempt: again.attempt, error, spareId } }], again).state;
    expect(failed).toMatchObject({ phase: 'Re-establishing', sessionId });
  });
});

describe('what a start is told while it is on its way', () => {
  it.each([
    ['ended', (tracker: ReturnType<typeof createTracker>) => tracker.sessions.end(routerNumber(1))],
    [
      'left to another server',
      (tracker: ReturnType<typeof createTracker>) => tracker.sessions.moveTo('https://b.test', () => 'Left.'),
    ],
  ])('is wanted until it is %s', async (_how, stopWanting) => {
    const tracker = createTracker();
    tracker.answers.start = later().answer;
    tracker.sessions.start(routerNumber(1));
    await tracker.time.advance(0);
    expect(tracker.startOptions.map(({ isWanted }) => isWanted?.())).toEqual([true]);
    stopWanting(tracker);
    expect(tracker.startOptions.map(({ isWanted }) => isWanted?.())).toEqual([false]);
  });
});

it('a session is not called gone before the lease is over that a request on its way may have prolonged', () => {
  const asked = after([time(began + 22_000)], stateOf('Active')).state;
  const ending = after([{ event: { type: 'end requested' }, at: began + 22_100 }], asked).state;
  const error = serviceError('COMMANDS_SERVER_UNREACHABLE', { message: 'Away.', correlationId: 'table' });
  const pending = after(
    [{ event: { type: 'end failed', attempt: ending.attempt, error }, at: began + 22_200 }],
    ending,
  ).state;
  expect(after([time(began + ttlMs)], pending).state.phase).toBe('End pending');
  expect(after([time(began + 22_200 + ttlMs)], pending).state.phase).toBe('No session');
});
