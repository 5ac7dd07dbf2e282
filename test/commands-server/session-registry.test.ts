/** The lease rules, with a clock that is moved by hand. What holds after any sequence of operations: see the model beside it. */

import { beforeEach, describe, expect, test } from 'vitest';
import { CommandsError } from '../../src/commands-server/commands-error';
import { SessionRegistry } from '../../src/commands-server/session-registry';

const ttlMs = 60_000;
let now = 0;
const clock = { monotonicMs: () => now, wallClock: () => new Date(0) };
let registry: SessionRegistry;

beforeEach(() => {
  now = 1_000;
  registry = new SessionRegistry({ clock, ttlMs });
});

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'ok';
  } catch (error) {
    return error instanceof CommandsError ? error.code : 'not an error of ours';
  }
};
const begin = (sessionId: string, routerId: string, restart = false, owner = 'alice', takeOver = false) =>
  registry.beginStart({ sessionId, routerId, owner, restart, takeOver });
const activate = (sessionId: string, routerId: string, restart = false, owner = 'alice') =>
  registry.activate(begin(sessionId, routerId, restart, owner))?.record;

describe('a start', () => {
  test('holds the router from its begin, so a second one for another session is told that it is busy', () => {
    begin('s1', 'r1', false);
    expect(codeOf(() => begin('s2', 'r1', false))).toBe('ROUTER_BUSY');
  });

  test('of the same session while it runs is told that it is running', () => {
    begin('s1', 'r1', false);
    expect(codeOf(() => begin('s1', 'r1', false))).toBe('START_IN_PROGRESS');
    expect(codeOf(() => begin('s1', 'r1', true))).toBe('START_IN_PROGRESS');
  });

  test('of a known session is refused unless it is a restart', () => {
    activate('s1', 'r1');
    expect(codeOf(() => begin('s1', 'r1', false))).toBe('SESSION_ALREADY_ACTIVE');
    expect(activate('s1', 'r1', true)?.generation).toBe(2);
  });

  test('with restart of a session that belongs to another router is refused', () => {
    activate('s1', 'r1');
    expect(codeOf(() => begin('s1', 'r2', true))).toBe('SESSION_ALREADY_ACTIVE');
  });

  test('on a router that is held is refused until that lease has run out', () => {
    activate('s1', 'r1');
    expect(codeOf(() => begin('s2', 'r1', false))).toBe('ROUTER_IN_USE');
    now += ttlMs;
    expect(codeOf(() => begin('s2', 'r1', false))).toBe('ok');
    expect(registry.get('s1')).toBeNull();
  });

  test('that failed leaves nothing', () => {
    registry.remove(begin('s1', 'r1', false));
    expect(registry.size).toBe(0);
    expect(codeOf(() => begin('s2', 'r1', false))).toBe('ok');
  });

  test('that was ended meanwhile does not become active, and is aborted', () => {
    const record = begin('s1', 'r1', false);
    registry.beginEnd('s1');
    expect(record.cancel.signal.aborted).toBe(true);
    expect(registry.activate(record)).toBeNull();
    expect(codeOf(() => begin('s2', 'r1', false))).toBe('ROUTER_BUSY');
  });

  test('that failed late does not take away what came after it', () => {
    const first = begin('s1', 'r1', false);
    registry.remove(first);
    activate('s1', 'r1');
    registry.remove(first);
    expect(registry.get('s1')?.phase).toBe('active');
  });
});

