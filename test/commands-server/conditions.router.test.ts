/** What a real router may be like that stands in the way, or must not be disturbed: each is found, told and left alone. */

import { randomUUID } from 'node:crypto';
import { appendFile, chmod, copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRouter, skipWithoutRouters, type NamespaceRouter } from '../support/namespaces';
import { startTestServer, targetFor, type TestServer } from '../support/test-server';

const skipped = skipWithoutRouters();

describe.skipIf(skipped)('on a router', () => {
  let router: NamespaceRouter;
  let server: TestServer;
  const routerId = randomUUID();

  beforeEach(async () => {
    server = await startTestServer();
  });
  afterEach(async () => {
    await server.close();
    await router?.dispose();
  });

  const begin = async (options: Parameters<typeof createRouter>[0], changes: Parameters<typeof targetFor>[2] = {}) => {
    router = await createRouter(options);
    const interfaces = [router.lan];
    server.targets.set(
      routerId,
      await targetFor(router, routerId, { profile: 'traffic-control', interfaces, ...changes }),
    );
  };
  const start = (restart = false) => server.start(randomUUID(), routerId, restart);
  const endAll = async () => {
    for (const { session_id } of (await server.status()).data?.sessions ?? []) await server.end(session_id, routerId);
  };
  const kernelState = () =>
    router.exec(`nft list ruleset; iptables -t mangle -S 2>/dev/null; tc qdisc show dev ${router.lan}`);
  const hide = (tool: string) =>
    router.exec(
      `mkdir /run/sbin && mount --bind /usr/sbin /run/sbin && mount -t tmpfs tmpfs /usr/sbin && for f in /run/sbin/*; do n=\${f##*/}; [ $n = ${tool} ] || ln -s $f /usr/sbin/$n; done`,
    );

  describe.each(['dropbear', 'openssh'] as const)('with %s', (daemon) => {
    test('whose /var/run is read-only that is said, and nothing is changed', async () => {
      await begin({ daemon });
      const before = await kernelState();
      await router.exec('mount -o remount,ro /run');
      expect(await start()).toMatchObject({
        error: {
          code: 'INFRASTRUCTURE_PREREQUISITE_MISSING',
          message: 'The router cannot keep what is set up: /var/run is read-only',
          details: { step: 'setting up', command: expect.stringContaining('rsm.lock'), exitCode: 1 },
        },
      });
      expect(await kernelState()).toBe(before);
      await router.exec('mount -o remount,rw /run');
      expect(await start()).toMatchObject({ success: true });
    });

    test('whose /var/run is full that is said, and nothing is changed or left behind', async () => {
      await begin({ daemon });
      const before = await kernelState();
      await router.exec('mount -o remount,size=64k /run && dd if=/dev/zero of=/run/filler bs=1k 2>/dev/null; true');
      expect(await start()).toMatchObject({
        error: {
          code: 'INFRASTRUCTURE_PREREQUISITE_MISSING',
          message: 'The router cannot keep what is set up: /var/run is full',
          details: { missing: ['space in /var/run: its file system is full'] },
        },
      });
      expect(await kernelState()).toBe(before);
      expect(await router.exec('ls /run')).not.toContain('rsm');
      await router.exec('rm /run/filler');
      expect(await start()).toMatchObject({ success: true });
    });

    test('whose /var/run has room for the lock and for no more that is said too', async () => {
      await begin({ daemon });
      const before = await kernelState();
      // Two pages are left: the process id takes one, the state file the other, and the removal finds none.
      await router.exec(
        'mount -o remount,size=64k /run && dd if=/dev/zero of=/run/filler bs=4k 2>/dev/null; dd if=/dev/null of=/run/filler bs=4k seek=$(( $(wc -c </run/filler) / 4096 - 2 )) 2>/dev/null; true',
      );
      const refused = await start();
      expect(refused).toMatchObject({
        error: { code: 'INFRASTRUCTURE_PREREQUISITE_MISSING', details: { command: 'write in /var/run/rsm.lock' } },
      });
      expect(await kernelState()).toBe(before);
      expect(await router.exec('ls /run')).not.toContain('rsm');
    });

    test('a user without root rights is told how to get them; one with sudo is served like root', async () => {
      await begin({ daemon }, { user: 'operator7' });
      const { folder, password } = router;
      const shadow = await router.exec('sed -n "s/^root:/operator7:/p" /etc/shadow');
      await appendFile(join(folder, 'passwd'), 'operator7:x:4077:4077::/tmp:/bin/dash\n');
      await appendFile(join(folder, 'shadow'), shadow);
      server.targets.set(
        routerId,
        await targetFor(router, routerId, {
          user: 'operator7',
          credential: { kind: 'password', password },
          profile: 'traffic-control',
          interfaces: [router.lan],
        }),
      );
      const before = await kernelState();
      expect(await start()).toMatchObject({
        error: {
          code: 'INFRASTRUCTURE_PREREQUISITE_MISSING',
          details: { missing: [expect.stringContaining('sudo without a password')] },
        },
      });
      expect(await kernelState()).toBe(before);

      // A stand-in that really gives root: Debian's own sudo is not wanted on the machine that runs the tests.
      await copyFile('/bin/bash', join(folder, 'bin', 'rootbash'));
      await chmod(folder, 0o755);
      await chmod(join(folder, 'bin', 'rootbash'), 0o4755);
      const shim = `#!/bin/sh\n[ "$1" = -n ] && shift\nexec ${folder}/bin/rootbash -p -c 'exec setpriv --reuid=0 --regid=0 --clear-groups -- "$@"' sh "$@"\n`;
      await writeFile(join(folder, 'bin', 'sudo'), shim, { mode: 0o755 });
      await router.exec(
        `mount -t tmpfs tmpfs /usr/local/bin && cp ${folder}/bin/sudo /usr/local/bin/sudo && chmod 755 /usr/local/bin/sudo`,
      );
      const started = await start();
      expect(started).toMatchObject({ success: true, data: { changed: true } });
      expect(started.data?.components?.map(({ state }) => state)).toEqual(['present', 'present', 'present']);
      await endAll();
      expect(await start()).toMatchObject({ success: true, data: { changed: false } });
    });
  });

  test('fault 18: where flow offloading is on, a warning says what that means, and the rest is set up', async () => {
    await begin({ daemon: 'dropbear', openWrt: true });
    await router.exec(
      `cp -a /etc ${router.folder}/etc && mkdir -p ${router.folder}/etc/config && mount --bind ${router.folder}/etc /etc`,
    );
    await router.exec(
      `printf "config defaults\\n\\toption flow_offloading '1'\\n\\toption flow_offloading_hw '0'\\n" >/etc/config/firewall`,
    );
    const started = await start();
    expect(started).toMatchObject({
      success: true,
      data: {
        warnings: [
          'Flow offloading is on (flow_offloading in /etc/config/firewall): offloaded traffic bypasses shaping.',
        ],
      },
    });
  });

  test('with OpenWrt’s own firewall that table stays byte for byte as it is, whatever is done to ours', async () => {
    await begin({ daemon: 'dropbear', openWrt: true });
    await router.exec(`nft -f - <<'E'
table inet fw4 {
  set lan { type ifname; elements = { "br-lan" } }
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state established,related accept comment "!fw4: Allow forwarded established and related flows"
    iifname @lan counter packets 7 bytes 70 accept
    meta mark set mark or 0x100
  }
  chain mangle_forward { type filter hook forward priority mangle; policy accept; }
}
E`);
    const fw4 = () => router.exec('nft --handle list table inet fw4');
    const before = await fw4();
    const sessionId = randomUUID();
    expect(await server.start(sessionId, routerId)).toMatchObject({ success: true, data: { changed: true } });
    expect(await fw4()).toBe(before);
    expect(await server.start(sessionId, routerId, true)).toMatchObject({ success: true, data: { changed: true } });
    expect(await fw4()).toBe(before);
    // What OpenWrt's "fw4 restart" does: the whole ruleset goes, and its own table comes again.
    const saved = await router.exec('nft list table inet fw4');
    await router.exec('nft flush ruleset');
    await writeFile(join(router.folder, 'fw4.nft'), saved);
    await router.exec(`nft -f ${router.folder}/fw4.nft`);
    const again = await fw4();
    const refreshed = async () => {
      await server.refresh(sessionId, routerId);
      return router.exec('nft list tables');
    };
    await expect.poll(refreshed, { interval: 250 }).toContain('inet rsm');
    expect(await fw4()).toBe(again);
  });

  describe.each([
    ['its nft variant', 'xtables-nft-multi'],
    ['its legacy variant', 'xtables-legacy-multi'],
  ])('without nft, with iptables in %s,', (_variant, program) => {
    const others = '-A FORWARD -m mark --mark 0x1/0x1 -j ACCEPT';
    const rules = () => router.exec('/usr/sbin/iptables -t mangle -S');

    test('the chain is made, left when it is whole, repaired once, and no rule of others is touched', async () => {
      await begin({ daemon: 'dropbear' });
      await hide('nft');
      await router.exec(`ln -sf /run/sbin/${program} /usr/sbin/iptables`);
      expect(await router.exec('PATH=/usr/sbin:/usr/bin:/bin command -v nft || echo none')).toBe('none\n');
      await router.exec(`/usr/sbin/iptables -t mangle ${others}`);
      const before = await rules();

      const sessionId = randomUUID();
      const started = await server.start(sessionId, routerId);
      expect(started).toMatchObject({ success: true, data: { changed: true } });
      expect(started.data?.components?.[1]?.detail).toBe('iptables, chain RSM of table mangle');
      expect(await rules()).toContain(others);
      expect((await rules()).match(/-A FORWARD -j RSM/g)).toHaveLength(1);

      const health = async () => {
        await server.refresh(sessionId, routerId);
        return (await server.status({ sessionId })).data?.sessions[0]?.components?.map(({ state }) => state).join();
      };
      await router.exec('/usr/sbin/iptables -t mangle -D FORWARD -j RSM');
      expect(await rules()).not.toContain('-j RSM');
      await expect
        .poll(async () => ((await health()) === 'present,present,present' ? await rules() : ''), {
          timeout: 15_000,
          interval: 250,
        })
        .toContain('-A FORWARD -j RSM');
      await router.exec('/usr/sbin/iptables -t mangle -F');
      await expect.poll(health, { interval: 250 }).toBe('present,drifted,present');
      expect(await rules()).not.toContain('-j RSM');
      expect((await server.refresh(sessionId, routerId)).data?.router_error?.code).toBe('INFRASTRUCTURE_DRIFTED');

      await router.exec(`/usr/sbin/iptables -t mangle ${others}`);
      expect(await server.start(sessionId, routerId, true)).toMatchObject({ success: true, data: { changed: true } });
      expect((await rules()).match(/-A FORWARD -j RSM/g)).toHaveLength(1);
      await server.end(sessionId, routerId);
      await router.exec(
        '/usr/sbin/iptables -t mangle -D FORWARD -j RSM; /usr/sbin/iptables -t mangle -F RSM; /usr/sbin/iptables -t mangle -X RSM',
      );
      expect(await rules()).toBe(before);
    });
  });

  test('a tool that the shell finds and that cannot run is told by its own words', async () => {
    await begin({ daemon: 'openssh' });
    await hide('nft');
    await router.exec(
      'printf "#!/bin/sh\\necho nft: out of order >&2\\nexit 3\\n" >/usr/sbin/nft; chmod 755 /usr/sbin/nft',
    );
    expect(await start()).toMatchObject({
      error: {
        code: 'INFRASTRUCTURE_SETUP_FAILED',
        details: { command: expect.stringContaining('nft'), stderr: expect.stringContaining('out of order') },
      },
    });
    expect(await router.exec(`tc qdisc show dev ${router.lan}; ls /run`)).not.toMatch(/7273|rsm/);
  });
});
