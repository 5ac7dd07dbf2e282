/** Tables as spreadsheets and other tools leave them: with a line for Excel, comments, empty rows and lines in quotes. */

import { describe, expect, it } from 'vitest';
import { candidatesOf, readTable, separatorOf } from '../../../src/main/inventory/import/table';

async function hostsOf(text: string) {
  const table = await readTable(text, separatorOf(text) ?? ',');
  const { candidates, problems } = await candidatesOf(table, null, null);
  return {
    hosts: candidates.map(({ where, name, address }) => `${where}: ${name} ${address}`),
    problems: problems.map(({ where, text }) => `${where}: ${text}`),
  };
}

it.each([
  ['sep=;\nName;IP\ngw1;10.0.0.1\ngw2;10.0.0.2\n', 3],
  ['"sep=;"\nName;IP\ngw1;10.0.0.1\ngw2;10.0.0.2\n', 3],
  ['# exported by X, on Monday\nName;IP\ngw1;10.0.0.1\ngw2;10.0.0.2\n', 3],
  ['sep=;\n\n# exported\n#\nName;IP\ngw1;10.0.0.1\ngw2;10.0.0.2\n', 6],
  ['# exported\n#Name;IP\ngw1;10.0.0.1\ngw2;10.0.0.2\n', 3],
  ['sep=\t\nName\tIP\ngw1\t10.0.0.1\ngw2\t10.0.0.2\n', 3],
])('the header is found in %j, and lines are counted from the top', async (text, line) => {
  expect(await hostsOf(text)).toEqual({
    hosts: [`Line ${line}: gw1 10.0.0.1`, `Line ${line + 1}: gw2 10.0.0.2`],
    problems: [],
  });
});

it('a name that begins with # below the header is a name', async () => {
  expect((await hostsOf('Name,IP\n#7,10.0.0.7\n')).hosts).toEqual(['Line 2: #7 10.0.0.7']);
});

it('rows of separators alone are no rows, and a separator at the end of one is no field', async () => {
  expect(await hostsOf('Name,IP\ngw1,10.0.0.1,\n,\n , ,,\ngw2,10.0.0.2\n,\n')).toEqual({
    hosts: ['Line 2: gw1 10.0.0.1', 'Line 5: gw2 10.0.0.2'],
    problems: [],
  });
});

describe('a row with more fields than the table has columns', () => {
  const rows = (count: number, row: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => row(index));
  const plain = (index: number) => `gw${index},10.0.0.${index}`;

  it.each([3, 30, 80])('is named with its router, in the place %i', async (place) => {
    const lines = rows(100, (index) => (index === place ? `${plain(index)},22,left, right` : plain(index)));
    const { hosts, problems } = await hostsOf(['Name,IP', ...lines].join('\n'));
    expect(hosts).toHaveLength(99);
    expect(problems).toEqual([`Line ${place + 2}: gw${place}, it has 5 fields, but the header has 2`]);
  });

  it('is named without a header, too, when the first lines are less wide', async () => {
    const { hosts, problems } = await hostsOf(
      rows(100, (index) => (index === 80 ? `${plain(index)},x` : plain(index))).join('\n'),
    );
    expect(hosts).toHaveLength(99);
    expect(problems).toEqual([
      'Line 81: gw80, it has 3 fields, but the first lines have 2 at most; perhaps a separator in it is not in quotes',
    ]);
  });

  it('is none where the header names fewer columns than the tool writes', async () => {
    const { hosts, problems } = await hostsOf(['Name,IP', ...rows(20, (index) => `${plain(index)},x`)].join('\n'));
    expect([hosts.length, problems]).toEqual([20, []]);
  });

  it('is none in a table of more columns than are shown', async () => {
    const more = (text: string) => rows(80, (index) => `${text}${index}`).join(',');
    const { hosts, problems } = await hostsOf(
      [`Name,IP,${more('c')}`, ...rows(3, (index) => `${plain(index)},${more('v')}`)].join('\n'),
    );
    expect([hosts.length, problems]).toEqual([3, []]);
  });
});

it('a record is named by the line where it begins', async () => {
  const text = 'Name,IP,Notes\ngw1,10.0.0.1,"a\nb\n\nc"\n\ngw2,10.0.0.2,x\ngw3,10.0.0.3,"d\n"\n"gw4,10.0.0.4\n';
  expect(await hostsOf(text)).toEqual({
    hosts: ['Line 2: gw1 10.0.0.1', 'Line 7: gw2 10.0.0.2', 'Line 8: gw3 10.0.0.3'],
    problems: ['Line 10: a quote is opened and never closed; nothing from here on was read'],
  });
});
