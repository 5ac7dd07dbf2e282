/** How an Ansible inventory says that a host is reached: taken over, or named where it cannot be. */

import { describe, expect, it } from 'vitest';
import { readAnsibleIni } from '../../../src/main/inventory/import/ansible-ini';
import { hostsOf } from '../../../src/main/inventory/import/ansible-inventory';
import { readAnsibleYaml } from '../../../src/main/inventory/import/ansible-yaml';

const read = (variables: string) => hostsOf(readAnsibleIni(`gw ansible_host=10.0.0.1 ${variables}`), '/home/admin');
const jumpOf = (variables: string) => read(variables).candidates[0]?.jump;
const at = (address: string, port: string, user: string | null) => ({ kind: 'address', address, port, user });

describe('a jump host', () => {
  it.each([
    [`ansible_ssh_common_args='-o ProxyCommand="ssh -W %h:%p jump@10.9.9.9"'`, at('10.9.9.9', '22', 'jump')],
    [
      `ansible_ssh_common_args='-o ProxyCommand="ssh -q -p 2222 -l jump -W [%h]:%p b.example"'`,
      at('b.example', '2222', 'jump'),
    ],
    [`ansible_ssh_extra_args='-oProxyCommand="/usr/bin/ssh jump@b.example nc %h %p"'`, at('b.example', '22', 'jump')],
    [`ansible_ssh_args='-C -J first@a.example,jump@b.example:2200'`, at('b.example', '2200', 'jump')],
    [`ansible_ssh_common_args='-C' ansible_ssh_extra_args='-o ProxyJump=bastion'`, { kind: 'name', name: 'bastion' }],
    [`ansible_ssh_common_args='-o ProxyCommand=none -J jump@b.example'`, null],
  ])('is read from %s', (variables, jump) => {
    expect(jumpOf(variables)).toEqual(jump);
  });

  it('that is the last of several is named', () => {
    expect(read(`ansible_ssh_args='-J first@a.example,jump@b.example'`).notes).toEqual([
      {
        where: 'Line 1',
        text: 'gw goes through 2 jump hosts; “jump@b.example” was taken, check that it has the one before it',
      },
    ]);
  });

  it.each(['nc -x proxy:1080 %h %p', 'ssh -W %h:22 jump@b.example', 'ssh -J a -W %h:%p b', 'cloudflared access %h'])(
    'that only the command “%s” knows makes the host one that cannot be imported',
    (command) => {
      const { candidates, problems } = read(`ansible_ssh_common_args='-o ProxyCommand="${command}"'`);
      expect(candidates).toEqual([]);
      expect(problems).toEqual([
        { where: 'Line 1', text: 'gw is reached by a ProxyCommand, which this app does not run; use ProxyJump' },
      ]);
    },
  );
});

it('options of ssh that change how a host is reached are named when they are left out', () => {
  const { candidates, notes } = read(`ansible_ssh_common_args='-C -i ~/.ssh/x -o User=other -o ServerAliveInterval=5'`);
  expect(candidates).toHaveLength(1);
  expect(notes).toEqual([{ where: 'Line 1', text: 'options of ssh were left out for gw: -i, user' }]);
});

describe('a key file', () => {
  it('below ~ is in the home of the admin', () => {
    expect(read('ansible_ssh_private_key_file=~/.ssh/id_x')).toMatchObject({
      candidates: [{ keyFile: '/home/admin/.ssh/id_x' }],
      notes: [],
    });
  });

  it('that is named from somewhere unknown is left out, and named', () => {
    expect(read('ansible_ssh_private_key_file=keys/id_x')).toMatchObject({
      candidates: [{ keyFile: null }],
      notes: [{ where: 'Line 1', text: 'the key “keys/id_x” of gw was left out' }],
    });
  });
});

describe('a YAML merge key', () => {
  it('brings what the host does not say itself, from the first map that says it', async () => {
    const text = [
      'x: &far { vars: {} }',
      'all:',
      '  vars: &shared { ansible_user: shared, ansible_port: 2222 }',
      '  hosts:',
      '    gw:',
      '      <<: [{ ansible_user: admin }, *shared]',
      '      ansible_host: 10.0.0.1',
      '    own:',
      '      ansible_port: 2200',
      '      <<: *shared',
    ].join('\n');
    expect(hostsOf(await readAnsibleYaml(text), '/home/admin').candidates).toMatchObject([
      { name: 'gw', address: '10.0.0.1', port: '2222', user: 'admin' },
      { name: 'own', port: '2200', user: 'shared' },
    ]);
  });

  it('that merges a map into itself, or doubles it again and again, ends', async () => {
    const doubled = Array.from(
      { length: 40 },
      (_, level) => `d${level + 1}: &d${level + 1} { <<: [*d${level}, *d${level}] }`,
    );
    const text = ['d0: &d0 { hosts: { gw: } }', ...doubled, 'self: &self { <<: *self, hosts: { own: } }'].join('\n');
    expect(hostsOf(await readAnsibleYaml(text), '/home/admin').candidates.map(({ name }) => name)).toEqual([
      'gw',
      'own',
    ]);
  });

  it('in quotes is a name like any other', async () => {
    expect(hostsOf(await readAnsibleYaml('all: { hosts: { "<<": } }'), '/').candidates).toMatchObject([{ name: '<<' }]);
  });
});
