/**
 * 500 starts on the lab at once, and the connections that stay open after them: processor time of the server's process
 * against as many SSH handshakes by ssh2 alone, memory against as many connections that ssh2 alone holds open.
 */

import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { WireStart } from '@shared/wire';
import { bundleEntry } from '../test/support/bundle-entry';
import type { ToHandshakes } from './support/bare-handshakes';
import { garbageOptions, memoryOf } from './support/garbage';
import { processorSeconds } from './support/processor-time';
import { forked, heard, startLabProcess, startServerProcess } from './support/server-process';
import { printRatio, printSpread, spreadOf } from './support/spread';

const count = 500;
const rounds = 5;

export async function measureStarts(folder: string): Promise<boolean> {
  const lab = await startLabProcess(folder, count);
  const targets = new Map(lab.targets.map((target) => [target.id, target]));
  const options = await garbageOptions(folder);
  const server = await startServerProcess(folder, targets, { sessionTimeoutMs: 1_800_000, node: options });
  const peer = forked(await bundleEntry(resolve('bench/support/bare-handshakes.ts'), folder), options);
  await heard(peer.child, 'ready');
  const shake = async (keep: boolean) => {
    const done = heard(peer.child, 'done');
    peer.child.send({ targets: lab.targets, keep } satisfies ToHandshakes);
    await done;
  };
  const startAll = async () => {
    const sessions = lab.targets.map(({ id }) => ({ sessionId: randomUUID(), routerId: id }));
    const answers = await Promise.all(sessions.map((session) => server.post<WireStart>('/api/session/start', session)));
    const failed = answers.find(({ success }) => !success);
    if (failed) throw new Error(JSON.stringify(failed.error));
    return sessions;
  };
  const endAll = async (sessions: readonly { sessionId: string; routerId: string }[]) => {
    await Promise.all(sessions.map((session) => server.post('/api/session/end', session)));
  };
  const costOf = async (pid: number, work: () => Promise<unknown>) => {
    const before = await processorSeconds(pid);
    const from = performance.now();
    await work();
    return { processor: (await processorSeconds(pid)) - before, seconds: (performance.now() - from) / 1_000 };
  };

  await shake(false);
  await endAll(await startAll());
  const times = { peer: [] as number[], ours: [] as number[], seconds: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    times.peer.push((await costOf(peer.pid, () => shake(false))).processor);
    let started: readonly { sessionId: string; routerId: string }[] = [];
    const cost = await costOf(server.pid, async () => (started = await startAll()));
    times.ours.push(cost.processor);
    times.seconds.push(cost.seconds);
    await endAll(started);
  }

  await new Promise((done) => setTimeout(done, 3_000));
  const before = { server: await memoryOf(server.process), peer: await memoryOf(peer.child) };
  await startAll();
  await shake(true);
  await new Promise((done) => setTimeout(done, 3_000));
  const after = { server: await memoryOf(server.process), peer: await memoryOf(peer.child) };
  for (const part of [server, peer, lab]) part.stop();

  console.log(`\n${count} starts at once on the lab, profile “facts”, median of ${rounds} (least … most):`);
  const bare = spreadOf(times.peer);
  const ours = spreadOf(times.ours);
  printSpread(`${count} bare SSH handshakes, processor time`, bare, 's', 2);
  printSpread(`${count} starts, processor time of the server`, ours, 's', 2);
  printSpread(`${count} starts, from first click to last answer`, spreadOf(times.seconds), 's', 2);
  const isWithin = printRatio('starts to bare handshakes', ours.median / bare.median, { atMost: 2 });
  console.log(`\n${count} idle SSH connections, after a garbage collection:`);
  const each = (one: { readonly heap: number }, other: { readonly heap: number }) =>
    ((one.heap - other.heap) * 1_024) / count;
  const [ourHeap, bareHeap] = [each(after.server, before.server), each(after.peer, before.peer)];
  console.log(`  of the server, with its session               ${ourHeap.toFixed(0).padStart(7)} KiB each`);
  console.log(`  of ssh2 alone                                 ${bareHeap.toFixed(0).padStart(7)} KiB each`);
  console.log(`  ratio ${(ourHeap / bareHeap).toFixed(2)} (no budget)`);
  return isWithin;
}