describe('a take-over', () => {
  const errorOf = (work: () => unknown): CommandsError | null => {
    try {
      work();
      return null;
    } catch (error) {
      return error instanceof CommandsError ? error : null;
    }
  };

  test('is what another’s start is told to ask for, with who, since when and until when at the latest', () => {
    activate('s1', 'r1');
    now += 20_000;
    expect(errorOf(() => begin('s2', 'r1', false, 'bob'))).toMatchObject({
      code: 'ROUTER_IN_USE',
      message: 'alice holds the session on this router',
      details: { heldBy: 'alice', heldForMs: 20_000, leaseEndsInMs: 40_000, retryAfterMs: 40_000 },
    });
    expect(errorOf(() => begin('s2', 'r1', false, 'alice'))?.message).toContain('You hold');
  });

  test('raises the generation, ends the other’s lease and tells the other, and nobody else', () => {
    activate('s1', 'r1');
    const taken = begin('s2', 'r1', false, 'bob', true);
    expect(taken.generation).toBe(2);
    expect(codeOf(() => registry.refresh('s1', 'r1', 'alice'))).toBe('ok');
    expect(registry.activate(taken)).toMatchObject({ record: { owner: 'bob' }, displaced: { sessionId: 's1' } });
    now += 3_000;
    expect(errorOf(() => registry.refresh('s1', 'r1', 'alice'))).toMatchObject({
      code: 'SESSION_INVALID',
      details: { takenOverBy: 'bob', takenOverMsAgo: 3_000 },
    });
    expect(errorOf(() => registry.refresh('s1', 'r1', 'carol'))?.details).toBeNull();
    activate('s1', 'r2');
    expect(codeOf(() => registry.refresh('s1', 'r2', 'alice'))).toBe('ok');
  });

  test('whose start fails costs the other nothing, whatever was refused in between', () => {
    activate('s1', 'r1');
    const failing = begin('s2', 'r1', false, 'bob', true);
    now += 10_000;
    expect(codeOf(() => registry.refresh('s1', 'r1', 'alice'))).toBe('ok');
    expect(codeOf(() => begin('s1', 'r1', true, 'alice'))).toBe('ROUTER_BUSY');
    registry.remove(failing);
    expect(codeOf(() => registry.refresh('s1', 'r1', 'alice'))).toBe('ok');
    expect(codeOf(() => begin('s3', 'r1', false, 'carol'))).toBe('ROUTER_IN_USE');
    expect(codeOf(() => begin('s1', 'r1', true, 'alice'))).toBe('ok');
  });

  test('takes nothing from one that has ended meanwhile', () => {
    activate('s1', 'r1');
    const taken = begin('s2', 'r1', false, 'bob', true);
    registry.beginEnd('s1');
    expect(registry.activate(taken)).toMatchObject({ record: { owner: 'bob' }, displaced: null });
    expect(errorOf(() => registry.refresh('s1', 'r1', 'alice'))?.details).toBeNull();
  });

  test('under the same session id tells the other too', () => {
    activate('s1', 'r1');
    registry.activate(begin('s1', 'r1', false, 'bob', true));
    expect(errorOf(() => registry.refresh('s1', 'r1', 'alice'))?.details).toMatchObject({ takenOverBy: 'bob' });
    expect(codeOf(() => registry.refresh('s1', 'r1', 'bob'))).toBe('ok');
  });

  test('of a router on which a start is under way has to wait for it', () => {
    begin('s1', 'r1');
    expect(codeOf(() => begin('s2', 'r1', false, 'bob', true))).toBe('ROUTER_BUSY');
  });
});

describe('a lease', () => {
  test('runs out when nobody has refreshed it for its whole length, and not a millisecond before', () => {
    activate('s1', 'r1');
    now += ttlMs - 1;
    expect(registry.get('s1')?.phase).toBe('active');
    now += 1;
    expect(registry.get('s1')).toBeNull();
    expect(registry.takeExpired().map(({ sessionId }) => sessionId)).toEqual(['s1']);
  });

  test('is whole again after a refresh, and is not prolonged by being looked at', () => {
    activate('s1', 'r1');
    now += 50_000;
    registry.refresh('s1', 'r1', 'alice');
    now += 50_000;
    const record = registry.get('s1')!;
    registry.all();
    expect(registry.remainingMs(record)).toBe(10_000);
  });

  test('that ran out cannot be refreshed back to life', () => {
    activate('s1', 'r1');
    now += ttlMs;
    expect(codeOf(() => registry.refresh('s1', 'r1', 'alice'))).toBe('SESSION_INVALID');
  });

  test('is refreshed by the session id alone too, but not for another router', () => {
    activate('s1', 'r1');
    expect(codeOf(() => registry.refresh('s1', null, 'alice'))).toBe('ok');
    expect(codeOf(() => registry.refresh('s1', 'r2', 'alice'))).toBe('BAD_REQUEST');
  });
});
