/** `RouterConnection` over ssh2. */

import { Socket } from 'node:net';
import type { RouterTarget } from '@shared/embedded-channel';
import ssh2, { type Client, type ClientChannel } from 'ssh2';
import { CommandsError } from '../commands-error';
import { visibleLine } from '@shared/visible-text';
import { offeredAlgorithms } from './algorithms';
import { authHandlerFor, prepareCredential } from './credential';
import { connectFailure } from './connect-failure';
import type { Gate } from './handshake-gate';
import { publicKeyOf } from './host-key';
import type { HostKeyCheck } from './host-key-check';
import type { Connect, RouterConnection, RunOptions, RunResult } from './router-connection';
import {
  endOfScript,
  longestCommand,
  processIdIn,
  readScriptFromInput,
  shellQuote,
  withoutProcessId,
  withWatchdog,
} from './watchdog';

export type Ssh2Ports = {
  readonly hostKeys: HostKeyCheck;
  readonly handshakes: Gate;
  readonly agentSocket: () => string | null;
  readonly connectTimeoutMs: number;
};

/** More than any of our scripts says; a router that sends more is not followed. */
const mostOutput = 256 * 1024;
/** How long a killed command may take to go before the connection is given up. */
const killGraceMs = 2_000;
/** How long a signal may take before the command is killed by its process id, over another channel. */
const signalGraceMs = 150;
// Keepalive is off by default in ssh2. Death is noticed after interval * (misses + 1).
const keepalive = { keepaliveInterval: 15_000, keepaliveCountMax: 3 };

export function ssh2Connect(ports: Ssh2Ports): Connect<RouterTarget> {
  return async ({ target, signal }) => {
    const credential = await prepareCredential(target, { agentSocket: ports.agentSocket() });
    const known = await ports.hostKeys.known(target);
    return ports.handshakes.pass(() => {
      if (signal?.aborted) throw new CommandsError('START_CANCELLED', 'Cancelled before the connection was opened');
      return open(ports, target, { credential, known, signal });
    });
  };
}

type Prepared = {
  readonly credential: Awaited<ReturnType<typeof prepareCredential>>;
  readonly known: Awaited<ReturnType<HostKeyCheck['known']>>;
  readonly signal: AbortSignal | undefined;
};

function open(ports: Ssh2Ports, target: RouterTarget, prepared: Prepared): Promise<RouterConnection> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    const socket = new Socket();
    const { handler, progress } = authHandlerFor(target.user, prepared.credential);
    const state = { tcpConnected: false, authenticating: false, settled: false, refusal: null as CommandsError | null };
    let reportClosed: (why: string) => void = () => undefined;
    const closed = new Promise<string>((report) => (reportClosed = report));
    let why = 'the connection was closed';

    const fail = (error: CommandsError) => {
      if (state.settled) return;
      state.settled = true;
      clearTimeout(timer);
      prepared.signal?.removeEventListener('abort', abort);
      client.destroy();
      socket.destroy();
      reject(error);
    };
    const failure = (error: Error & { readonly level?: string; readonly code?: unknown }) =>
      connectFailure(error, { target, ...state, offered: progress.offered() });
    const abort = () => fail(new CommandsError('START_CANCELLED', 'The start was cancelled'));
    // One limit for all of it: name look-up, TCP, key exchange and authentication.
    const timer = setTimeout(() => {
      const seconds = ports.connectTimeoutMs / 1000;
      fail(
        state.tcpConnected
          ? new CommandsError(
              'ROUTER_TIMEOUT',
              `The router took the connection but SSH was not ready within ${seconds} s`,
            )
          : new CommandsError('ROUTER_UNREACHABLE', `The router did not answer within ${seconds} s`),
      );
    }, ports.connectTimeoutMs);

    socket.setNoDelay(true);
    socket.once('connect', () => (state.tcpConnected = true));
    client.on('error', (error) => {
      why = visibleLine(error.message);
      fail(state.refusal ?? failure(error));
    });
    client.on('close', () => {
      fail(state.refusal ?? failure(new Error('The router closed the connection')));
      reportClosed(why);
    });
    client.on('ready', () => {
      if (state.settled) return;
      state.settled = true;
      clearTimeout(timer);
      prepared.signal?.removeEventListener('abort', abort);
      resolve(connectionOver(client, closed));
    });
    prepared.signal?.addEventListener('abort', abort, { once: true });

    try {
      client.connect({
        sock: socket,
        username: target.user,
        readyTimeout: 0,
        ...keepalive,
        algorithms: offeredAlgorithms(prepared.known.trusted.map((key) => key.algorithm)),
        // ssh2 accepts any host key unless this is set. It runs before the first byte of a credential is sent.
        hostVerifier: (blob: Buffer) => {
          const key = publicKeyOf(blob);
          state.refusal = key
            ? ports.hostKeys.refusalOf(target, key, prepared.known)
            : new CommandsError('ROUTER_UNSUITABLE', 'The router showed a host key that cannot be read');
          return state.refusal === null;
        },
        authHandler: (methods, partial, next) => {
          state.authenticating = true;
          handler(methods, partial, next);
        },
      });
      socket.connect({ host: target.address, port: target.port });
    } catch (error) {
      fail(failure(error as Error));
    }
  });
}

