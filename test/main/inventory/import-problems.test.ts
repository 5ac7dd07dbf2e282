/** What is said of lines that cannot be imported: which router it is, and the value that is refused, where both may be told. */

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImportFormat, ImportPreview } from '@shared/import';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTempFolder } from '../../support/temp-folder';
import { valueOf } from '../support';
import { deskFor, type DeskForTests } from './import-support';

const plain = { mapping: null, hasHeader: null, user: 'root', group: null, credentialId: null } as const;

let desk: DeskForTests;
beforeEach(() => {
  desk = deskFor({ home: '/home/admin' });
});

async function pasted(format: ImportFormat, ...lines: readonly string[]): Promise<ImportPreview> {
  const source = { kind: 'text', text: lines.join('\n') } as const;
  return valueOf(await desk.desk.preview({ ...plain, format, source }));
}
const problemsOf = ({ problems }: ImportPreview) => problems.map(({ where, text }) => `${where}: ${text}`);
const notHost = 'address: must be a host name or an IP address, without user or port';

describe('a refused host of an OpenSSH configuration', () => {
  it('is named with the value, also beside another host of the same line', async () => {
    const preview = await pasted(
      'ssh-config',
      'Host gw-1 gw-2',
      '  Port 99999',
      'Host gw-3',
      '  HostName 10.0.0.300',
      'Host gw-4',
      '  User net:admin',
      'Host gw-5',
      '  HostName %z.example',
    );
    expect(problemsOf(preview)).toEqual([
      'Line 1: gw-1, port: must be 1 to 65535; it is “99999”',
      'Line 1: gw-2, port: must be 1 to 65535; it is “99999”',
      `Line 3: gw-3, ${notHost}; it is “10.0.0.300”`,
      'Line 5: gw-4, user: must be a login name, without spaces and without : @ / \\; it is “net:admin”',
      'Line 8: gw-5, HostName holds a token that is not known; it is “%z.example”',
    ]);
  });

  it('is named with its jump host, and not with its own port where that of the jump host is refused', async () => {
    const preview = await pasted(
      'ssh-config',
      'Host gw-1',
      '  ProxyJump admin@jump.example:99999',
      'Host gw-2',
      '  ProxyJump 10.0.0.300',
    );
    expect(problemsOf(preview)).toEqual([
      'Line 1: gw-1, jump host: “admin@jump.example:99999” cannot be used; port: must be 1 to 65535',
      'Line 3: gw-2, jump host: there is no router “10.0.0.300”',
    ]);
  });
});

describe('a refused host whose settings stand in an included file', () => {
  let folder: Awaited<ReturnType<typeof createTempFolder>>;
  beforeEach(async () => {
    folder = await createTempFolder();
  });
  afterEach(() => folder.remove());

  const secret = 'a3f09b7c55d2e8816f4b0c9d7e2a1f33';
  it.each([
    ['Port', secret, 'secret, line 1: gw, port: must be a number'],
    ['HostName', `"x ${secret}"`, `secret, line 1: gw, ${notHost}`],
    ['HostName', `%z${secret}`, 'secret, line 2: gw, HostName holds a token that is not known'],
    ['User', `${secret}:`, 'secret, line 1: gw, user: must be a login name, without spaces and without : @ / \\'],
    ['ProxyJump', `x ${secret}`, 'secret, line 1: gw, jump host: there is no router of this name'],
    ['ProxyJump', `${secret}:99999`, 'secret, line 1: gw, jump host: it cannot be used; port: must be 1 to 65535'],
  ])('is named with the place: %s %s', async (keyword, value, problem) => {
    await writeFile(path.join(folder.path, 'config'), 'Include secret\n');
    await writeFile(path.join(folder.path, 'secret'), `Host gw\n  ${keyword} ${value}\n`);
    desk.choose(path.join(folder.path, 'config'));
    const { fileId } = valueOf(await desk.desk.choose())!;
    const source = { kind: 'file', fileId } as const;
    const preview = valueOf(await desk.desk.preview({ ...plain, format: 'ssh-config', source }));
    expect(problemsOf(preview)).toEqual([problem]);
    expect(JSON.stringify(preview)).not.toContain(secret);
  });
});

describe('a refused host of an Ansible inventory', () => {
  it('is named with the value, each host of a range by itself', async () => {
    const preview = await pasted(
      'ansible-ini',
      'gw-[1:2] ansible_port=ssh',
      'gw-3 ansible_host=10.0.0.300',
      '[core]',
      'gw-4',
      '[core:vars]',
      'ansible_user=net:admin',
    );
    expect(problemsOf(preview)).toEqual([
      'Line 1: gw-1, port: must be a number; it is “ssh”',
      'Line 1: gw-2, port: must be a number; it is “ssh”',
      `Line 2: gw-3, ${notHost}; it is “10.0.0.300”`,
      'Line 4: gw-4, user: must be a login name, without spaces and without : @ / \\; it is “net:admin”',
    ]);
  });

  it('in YAML, too', async () => {
    const preview = await pasted('ansible-yaml', 'all:', '  hosts:', '    gw-1:', '      ansible_port: 0');
    expect(problemsOf(preview)).toEqual(['Line 3: gw-1, port: must be 1 to 65535; it is “0”']);
  });

  it('is not quoted where the line holds a password, and a template of arguments never', async () => {
    const preview = await pasted(
      'ansible-ini',
      'gw-1 ansible_password=correct horse',
      'gw-2 ansible_ssh_common_args="-o ProxyCommand=\'sshpass -p horse {{ x }}\'"',
      '[all:vars]',
      'ansible_become_pass: horse',
      '[bad',
      'ansible_password=horse',
    );
    expect(problemsOf(preview)).toEqual([
      'Line 1: gw-1, a word is not NAME=VALUE',
      'Line 2: gw-2: ansible_ssh_common_args is a template, which is never evaluated',
      'Line 4: a word is not NAME=VALUE',
      'Line 5: “[bad” is not a section',
      'Line 6: it stands in a section that could not be read',
    ]);
    expect(JSON.stringify(preview)).not.toContain('horse');
  });
});

it('a refused line of a pasted list, and a refused router of an exported list, are named', async () => {
  expect(problemsOf(await pasted('list', 'gw.example:99999'))).toEqual([
    'Line 1: gw.example, port: must be 1 to 65535; it is “99999”',
  ]);
  const routers = [{ id: 'x', name: 'gw-1' }];
  const list = JSON.stringify({ format: 'router-sessions', version: 2, credentials: [], routers });
  expect(problemsOf(await pasted('json', list))).toEqual([expect.stringMatching(/^Router 1: gw-1, [a-z]+: /)]);
});
