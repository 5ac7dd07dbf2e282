/** The fault table on real routers: what the server says and does when the router or the line to it fails. */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/commands-server/clock';
import { createRouter, skipWithoutRouters, type Daemon, type NamespaceRouter } from '../support/namespaces';
import { replaceTool } from '../support/router-tools';
import { startTestServer, targetFor, type TestServer } from '../support/test-server';

const skipped = skipWithoutRouters();

describe.skipIf(skipped).each<Daemon>(['dropbear', 'openssh'])('a failing router with %s', (daemon) => {
  let router: NamespaceRouter;
  let server: TestServer;
  const routerId = randomUUID();
  let sessionId: string;

  beforeAll(async () => {
    router = await createRouter({ daemon });
  });
  afterAll(() => router?.dispose());
  beforeEach(async () => {
    sessionId = randomUUID();
    server = await startTestServer();
    await useProfile('facts');
  });
  afterEach(async () => {
    await server.close();
    await router.makeBare();
  });

  const useProfile = async (profile: 'facts' | 'traffic-control') => {
    const interfaces = profile === 'facts' ? [] : [router.lan];
    server.targets.set(routerId, await targetFor(router, routerId, { profile, interfaces }));
  };
  const stateAfterRefresh = async () => (await server.refresh(sessionId, routerId)).data?.router_state;
  const expectNothingOfOurs = async () => {
    const left = await router.snapshot();
    expect(left).not.toContain('7273:');
    expect(left).not.toContain('rsm');
  };

  test('fault 5: a pulled cable is never verified, and verified again once it is back', async () => {
    await server.start(sessionId, routerId);
    await router.pullCable();
    await sleep(600);
    // Answered while the cable is out still.
    const away = await server.refresh(sessionId, routerId);
    expect(away).toMatchObject({ success: true, data: { ttl_ms: 60_000 } });
    expect(['unverified', 'unreachable']).toContain(away.data?.router_state);
    expect(away.data?.router_error?.message).toBeTruthy();
    await router.plugCable();
    await expect.poll(stateAfterRefresh, { interval: 500 }).toBe('verified');
  });

  test('fault 5: a killed daemon is told at once, and verified again once it is back', async () => {
    await server.start(sessionId, routerId);
    await router.killDaemon();
    const reported = async () => (await server.status({ sessionId })).data?.sessions[0]?.router_state;
    await expect.poll(reported, { interval: 50 }).toBe('unreachable');
    expect(await server.refresh(sessionId, routerId)).toMatchObject({
      success: true,
      data: { router_state: 'unreachable', router_error: { code: 'ROUTER_UNREACHABLE' } },
    });
    await router.startDaemon();
    await expect.poll(stateAfterRefresh, { interval: 200 }).toBe('verified');
  });

  test('a router whose cable is out cannot be started, and no session stays behind', async () => {
    await router.pullCable();
    const failed = await server.start(sessionId, routerId);
    await router.plugCable();
    expect(failed).toMatchObject({
      success: false,
      error: { code: 'ROUTER_UNREACHABLE', details: { step: 'connecting' } },
    });
    expect((await server.status()).data?.sessions).toEqual([]);
  });

  /** also of a refresh that needs no check of the router */
  const changesTold = async () => {
    const { data } = await server.refresh(sessionId, routerId);
    expect((await server.status({ sessionId })).data?.sessions[0]?.router_changes).toEqual(data?.router_changes);
    return data?.router_changes;
  };

  test('fault 7: rules wiped on the router are repaired once, and then told as drift', async () => {
    await useProfile('traffic-control');
    await server.start(sessionId, routerId);
    const markingState = async () => {
      const components = (await server.status({ sessionId })).data?.sessions[0]?.components ?? [];
      return components.find(({ name }) => name === 'marking chains')?.state;
    };
    await router.exec('nft flush ruleset');
    await sleep(600);
    expect(await stateAfterRefresh()).toBe('verified');
    await expect.poll(() => router.exec('nft list tables')).toContain('inet rsm');
    await expect.poll(markingState).toBe('present');
    expect(await changesTold()).toEqual({ reboots: 0, repairs: 1 });

    await router.exec('nft flush ruleset');
    await sleep(600);
    // The router answers, but what the session stands for is not there: that is not healthy.
    expect((await server.refresh(sessionId, routerId)).data).toMatchObject({
      router_state: 'unverified',
      router_error: { code: 'INFRASTRUCTURE_DRIFTED' },
    });
    await expect.poll(markingState).toBe('missing');
    expect(await router.exec('nft list tables')).toBe('');
  });

  test('fault 6: a reboot is noticed by its boot id and the router is set up again', async () => {
    await useProfile('traffic-control');
    await server.start(sessionId, routerId);
    await router.reboot();
    await expect.poll(stateAfterRefresh, { interval: 200 }).toBe('verified');
    await expect.poll(() => router.snapshot()).toContain('generation=1');
    expect(await router.exec('nft list tables')).toContain('inet rsm');
    expect(server.lines.join('\n')).toContain('router was rebooted');
    expect(await changesTold()).toEqual({ reboots: 1, repairs: 1 });

    // Setting up after the reboot was no repair, so the one repair is still to be had.
    await router.exec('nft flush ruleset');
    await sleep(600);
    expect(await stateAfterRefresh()).toBe('verified');
    await expect.poll(() => router.exec('nft list tables')).toContain('inet rsm');
  });

  test('fault 18: a foreign queue is a conflict and is not touched', async () => {
    await useProfile('traffic-control');
    await router.exec(`tc qdisc replace dev ${router.lan} root handle 5: tbf rate 10mbit burst 32k latency 50ms`);
    const before = await router.snapshot();
    const refused = await server.start(sessionId, routerId);
    expect(refused).toMatchObject({ error: { code: 'INFRASTRUCTURE_CONFLICT', details: { step: 'checking' } } });
    expect(JSON.stringify(refused.error?.details)).toContain('tbf 5:');
    expect(await router.snapshot()).toBe(before);
  });

  test('an interface that is not there is named', async () => {
    server.targets.set(
      routerId,
      await targetFor(router, routerId, { profile: 'traffic-control', interfaces: ['nosuch0'] }),
    );
    expect(await server.start(sessionId, routerId)).toMatchObject({
      error: { code: 'INFRASTRUCTURE_PREREQUISITE_MISSING', details: { missing: ['interface nosuch0'] } },
    });
    await expectNothingOfOurs();
  });

  test.each([
    ['qdisc replace', 'tc qdisc replace'],
    ['7273:30 htb', 'tc class replace'],
    ['pref 31', 'tc filter replace'],
  ])(
    'fault 17: when “tc … %s …” fails, everything of the start is taken back and the step is told',
    async (pattern, command) => {
      await useProfile('traffic-control');
      const restore = await replaceTool(
        router,
        '/usr/sbin/tc',
        `case "$*" in *'${pattern}'*) echo "shim says no" >&2; exit 7;; esac\nexec $REAL "$@"`,
      );
      try {
        const failed = await server.start(sessionId, routerId);
        expect(failed).toMatchObject({
          success: false,
          error: { code: 'INFRASTRUCTURE_SETUP_FAILED', details: { step: 'setting up' } },
        });
        const details = failed.error?.details as { command: string; exitCode: number; stderr: string };
        expect(details.command).toContain(command);
        expect(details.exitCode).toBeGreaterThan(0);
        expect(details.stderr).toContain('shim says no');
      } finally {
        await restore();
      }
      await expectNothingOfOurs();
      expect((await server.status()).data?.sessions).toEqual([]);
      expect(await server.start(randomUUID(), routerId)).toMatchObject({ success: true });
    },
  );

  test('fault 17: a step that lies about its success is found out by the check afterwards', async () => {
    await useProfile('traffic-control');
    const restore = await replaceTool(router, '/usr/sbin/nft', `case "$*" in '-f -') exit 0;; esac\nexec $REAL "$@"`);
    try {
      const failed = await server.start(sessionId, routerId);
      expect(failed).toMatchObject({ error: { code: 'INFRASTRUCTURE_SETUP_FAILED' } });
      expect(JSON.stringify(failed.error?.details)).toContain('marking chains');
    } finally {
      await restore();
    }
    await expectNothingOfOurs();
  });

  test('harmless words on stderr are no failure', async () => {
    await useProfile('traffic-control');
    const restore = await replaceTool(router, '/usr/sbin/tc', 'echo "quantum of class is big" >&2\nexec $REAL "$@"');
    try {
      expect(await server.start(sessionId, routerId)).toMatchObject({ success: true, data: { changed: true } });
    } finally {
      await restore();
    }
  });

  test('fault 12: an end while the router is being set up cancels the start and takes back what was made', async () => {
    await useProfile('traffic-control');
    const restore = await replaceTool(
      router,
      '/usr/sbin/tc',
      `case "$*" in *'7273:30 htb'*) sleep 47;; esac\nexec $REAL "$@"`,
    );
    try {
      const starting = server.start(sessionId, routerId);
      const step = async () => (await server.status({ sessionId })).data?.sessions[0]?.step;
      await expect.poll(step, { interval: 20 }).toBe('setting up');
      await expect.poll(() => router.snapshot()).toContain('7273:10');
      expect(await server.start(randomUUID(), routerId)).toMatchObject({ error: { code: 'ROUTER_BUSY' } });
      expect(await server.end(sessionId, routerId)).toMatchObject({ success: true });
      expect(await starting).toMatchObject({ error: { code: 'START_CANCELLED', details: { step: 'setting up' } } });
      await expect.poll(() => router.exec('pgrep -fx "sleep 47" || true')).toBe('');
    } finally {
      await restore();
    }
    await expectNothingOfOurs();
    expect((await server.status()).data?.sessions).toEqual([]);
  });

  test('fault 13: an end while the router is away is an end, nothing is stuck, and the router is free again', async () => {
    await useProfile('traffic-control');
    await server.start(sessionId, routerId);
    await router.pullCable();
    try {
      expect(await server.end(sessionId, routerId)).toMatchObject({ success: true });
      expect((await server.status()).data?.sessions).toEqual([]);
      expect(await server.end(sessionId, routerId)).toMatchObject({ success: true });
    } finally {
      await router.plugCable();
    }
    // What was set up is there still, so the next start finds it and changes nothing but its owner.
    expect(await server.start(randomUUID(), routerId)).toMatchObject({ success: true, data: { changed: false } });
  });

  test('a session that nobody refreshes runs out, and looking at it does not prolong it', async () => {
    let aheadMs = 0;
    const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + aheadMs };
    const short = await startTestServer({ sessionTimeoutMs: 8_000, clock });
    try {
      short.targets.set(routerId, await targetFor(router, routerId));
      await short.start(sessionId, routerId);
      aheadMs += 4_100;
      expect((await short.status({ sessionId })).data?.sessions[0]?.remaining_ms).toBeLessThan(4_000);
      aheadMs += 4_000;
      expect(await short.refresh(sessionId, routerId)).toMatchObject({ error: { code: 'SESSION_INVALID' } });
      expect(await short.status({ sessionId })).toMatchObject({ error: { code: 'SESSION_NOT_FOUND' } });
      await expect.poll(() => short.lines.join('\n')).toContain('session expired');
    } finally {
      await short.close();
    }
  });
});
