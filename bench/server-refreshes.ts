/** Refreshes per second, single and in batches, against a bare Node HTTP handler. Real sessions on the lab, real SSH behind. */

import { randomUUID } from 'node:crypto';
import type { WireBatchRefresh, WireStart } from '@shared/wire';
import { hammer, requestBytes } from './support/hammer';
import { processorSeconds } from './support/processor-time';
import { startBareHandler, startLabProcess, startServerProcess } from './support/server-process';
import { printRatio, printSpread, spreadOf } from './support/spread';

const rounds = 7;
const seconds = 2;
const connections = 16;
const sessionCount = 100;

export async function measureRefreshes(folder: string): Promise<boolean> {
  const lab = await startLabProcess(folder, sessionCount);
  const targets = new Map(lab.targets.map((target) => [target.id, target]));
  const server = await startServerProcess(folder, targets, { sessionTimeoutMs: 1_800_000 });
  const bare = await startBareHandler(folder);
  try {
    const sessions = lab.targets.map(({ id }) => ({ sessionId: randomUUID(), routerId: id }));
    for (const session of sessions) {
      const answer = await server.post<WireStart>('/api/session/start', session);
      if (!answer.success) throw new Error(`${answer.error.code}: ${answer.error.message}`);
    }
    const path = '/api/session/refresh';
    const single = sessions.map((session) => requestBytes(path, server.token, session));
    const batch = [requestBytes(path, server.token, { sessions })];
    const busy: number[] = [];
    const run = async (port: number, pid: number, requests: readonly Buffer[]) => {
      const before = await processorSeconds(pid);
      const rate = await hammer({ port, requests, connections, seconds });
      busy.push(((await processorSeconds(pid)) - before) / seconds);
      return rate;
    };
    await run(bare.port, bare.pid, single);
    await run(server.port, server.pid, single);
    await run(server.port, server.pid, batch);
    busy.length = 0;

    const rates = { bare: [] as number[], single: [] as number[], batch: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      rates.bare.push(await run(bare.port, bare.pid, single));
      rates.single.push(await run(server.port, server.pid, single));
      rates.batch.push((await run(server.port, server.pid, batch)) * sessionCount);
    }
    const peer = spreadOf(rates.bare);
    const ours = spreadOf(rates.single);
    const inBatches = spreadOf(rates.batch);
    console.log(
      `\nRefreshes, ${sessionCount} sessions on ${connections} connections, median of ${rounds} (least … most):`,
    );
    printSpread('bare Node HTTP handler, requests', peer, '/s');
    printSpread('single refresh, requests', ours, '/s');
    printSpread(`batches of ${sessionCount}, sessions`, inBatches, '/s');
    printSpread('processor share of the process measured', spreadOf(busy.map((share) => share * 100)), '%');
    const asking: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      // Longer than a check counts as made a moment ago, so that each of these asks its router.
      await new Promise((done) => setTimeout(done, 5_200));
      const before = await processorSeconds(server.pid);
      const answer = await server.post<WireBatchRefresh>(path, { sessions });
      if (!answer.success || answer.data.sessions.some(({ data }) => data?.router_state !== 'verified')) {
        throw new Error('not every router was verified');
      }
      asking.push((((await processorSeconds(server.pid)) - before) / sessionCount) * 1_000);
    }
    console.log('  The rates are of refreshes whose router was verified within the last 5 s (a 360th of this lease).');
    printSpread('with a check over SSH: processor time of each', spreadOf(asking), 'ms', 2);
    const isFastSingle = printRatio('single to bare handler', ours.median / peer.median, { atLeast: 0.5 });
    const isFastBatch = printRatio('batch to single', inBatches.median / ours.median, { atLeast: 20 });
    return isFastSingle && isFastBatch;
  } finally {
    for (const part of [server, bare, lab]) part.stop();
  }
}
