/** `RouterConnection` over ssh2: scripts that run, end in time, and are killed when they do not. */

import type { Client, ClientChannel } from 'ssh2';
import { CommandsError } from '../commands-error';
import { visibleLine } from '@shared/visible-text';
import type { RouterConnection, RunOptions, RunResult } from './router-connection';
import type { SshClient } from './ssh2-client';
import {
  endOfScript,
  longestCommand,
  processIdIn,
  readScriptFromInput,
  shellQuote,
  withoutProcessId,
  withWatchdog,
} from './watchdog';

/** More than any of our scripts says; a router that sends more is not followed. */
const mostOutput = 256 * 1024;
/** How long a killed command may take to go before the connection is given up. */
const killGraceMs = 2_000;
/** How long a signal may take before the command is killed by its process id, over another channel. */
const signalGraceMs = 150;

export function connectionOver(connected: SshClient): RouterConnection {
  const { client, closed } = connected;
  let isOpen = true;
  let closedHere = false;
  void closed.then(() => (isOpen = false));
  const close = () => {
    isOpen = false;
    closedHere = true;
    closeClient(connected);
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
            connected.destroy();
          },
        });
      });
    },
  };
}

/** A dead peer never answers the farewell, and the socket would linger. */
export function closeClient({ client, closed, destroy }: SshClient): void {
  client.end();
  const timer = setTimeout(destroy, killGraceMs);
  timer.unref();
  void closed.then(() => clearTimeout(timer));
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
