/** One connection per router, shared by whoever needs it, opened on demand and closed when idle: it costs the router memory. */

import type { RouterTarget } from '@shared/embedded-channel';
import type { Connect, RouterConnection } from './router-connection';
import { identityOf, sshHostOf } from './ssh-host';

type Held = {
  readonly connection: RouterConnection;
  readonly target: string;
  idle: NodeJS.Timeout | null;
  users: number;
};

export class ConnectionPool {
  readonly #connect: Connect<RouterTarget>;
  readonly #idleMs: number;
  readonly #held = new Map<string, Held>();

  constructor(ports: { readonly connect: Connect<RouterTarget>; readonly idleMs: number }) {
    this.#connect = ports.connect;
    this.#idleMs = ports.idleMs;
  }

  get size(): number {
    return this.#held.size;
  }

  /** Whether work can begin on this router without a handshake. */
  isOpen(routerId: string): boolean {
    return this.#held.get(routerId)?.connection.isOpen() ?? false;
  }

  /** Resolves when the router's connection is gone: with why, or null when it was closed from here. */
  lossOf(routerId: string): Promise<string | null> | null {
    return this.#held.get(routerId)?.connection.closed ?? null;
  }

  /** Callers serialise per router (see KeyedLock), so two handshakes with one router never race here. */
  async use<Value>(
    target: RouterTarget,
    options: { readonly fresh: boolean; readonly signal?: AbortSignal | undefined; readonly onConnected?: () => void },
    work: (connection: RouterConnection) => Promise<Value>,
  ): Promise<Value> {
    const held = await this.#obtain(target, options);
    options.onConnected?.();
    if (held.idle) clearTimeout(held.idle);
    held.idle = null;
    held.users += 1;
    try {
      return await work(held.connection);
    } finally {
      held.users -= 1;
      if (held.users === 0 && this.#held.get(target.id) === held) this.#closeWhenIdle(target.id, held);
    }
  }

  close(routerId: string): void {
    const held = this.#held.get(routerId);
    if (!held) return;
    this.#held.delete(routerId);
    if (held.idle) clearTimeout(held.idle);
    held.connection.close();
  }

  closeAll(): void {
    for (const routerId of this.#held.keys()) this.close(routerId);
  }

  async #obtain(
    target: RouterTarget,
    options: { readonly fresh: boolean; readonly signal?: AbortSignal | undefined },
  ): Promise<Held> {
    const identity = identityOf(sshHostOf(target));
    const held = this.#held.get(target.id);
    // A connection that was opened with other settings proves nothing about the present ones.
    if (held && !options.fresh && held.connection.isOpen() && held.target === identity) return held;
    if (held) this.close(target.id);
    const connection = await this.#connect({ target, ...(options.signal ? { signal: options.signal } : {}) });
    const opened: Held = { connection, target: identity, idle: null, users: 0 };
    this.#held.set(target.id, opened);
    const forget = async () => {
      await connection.closed;
      if (this.#held.get(target.id) === opened) this.#held.delete(target.id);
      if (opened.idle) clearTimeout(opened.idle);
    };
    void forget();
    return opened;
  }

  #closeWhenIdle(routerId: string, held: Held): void {
    held.idle = setTimeout(() => {
      if (this.#held.get(routerId) === held) this.close(routerId);
    }, this.#idleMs);
    held.idle.unref();
  }
}
