/**
 * The real window beside peers on the same Electron, in one run: launch, frames, batches of changes, the search, messages, memory.
 *
 *   npm run bench:ui -- --only=launch,frames,batch,filter,messages,memory --rounds=5 --steps
 */

import { runLeaseServer } from './support/lease-server';
import { measureBatches } from './ui/batch';
import { measureFilter } from './ui/filter';
import { measureFrames } from './ui/frames';
import { measureLaunch } from './ui/launch';
import { measureMemory } from './ui/memory';
import { measureMessages } from './ui/messages';
import { runSimulatedRouters } from './ui/simulated-routers';

const option = (name: string): string | null =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? null;

type Part = { readonly usualRounds: number; readonly measure: (rounds: number) => Promise<void> };

/** The usual rounds of all of them take about six minutes on two cores. */
const parts: Readonly<Record<string, Part>> = {
  launch: { usualRounds: 7, measure: (rounds) => measureLaunch(rounds, process.argv.includes('--steps')) },
  frames: { usualRounds: 1, measure: measureFrames },
  batch: { usualRounds: 2, measure: measureBatches },
  filter: { usualRounds: 2, measure: measureFilter },
  messages: { usualRounds: 2, measure: measureMessages },
  memory: { usualRounds: 1, measure: measureMemory },
};

async function main(): Promise<void> {
  if (process.argv.includes('--lease-server')) {
    runLeaseServer();
    return;
  }
  const simulated = option('simulated-routers');
  if (simulated !== null) {
    await runSimulatedRouters(Number(simulated));
    return;
  }
  const rounds = option('rounds');
  if (rounds !== null && !/^[1-9]\d*$/.test(rounds)) throw new Error('--rounds must be a whole number from 1 on');
  for (const name of (option('only') ?? Object.keys(parts).join(',')).split(',')) {
    const part = parts[name];
    if (!part) throw new Error(`There is no “${name}”; there are ${Object.keys(parts).join(', ')}.`);
    const from = performance.now();
    await part.measure(rounds === null ? part.usualRounds : Number(rounds));
    console.log(`  (${((performance.now() - from) / 1_000).toFixed(0)} s)`);
  }
}

await main();
