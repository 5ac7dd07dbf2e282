/** The embedded commands server, the lab and the bare handler, each as a process of its own, for the benchmarks. */

import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { FromEmbeddedServer, RouterTarget, ToEmbeddedServer } from '@shared/embedded-channel';
import type { FromLab, LabRouter, ToLab } from '@shared/lab-channel';
import type { Envelope } from '@shared/wire';
import { bundleEntry } from '../../test/support/bundle-entry';

export type ServerProcess = {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly port: number;
  readonly token: string;
  readonly post: <Data>(path: string, body: unknown) => Promise<Envelope<Data>>;
  readonly stop: () => void;
  readonly gone: Promise<void>;
};

/** An unexpected end of a child is an error of the benchmark, not silence. */
export function forked(entry: string, options: readonly string[] = []) {
  const child = fork(entry, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [...options] });
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${entry} could not be started`);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return { child, pid, gone, stop: () => child.disconnect() };
}

export async function startServerProcess(
  folder: string,
  targets: ReadonlyMap<string, RouterTarget>,
  options: { readonly sessionTimeoutMs: number; readonly node?: readonly string[] },
): Promise<ServerProcess> {
  const entry = await bundleEntry(resolve('src/commands-server/embedded.ts'), folder);
  const token = randomBytes(24).toString('hex');
  const { child, pid, stop, gone } = forked(entry, options.node);
  const send = (message: ToEmbeddedServer) => child.send(message);
  const port = await new Promise<number>((listening, failed) => {
    child.on('message', (raw) => {
      const message = raw as FromEmbeddedServer;
      if (message.type === 'ready') {
        send({ type: 'configure', token, dataFolder: folder, sessionTimeoutMs: options.sessionTimeoutMs });
      } else if (message.type === 'listening') listening(message.port);
      else if (message.type === 'failed') failed(new Error(message.message));
      else if (message.type === 'resolve-router') {
        const { requestId } = message;
        const target = targets.get(message.routerId);
        if (target) send({ type: 'router', requestId, target });
        else send({ type: 'no-router', requestId, message: 'the benchmark has no such router' });
      }
    });
    child.once('exit', () => failed(new Error('the commands server ended')));
  });
  return {
    process: child,
    pid,
    port,
    token,
    stop,
    gone,
    post: async <Data>(path: string, body: unknown) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return (await response.json()) as Envelope<Data>;
    },
  };
}

export async function startBareHandler(folder: string) {
  const { child, pid, stop } = forked(await bundleEntry(resolve('bench/support/bare-handler.ts'), folder));
  const port = await new Promise<number>((listening, failed) => {
    child.once('message', (raw) => listening((raw as { readonly port: number }).port));
    child.once('exit', () => failed(new Error('the bare handler ended')));
  });
  return { pid, port, stop };
}

export async function startLabProcess(folder: string, routers: number) {
  const { child, pid, stop } = forked(await bundleEntry(resolve('src/lab/index.ts'), folder));
  const send = (message: ToLab) => child.send(message);
  const described = await new Promise<readonly LabRouter[]>((started, failed) => {
    child.on('message', (raw) => {
      const message = raw as FromLab;
      if (message.type === 'ready') send({ type: 'start', routers });
      else if (message.type === 'started') started(message.routers);
      else if (message.type === 'failed') failed(new Error(message.message));
    });
    child.once('exit', () => failed(new Error('the lab ended')));
  });
  const targets = described.map(({ id, name, address, port, user, password, hostKey }): RouterTarget => {
    const credential = { kind: 'password', password } as const;
    return { id, name, address, port, user, credential, hostKey, profile: 'facts', interfaces: [] };
  });
  return { pid, targets, stop };
}

/** Resolves at the next message of this type. */
export function heard(child: ChildProcess, type: string): Promise<void> {
  return new Promise((resolve) => {
    const listen = (raw: unknown) => {
      if ((raw as { readonly type?: string }).type !== type) return;
      child.off('message', listen);
      resolve();
    };
    child.on('message', listen);
  });
}
