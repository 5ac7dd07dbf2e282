/** The way to a router: name look-up, jump hosts, TCP, a place among the handshakes, and the handshake itself. */

import type { Duplex } from 'node:stream';
import type { RouterTarget } from '@shared/embedded-channel';
import { systemClock, type Clock } from '../clock';
import { CommandsError } from '../commands-error';
import { dialFailure } from './connect-failure';
import { prepareCredentials } from './credential';
import { dial, lookupBySystem, type Lookup } from './dial';
import { KeyedGates, type Gate } from './handshake-gate';
import type { HostKeyCheck } from './host-key-check';
import { JumpHosts, type JumpLine } from './jump-hosts';
import type { Connect } from './router-connection';
import { connectionOver } from './ssh2-connection';
import { openSsh2Client, type Keepalive, type SshClient } from './ssh2-client';
import { identityOf, placeInWords, sshHostOf, type SshHost } from './ssh-host';

export type Ssh2Ports = {
  readonly hostKeys: HostKeyCheck;
  readonly handshakes: Gate;
  readonly agentSocket: () => string | null;
  /** for name look-up, TCP, key exchange and login of one host together; waiting for a turn does not count */
  readonly connectTimeoutMs: number;
  readonly lookup?: Lookup;
  /** default: every 15 s, given up after 3 that were not answered */
  readonly keepalive?: Keepalive;
  readonly clock?: Clock;
};

/** Dropbear takes five connections per address that are not logged in yet, and resets what is more: of 60 at once, 55. */
const mostHandshakesPerPlace = 4;

/** It is off by default in ssh2. Death is noticed after interval * (misses + 1). */
const usualKeepalive: Keepalive = { intervalMs: 15_000, misses: 3 };

export function ssh2Connect(ports: Ssh2Ports): Connect<RouterTarget> & { readonly jumpHosts: JumpHosts } {
  const clock = ports.clock ?? systemClock;
  const places = new KeyedGates(mostHandshakesPerPlace);
  const jumpHosts = new JumpHosts({ clock, open: (host, signal) => open(host, signal) });

  const open = async (host: SshHost, signal: AbortSignal | undefined): Promise<SshClient> => {
    const credentials = await prepareCredentials(host, { agentSocket: ports.agentSocket() });
    const known = await ports.hostKeys.known(host);
    const line = host.via ? await jumpHosts.borrow(host.via, signal) : null;
    try {
      const place = `${placeInWords(host)} ${host.via ? identityOf(host.via) : ''}`;
      const opened = await places.pass(
        place,
        async () => {
          const from = clock.monotonicMs();
          const stream = await reach(host, line, signal);
          const timeoutMs = Math.max(1, ports.connectTimeoutMs - (clock.monotonicMs() - from));
          // Only now a place among the handshakes: a router that is not there must not keep one from another.
          const { hostKeys, keepalive = usualKeepalive } = ports;
          const handshake = { host, stream, credentials, known, hostKeys, timeoutMs, keepalive, signal };
          return ports.handshakes
            .pass(() => openSsh2Client(handshake), signal)
            .catch((error: unknown) => {
              stream.destroy();
              throw error;
            });
        },
        signal,
      );
      if (!line) return opened;
      return { ...opened, closed: releasedWith(opened, line) };
    } catch (error) {
      line?.release();
      throw error;
    }
  };

  const reach = async (host: SshHost, line: JumpLine | null, signal: AbortSignal | undefined): Promise<Duplex> => {
    const limitMs = ports.connectTimeoutMs;
    const stop = new AbortController();
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      stop.abort();
    }, limitMs);
    const cancel = () => stop.abort();
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted) cancel();
    try {
      if (line) return await line.forward(host, { signal: stop.signal, limitMs });
      return await dial(host, { lookup: ports.lookup ?? lookupBySystem, signal: stop.signal });
    } catch (error) {
      if (signal?.aborted) throw new CommandsError('START_CANCELLED', 'The start was cancelled', { cause: error });
      throw error instanceof CommandsError ? error : dialFailure(host, error, timedOut ? limitMs : null);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    }
  };

  const connect: Connect<RouterTarget> = async ({ target, signal }) =>
    connectionOver(await open(sshHostOf(target), signal));
  return Object.assign(connect, { jumpHosts });
}

/** The jump host is let go of when the connection through it is gone; what took both down is told. */
async function releasedWith(opened: SshClient, line: JumpLine): Promise<string> {
  const why = await opened.closed;
  line.release();
  return line.lost() ?? why;
}
