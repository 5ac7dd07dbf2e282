/** What the last lines of `npm test` tell of a failure, from reports in the shape that the two runners write. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { failuresOfPlaywright, failuresOfVitest } from '../../scripts/lib/failures.mjs';

const file = path.resolve(import.meta.dirname, '../shared/a.test.ts');

describe('a failed test of Vitest', () => {
  const report = {
    testResults: [
      {
        name: file,
        status: 'failed',
        assertionResults: [
          { status: 'passed', fullName: 'stays unsaid', failureMessages: [] },
          { status: 'failed', fullName: 'is named', failureMessages: ['\u001B[31mexpected 1\u001B[39m\n\n  to be 2'] },
        ],
      },
    ],
  };

  it('is named with its file and its reason, without colours', () => {
    expect(failuresOfVitest(report, 1)).toEqual(['test/shared/a.test.ts > is named\n    expected 1\n      to be 2']);
  });

  it('is a file that could not be loaded, too', () => {
    const broken = { testResults: [{ name: file, status: 'failed', assertionResults: [], message: 'no such module' }] };
    expect(failuresOfVitest(broken, 1)).toEqual(['test/shared/a.test.ts\n    no such module']);
  });

  it('may be none: an error beside the tests, or a run without a report, is told as that', () => {
    expect(failuresOfVitest({ testResults: [] }, 1)).toEqual([
      expect.stringContaining('ended with 1 though no test failed'),
    ]);
    expect(failuresOfVitest(null, 0)).toEqual([expect.stringContaining('left no report')]);
    expect(failuresOfVitest({ testResults: [] }, 0)).toEqual([]);
  });
});

it('a failed test of Playwright is named in whatever suite it lies, and so is one that passed at a second try', () => {
  const spec = (title: string, status: string, message: string) => ({
    file: 'grid.spec.ts',
    line: 7,
    title,
    tests: [{ status, results: [{ errors: [{ message }] }] }],
  });
  const report = {
    suites: [{ specs: [spec('fine', 'expected', '')], suites: [{ specs: [spec('late', 'flaky', 'timed out')] }] }],
  };
  expect(failuresOfPlaywright(report, 1)).toEqual(['grid.spec.ts:7 > late\n    timed out']);
  expect(failuresOfPlaywright(null, 1)).toEqual([
    expect.stringContaining('Playwright ended with 1 and left no report'),
  ]);
});
