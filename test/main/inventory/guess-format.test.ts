/** What a text without a telling name is taken for. */

import { expect, it } from 'vitest';
import { guessFormat } from '../../../src/main/inventory/import/guess-format';

const guessed = (...lines: readonly string[]) => guessFormat(lines.join('\n'), 'the pasted list');

it.each<readonly [string, readonly string[]]>([
  [
    'with a line that ends with a colon in a cell',
    ['name,address,notes', 'gw-1,10.0.0.1,"on Monday', 'todo:', 'call"'],
  ],
  ['whose first cells are dashes', ['Name;IP', '---;---', 'gw-1;10.0.0.1']],
  ['with a section of INI in a cell', ['name,address,notes', 'gw-1,10.0.0.1,"', '[vienna]', '"']],
  ['that speaks of a variable of Ansible', ['name,address,notes', 'gw-1,10.0.0.1,has ansible_user=x']],
  ['of which a column is called “Host name”', ['Host name,IP', 'gw-1,10.0.0.1']],
  ['out of a spreadsheet, with tabs', ['Host\tIP', 'gw-1\t10.0.0.1']],
  ['with a note that begins like OpenSSH', ['Name,IP,Notes', 'gw-1,10.0.0.1,"', 'Host key is new"']],
  ['with the line for Excel', ['sep=;', 'what;ever', 'gw-1;10.0.0.1']],
  ['without a header, with lines in a cell', ['gw-1,10.0.0.1,"', 'see:', '[vienna]', 'Host x"', 'gw-2,10.0.0.2,']],
  ['without a header, that speaks of a variable', ['gw-1,10.0.0.1,has ansible_user=x', 'gw-2,10.0.0.2,']],
])('a table %s is one', (_which, lines) => {
  expect(guessed(...lines)).toBe('table');
});

it.each<readonly [string, readonly string[]]>([
  ['after its dashes', ['---', 'all:', '  hosts:', '    gw-1:']],
  ['after comments and a directive', ['# ours', '%YAML 1.2', '---', '', '# more', 'all:', '  hosts:']],
  ['of groups beside each other', ['ungrouped:', 'vienna:', '  hosts:', '    gw-1:']],
  ['in braces', ['all: { hosts: { gw-1: , gw-2: } }']],
  ['with an anchor', ['vienna: &core # x', '  hosts:', '    gw-1:']],
  ['of a name in quotes', ['"my group":', '  hosts:', '    gw-1:']],
  ['whose hosts have commas', ['all:', '  hosts:', '    a: {x: 1, y: 2}', '    b: {x: 1, y: 2}']],
])('an Ansible inventory in YAML %s is one', (_which, lines) => {
  expect(guessed(...lines)).toBe('ansible-yaml');
});

it.each<readonly [string, readonly string[]]>([
  ['with sections', ['[vienna]', 'gw-1']],
  ['with sections below hosts and comments', ['# ours', 'gw-0', '', '[vienna:children]', 'core']],
  ['without sections', ['gw-1 ansible_host=10.0.0.1 ansible_user=root']],
  ['of variables alone', ['ansible_user = root', 'gw-1']],
])('an Ansible inventory in INI %s is one', (_which, lines) => {
  expect(guessed(...lines)).toBe('ansible-ini');
});

it.each<readonly [string, readonly string[]]>([
  ['with spaces', ['# ours', 'Host gw-1', '  HostName 10.0.0.1']],
  ['with tabs', ['Host\tgw-1', '\tHostName\t10.0.0.1', '\tUser\troot', 'Host\tgw-2', '\tHostName\t10.0.0.2']],
  ['with equals signs', ['Host=gw-1', 'HostName = 10.0.0.1']],
  ['that only includes', ['include ~/.ssh/work/*']],
  ['whose Match has commas', ['Match host a,b', 'User x', 'Match host c,d', 'User y']],
])('an OpenSSH configuration %s is one', (_which, lines) => {
  expect(guessed(...lines)).toBe('ssh-config');
});

it.each<readonly [string, readonly string[]]>([
  ['of addresses', ['10.0.0.1', '10.0.0.2']],
  ['below a title with a colon', ['Vienna:', '10.0.0.1', '10.0.0.2']],
  ['below the header of one column', ['Host', '10.0.0.1']],
  ['of commands', ['ssh root@10.0.0.1', 'ssh -p 2222 gw.example']],
])('a list %s is one', (_which, lines) => {
  expect(guessed(...lines)).toBe('list');
});

it.each([
  ['routers.CSV', 'all:\n  hosts:', 'table'],
  ['hosts.yml', 'name,address', 'ansible-yaml'],
  ['hosts.txt', ' {"format":', 'json'],
] as const)('%s is known by its name or its beginning', (name, text, format) => {
  expect(guessFormat(text, name)).toBe(format);
});
