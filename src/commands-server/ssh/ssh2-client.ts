/** One SSH handshake with ssh2 over a stream that is open already: host key first, then the login. */

import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { visibleLine } from '@shared/visible-text';
import ssh2, { type Client } from 'ssh2';
import { CommandsError } from '../commands-error';
import { OfferReader } from './algorithm-offer';
import { offeredAlgorithms } from './algorithms';
import { loginWith } from './authentication';
import { failureAt, handshakeFailure, timeoutFailure, type Ssh2Error } from './connect-failure';
import type { PreparedCredentials } from './credential';
import { publicKeyOf } from './host-key';
import type { HostKeyCheck } from './host-key-check';
import type { KnownKeys } from './known-hosts';
import { hostInWords, type SshHost } from './ssh-host';

export type SshClient = {
  readonly client: Client;
  /** resolves with why, when the connection is gone */
  readonly closed: Promise<string>;
  /** At once, and without a word to the other end. ssh2's own destroy() does nothing after its end(). */
  readonly destroy: () => void;
};

export type Handshake = {
  readonly host: SshHost;
  readonly stream: Duplex;
  readonly credentials: PreparedCredentials;
  readonly known: KnownKeys;
  readonly hostKeys: HostKeyCheck;
  readonly timeoutMs: number;
  readonly keepalive: Keepalive;
  readonly signal: AbortSignal | undefined;
};

export type Keepalive = { readonly intervalMs: number; readonly misses: number };

/** Rejects with a CommandsError; by then the stream is closed. */
export function openSsh2Client(request: Handshake): Promise<SshClient> {
  const { host, stream, credentials, known, signal } = request;
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    const login = loginWith(host.user, credentials.usable, { sha1Signatures: host.legacyAlgorithms });
    const offer = new OfferReader();
    const state = { authenticating: false, settled: false, refusal: null as CommandsError | null };
    let reportClosed: (why: string) => void = () => undefined;
    const closed = new Promise<string>((report) => (reportClosed = report));
    let why = 'the connection was closed';

    const settle = () => {
      state.settled = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    const fail = (error: CommandsError) => {
      if (state.settled) return;
      settle();
      client.destroy();
      stream.destroy();
      reject(error);
    };
    const failure = (error: Ssh2Error) =>
      handshakeFailure(host, error, {
        login: state.authenticating ? login : null,
        problems: credentials.problems,
        offer: offer.offer,
      });
    const abort = () => fail(new CommandsError('START_CANCELLED', 'The start was cancelled'));
    const timer = setTimeout(
      () => fail(timeoutFailure(host, { connected: true, ms: request.timeoutMs })),
      request.timeoutMs,
    );

    const readOffer = (chunk: Buffer) => {
      if (!offer.feed(chunk)) stream.removeListener('data', readOffer);
    };
    if (stream instanceof Socket) stream.setNoDelay(true);
    client.on('error', (error: Ssh2Error) => {
      why = visibleLine(error.message);
      // A key that could not sign is one try less and no failure; ssh2 goes on to the next by itself.
      if (error.level === 'agent' || (state.authenticating && login.problem() !== null && isSigning(error))) return;
      fail(state.refusal ?? failure(error));
    });
    client.on('close', () => {
      fail(state.refusal ?? failure(new Error('The other end closed the connection')));
      reportClosed(why);
    });
    client.on('ready', () => {
      if (state.settled) return;
      settle();
      resolve({ client, closed, destroy: () => void stream.destroy() });
    });
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) {
      abort();
      return;
    }

    try {
      client.connect({
        sock: stream,
        username: host.user,
        readyTimeout: 0,
        keepaliveInterval: request.keepalive.intervalMs,
        keepaliveCountMax: request.keepalive.misses,
        algorithms: offeredAlgorithms({
          knownKeyTypes: known.trusted.map((key) => key.algorithm),
          withLegacy: host.legacyAlgorithms,
          carriesOthers: host.kind === 'jump host',
        }),
        // ssh2 accepts any host key unless this is set. It runs before the first byte of a credential is sent.
        hostVerifier: (blob: Buffer) => {
          const key = publicKeyOf(blob);
          state.refusal = key
            ? request.hostKeys.refusalOf(host, key, known)
            : failureAt(host, 'ROUTER_UNSUITABLE', `${hostInWords(host)} showed a host key that cannot be read`);
          return state.refusal === null;
        },
        authHandler: (methods, partial, next) => {
          state.authenticating = true;
          login.handler(methods, partial, next);
        },
      });
      // ssh2 has paused the stream and reads it a little later; before it, because it stops listening on an error.
      stream.prependListener('data', readOffer);
    } catch (error) {
      fail(failure(error as Ssh2Error));
    }
  });
}

const isSigning = (error: Ssh2Error) => error.level === 'client-authentication' && /sign/i.test(error.message);
