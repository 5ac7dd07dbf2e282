/** Starts that are sent again: the same answer for the same request, and never a second start. */

import { randomUUID } from 'node:crypto';
import type { WireStart } from '@shared/wire';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CommandsError } from '../../src/commands-server/commands-error';
import { IdempotentStarts } from '../../src/commands-server/idempotent-starts';
import { labOf, type TestLab } from '../support/lab-targets';
import { startTestServer, type TestServer } from '../support/test-server';

describe('the store', () => {
  let now = 0;
  let starts: IdempotentStarts;
  let begun: number;
  const clock = { monotonicMs: () => now, wallClock: () => new Date(0) };
  const answer = (message: string): WireStart => ({
    session_id: 's',
    router_reachable: true,
    infrastructure_ready: true,
    message,
  });
  const run = (key: string, body: object = {}, user = 'alice', work?: () => Promise<WireStart>) =>
    starts.run(user, key, { ...body }, async () => {
      begun += 1;
      return work ? work() : answer(`start ${begun}`);
    });
  const fail = (code: 'ROUTER_UNREACHABLE' | 'ROUTER_BUSY') => async () => {
    throw new CommandsError(code, `${code} number ${begun}`);
  };
  beforeEach(() => {
    now = 0;
    begun = 0;
    starts = new IdempotentStarts({ clock, keepMs: 1_000, most: 3 });
  });

  test('gives the first answer again, and says so', async () => {
    expect(await run('k')).toEqual({ answer: answer('start 1'), isReplay: false });
    expect(await run('k')).toEqual({ answer: answer('start 1'), isReplay: true });
    expect(begun).toBe(1);
  });

  test('gives a final failure again, and tries anew after one that settled nothing', async () => {
    await expect(run('final', {}, 'alice', fail('ROUTER_UNREACHABLE'))).rejects.toThrow('number 1');
    await expect(run('final')).rejects.toThrow('ROUTER_UNREACHABLE number 1');
    await expect(run('busy', {}, 'alice', fail('ROUTER_BUSY'))).rejects.toThrow('number 2');
    expect(await run('busy')).toMatchObject({ isReplay: false });
  });

  test('refuses another body, and another user’s key is another key', async () => {
    await run('k', { restart: false });
    await expect(run('k', { restart: true })).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED', status: 422 });
    expect(await run('k', { restart: true }, 'bob')).toMatchObject({ isReplay: false });
  });

  test('forgets after its time, and the oldest first when there are too many; never one that runs', async () => {
    let finish: (answer: WireStart) => void = () => undefined;
    const running = run('running', {}, 'alice', () => new Promise((resolve) => (finish = resolve)));
    for (const key of ['a', 'b', 'c', 'd']) await run(key);
    expect(starts.size).toBeLessThanOrEqual(3);
    await expect(run('running')).rejects.toMatchObject({ code: 'START_IN_PROGRESS', status: 409 });
    expect(await run('a')).toMatchObject({ isReplay: false });
    finish(answer('at last'));
    await running;
    expect(await run('running')).toMatchObject({ answer: { message: 'at last' }, isReplay: true });
    now += 1_000;
    expect(await run('running')).toMatchObject({ isReplay: false });
  });

  test.each(['', 'with space', 'x'.repeat(256), 'ünï'])('refuses the key %j', async (key) => {
    await expect(run(key)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

describe('over HTTP', () => {
  let server: TestServer;
  let lab: TestLab;
  beforeAll(async () => {
    server = await startTestServer();
    lab = await labOf(1);
    for (const target of lab.targets) server.targets.set(target.id, target);
  });
  afterAll(async () => {
    await server.close();
    await lab.close();
  });
  const start = async (key: string, body: object) => {
    const response = await fetch(`${server.url}/api/session/start`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${server.token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(body),
    });
    const envelope = (await response.json()) as { data: WireStart | null; error: { code: string } | null };
    return { status: response.status, replayed: response.headers.get('idempotency-replayed'), ...envelope };
  };

  test('a start whose answer was lost is answered again, and is one start', async () => {
    const body = { sessionId: randomUUID(), routerId: lab.targets[0]!.id };
    const key = randomUUID();
    const [one, other] = await Promise.all([start(key, body), start(key, body)]);
    const [first, second] = one.data ? [one, other] : [other, one];
    expect(first).toMatchObject({ status: 200, replayed: null, data: { generation: 1, changed: true } });
    expect(second).toMatchObject({ status: 409, error: { code: 'START_IN_PROGRESS' } });
    const again = await start(key, body);
    expect(again).toMatchObject({ status: 200, replayed: 'true' });
    expect(again.data).toEqual(first.data);
    expect(await start(key, { ...body, restart: true })).toMatchObject({
      status: 422,
      error: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
    await server.end(body.sessionId, body.routerId);
  });
});
