/** The pool, the gate and the lock: what keeps a router, and this machine, from too many connections at once. */

import type { RouterTarget } from '@shared/embedded-channel';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { KeyedLock } from '../../src/commands-server/keyed-lock';
import { ConnectionPool } from '../../src/commands-server/ssh/connection-pool';
import { gateOf, KeyedGates } from '../../src/commands-server/ssh/handshake-gate';
import type { RouterConnection } from '../../src/commands-server/ssh/router-connection';

const target = {
  id: 'r',
  name: 'r',
  address: '127.0.0.1',
  port: 22,
  user: 'root',
  credential: { kind: 'agent' },
  hostKey: null,
  profile: 'facts',
  interfaces: [],
} as const satisfies RouterTarget;

describe('the pool', () => {
  const opened: { connection: RouterConnection; breakDown: (why: string) => void; wasClosed: boolean }[] = [];
  const pool = () =>
    new ConnectionPool({
      idleMs: 300_000,
      connect: async () => {
        let isOpen = true;
        let report: (why: string | null) => void = () => undefined;
        const closed = new Promise<string | null>((resolve) => (report = resolve));
        const entry = {
          wasClosed: false,
          breakDown: (why: string) => {
            isOpen = false;
            report(why);
          },
          connection: {
            run: () => Promise.reject(new Error('not used')),
            close: () => {
              isOpen = false;
              entry.wasClosed = true;
              report(null);
            },
            isOpen: () => isOpen,
            closed,
          },
        };
        opened.push(entry);
        return entry.connection;
      },
    });
  const work = async (connection: RouterConnection) => connection;

  beforeEach(() => {
    opened.length = 0;
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('uses one connection again and again, and closes it when nobody has used it for five minutes', async () => {
    const one = pool();
    const first = await one.use(target, { fresh: false }, work);
    await vi.advanceTimersByTimeAsync(299_000);
    expect(await one.use(target, { fresh: false }, work)).toBe(first);
    await vi.advanceTimersByTimeAsync(299_000);
    expect(opened[0]?.wasClosed).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(opened[0]?.wasClosed).toBe(true);
    expect(await one.use(target, { fresh: false }, work)).not.toBe(first);
  });

  test('does not use a connection that broke, that has other settings, or that is not wanted from before', async () => {
    const one = pool();
    const first = await one.use(target, { fresh: false }, work);
    opened[0]?.breakDown('reset');
    const second = await one.use(target, { fresh: false }, work);
    const third = await one.use({ ...target, user: 'admin' }, { fresh: false }, work);
    const fourth = await one.use({ ...target, user: 'admin' }, { fresh: true }, work);
    expect(new Set([first, second, third, fourth]).size).toBe(4);
    expect(opened.map(({ wasClosed }) => wasClosed)).toEqual([true, true, true, false]);
  });

  test('tells why a connection was lost, and nothing when it was closed from here', async () => {
    const one = pool();
    await one.use(target, { fresh: false }, work);
    const loss = one.lossOf('r');
    opened[0]?.breakDown('reset');
    expect(await loss).toBe('reset');
    await one.use(target, { fresh: false }, work);
    const closing = one.lossOf('r');
    one.closeAll();
    expect(await closing).toBeNull();
  });
});

test('the gate lets so many through at once and the others after them, also when one fails', async () => {
  const gate = gateOf(2);
  let inside = 0;
  let most = 0;
  const pass = (index: number) =>
    gate.pass(async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside -= 1;
      if (index === 1) throw new Error('one fails');
      return index;
    });
  const results = await Promise.allSettled([0, 1, 2, 3, 4].map(pass));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  expect(most).toBe(2);
});

describe('the gate with places that are lent for a while', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const never = () => new Promise<never>(() => undefined);

  test('lets the next one in when the first takes longer, and counts it once when that ends after all', async () => {
    const gate = gateOf(1, 1_000);
    let end: () => void = () => undefined;
    const slow = gate.pass(() => new Promise<void>((resolve) => (end = resolve)));
    let entered = false;
    void gate.pass(async () => {
      entered = true;
      await never();
    });
    await vi.advanceTimersByTimeAsync(999);
    expect(entered).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(entered).toBe(true);
    end();
    await slow;
    expect(gate.load()).toEqual({ running: 1, queued: 0 });
  });

  test('who gives up waiting leaves the queue, and the one after gets the place', async () => {
    const gate = gateOf(1);
    let end: () => void = () => undefined;
    void gate.pass(() => new Promise<void>((resolve) => (end = resolve)));
    const impatient = new AbortController();
    const gone = gate.pass(never, impatient.signal);
    const third = gate.pass(async () => 'third');
    impatient.abort();
    await expect(gone).rejects.toMatchObject({ code: 'START_CANCELLED' });
    expect(gate.load()).toEqual({ running: 1, queued: 1 });
    end();
    expect(await third).toBe('third');
    expect(gate.load()).toEqual({ running: 0, queued: 0 });
  });

  test('gates by key are made when they are needed, and forgotten', async () => {
    const gates = new KeyedGates(1);
    let end: () => void = () => undefined;
    const first = gates.pass('a', () => new Promise<void>((resolve) => (end = resolve)));
    const second = gates.pass('a', async () => 'a');
    expect(await gates.pass('b', async () => 'b')).toBe('b');
    expect(gates.size).toBe(1);
    end();
    await Promise.all([first, second]);
    expect(gates.size).toBe(0);
  });
});

test('work for one router runs one after the other, also after a failure; other routers do not wait', async () => {
  const lock = new KeyedLock();
  const order: string[] = [];
  const work = (key: string, name: string, fails = false) =>
    lock.run(key, async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(`${name} ends`);
      if (fails) throw new Error(name);
    });
  await Promise.allSettled([work('a', 'a1', true), work('a', 'a2'), work('b', 'b1')]);
  expect(order.indexOf('a2 begins')).toBeGreaterThan(order.indexOf('a1 ends'));
  expect(order.indexOf('b1 begins')).toBeLessThan(order.indexOf('a1 ends'));
  expect(lock.isBusy('a')).toBe(false);
});
