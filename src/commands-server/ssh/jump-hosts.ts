/**
 * Connections to jump hosts, shared by all routers behind them: opened when the first router needs it, closed when the last
 * one lets go. A router's connection runs through one as a forwarded channel.
 */

import type { Duplex } from 'node:stream';
import { visibleLine } from '@shared/visible-text';
import type { Clock } from '../clock';
import { asCommandsError, CommandsError } from '../commands-error';
import { failureAt, timeoutFailure } from './connect-failure';
import type { SshClient } from './ssh2-client';
import { closeClient } from './ssh2-connection';
import { hostInWords, identityOf, jumpHostDetails, placeInWords, type SshHost } from './ssh-host';

/** One router's part in a connection to a jump host. */
export type JumpLine = {
  /** Opens TCP from the jump host to this place. */
  readonly forward: (
    to: SshHost,
    options: { readonly signal: AbortSignal; readonly limitMs: number },
  ) => Promise<Duplex>;
  /** why the jump host was lost; null while it is there */
  readonly lost: () => string | null;
  readonly release: () => void;
};

export type JumpPorts = {
  readonly clock: Clock;
  readonly open: (host: SshHost, signal: AbortSignal) => Promise<SshClient>;
};

type Held = {
  readonly opening: Promise<SshClient>;
  readonly abort: AbortController;
  users: number;
  lost: string | null;
};

/**
 * Hundreds of routers may stand behind one jump host. When it refuses the login, each of them trying once would be hundreds
 * of refused logins, which is what locks accounts; so for this long they are told what the first one was told.
 */
const refusalHoldsMs = 30_000;

export class JumpHosts {
  readonly #ports: JumpPorts;
  readonly #held = new Map<string, Held>();
  readonly #refused = new Map<string, { readonly error: CommandsError; readonly at: number }>();

  constructor(ports: JumpPorts) {
    this.#ports = ports;
  }

  /** how many jump hosts a connection is held to, or being opened */
  get size(): number {
    return this.#held.size;
  }

  /** Rejects with a CommandsError that names the jump host. The line must be released, whatever becomes of it. */
  async borrow(host: SshHost, signal: AbortSignal | undefined): Promise<JumpLine> {
    const key = identityOf(host);
    this.#failIfRefusedLately(key, host);
    const held = this.#held.get(key) ?? this.#open(key, host);
    held.users += 1;
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      held.users -= 1;
      if (held.users > 0) return;
      if (this.#held.get(key) === held) this.#held.delete(key);
      held.abort.abort();
      held.opening.then(closeClient, () => undefined);
    };
    try {
      const { client } = await unlessAborted(held.opening, signal);
      return {
        forward: (to, options) => forwardTo(client, host, to, options),
        lost: () => held.lost,
        release,
      };
    } catch (error) {
      release();
      throw error;
    }
  }

  #open(key: string, host: SshHost): Held {
    const abort = new AbortController();
    const opening = this.#ports.open(host, abort.signal);
    const held: Held = { opening, abort, users: 0, lost: null };
    this.#held.set(key, held);
    const forget = () => {
      if (this.#held.get(key) === held) this.#held.delete(key);
    };
    const watch = async () => {
      try {
        const { closed } = await opening;
        held.lost = `the connection to the jump host “${visibleLine(host.name, 64)}” was lost: ${await closed}`;
      } catch (thrown) {
        const error = asCommandsError(thrown);
        if (error.code === 'ROUTER_AUTH_FAILED') this.#rememberRefusal(key, error);
      }
      forget();
    };
    void watch();
    return held;
  }

  #rememberRefusal(key: string, error: CommandsError): void {
    const now = this.#ports.clock.monotonicMs();
    for (const [other, { at }] of this.#refused) if (now - at >= refusalHoldsMs) this.#refused.delete(other);
    this.#refused.set(key, { error, at: now });
  }

  #failIfRefusedLately(key: string, host: SshHost): void {
    const refusal = this.#refused.get(key);
    if (!refusal) return;
    const agoMs = this.#ports.clock.monotonicMs() - refusal.at;
    if (agoMs >= refusalHoldsMs) {
      this.#refused.delete(key);
      return;
    }
    const message = `${refusal.error.message} (${Math.round(agoMs / 1000)} s ago; not tried again yet)`;
    throw new CommandsError('ROUTER_AUTH_FAILED', message, { details: jumpHostDetails(host) });
  }
}

/** Stops waiting when the signal fires; what is waited for goes on for the others. */
function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(new CommandsError('START_CANCELLED', 'The start was cancelled'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** RFC 4254, section 5.1: SSH_OPEN_ADMINISTRATIVELY_PROHIBITED */
const prohibited = 1;

function forwardTo(
  client: SshClient['client'],
  jump: SshHost,
  to: SshHost,
  { signal, limitMs }: { readonly signal: AbortSignal; readonly limitMs: number },
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    let settled = false;
    const settle = (work: () => void) => {
      if (settled) return;
      settled = true;
      signal.removeEventListener('abort', giveUp);
      work();
    };
    const from = `, asked from the jump host “${visibleLine(jump.name, 64)}”`;
    const giveUp = () =>
      settle(() => {
        const { code, message } = timeoutFailure(to, { connected: false, ms: limitMs });
        reject(failureAt(to, code, message + from));
      });
    signal.addEventListener('abort', giveUp, { once: true });
    const onForwarded = (error: (Error & { readonly reason?: unknown }) | undefined, channel: Duplex) => {
      if (!error) {
        if (settled) channel.destroy();
        else settle(() => resolve(channel));
        return;
      }
      const why = visibleLine(error.message.replace(/^\(SSH\) Channel open failure: /, ''));
      settle(() =>
        reject(
          error.reason === prohibited
            ? failureAt(
                jump,
                'ROUTER_UNSUITABLE',
                `${hostInWords(jump)} does not forward to ${placeInWords(to)}: ${why}`,
              )
            : failureAt(to, 'ROUTER_UNREACHABLE', `${hostInWords(to)} could not be reached${from}: ${why}`),
        ),
      );
    };
    try {
      // A zone is of this machine, so an address with one means nothing there; the rest is the jump host's to resolve.
      client.forwardOut('127.0.0.1', 0, to.address, to.port, onForwarded);
    } catch (error) {
      const why = visibleLine((error as Error).message);
      settle(() => reject(failureAt(jump, 'ROUTER_UNREACHABLE', `The connection to the jump host was lost: ${why}`)));
    }
  });
}
