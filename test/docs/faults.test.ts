/** docs/faults.md says which test has which fault: each of them must be there, and each fault of the server and of the app must have one. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

type Row = { readonly fault: number; readonly file: string; readonly name: string };

const rows: readonly Row[] = readFileSync(resolve('docs/faults.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, fault, file, name] = /^\|\s*(\d+)\s*\|.*\|\s*`([^`]+)`\s*“(.+)”\s*\|$/.exec(line) ?? [];
    return fault && file && name ? [{ fault: Number(fault), file, name }] : [];
  });
const serverFaults = [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 18, 19, 23];

const appFaults = [1, 2, 3, 4, 5, 8, 10, 11, 12, 13, 14, 15, 16, 20, 21, 22, 23, 24];
const isOfServer = ({ file }: Row): boolean => file.startsWith('test/commands-server/');

test('each fault of the server has a test', () => {
  expect([...new Set(rows.filter(isOfServer).map(({ fault }) => fault))]).toEqual(serverFaults);
});

test('each fault of the app has a test', () => {
  expect([...new Set(rows.filter((row) => !isOfServer(row)).map(({ fault }) => fault))]).toEqual(appFaults);
});

test('no line of the table is passed over because it is written in another way', () => {
  const lines = readFileSync(resolve('docs/faults.md'), 'utf8').split('\n');
  expect(rows).toHaveLength(lines.filter((line) => /^\|\s*\d/.test(line)).length);
});

test.each(rows)('fault $fault: $file has “$name”', ({ file, name }) => {
  const text = readFileSync(resolve(file), 'utf8');
  // In the name of a test, which begins with a quote: not in a comment.
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  expect(text).toMatch(new RegExp(`['\`][^'\`\\n]*${escaped}[^'\`\\n]*['\`],`));
});
