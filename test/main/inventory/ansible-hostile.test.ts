/** Small inventories that say much too much: each is read at once or refused with its reason, and main stays awake. */

import { expect, it } from 'vitest';
import { readAnsibleIni } from '../../../src/main/inventory/import/ansible-ini';
import { hostsOf } from '../../../src/main/inventory/import/ansible-inventory';
import { readAnsibleYaml } from '../../../src/main/inventory/import/ansible-yaml';

const texts = ({ problems }: ReturnType<typeof hostsOf>) => problems.map(({ where, text }) => `${where}: ${text}`);
const range = (length: number): readonly number[] => Array.from({ length }, (_, index) => index);

it('a group with a thousand million ways up is walked once', () => {
  const levels = range(30).flatMap((level) =>
    ['a', 'b'].map((half) => `[g${level}${half}:children]\ng${level + 1}a\ng${level + 1}b`),
  );
  const text = [...levels, '[g30a]', 'h1 ansible_host=10.0.0.1', '[g30b]', 'h1', '[g7b:vars]', 'ansible_user=deep'];
  const read = hostsOf(readAnsibleIni(text.join('\n')));
  expect(read.candidates).toMatchObject([{ name: 'h1', address: '10.0.0.1', user: 'deep' }]);
  expect(read.candidates[0]?.group?.split('/')).toEqual(range(31).map((level) => `g${level}a`));
});

it('YAML aliases of aliases are read once for each group that they stand in', async () => {
  const levels = range(12).map((level) => {
    const children = range(8).map((index) => `        c${level + 1}_${index}: *g${level}`);
    return [`    g${level + 1}: &g${level + 1}`, '      children:', ...children].join('\n');
  });
  const text = ['all:', '  children:', '    g0: &g0', '      hosts: {h1: }', ...levels].join('\n');
  const inventory = await readAnsibleYaml(text);
  expect(inventory.problems).toEqual([]);
  expect([...(inventory.groups.get('c1_7')?.hosts ?? [])]).toEqual(['h1']);
});

it('a YAML group that stands below itself by an alias is named, and its hosts are read', async () => {
  const read = hostsOf(await readAnsibleYaml('west: &west\n  hosts: {h1: }\n  children:\n    west: *west\n'));
  expect(read.candidates).toMatchObject([{ name: 'h1', group: 'west' }]);
  expect(texts(read)).toEqual(['Line 4: the group west would lie in itself']);
});

it.each(['[', '{', '- ', '? ', 'a: ', '{a: '])('a file of a hundred thousand “%s” is refused', async (piece) => {
  expect((await readAnsibleYaml(piece.repeat(100_000))).problems).toEqual([
    { where: 'The file', text: 'it is nested too deep to be an inventory; nothing of it was read' },
  ]);
});

it('a chain of groups that is longer than the stack is deep costs its host alone', () => {
  const chain = range(9_000).map((index) => `[g${index}:children]\ng${index + 1}`);
  const read = hostsOf(readAnsibleIni([...chain, '[g9000]', 'deep', '[flat]', 'h1'].join('\n')));
  expect(read.candidates).toMatchObject([{ name: 'h1', group: 'flat' }]);
  expect(texts(read)).toContain('Line 18002: deep lies in more than 100 groups');
});

it('ranges that name millions of hosts are read until there are too many', () => {
  const read = hostsOf(
    readAnsibleIni(
      range(100_000)
        .map((index) => `[g${index % 50}]\nr[1:20000]`)
        .join('\n'),
    ),
  );
  expect(read.candidates).toHaveLength(20_000);
  expect(texts(read)).toEqual([
    'Line 20: it names more than 200,000 hosts in groups, or 10,000 groups; the rest was not read, write it in parts',
  ]);
});

it('groups without end are read until there are too many', () => {
  const read = hostsOf(
    readAnsibleIni(
      range(20_000)
        .map((index) => `[g${index}]\nh${index}`)
        .join('\n'),
    ),
  );
  expect(texts(read)[0]).toContain('Line 20001: it names more than 200,000 hosts in groups, or 10,000 groups');
  expect(read.candidates.at(-1)).toMatchObject({ name: 'h9999', group: 'g9999' });
});

it('ranges of ranges are counted before a name is made', () => {
  const read = hostsOf(
    readAnsibleIni(
      range(20_000)
        .map(() => 'r[1:20000][1:20000]')
        .join('\n'),
    ),
  );
  expect(read.candidates).toEqual([]);
  expect(texts(read)[0]).toBe('Line 1: r[1:20000][1:20000], the range [1:20000] names too many hosts');
});

it('a line of millions of spaces or colons is walked once', () => {
  const spaces = ' '.repeat(2_000_000);
  const text = `[g:children]\na${spaces}b\n[g:vars]\nansible_user=a${spaces}b\n[${':'.repeat(2_000_000)}`;
  expect(texts(hostsOf(readAnsibleIni(text)))).toHaveLength(2);
});

it('a long YAML inventory is read in pieces, between which main does other things', async () => {
  const hosts = range(1_000).map(
    (index) => `    gw-${index}:\n      ansible_host: 10.0.${index >> 8}.${index & 255}\n`,
  );
  let others = 0;
  let isReading = true;
  const other = (): void => {
    others += 1;
    if (isReading) setImmediate(other);
  };
  setImmediate(other);
  const { hosts: read } = await readAnsibleYaml(`all:\n  hosts:\n${hosts.join('')}`);
  isReading = false;
  expect(read.size).toBe(1_000);
  expect(others).toBeGreaterThan(5);
});
