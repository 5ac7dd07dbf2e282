/**
 * What 10,000 leases cost while nobody refreshes them: memory of each, and the processor time of a whole minute in which all
 * of them run out, one after another. Against the same number of plain timers in a map. The sessions come out of a session
 * file, as after a restart, so that no router is needed.
 */

import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { snapshotOf } from '../src/commands-server/session-store/journal';
import { bundleEntry } from '../test/support/bundle-entry';
import { collectGarbage, garbageOptions, heapMebibytes } from './support/garbage';
import { processorSeconds } from './support/processor-time';
import { forked, heard, startServerProcess } from './support/server-process';

const count = 10_000;
const ttlMs = 60_000;
/** the first one runs out so long after the start */
const marginMs = 5_000;

export async function measureLeases(folder: string): Promise<boolean> {
  const now = Date.now();
  const empty = await startServerProcess(folder, new Map(), {
    sessionTimeoutMs: ttlMs,
    node: await garbageOptions(folder),
  });
  const emptyHeap = await heapMebibytes(empty);
  empty.stop();
  await empty.gone;

  // As if they had been refreshed one after another within a minute. The file is exact to a twentieth of the lease.
  const prolongedAt = Array.from(
    { length: count },
    (_, index) => now - ttlMs + marginMs + (index / count) * (ttlMs - marginMs),
  );
  const sessions = prolongedAt.map((at) => {
    return {
      sessionId: randomUUID(),
      routerId: randomUUID(),
      owner: 'app',
      generation: 1,
      mark: null,
      startedAt: at,
      prolongedAt: at,
    };
  });
  await writeFile(join(folder, 'sessions'), snapshotOf(randomUUID(), sessions));
  const server = await startServerProcess(folder, new Map(), {
    sessionTimeoutMs: ttlMs,
    node: await garbageOptions(folder),
  });
  const heap = await heapMebibytes(server);
  const held = await heldBy(server);
  if (held < count * 0.9) throw new Error(`the server holds ${held} sessions of ${count}`);

  const peer = forked(await bundleEntry(resolve('bench/support/bare-leases.ts'), folder), await garbageOptions(folder));
  await heard(peer.child, 'ready');
  const peerEmptyHeap = await collectGarbage(peer.child);
  peer.child.send({ endsInMs: prolongedAt.map((at) => Math.max(1, at + ttlMs - Date.now())) });
  await heard(peer.child, 'held');
  const peerHeap = await collectGarbage(peer.child);

  const from = {
    server: await processorSeconds(server.pid),
    peer: await processorSeconds(peer.pid),
    at: performance.now(),
  };
  await new Promise((done) => setTimeout(done, ttlMs + ttlMs / 20 + 2_000));
  const seconds = (performance.now() - from.at) / 1_000;
  const used = {
    server: (await processorSeconds(server.pid)) - from.server,
    peer: (await processorSeconds(peer.pid)) - from.peer,
  };
  const left = await heldBy(server);
  if (left > 0) throw new Error(`${left} sessions outlived their lease`);
  server.stop();
  peer.stop();

  console.log(
    `\n${count.toLocaleString('en')} leases that nobody refreshes, for ${seconds.toFixed(0)} s in which all of them run out:`,
  );
  const line = (what: string, ours: string, bare: string) =>
    console.log(`  ${what.padEnd(44)} ${ours.padStart(12)}   plain timers ${bare.padStart(10)}`);
  const share = (one: number) => `${((one / seconds) * 100).toFixed(2)} %`;
  const bytes = (mebibytes: number) => `${((mebibytes * 1_048_576) / count).toFixed(0)} B`;
  line('processor time', `${used.server.toFixed(2)} s`, `${used.peer.toFixed(2)} s`);
  line('share of one processor', share(used.server), share(used.peer));
  line('heap of each session', bytes(heap - emptyHeap), bytes(peerHeap - peerEmptyHeap));
  console.log(
    `  ratio of processor time ${(used.server / Math.max(used.peer, 0.01)).toFixed(1)}, of memory ${((heap - emptyHeap) / (peerHeap - peerEmptyHeap)).toFixed(1)} (no budget)`,
  );
  return true;
}

async function heldBy(server: { readonly port: number; readonly token: string }): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${server.port}/metrics`, {
    headers: { authorization: `Bearer ${server.token}` },
  });
  return Number(/^rsm_sessions\{state="active"\} (\d+)$/m.exec(await response.text())?.[1]);
}
