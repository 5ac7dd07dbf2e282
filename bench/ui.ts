/**
 * The real window beside peers on the same Electron, in one run: launch, frames, batches of changes, the search, memory.
 *
 *   npm run bench:ui -- --only=launch,frames,batch,filter,memory --rounds=5 --steps
 */

import { measureLaunch } from './ui/launch';

const option = (name: string, otherwise: string): string =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;
const withSteps = process.argv.includes('--steps');

const parts: Readonly<Record<string, (rounds: number) => Promise<void>>> = {
  launch: (rounds) => measureLaunch(rounds, withSteps),
};

const rounds = Number(option('rounds', '5'));
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds must be a whole number from 1 on');
for (const name of option('only', Object.keys(parts).join(',')).split(',')) {
  const part = parts[name];
  if (!part) throw new Error(`There is no “${name}”; there are ${Object.keys(parts).join(', ')}.`);
  const from = performance.now();
  await part(rounds);
  console.log(`  (${((performance.now() - from) / 1_000).toFixed(0)} s)`);
}
