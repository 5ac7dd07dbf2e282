/** What failed in a run, by name and reason, from the JSON reports of the two test runners. */

import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { projectFolder } from './run.mjs';

/** lines of a reason that are worth repeating: the message, what was expected, and where */
const linesOfReason = 14;

/**
 * @param report the JSON report of Vitest; null: there is none
 * @param code the runner's exit code
 * @returns one text for each test or file that failed
 */
export function failuresOfVitest(report, code) {
  const found = (report?.testResults ?? []).flatMap((file) => {
    const name = path.relative(projectFolder, file.name);
    const failed = file.assertionResults.filter(({ status }) => status === 'failed');
    if (failed.length === 0 && file.status === 'failed') return [told(name, [file.message ?? ''])];
    return failed.map((test) => told(`${name} > ${test.fullName}`, test.failureMessages));
  });
  return found.length > 0 || (report && code === 0) ? found : [unexplained('Vitest', report, code)];
}

/** The same of Playwright's report, whose suites lie in each other. A test that passed at a second try has failed. */
export function failuresOfPlaywright(report, code) {
  const found = (report?.suites ?? []).flatMap((suite) => failuresOfSuite(suite));
  return found.length > 0 || (report && code === 0) ? found : [unexplained('Playwright', report, code)];
}

function failuresOfSuite(suite) {
  const own = (suite.specs ?? []).flatMap((spec) => {
    const failed = spec.tests.filter(({ status }) => status === 'unexpected' || status === 'flaky');
    const reasons = failed.flatMap(({ results }) =>
      results.flatMap(({ errors }) => errors.map((e) => e.message ?? '')),
    );
    return failed.length > 0 ? [told(`${spec.file}:${spec.line} > ${spec.title}`, reasons)] : [];
  });
  return [...own, ...(suite.suites ?? []).flatMap((inner) => failuresOfSuite(inner))];
}

function told(name, reasons) {
  const lines = stripVTControlCharacters(reasons.join('\n')).split('\n');
  return [
    name,
    ...lines
      .filter((line) => line.trim() !== '')
      .slice(0, linesOfReason)
      .map((line) => `    ${line}`),
  ].join('\n');
}

function unexplained(runner, report, code) {
  return report
    ? `${runner} ended with ${code} though no test failed: an error beside the tests, or none were found; see above.`
    : `${runner} ended with ${code} and left no report; see above.`;
}
