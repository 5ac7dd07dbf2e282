// npm run test:long: the seeded tests of `npm test` with large numbers. Each prints its seed, with which it can be had again.
import { installNpmPackages } from './lib/prepare.mjs';
import { run } from './lib/run.mjs';

await installNpmPackages();
const numbers = {
  RSM_MACHINE_RUNS: '300000',
  RSM_OUTBOX_RUNS: '10000',
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
  'outbox.test',
  'audit-anchor',
  'outages.test',
  'killed.test',
  'kill-rounds',
  'fuzz.test',
  'fencing',
  'hostile-router',
  'session-registry.model',
];
// One file after the other: each of them takes what the machine has.
process.exitCode = await run(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--no-file-parallelism', ...files, ...process.argv.slice(2)],
  { env: { ...numbers, ...process.env } },
);
