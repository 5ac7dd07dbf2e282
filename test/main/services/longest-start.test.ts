/** A start is answered before the courier gives it up, and leaves no start under way that could succeed unseen. */

import { serviceError } from '@shared/errors';
import { fail, ok, type Result } from '@shared/result';
import { timeoutLimits } from '@shared/settings';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { longestCallMs } from '../../../src/main/active-sessions/session-courier';
import { createAuditLog } from '../../../src/main/audit/audit-log';
import { silentLog } from '../../../src/main/log/log';
import { createRedactor } from '../../../src/main/log/redact';
import {
  type Answer,
  type CommandsServerManager,
  defaultTimeouts,
  type RequestFailure,
  type ServerTimeouts,
  timeoutsOf,
} from '../../../src/main/managers/commands-server-manager';
import { systemRandomness } from '../../../src/main/ports';
import { createSessionService } from '../../../src/main/services';
import { createFakeTime } from '../../support/fake-time';
import { linesInMemory, profileFor, routerId, sessionId, userId } from '../support';

type Reply = 'no answer' | 'known already' | 'starting' | 'done' | 'cut' | 'refused';
type Story = {
  readonly timeouts: ServerTimeouts;
  readonly can: readonly string[];
  readonly restart: boolean;
  /** of the time limit of each request: how much of it passes before the answer */
  readonly slowness: number;
  readonly lookWaitsMs: number;
  readonly replies: readonly Reply[];
};

async function play({ timeouts, can, restart, slowness, lookWaitsMs, replies }: Story) {
  const time = createFakeTime();
  const { clock, timers } = time;
  const wait = (ms: number) => new Promise<void>((resolve) => void timers.after(ms, resolve));
  const left = [...replies];
  let startsUnderWay = 0;
  const failure = (
    code: 'COMMANDS_SERVER_TIMEOUT' | 'COMMANDS_SERVER_UNREACHABLE' | 'SESSION_ALREADY_ACTIVE' | 'ROUTER_UNREACHABLE',
    sentAt: number,
  ): RequestFailure => ({
    error: serviceError(code, { message: 'No.', correlationId: 'slow' }),
    sentAt,
    roundTripMs: 0,
    neverSent: false,
  });
  const manager: CommandsServerManager = {
    profile: profileFor('http://127.0.0.1:9', { timeouts }),
    introduced: () => wait(timeouts.healthMs),
    health: () => Promise.reject(new Error('not asked')),
    can: (capability) => can.includes(capability),
    assumedTtlMs: () => 60_000,
    close: () => undefined,
    request: async ({ path, timeoutMs, lane }): Promise<Result<Answer, RequestFailure>> => {
      const isStart = path.endsWith('start');
      const sentAt = clock.monotonicMs();
      const reply = left.shift() ?? 'no answer';
      if (isStart) startsUnderWay += 1;
      if (lane === 'look') await wait(lookWaitsMs);
      await wait(reply === 'no answer' ? timeoutMs : timeoutMs * slowness);
      if (isStart) startsUnderWay -= 1;
      if (reply === 'no answer') return fail(failure('COMMANDS_SERVER_TIMEOUT', sentAt));
      if (reply === 'cut') return fail(failure('COMMANDS_SERVER_UNREACHABLE', sentAt));
      if (reply === 'refused') return fail(failure('ROUTER_UNREACHABLE', sentAt));
      if (reply === 'known already' && isStart) return fail(failure('SESSION_ALREADY_ACTIVE', sentAt));
      const status = { session_id: sessionId, router_id: routerId, state: 'starting', remaining_ms: 1_000 };
      const data =
        lane === 'look'
          ? { sessions: reply === 'starting' ? [status] : [] }
          : { router_reachable: true, infrastructure_ready: true };
      return ok({ data, sentAt, roundTripMs: 0 });
    },
  };
  const audit = createAuditLog({ file: linesInMemory().file, clock, redactor: createRedactor() });
  const whenThere = async () => {
    await wait(9_999);
    return manager;
  };
  let there: Promise<CommandsServerManager> | null = null;
  const service = createSessionService({
    manager: {
      current: () => manager,
      whenThere: () => (there ??= whenThere()),
      serverNumber: () => 0,
      withAnotherToken: () => Promise.resolve(null),
    },
    log: silentLog,
    audit,
    clock,
    timers,
    randomness: systemRandomness,
    refreshes: { forget: () => undefined } as never,
  });
  const begun = clock.monotonicMs();
  let answered: {
    readonly afterMs: number;
    readonly startsUnderWay: number;
    readonly mayBeHeld: boolean;
    readonly isStarted: boolean;
  } | null = null;
  const ask = async (): Promise<void> => {
    const [, error] = await service.startSession(userId, routerId, sessionId, restart);
    const mayBeHeld = error?.details?.mayBeHeld === true;
    answered = { afterMs: clock.monotonicMs() - begun, startsUnderWay, mayBeHeld, isStarted: error === null };
  };
  void ask();
  await time.advance(longestCallMs * 3);
  return answered as unknown as {
    readonly afterMs: number;
    readonly startsUnderWay: number;
    readonly mayBeHeld: boolean;
    readonly isStarted: boolean;
  };
}

/** The longest that a server can be given in the settings. */
const longestTimeouts = timeoutsOf({
  startTimeoutSeconds: timeoutLimits.start.most,
  requestTimeoutSeconds: timeoutLimits.request.most,
});

const stories: fc.Arbitrary<Story> = fc.record({
  timeouts: fc.constantFrom(defaultTimeouts, longestTimeouts),
  can: fc.subarray(['lease', 'status', 'idempotent-start', 'restart']),
  restart: fc.boolean(),
  slowness: fc.constantFrom(0.01, 0.5, 0.99),
  lookWaitsMs: fc.constantFrom(0, 20_000),
  replies: fc.array(
    fc.constantFrom<Reply>('no answer', 'no answer', 'known already', 'starting', 'done', 'cut', 'refused'),
    { maxLength: 12 },
  ),
});

it('holds whatever the server does', async () => {
  await fc.assert(
    fc.asyncProperty(stories, async (story) => {
      const answered = await play(story);
      expect(answered.afterMs).toBeLessThan(longestCallMs);
      expect(answered.startsUnderWay).toBe(0);
    }),
    { numRuns: 150 },
  );
});

it.each([
  ['usual', defaultTimeouts],
  ['longest', longestTimeouts],
])(
  'a server that drags everything out is given up in time, and may hold the session: %s limits',
  async (_, timeouts) => {
    const answered = await play({
      timeouts,
      can: ['status'],
      restart: true,
      slowness: 1,
      lookWaitsMs: 20_000,
      replies: ['done', 'known already', 'done', 'no answer'],
    });
    expect(answered).toMatchObject({ startsUnderWay: 0, mayBeHeld: true });
    expect(answered.afterMs).toBeLessThan(longestCallMs);
  },
);

it('with the longest limits a restart that needs all of each is sent, and waited for', async () => {
  const replies = ['done', 'done'] as const;
  const story = { timeouts: longestTimeouts, can: [], restart: true, slowness: 0.99, lookWaitsMs: 0, replies };
  expect(await play(story)).toMatchObject({ isStarted: true, startsUnderWay: 0 });
});
