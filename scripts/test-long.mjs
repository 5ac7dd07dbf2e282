// npm run test:long: the seeded tests of `npm test` with large numbers. Each prints its seed, with which it can be had again.
import { installNpmPackages } from './lib/prepare.mjs';
import { run } from './lib/run.mjs';

await installNpmPackages();
const numbers = {
  RSM_MACHINE_RUNS: '300000',
  RSM_ENGINE_RUNS: '100000',
  RSM_OUTBOX_RUNS: '10000',
  RSM_BULK_RUNS: '2000',
  RSM_MAIN_KILL_ROUNDS: '50',
  RSM_ANCHOR_ROUNDS: '100',
  RSM_OUTAGE_SESSIONS: '10000',
  RSM_OUTAGE_MINUTES: '60',
  RSM_KILL_ROUNDS: '200',
  RSM_FIGHT_ROUNDS: '100',
  RSM_FUZZ_REQUESTS: '20000',
  RSM_MODEL_RUNS: '30000',
  RSM_HOSTILE_ROUNDS: '5000',
};
const files = [
  'session-machine.property',
  'engine.property',
  'outbox.test',
  'bulk.model',
  'audit-anchor',
  'outages.test',
  'killed.test',
  'kill-rounds',
  'fuzz.test',
  'fencing',
  'hostile-router',
  'session-registry.model',
];
/** The outages of ten thousand sessions take longest; on a machine that does other things, several times as long. */
const boundMs = 60 * 60_000;

// One file after the other, each in a process of its own: each of them takes what the machine has, and one that hangs or fails
// does not take the report of the others with it.
const failed = [];
for (const file of files) {
  const begun = performance.now();
  const code = await run(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--no-file-parallelism', file, ...process.argv.slice(2)],
    { env: { ...numbers, ...process.env }, timeoutMs: boundMs },
  );
  console.log(`${file}: ${code === 0 ? 'passed' : 'FAILED'} in ${Math.round((performance.now() - begun) / 1_000)} s`);
  if (code !== 0) failed.push(file);
}
console.log(failed.length === 0 ? 'All parts passed.' : `Failed: ${failed.join(', ')}. The seeds stand above.`);
process.exitCode = failed.length === 0 ? 0 : 1;
