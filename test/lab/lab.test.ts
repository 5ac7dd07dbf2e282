/** The lab seen through the commands server: what the demo shows, and each fault as the admin would meet it. */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabFault, LabRouter } from '@shared/lab-channel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startLab, type Lab } from '../../src/lab/lab';
import { startTestServer, type TestServer } from '../support/test-server';

let lab: Lab;
let server: TestServer;
let openWrt: LabRouter;
let sessionId: string;

beforeEach(async () => {
  lab = await startLab({ routers: 6 });
  server = await startTestServer();
  for (const router of lab.routers) {
    const { id, name, address, port, user, password, hostKey, profile } = router;
    const credential = { kind: 'password', password } as const;
    server.targets.set(id, { id, name, address, port, user, credential, hostKey, profile, interfaces: [] });
  }
  openWrt = lab.routers[0]!;
  sessionId = randomUUID();
});
afterEach(async () => {
  await server.close();
  await lab.stop();
});

const fault = (kind: Exclude<LabFault['kind'], 'latency'>) => lab.setFault(openWrt.id, { kind });
const start = (restart = false) => server.start(sessionId, openWrt.id, restart);
const refreshedState = async () => (await server.refresh(sessionId, openWrt.id)).data?.router_state;

describe('the lab', () => {
  test('starts six routers with different names, the same ids every time, and a tag', async () => {
    const again = await startLab({ routers: 6 });
    expect(again.routers.map(({ id }) => id)).toEqual(lab.routers.map(({ id }) => id));
    expect(new Set(lab.routers.map(({ name }) => name)).size).toBe(6);
    expect(lab.routers.every(({ tags }) => tags.includes('lab'))).toBe(true);
    await again.stop();
  });

  test('every router can be started; OpenWrt gets traffic control, Debian facts only', async () => {
    const started = await Promise.all(lab.routers.map(({ id }) => server.start(randomUUID(), id)));
    expect(started.map(({ success }) => success)).toEqual(lab.routers.map(() => true));
    expect(started.map(({ data }) => data?.profile)).toEqual(
      lab.routers.map(({ tags }) => (tags.includes('openwrt') ? 'traffic-control' : 'facts')),
    );
    expect(JSON.stringify(started[0]?.data?.facts)).toContain('simulated');
  });

  test('a second start finds the router prepared; a restart builds it anew', async () => {
    expect(await start()).toMatchObject({ data: { changed: true } });
    await server.end(sessionId, openWrt.id);
    expect(await start()).toMatchObject({ data: { changed: false } });
    expect(await start(true)).toMatchObject({ data: { changed: true, generation: 2 } });
  });

  test.each([
    ['refuse', 'ROUTER_UNREACHABLE'],
    ['drop', 'ROUTER_UNREACHABLE'],
    ['wrong-password', 'ROUTER_AUTH_FAILED'],
    ['change-host-key', 'HOST_KEY_CHANGED'],
  ] as const)('fault %s makes a start fail with %s', async (kind, code) => {
    await fault(kind);
    expect(await start()).toMatchObject({ error: { code } });
    if (kind === 'change-host-key') return;
    await fault('none');
    expect(await start()).toMatchObject({ success: true });
  });

  test.each(['refuse', 'drop', 'hang'] as const)(
    'fault %s makes an active session not verified, and none heals it',
    async (kind) => {
      await start();
      await fault(kind);
      await sleep(600);
      expect(['unverified', 'unreachable']).toContain(await refreshedState());
      await fault('none');
      await expect.poll(refreshedState, { interval: 300 }).toBe('verified');
    },
  );

  test('wiped rules are repaired', async () => {
    await start();
    await fault('wipe-rules');
    await sleep(600);
    await server.refresh(sessionId, openWrt.id);
    await expect.poll(() => server.lines.join('\n')).toContain('router was repaired');
    await server.end(sessionId, openWrt.id);
    expect(await start()).toMatchObject({ data: { changed: false } });
  });

  test('a reboot is noticed and the router set up again', async () => {
    await start();
    await fault('reboot');
    // What was verified a moment ago is not asked again, so that the first answers may be of before.
    const rebooted = async () => [
      await refreshedState(),
      server.lines.some((line) => line.includes('router was rebooted')),
    ];
    await expect.poll(rebooted).toEqual(['verified', true]);
  });

  test('latency makes a start slower and nothing else', async () => {
    await lab.setFault(openWrt.id, { kind: 'latency', ms: 300 });
    const from = performance.now();
    expect(await start()).toMatchObject({ success: true });
    expect(performance.now() - from).toBeGreaterThan(600);
  });
});
