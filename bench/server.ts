/**
 * What the commands server costs, each figure beside its peer in the same run, every party a process of its own: refreshes
 * against a bare Node HTTP handler, starts against bare SSH handshakes.
 */

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureLeases } from './server-leases';
import { measureRefreshes } from './server-refreshes';
import { measureStarts } from './server-starts';

const parts = { refreshes: measureRefreshes, starts: measureStarts, leases: measureLeases } as const;

async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  let allWithin = true;
  for (const [name, measure] of Object.entries(parts)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const folder = await mkdtemp(join(tmpdir(), `rsm-bench-${randomUUID().slice(0, 8)}-`));
    try {
      allWithin = (await measure(folder)) && allWithin;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  console.log(allWithin ? '\nAll within budget.' : '\nNot all within budget.');
}

await main();