function connectionOver(client: Client, closed: Promise<string>): RouterConnection {
  let isOpen = true;
  let closedHere = false;
  void closed.then(() => (isOpen = false));
  const close = () => {
    isOpen = false;
    closedHere = true;
    client.end();
    // A dead peer never answers the farewell, and the socket would linger.
    setTimeout(() => client.destroy(), killGraceMs).unref();
  };
  return {
    isOpen: () => isOpen,
    closed: closed.then((why) => (closedHere ? null : why)),
    close,
    run: (script, options) => {
      if (!isOpen)
        return Promise.reject(new CommandsError('ROUTER_UNREACHABLE', 'The connection to the router is closed'));
      return new Promise((resolve, reject) => {
        runOn(client, closed, script, options, {
          resolve,
          reject,
          giveUp: () => {
            isOpen = false;
            client.destroy();
          },
        });
      });
    },
  };
}

type Outcome = {
  readonly resolve: (result: RunResult) => void;
  readonly reject: (error: CommandsError) => void;
  readonly giveUp: () => void;
};

function commandLine(script: string, options: RunOptions): { readonly command: string; readonly input: string | null } {
  // A second longer than we wait ourselves: the router's own watchdog is for when we cannot reach it any more.
  const guarded = withWatchdog(script, Math.ceil(options.timeoutMs / 1000) + 1);
  const direct = options.asRoot ? `sudo -n sh -c ${shellQuote(guarded)}` : guarded;
  if (Buffer.byteLength(direct) <= longestCommand) return { command: direct, input: null };
  const reader = options.asRoot ? `sudo -n sh -c ${shellQuote(readScriptFromInput)}` : readScriptFromInput;
  return { command: reader, input: `${guarded}\n${endOfScript}\n` };
}

function runOn(client: Client, closed: Promise<string>, script: string, options: RunOptions, outcome: Outcome): void {
  const { command, input } = commandLine(script, options);
  const output = new BoundedOutput();
  let channel: ClientChannel | null = null;
  let stopping: CommandsError | null = null;
  let done = false;

  const finish = (settle: () => void) => {
    if (done) return;
    done = true;
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', cancel);
    settle();
  };
  /** Closing the channel alone leaves the command running, so it is signalled first, with the channel still open. */
  const stop = (error: CommandsError) => {
    if (stopping || done) return;
    stopping = error;
    channel?.signal('TERM');
    setTimeout(() => {
      const processId = output.processId();
      if (!done && processId !== null) killById(client, processId, options.asRoot === true);
    }, signalGraceMs);
    setTimeout(() => {
      finish(() => {
        // It did not go within the grace time: the line or the router is dead, and so is this connection.
        outcome.giveUp();
        outcome.reject(error);
      });
    }, killGraceMs);
  };
  const cancel = () => stop(new CommandsError('START_CANCELLED', 'The start was cancelled'));
  const timer = setTimeout(() => {
    const seconds = Math.round(options.timeoutMs / 100) / 10;
    stop(
      new CommandsError(
        'ROUTER_TIMEOUT',
        `A command on the router did not finish within ${seconds} s and was told to stop`,
      ),
    );
  }, options.timeoutMs);
  if (options.signal?.aborted) {
    finish(() => outcome.reject(new CommandsError('START_CANCELLED', 'The start was cancelled')));
    return;
  }
  options.signal?.addEventListener('abort', cancel, { once: true });
  void closed.then((why) =>
    finish(() =>
      outcome.reject(
        stopping ?? new CommandsError('ROUTER_UNREACHABLE', `The connection to the router was lost: ${why}`),
      ),
    ),
  );

  const onChannel = (error: Error | undefined, opened: ClientChannel) => {
    if (error) {
      const message = `The router did not open a command channel: ${visibleLine(error.message)}`;
      finish(() => outcome.reject(new CommandsError('ROUTER_UNSUITABLE', message)));
      return;
    }
    channel = opened;
    if (stopping || done) opened.signal('TERM');
    output.collect(opened, stop, (result) =>
      finish(() => {
        if (stopping) outcome.reject(stopping);
        else outcome.resolve(result);
      }),
    );
    if (input !== null) opened.write(input);
  };
  try {
    client.exec(command, onChannel);
  } catch (error) {
    const why = visibleLine((error as Error).message);
    finish(() =>
      outcome.reject(new CommandsError('ROUTER_UNREACHABLE', `The connection to the router was lost: ${why}`)),
    );
  }
}

function killById(client: Client, processId: string, asRoot: boolean): void {
  try {
    client.exec(`${asRoot ? 'sudo -n ' : ''}kill -TERM ${processId}`, (_error, channel) => {
      channel?.on('error', () => undefined);
      channel?.resume();
    });
  } catch {
    // The connection is gone meanwhile; then the router's own watchdog does it.
  }
}

class BoundedOutput {
  readonly #stdout: Buffer[] = [];
  readonly #stderr: Buffer[] = [];
  #size = 0;
  #exitCode: number | null = null;

  collect(channel: ClientChannel, stop: (error: CommandsError) => void, onClose: (result: RunResult) => void): void {
    const keep = (into: Buffer[]) => (chunk: Buffer) => {
      this.#size += chunk.length;
      if (this.#size <= mostOutput) into.push(chunk);
      else stop(new CommandsError('ROUTER_UNSUITABLE', `The router sent more than ${mostOutput / 1024} KiB of output`));
    };
    channel.on('data', keep(this.#stdout));
    channel.stderr.on('data', keep(this.#stderr));
    channel.on('exit', (code: number | null) => (this.#exitCode = code));
    channel.on('error', () => undefined);
    channel.on('close', () =>
      onClose({
        stdout: Buffer.concat(this.#stdout).toString('utf8'),
        stderr: withoutProcessId(this.#stderrText()),
        exitCode: this.#exitCode,
      }),
    );
  }

  processId(): string | null {
    return processIdIn(this.#stderrText());
  }

  #stderrText(): string {
    return Buffer.concat(this.#stderr).toString('utf8');
  }
}
