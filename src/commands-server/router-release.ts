/**
 * What becomes of a router when a session on it is over: its connection is closed; with a `removeOnEnd` profile what the
 * session set up is taken down first. Nobody waits for that: a router that is away must not hold up an end, and cleans
 * itself by its own watchdog (infrastructure/removal-watchdog.ts).
 */

import type { RouterTarget } from '@shared/embedded-channel';
import { asCommandsError } from './commands-error';
import type { Mark } from './infrastructure/fence';
import type { Probe } from './infrastructure/probe';
import type { ProfileCatalog } from './infrastructure/profile-catalog';
import { probeRouter, removeOwn } from './infrastructure/set-up';
import type { KeyedLock } from './keyed-lock';
import type { Log } from './log';
import type { ConnectionPool } from './ssh/connection-pool';

/** `pending`: what the session set up is on the router still; it is removed later, by the router itself at the latest. */
export type Cleanup = 'done' | 'pending';

/** A router that answers needs a tenth of it. */
const patienceMs = 1_500;

/** What was known of the router when the session ended. */
export type LastKnown = {
  readonly routerId: string;
  readonly mark: Mark | null;
  /** null for a session from before a restart that was never checked */
  readonly target: RouterTarget | null;
  readonly probe: Probe | null;
};

export type ReleasePorts = {
  readonly pool: ConnectionPool;
  readonly lock: KeyedLock;
  readonly log: Log;
  readonly profiles: ProfileCatalog;
  readonly ttlMs: number;
  readonly resolve: (routerId: string) => Promise<RouterTarget>;
  /** whether another session has the router, or is about to: what is there is its own then */
  readonly isHeld: (routerId: string) => boolean;
};

export class RouterRelease {
  readonly #ports: ReleasePorts;
  readonly #running = new Set<Promise<Cleanup>>();

  constructor(ports: ReleasePorts) {
    this.#ports = ports;
  }

  /**
   * Call it when the session is no longer in the registry. Resolves when it is known what became of the router, and within
   * `patienceMs` at the latest: then the removal goes on.
   */
  release(known: LastKnown): Promise<Cleanup> {
    const { pool } = this.#ports;
    if (known.mark === null || known.mark.generation === 0 || known.probe?.profile.removeOnEnd === false) {
      pool.close(known.routerId);
      return Promise.resolve('done');
    }
    const running = this.#remove(known, known.mark).finally(() => {
      this.#running.delete(running);
      if (!this.#ports.isHeld(known.routerId)) pool.close(known.routerId);
    });
    this.#running.add(running);
    return Promise.race([
      running,
      new Promise<Cleanup>((resolve) => setTimeout(resolve, patienceMs, 'pending').unref()),
    ]);
  }

  /** Resolves when nothing is being removed any more, or when that takes too long. */
  async settled(withinMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, withinMs);
    });
    await Promise.race([Promise.all(this.#running), patience]);
    clearTimeout(timer);
  }

  async #remove(known: LastKnown, mark: Mark): Promise<Cleanup> {
    const { routerId } = known;
    const { lock, log, isHeld, resolve } = this.#ports;
    try {
      const target = known.target ?? (await resolve(routerId));
      const { onOpenWrt, elsewhere } = this.#ports.profiles.candidates(target.profile);
      if (!known.probe && !onOpenWrt.removeOnEnd && !elsewhere.removeOnEnd) return 'done';
      const removed = await lock.run(routerId, async () => {
        if (isHeld(routerId)) return false;
        // The connection at hand may be one that is just being closed.
        const attempt = (fresh: boolean) => this.#removeNow(target, known.probe, mark, fresh);
        return attempt(false).catch((error: unknown) => {
          if (asCommandsError(error).code === 'ROUTER_UNREACHABLE') return attempt(true);
          throw error;
        });
      });
      if (removed) log.info('what the session set up was removed', { routerId });
      return 'done';
    } catch (thrown) {
      const { code, message } = asCommandsError(thrown);
      log.warn('what the session set up is still on the router; its watchdog removes it', {
        routerId,
        code,
        reason: message,
      });
      return 'pending';
    }
  }

  #removeNow(target: RouterTarget, known: Probe | null, held: Mark, fresh: boolean): Promise<boolean> {
    const { pool, profiles, ttlMs } = this.#ports;
    return pool.use(target, { fresh }, async (connection) => {
      const probe = known ?? (await probeRouter(connection, target, { profiles, ttlMs, acting: { held } }));
      if (!probe.profile.removeOnEnd) return false;
      await removeOwn(connection, probe, held);
      return true;
    });
  }
}
