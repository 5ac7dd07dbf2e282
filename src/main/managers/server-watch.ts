/** Asks the commands server for its health now and then, so that the window always shows the truth about it. */

import type { ServerStatus } from '@shared/ipc-contract';
import type { Clock, Randomness, TimerHandle, Timers } from '../ports';
import type { CommandsServerManager } from './commands-server-manager';

const healthyEveryMs = 30_000;
/** The first answer pays for a cold connection and a cold server: the latency that is shown is that of the second. */
const secondCheckMs = 2_000;
const firstRetryMs = 1_000;
const longestRetryMs = 15_000;
/** How soon a network that came back is noticed while the server is out of reach. */
const lookAtNetworkEveryMs = 2_000;

export type ServerWatch = {
  /** Watches another manager from now on; null while there is none. */
  readonly watch: (manager: CommandsServerManager | null) => void;
  /** Another server from now on: what was known of the one before says nothing of it. */
  readonly forget: () => void;
  readonly checkNow: () => Promise<void>;
  /** Something did not get through: asked at once, unless it is known already that the server is away. */
  readonly suspect: () => void;
  readonly stop: () => void;
};

export function createServerWatch(ports: {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly randomness: Randomness;
  /** a hint when to look again: a network that came back is not waited for until the next try */
  readonly isOnline: () => boolean;
  readonly onStatus: (change: Partial<ServerStatus>) => void;
  /** the server answers as another instance than before, or answers again after having been away */
  readonly onReturned: () => void;
}): ServerWatch {
  let manager: CommandsServerManager | null = null;
  let timer: TimerHandle | null = null;
  let failures = 0;
  let instanceId: string | null = null;
  let isFirst = true;
  let checking: Promise<void> | null = null;

  async function check(): Promise<void> {
    timer?.cancel();
    timer = null;
    const asked = manager;
    if (!asked) return;
    const [health, error] = await asked.health({ fresh: true });
    if (asked !== manager) return;
    if (error) {
      failures += 1;
      const delayMs = backoff(failures, ports.randomness.fraction());
      ports.onStatus({
        state: 'unreachable',
        error,
        latencyMs: null,
        nextCheckAt: ports.clock.monotonicMs() + delayMs,
      });
      waitFor(ports.clock.monotonicMs() + delayMs, ports.isOnline());
    } else {
      const wasAway = failures > 0;
      const replaced =
        instanceId !== null && health.serverInstanceId !== undefined && health.serverInstanceId !== instanceId;
      instanceId = health.serverInstanceId ?? null;
      failures = 0;
      ports.onStatus({
        state: 'healthy',
        error: null,
        latencyMs: health.roundTripMs,
        version: health.version ?? null,
        capabilities: health.capabilities ?? [],
        profiles: health.profiles ?? [],
        nextCheckAt: null,
      });
      timer = ports.timers.after(isFirst ? secondCheckMs : healthyEveryMs, () => void checkNow());
      isFirst = false;
      if (wasAway || replaced) ports.onReturned();
    }
  }

  /** Until the next try, or until the network is back. */
  function waitFor(at: number, wasOnline: boolean): void {
    const leftMs = at - ports.clock.monotonicMs();
    timer = ports.timers.after(Math.min(leftMs, lookAtNetworkEveryMs), () => {
      const isOnline = ports.isOnline();
      if (leftMs <= lookAtNetworkEveryMs || (isOnline && !wasOnline)) void checkNow();
      else waitFor(at, isOnline);
    });
  }

  /** Concurrent calls share one check. */
  function checkNow(): Promise<void> {
    if (checking) return checking;
    const mine = check().finally(() => {
      // The check of a manager that was left meanwhile must not make room beside the new one's.
      if (checking === mine) checking = null;
    });
    checking = mine;
    return mine;
  }

  return {
    watch: (next) => {
      manager = next;
      isFirst = true;
      timer?.cancel();
      timer = null;
      checking = null;
      if (next) void checkNow();
    },
    forget: () => {
      failures = 0;
      instanceId = null;
    },
    checkNow,
    suspect: () => {
      if (failures === 0) void checkNow();
    },
    stop: () => {
      manager = null;
      timer?.cancel();
    },
  };
}

function backoff(failures: number, random: number): number {
  const ceiling = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 10));
  return ceiling / 2 + (random * ceiling) / 2;
}
