// npm test: installs what is missing and runs everything. The last line is `N passed, N failed`.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build, checkNode, installNpmPackages, installSystemPackages, systemPackages } from './lib/prepare.mjs';
import { failuresOfPlaywright, failuresOfVitest } from './lib/failures.mjs';
import { projectFolder, run, runQuietly } from './lib/run.mjs';

checkNode();
await installNpmPackages();
await installSystemPackages(systemPackages.tests);

const results = path.join(projectFolder, 'test-results');
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const count = { passed: 0, failed: 0, skipped: 0 };
/** What failed, with its reason: told once more at the end, where it is found in a log of thousands of lines. */
const failures = [];

function check(name, program, args) {
  console.log(`\n== ${name}`);
  const { code, output } = runQuietly(program, args);
  if (code === 0) count.passed += 1;
  else {
    count.failed += 1;
    failures.push(`${name}\n${output.trim()}`);
    console.log(output);
  }
  console.log(`${name}: ${code === 0 ? 'passed' : 'FAILED'}`);
}

check('format', process.execPath, ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']);
check('lint', 'npx', ['--no-install', 'oxlint', '--type-aware', '--deny-warnings']);
check('types', 'npx', ['--no-install', 'tsc', '--noEmit', '-p', 'tsconfig.json']);

console.log('\n== build');
await build();

console.log('\n== unit and integration');
const vitestReport = path.join(results, 'vitest.json');
const vitestCode = await run(process.execPath, [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${vitestReport}`,
]);
countVitest(vitestReport, vitestCode);

console.log('\n== end to end, on the real app');
const playwrightReport = path.join(results, 'playwright.json');
const playwrightCode = await run(process.execPath, ['scripts/e2e.mjs', '--no-build', '--reporter=list,json'], {
  env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport },
});
countPlaywright(playwrightReport, playwrightCode);

if (failures.length > 0) console.log(`\n== what failed\n\n${failures.join('\n\n')}`);
const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
console.log(`\n${count.passed} passed, ${count.failed} failed${skipped}`);
if (process.env.CI && count.skipped > 0) console.error('Under CI nothing may be skipped.');
process.exit(count.failed > 0 || (process.env.CI && count.skipped > 0) ? 1 : 0);

function countVitest(file, code) {
  const report = readReport(file);
  const failed = report?.numFailedTests ?? 0;
  count.passed += report?.numPassedTests ?? 0;
  count.skipped += (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  // A run that broke before or beside its tests (a file that does not load, an unhandled error) is a failure too.
  count.failed += Math.max(failed, code === 0 && report ? 0 : 1);
  failures.push(...failuresOfVitest(report, code));
}

function countPlaywright(file, code) {
  const report = readReport(file);
  const stats = report?.stats;
  count.passed += stats?.expected ?? 0;
  count.skipped += stats?.skipped ?? 0;
  const failed = (stats?.unexpected ?? 0) + (stats?.flaky ?? 0);
  count.failed += Math.max(failed, code === 0 && stats ? 0 : 1);
  failures.push(...failuresOfPlaywright(report, code));
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
