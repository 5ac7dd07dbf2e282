/**
 * How long a start takes, beside `ssh host true` to the same router with the same key, in one run: on a prepared router
 * and on a bare one, through the embedded commands server as a process of its own, over HTTP, SSH cold every time.
 */

import { execFile, fork, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { FromEmbeddedServer, ToEmbeddedServer } from '@shared/embedded-channel';
import type { Envelope, WireStart } from '@shared/wire';
import { bundleEntry } from '../test/support/bundle-entry';
import { createRouter, whyNoRouters, type Daemon, type NamespaceRouter } from '../test/support/namespaces';
import { targetFor } from '../test/support/test-server';

const run = promisify(execFile);
const rounds = 10;
const budgets = { prepared: 1.25, bare: 2 } as const;

type Server = {
  readonly process: ChildProcess;
  readonly post: <Data>(path: string, body: unknown) => Promise<Envelope<Data>>;
};

async function startServer(folder: string, router: NamespaceRouter, routerId: string): Promise<Server> {
  const entry = await bundleEntry(resolve('src/commands-server/embedded.ts'), folder);
  const token = randomBytes(24).toString('hex');
  const child = fork(entry, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const send = (message: ToEmbeddedServer) => child.send(message);
  const target = await targetFor(router, routerId, {
    credential: { kind: 'key-file', keyFile: router.keyFile, passphrase: null },
    profile: 'traffic-control',
    interfaces: [router.lan],
  });
  const port = await new Promise<number>((listening, failed) => {
    child.on('message', (raw) => {
      const message = raw as FromEmbeddedServer;
      if (message.type === 'ready') {
        send({ type: 'configure', token, dataFolder: folder, sessionTimeoutMs: 60_000 });
      } else if (message.type === 'listening') listening(message.port);
      else if (message.type === 'failed') failed(new Error(message.message));
      else if (message.type === 'resolve-router') send({ type: 'router', requestId: message.requestId, target });
    });
    child.once('exit', () => failed(new Error('the commands server ended')));
  });
  return {
    process: child,
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

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

type Spread = { readonly median: number; readonly least: number; readonly most: number };

function spreadOf(times: readonly number[]): Spread {
  const sorted = times.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
  return { median, least: sorted[0] ?? 0, most: sorted.at(-1) ?? 0 };
}

const milliseconds = (value: number) => `${value.toFixed(0).padStart(5)} ms`;
const line = (what: string, { median, least, most }: Spread) =>
  console.log(`  ${what.padEnd(36)} ${milliseconds(median)}   (${milliseconds(least)} … ${milliseconds(most)})`);

async function measure(daemon: Daemon): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'rsm-bench-'));
  const router = await createRouter({ daemon });
  const routerId = randomUUID();
  try {
    const server = await startServer(folder, router, routerId);
    const knownHosts = join(folder, 'ssh_known_hosts');
    await writeFile(knownHosts, `${router.address} ${await router.hostKey()}\n`);
    const options = [
      'IdentitiesOnly=yes',
      'BatchMode=yes',
      `UserKnownHostsFile=${knownHosts}`,
      'GlobalKnownHostsFile=none',
    ];
    const optionArguments = options.flatMap((option) => ['-o', option]);
    const sshArguments = [
      '-F',
      'none',
      '-i',
      router.keyFile,
      ...optionArguments,
      `${router.user}@${router.address}`,
      'true',
    ];
    const ssh = () => run('ssh', sshArguments);
    const start = async (expectChange: boolean) => {
      const sessionId = randomUUID();
      const time = await timed(async () => {
        const answer = await server.post<WireStart>('/api/session/start', { sessionId, routerId, restart: false });
        if (!answer.success) throw new Error(`${answer.error.code}: ${answer.error.message}`);
        if (answer.data.changed !== expectChange) throw new Error('the router was not in the state it should be in');
      });
      // An end closes the SSH connection, so that the next start is cold again.
      await server.post('/api/session/end', { sessionId, routerId });
      return time;
    };

    // Warm: the server's code, the file cache, the router's programs. The SSH connections stay cold.
    await ssh();
    await start(true);
    await start(false);

    const times = { ssh: [] as number[], prepared: [] as number[], bare: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      // In turns, so that whatever else this machine does falls on all three alike.
      times.ssh.push(await timed(ssh));
      times.prepared.push(await start(false));
      await router.makeBare();
      times.bare.push(await start(true));
    }
    // Proof that every single one was cold: the router's own log counts the log-ins.
    const logins = ((await router.daemonLog()).match(/auth succeeded|Accepted publickey/g) ?? []).length;
    const expected = 3 + 3 * rounds;
    if (logins !== expected) throw new Error(`the router counted ${logins} log-ins and not ${expected}`);
    server.process.removeAllListeners('exit');
    server.process.disconnect();

    const peer = spreadOf(times.ssh);
    const prepared = spreadOf(times.prepared);
    const bare = spreadOf(times.bare);
    console.log(`\n${daemon}, median of ${rounds} (least … most):`);
    line('ssh host true, cold', peer);
    line('start on a prepared router', prepared);
    line('start on a bare router', bare);
    const ratios = { prepared: prepared.median / peer.median, bare: bare.median / peer.median };
    for (const kind of ['prepared', 'bare'] as const) {
      const verdict = ratios[kind] <= budgets[kind] ? 'within' : 'OVER';
      console.log(
        `  ratio, ${kind.padEnd(28)} ${ratios[kind].toFixed(2).padStart(6)}      budget ${budgets[kind]}: ${verdict}`,
      );
    }
    return ratios.prepared <= budgets.prepared && ratios.bare <= budgets.bare;
  } finally {
    await router.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const why = whyNoRouters();
  if (why !== null) {
    console.error(`not measured: ${why}`);
    process.exitCode = 1;
    return;
  }
  console.log('Start of a session against “ssh host true”, on real routers in network namespaces');
  let allWithin = true;
  for (const daemon of ['dropbear', 'openssh'] as const) allWithin = (await measure(daemon)) && allWithin;
  console.log(allWithin ? '\nAll within budget.' : '\nNot all within budget.');
}

await main();
