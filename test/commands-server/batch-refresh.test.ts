/** Many sessions in one refresh, against the lab's routers: each is answered for itself, and none slows the others. */

import { randomUUID } from 'node:crypto';
import type { RouterTarget } from '@shared/embedded-channel';
import type { WireBatchRefresh } from '@shared/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/commands-server/clock';
import { labOf, type TestLab } from '../support/lab-targets';
import { startTestServer, type TestServer } from '../support/test-server';

let server: TestServer;
let lab: TestLab;
/** how far the server's clock has been moved on */
let aheadMs = 0;
beforeAll(async () => {
  server = await startTestServer({
    clock: { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + aheadMs },
  });
  lab = await labOf(3);
  for (const target of lab.targets) server.targets.set(target.id, target);
});
afterAll(async () => {
  await server.close();
  await lab.close();
});

const refreshAll = (sessions: readonly unknown[]) =>
  server.post<WireBatchRefresh>('/api/session/refresh', { sessions });
const startOn = async (routerId: string) => {
  const sessionId = randomUUID();
  expect(await server.start(sessionId, routerId)).toMatchObject({ success: true });
  return sessionId;
};

describe('a batch', () => {
  test('refreshes each session for itself, in the order asked; a bad entry harms no other', async () => {
    const [first, second] = lab.targets.map(({ id }) => id) as [string, string];
    const one = await startOn(first);
    const two = await startOn(second);
    const unknown = randomUUID();
    const answer = await refreshAll([
      { sessionId: one, routerId: first },
      { sessionId: 'x; reboot', routerId: first },
      null,
      { sessionId: unknown, routerId: first },
      { sessionId: one, routerId: second },
      { sessionId: two.toUpperCase() },
    ]);
    expect(answer.data?.message).toBe('2 of 6 sessions refreshed');
    expect(answer.data?.sessions).toMatchObject([
      {
        session_id: one,
        router_id: first,
        success: true,
        data: { router_state: 'verified', ttl_ms: 60_000 },
        error: null,
      },
      { session_id: null, router_id: first, success: false, data: null, error: { code: 'BAD_REQUEST' } },
      { session_id: null, router_id: null, success: false, error: { code: 'MISSING_SESSION_ID' } },
      { session_id: unknown, success: false, error: { code: 'SESSION_INVALID' } },
      { session_id: one, success: false, error: { code: 'BAD_REQUEST' } },
      { session_id: two, router_id: null, success: true },
    ]);
    await server.end(one, first);
    await server.end(two, second);
  });

  test('says the same, field by field, whether a session is answered at once or the long way', async () => {
    const router = lab.targets[0]!;
    const sessionId = await startOn(router.id);
    const ids = { sessionId, routerId: router.id };
    const refreshBoth = async () => {
      const batch = (await refreshAll([ids])).data?.sessions[0];
      return [batch, (await server.refresh(sessionId, router.id)).data].map((answer) => {
        const text = JSON.stringify(answer);
        expect(text).toMatch(/"last_verified_ms_ago":\d+,/);
        return text.replace(/"last_verified_ms_ago":\d+/, '');
      });
    };
    const counted = async () => {
      const response = await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${server.token}` } });
      return Number(/operation="refresh",outcome="ok"\} (\d+)$/m.exec(await response.text())?.[1]);
    };
    const before = await counted();
    aheadMs += 600;
    // The first asks the router; what comes right after it does not.
    const longWay = await refreshBoth();
    const atOnce = await refreshBoth();
    expect(atOnce).toEqual(longWay);
    expect(await counted()).toBe(before + 4);
    await server.end(sessionId, router.id);
  });

  test('that could not refresh each session says so in the log, once, with how many', async () => {
    const router = lab.targets[0]!;
    const sessionId = await startOn(router.id);
    const linesBefore = server.lines.length;
    await refreshAll([
      { sessionId, routerId: router.id },
      { sessionId: randomUUID(), routerId: router.id },
      { sessionId: randomUUID(), routerId: router.id },
    ]);
    const lines = server.lines.slice(linesBefore).filter((line) => line.includes('"batch refresh failed in part"'));
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'warn', user: 'alice', sessions: 3, SESSION_INVALID: 2 },
    ]);
    await server.end(sessionId, router.id);
  });

  test('prolongs the leases', async () => {
    const router = lab.targets[0]!;
    const sessionId = await startOn(router.id);
    const remaining = async () => (await server.status({ sessionId })).data?.sessions[0]?.remaining_ms ?? 0;
    aheadMs += 50_000;
    expect(await remaining()).toBeLessThanOrEqual(10_000);
    await refreshAll([{ sessionId, routerId: router.id }]);
    expect(await remaining()).toBeGreaterThan(10_000);
    await server.end(sessionId, router.id);
  });

  test('does not wait for routers that hang, and says which did not answer', async () => {
    const [healthy, hanging] = lab.targets as [RouterTarget, RouterTarget];
    const sessions = [
      { sessionId: await startOn(healthy.id), routerId: healthy.id },
      { sessionId: await startOn(hanging.id), routerId: hanging.id },
    ];
    await lab.lab.setFault(hanging.id, { kind: 'hang' });
    aheadMs += 600;
    // It hangs until it is told to go on, which is after the answer.
    const answer = await refreshAll(sessions);
    expect(answer.data?.sessions).toMatchObject([
      { success: true, data: { router_state: 'verified' } },
      { success: true, data: { router_state: 'unverified', router_error: { code: 'ROUTER_TIMEOUT' } } },
    ]);
    for (const { sessionId, routerId } of sessions) await server.end(sessionId, routerId);
    await lab.lab.setFault(hanging.id, { kind: 'none' });
  });

  test('of none, or of more than 500, is refused as a whole; 500 are taken', async () => {
    for (const count of [0, 501]) {
      const entries = Array.from({ length: count }, () => ({ sessionId: randomUUID(), routerId: randomUUID() }));
      expect(await refreshAll(entries)).toMatchObject({
        error: { code: 'BAD_REQUEST', message: expect.stringContaining('sessions') },
      });
    }
    const full = Array.from({ length: 500 }, () => ({ sessionId: randomUUID(), routerId: randomUUID() }));
    expect((await refreshAll(full)).data?.sessions).toHaveLength(500);
  });
});
