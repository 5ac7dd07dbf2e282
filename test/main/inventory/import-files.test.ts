/**
 * Files as they come from other tools, through the whole of an import: the right routers, groups and tags come out, and
 * each malformed line is named with its reason.
 */

import { execFileSync } from 'node:child_process';
import { mkdir, open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImportPreview, ImportRequest } from '@shared/import';
import type { Router } from '@shared/router';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTempFolder } from '../../support/temp-folder';
import { errorOf, valueOf } from '../support';
import { deskFor, type DeskForTests } from './import-support';

const fixtures = path.join(import.meta.dirname, 'fixtures');
const plain: Omit<ImportRequest, 'source'> = {
  format: 'auto',
  mapping: null,
  hasHeader: null,
  user: 'root',
  group: null,
  credentialId: null,
};

let desk: DeskForTests;
let folder: Awaited<ReturnType<typeof createTempFolder>>;
beforeEach(async () => {
  folder = await createTempFolder();
  desk = deskFor({ home: '/home/admin' });
});
afterEach(() => folder.remove());

async function previewOf(file: string, request: Partial<ImportRequest> = {}): Promise<ImportPreview> {
  desk.choose(path.isAbsolute(file) ? file : path.join(fixtures, file));
  const chosen = valueOf(await desk.desk.choose());
  return valueOf(await desk.desk.preview({ ...plain, ...request, source: { kind: 'file', fileId: chosen!.fileId } }));
}
async function importOf(file: string, request: Partial<ImportRequest> = {}): Promise<ReadonlyMap<string, Router>> {
  const { importId } = await previewOf(file, request);
  valueOf(await desk.desk.confirm(importId));
  return new Map(desk.inventory.all().map((router) => [router.name, router]));
}
const remarks = (found: readonly { where: string; text: string }[]) =>
  found.map(({ where, text }) => `${where}: ${text}`);

describe('a CSV file of a thousand devices, with a byte-order mark, semicolons and German headers', () => {
  it('guesses what its columns mean', async () => {
    const { format, table } = await previewOf('netbox-export.csv');
    expect(format).toBe('table');
    expect(table?.columns.map(({ name, field }) => [name, field])).toEqual([
      ['Gerätename', 'name'],
      ['Primary IP (v4)', 'address'],
      ['SSH-Port', 'port'],
      ['Site', 'group'],
      ['Device Role', 'tags'],
      ['Benutzername', 'user'],
      ['ID', null],
      ['Bemerkung', 'notes'],
    ]);
  });

  it('brings in all that can be, and names each line that cannot', async () => {
    const preview = await previewOf('netbox-export.csv');
    expect(remarks(preview.problems)).toEqual([
      'Line 102: rt-graz-0100, address: must be a host name or an IP address, without user or port; it is “10.20.2.999”',
      'Line 202: rt-zürich-0200, port: must be a number; it is “twenty-two”',
      'Line 302: rt-donaudampfschifffahrtsgesellschaft-0300, user: must be a login name, without spaces and without : @ / \\; it is “net admin”',
      'Line 402: Total: 399 devices, address: must not be empty, because the embedded server connects by address',
      'Line 602: rt-københavn-0600, it has 10 fields, but the header has 8',
    ]);
    expect(remarks(preview.duplicates)).toEqual(['Line 502: rt-hamburg-0500 is the same router as line 2']);
    expect(preview.readyCount).toBe(994);
  });

  it('ends with the right routers', async () => {
    const routers = await importOf('netbox-export.csv');
    expect(routers.size).toBe(994);
    expect(routers.get('rt-wien-0001')).toMatchObject({
      address: '10.20.0.2',
      port: 22,
      user: 'netadmin',
      group: 'Wien',
    });
    expect(routers.get('rt-hamburg-0003')).toMatchObject({
      address: '10.20.0.4',
      port: 2222,
      group: 'Hamburg Süd',
      tags: ['guest wifi'],
      notes: 'says "spare" on the lid',
    });
    expect(routers.get('rt-donaudampfschifffahrtsgesellschaft-0006')?.tags).toEqual(['core']);
    expect(routers.get('rt-donaudampfschifffahrtsgesellschaft-0005') ?? routers.get('rt-københavn-0005')).toMatchObject(
      {
        notes: 'two\nlines',
      },
    );
  });

  it('is taken back whole by one undo', async () => {
    await importOf('netbox-export.csv');
    valueOf(await desk.changes.undo(desk.undo()!.id));
    expect(desk.inventory.all()).toEqual([]);
  });

  it('offered again, it holds only duplicates', async () => {
    await importOf('netbox-export.csv');
    const again = await previewOf('netbox-export.csv');
    expect(again).toMatchObject({ readyCount: 0, duplicateCount: 995 });
  });

  it('follows a mapping that the admin chose', async () => {
    const routers = await importOf('netbox-export.csv', {
      mapping: ['notes', 'address', null, 'group', null, null, 'name', null],
    });
    expect(routers.get('4001')).toMatchObject({ address: '10.20.0.2', port: 22, user: 'root', notes: 'rt-wien-0001' });
  });
});

describe('an OpenSSH configuration with Include, Match and ProxyJump', () => {
  it('ends with the right routers, each behind its jump host', async () => {
    const routers = await importOf('ssh/config');
    expect([...routers.keys()]).toEqual([
      'bastion',
      'depot-1',
      'depot-2',
      'gw-vienna',
      'gw-graz',
      'gw-linz',
      'lab',
      'chained',
    ]);
    const bastion = routers.get('bastion')!;
    const behindBastion = { kind: 'router', routerId: bastion.id };
    expect(bastion).toMatchObject({ address: 'bastion.example', port: 2200, user: 'jump', jump: null });
    expect(routers.get('depot-2')).toMatchObject({ address: 'fd00:30::2', user: 'depot', jump: behindBastion });
    expect(routers.get('gw-vienna')).toMatchObject({
      address: '203.0.113.31',
      user: 'netadmin',
      jump: null,
      credential: { kind: 'key-file', keyFile: '/home/admin/.ssh/field_ed25519' },
    });
    expect(routers.get('gw-linz')).toMatchObject({
      address: 'gw-linz.branches.example',
      port: 2222,
      jump: behindBastion,
    });
    expect(routers.get('lab')).toMatchObject({
      address: '192.0.2.77',
      user: 'labuser',
      jump: { kind: 'address', address: 'jump.example', port: 2200, user: 'admin', credentialId: null },
      credential: { kind: 'key-file', keyFile: '/home/admin/.ssh/id with space' },
    });
    expect(routers.get('chained')?.jump).toEqual({ kind: 'router', routerId: routers.get('gw-vienna')!.id });
  });

  it('names what is malformed, and what cannot be decided or run', async () => {
    const preview = await previewOf('ssh/config');
    expect(remarks(preview.problems)).toEqual([
      'Line 32: by-command is reached by a ProxyCommand, which this app does not run; use ProxyJump',
      'Line 36: broken-port, port: must be a number; it is “ssh”',
      'Line 40: “Host” lacks its value',
      'Line 42: “%%%” is no setting of OpenSSH',
    ]);
    expect(remarks(preview.notes)).toEqual([
      'Line 3: “~/.ssh/work/none-here” names no file',
      'Line 30: chained goes through 2 jump hosts; “gw-vienna” was taken, check that it has the one before it',
      'Line 24: “Match exec test -f /etc/on-site” cannot be decided here; its settings were left out',
    ]);
  });
});

describe('an OpenSSH configuration of many blocks', () => {
  it('gives each host the first value of all blocks that hold for it, in the order of the file', async () => {
    const config = path.join(folder.path, 'config');
    const hosts = Array.from(
      { length: 1_000 },
      (_, index) => `Host r${index}\n  HostName 10.1.${index >> 8}.${index & 255}\n`,
    );
    const before = 'Host *9\n  User nine\n';
    const after = 'Host R1?? !r150\n  Port 2222\nHost r150\n  User late\nHost *\n  User last\n  Port 2200\n';
    await writeFile(config, `${before}${hosts.join('')}${after}`);
    const routers = await importOf(config, { format: 'ssh-config' });
    expect(routers.size).toBe(1_000);
    expect(routers.get('r99')).toMatchObject({ address: '10.1.0.99', user: 'nine', port: 2200 });
    expect(routers.get('r149')).toMatchObject({ user: 'nine', port: 2222 });
    expect(routers.get('r150')).toMatchObject({ user: 'late', port: 2200 });
    expect(routers.get('r151')).toMatchObject({ user: 'last', port: 2222 });
  });

  // As a regular expression the pattern runs for longer than anybody waits: the test would not come to its end.
  it('is read whatever its patterns are', async () => {
    const config = path.join(folder.path, 'config');
    const name = 'a'.repeat(60);
    await writeFile(
      config,
      `Host ${name}\n  HostName 10.0.0.1\nHost ${'*a'.repeat(20)}*b\n  User x\nInclude ${'*a'.repeat(20)}*b\n`,
    );
    await writeFile(path.join(folder.path, name), '');
    const routers = await importOf(config, { format: 'ssh-config' });
    expect(routers.get(name)?.user).toBe('root');
  });
});

describe('an OpenSSH configuration says how a host is reached', () => {
  const pasted = async (...lines: readonly string[]) => {
    const source = { kind: 'text', text: lines.join('\n') } as const;
    return valueOf(await desk.desk.preview({ ...plain, format: 'ssh-config', source }));
  };
  const gateway = ['Host gw', 'HostName 10.0.0.1'];
  const bastion = ['Host bast', 'HostName 10.0.0.9', 'ProxyJump none'];
  const jumps = ({ ready }: ImportPreview) => ready.map(({ name, jump }) => `${name}: ${jump}`);

  it('directly, by a ProxyCommand that is none', async () => {
    const preview = await pasted(...bastion, ...gateway, 'ProxyCommand none', 'Host *', 'ProxyJump bast');
    expect(jumps(preview)).toEqual(['bast: ', 'gw: ']);
    expect(preview.problems).toEqual([]);
  });

  it('by the first of ProxyJump and ProxyCommand', async () => {
    const byJump = await pasted(...bastion, ...gateway, 'ProxyJump bast', 'Host *', 'ProxyCommand nc %h %p');
    expect(jumps(byJump)).toEqual(['bast: ', 'gw: bast']);
    expect(byJump.problems).toEqual([]);
    const byCommand = await pasted(...bastion, ...gateway, 'ProxyCommand nc %h %p', 'ProxyJump bast');
    expect(jumps(byCommand)).toEqual(['bast: ']);
    expect(remarks(byCommand.problems)).toEqual([
      'Line 4: gw is reached by a ProxyCommand, which this app does not run; use ProxyJump',
    ]);
  });
});

it('Match host of an OpenSSH configuration looks at the whole name, with its tokens put in', async () => {
  const lines = ['Host gw', 'HostName "%h.example.com"', 'Match host gw.example.com', 'User matched'];
  const text = [...lines, 'Match host gw,"%h.example.com"', 'Port 2222'].join('\n');
  const preview = valueOf(await desk.desk.preview({ ...plain, format: 'ssh-config', source: { kind: 'text', text } }));
  expect(preview.ready).toMatchObject([{ name: 'gw', address: 'gw.example.com', user: 'matched' }]);
});

describe('an Include of an OpenSSH configuration', () => {
  const secret = 'a3f09b7c55d2e8816f4b0c9d7e2a1f33';
  const secretFile = () => path.join(folder.path, 'secret');
  beforeEach(() =>
    writeFile(secretFile(), `x\n${secret}\n9 ${secret}\nPort\nInclude ${secret}\nMatch ${secret} x\nUser me\n`),
  );

  it('is not followed in pasted text, which says so', async () => {
    const text = `Include ${secretFile()}\nHost gw\n  HostName 10.0.0.1\n`;
    const preview = valueOf(
      await desk.desk.preview({ ...plain, format: 'ssh-config', source: { kind: 'text', text } }),
    );
    expect(remarks(preview.problems)).toEqual([
      `Line 1: “${secretFile()}” was not read: pasted text includes no files. Choose the configuration as a file, or paste what it includes`,
    ]);
    expect(preview.readyCount).toBe(1);
  });

  it('is followed as long as all files together are not larger than one may be, also when they include each other', async () => {
    const config = path.join(folder.path, 'config');
    const large = `# ${'x'.repeat(1023)}\n`.repeat(3 * 1024);
    await mkdir(path.join(folder.path, 'd'));
    await writeFile(path.join(folder.path, 'd/a'), `${large}Host a\n  HostName 10.0.0.1\n  Include d/b\n`);
    await writeFile(path.join(folder.path, 'd/b'), `Host b\n  HostName 10.0.0.2\n${large}`);
    await writeFile(config, 'Include d/a\nHost gw\n  HostName 10.0.0.3\nInclude d/*\n');
    const preview = await previewOf(config, { format: 'ssh-config' });
    expect(preview.ready.map(({ name }) => name)).toEqual(['a', 'b', 'gw']);
    expect(remarks(preview.problems)).toEqual([
      'Line 4: “d/*” was not read: a configuration may have 10 MB with all that it includes; split it, and import the parts',
    ]);
  });

  it('is followed in a chosen file, and no line of the included one is quoted', async () => {
    const config = path.join(folder.path, 'config');
    await writeFile(config, 'Host gw\n  HostName 10.0.0.1\n  Include secret\n');
    const preview = await previewOf(config, { format: 'ssh-config' });
    expect(remarks([...preview.problems, ...preview.notes])).toEqual([
      'secret, line 1: this line lacks its value',
      'secret, line 2: this line lacks its value',
      'secret, line 3: this line is no setting of OpenSSH',
      'secret, line 4: this line lacks its value',
      'secret, line 5: the Include names no file',
      'secret, line 6: the Match cannot be decided here; its settings were left out',
    ]);
    expect(JSON.stringify(preview)).not.toContain(secret);
  });
});

describe('an Ansible inventory with groups of groups and ranges', () => {
  it.each(['ansible.ini', 'ansible.yaml'])('%s ends with the right routers, groups and tags', async (file) => {
    const routers = await importOf(file);
    expect([...routers.keys()].filter((name) => name.startsWith('vie-edge-'))).toHaveLength(12);
    expect(routers.get('vie-edge-01.branches.example')).toMatchObject({
      address: 'vie-edge-01.branches.example',
      port: 2222,
      user: 'netadmin',
      group: 'branches/vienna',
      tags: [],
    });
    expect(routers.get('vie-core')).toMatchObject({ address: '10.40.0.1', group: 'branches/vienna', tags: ['lte'] });
    expect(routers.get('grz-a')).toMatchObject({ user: 'graz', group: 'branches/graz', tags: ['lte'] });
    expect(routers.get('jumphost')).toMatchObject({ address: '198.51.100.1', group: null });
    expect(routers.has('vie-lab')).toBe(false);
  });

  it('names what is malformed in INI, never evaluates a template and never takes a password', async () => {
    const preview = await previewOf('ansible.ini');
    expect(remarks(preview.problems)).toEqual([
      'Line 7: vie-lab: ansible_host is a template, which is never evaluated; it is “{{ lab_host }}”',
      'Line 12: localhost is not reached by SSH (ansible_connection=local)',
      'Line 17: there is no group nowhere',
      'Line 32: “[vienna:hosts” is not a section',
      'Line 33: lost-1, it stands in a section that could not be read',
      'Line 35: bad-[9:1], the range [9:1] goes backwards',
      'Line 36: bad-quote, a quote is opened and never closed',
      'Line 37: bad-token, “ansible_user” is not NAME=VALUE',
    ]);
    expect(remarks(preview.notes)).toEqual(['The file: ansible_password stands at 19 hosts and was left out']);
    expect(JSON.stringify(preview)).not.toContain('secret-in-the-inventory');
  });

  it('names what is malformed in YAML', async () => {
    const preview = await previewOf('ansible.yaml');
    expect(remarks(preview.problems)).toEqual([
      'Line 18: vie-lab: ansible_host is a template, which is never evaluated; it is “{{ lab_host }}”',
      'Line 28: “host” in the group oddities is none of hosts, children, vars',
      'Line 31: hosts of the group oddities must be names with a colon after each',
    ]);
  });

  it('a host reached through another one of the file stands behind it', async () => {
    const routers = await importOf('ansible.ini');
    expect(routers.get('grz-b')?.jump).toEqual({
      kind: 'address',
      address: '198.51.100.1',
      port: 22,
      user: 'jump',
      credentialId: null,
    });
  });
});

describe('jump hosts of an import', () => {
  const table = async (...lines: readonly string[]) => {
    const source = { kind: 'text', text: ['name,address,port,jump', ...lines, ''].join('\n') } as const;
    return valueOf(await desk.desk.preview({ ...plain, format: 'table', source }));
  };
  const jumpsAfter = async ({ importId }: ImportPreview) => {
    valueOf(await desk.desk.confirm(importId));
    const names = new Map(desk.inventory.all().map(({ id, name }) => [id, name]));
    return desk.inventory
      .all()
      .map(({ name, jump }) => `${name}: ${jump?.kind === 'router' ? names.get(jump.routerId) : 'none'}`);
  };

  it('that cannot be imported are named at those behind them, near and far', async () => {
    const preview = await table(
      'bast,10.0.0.9,99999,',
      'gw,10.0.0.1,22,bast',
      'far,10.0.0.2,22,gw',
      'free,10.0.0.3,22,',
    );
    expect(remarks(preview.problems)).toEqual([
      'Line 2: bast, port: must be 1 to 65535; it is “99999”',
      'Line 3: gw, jump host: “bast” (line 2) cannot be imported itself',
      'Line 4: far, jump host: it, or one before it, is neither in the list nor imported',
    ]);
    expect(await jumpsAfter(preview)).toEqual(['free: none']);
  });

  it('that are there twice are the one that stays, also for those that are seen to be one by it', async () => {
    const preview = await table(
      'bast,10.0.0.9,22,',
      'bast-alias,10.0.0.9,22,',
      'gw,10.0.0.1,22,bast-alias',
      'gw-again,10.0.0.1,22,bast',
    );
    expect(remarks(preview.duplicates)).toEqual([
      'Line 3: bast-alias is the same router as line 2',
      'Line 5: gw-again is the same router as line 4',
    ]);
    expect(await jumpsAfter(preview)).toEqual(['bast: none', 'gw: bast']);
  });

  it('that are in the list under another name are those', async () => {
    await jumpsAfter(await table('bastion,10.0.0.9,22,'));
    const preview = await table('bast,10.0.0.9,22,', 'gw,10.0.0.1,22,bast');
    expect(await jumpsAfter(preview)).toEqual(['bastion: none', 'gw: bastion']);
  });

  it('in a circle are named, and those behind the circle', async () => {
    const circle = 'jump host: the jump hosts lead in a circle, back to a router that is behind them';
    const preview = await table('a,10.0.0.1,22,b', 'b,10.0.0.2,22,a', 'c,10.0.0.3,22,a', 'free,10.0.0.4,22,');
    expect(remarks(preview.problems)).toEqual(['a', 'b', 'c'].map((name, at) => `Line ${at + 2}: ${name}, ${circle}`));
    expect(await jumpsAfter(preview)).toEqual(['free: none']);
  });

  it('that left the list while the preview was looked at make it no longer valid', async () => {
    await jumpsAfter(await table('bastion,10.0.0.9,22,'));
    const { importId } = await table('gw,10.0.0.1,22,bastion');
    valueOf(await desk.inventory.remove(desk.inventory.all()[0]!.id));
    expect(errorOf(await desk.desk.confirm(importId)).message).toBe('This preview is no longer valid.');
  });
});

describe('a file that is no list of routers', () => {
  it('of 100 MB is refused by its size', async () => {
    const file = path.join(folder.path, 'huge.csv');
    const handle = await open(file, 'w');
    await handle.truncate(100 * 1024 * 1024);
    await handle.close();
    desk.choose(file);
    expect(errorOf(await desk.desk.choose()).message).toBe(
      'huge.csv cannot be imported. It is 100 MB large; a list of routers may have 10 MB. Nothing of it was read.',
    );
  });

  it('that is binary is refused', async () => {
    const file = path.join(folder.path, 'photo.csv');
    await writeFile(file, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 1, 2]));
    desk.choose(file);
    expect(errorOf(await desk.desk.choose()).message).toContain('It is not text but a binary file');
  });

  // A pipe that is opened to be read waits for a writer: without an answer the test would not come to its end.
  it('that is a pipe is refused at once, also where it is included', async () => {
    execFileSync('mkfifo', [path.join(folder.path, 'pipe')]);
    desk.choose(path.join(folder.path, 'pipe'));
    expect(errorOf(await desk.desk.choose()).message).toBe('pipe cannot be imported. It is not a file.');
    const config = path.join(folder.path, 'config');
    await writeFile(config, 'Include pipe\nHost gw\n  HostName 10.0.0.1\n');
    const preview = await previewOf(config, { format: 'ssh-config' });
    expect(remarks(preview.problems)).toEqual(['Line 1: “pipe” was not read: It is not a file.']);
  });

  it('that is a folder is refused', async () => {
    await mkdir(path.join(folder.path, 'folder.csv'));
    desk.choose(path.join(folder.path, 'folder.csv'));
    expect(errorOf(await desk.desk.choose()).code).toBe('INVALID_INPUT');
  });
});

describe('a pasted list', () => {
  const pasted = async (text: string) => valueOf(await desk.desk.preview({ ...plain, source: { kind: 'text', text } }));

  it('is read line by line, however its lines are written', async () => {
    const text = '# ours\n10.0.0.1\nroot@gw.example:2222\ngw-3 10.0.0.3\n10.0.0.4 gw-4\nssh admin@[fd00::5]:22\n';
    const preview = await pasted(text);
    expect(preview.ready.map(({ name, address, user }) => `${name} ${address} ${user}`)).toEqual([
      '10.0.0.1 10.0.0.1 root',
      'gw.example gw.example:2222 root',
      'gw-3 10.0.0.3 root',
      'gw-4 10.0.0.4 root',
      '[fd00::5] fd00::5 admin',
    ]);
  });

  it('of shell history is read, each host as ssh reaches it', async () => {
    const text = [
      'ssh -p 2222 root@10.0.0.1',
      '  501  ssh root@10.0.0.2 -p 2200 -o StrictHostKeyChecking=no uptime -p 1',
      '$ ssh -l admin -i /keys/field -J jump@b.example:2200 gw.example',
      'ssh -4A root@fd00::5',
    ].join('\n');
    const { importId, problems } = await pasted(text);
    expect(problems).toEqual([]);
    valueOf(await desk.desk.confirm(importId));
    expect(desk.inventory.all()).toMatchObject([
      { name: '10.0.0.1', address: '10.0.0.1', port: 2222, user: 'root' },
      { name: '10.0.0.2', address: '10.0.0.2', port: 2200, user: 'root' },
      {
        address: 'gw.example',
        port: 22,
        user: 'admin',
        credential: { kind: 'key-file', keyFile: '/keys/field' },
        jump: { kind: 'address', address: 'b.example', port: 2200, user: 'jump' },
      },
      { address: 'fd00::5', user: 'root' },
    ]);
  });

  it('takes an address with the length of its network, and names a network as none', async () => {
    const preview = await pasted('10.0.0.1/24\ngw-2 10.0.0.2/24\nfd00::1/64\n10.0.0.0/24\nfd00::/64\n');
    expect(preview.ready.map(({ name, address }) => `${name} ${address}`)).toEqual([
      '10.0.0.1 10.0.0.1',
      'gw-2 10.0.0.2',
      'fd00::1 fd00::1',
    ]);
    expect(remarks(preview.problems)).toEqual([
      'Line 4: “10.0.0.0/24” is a network; one line is one router',
      'Line 5: “fd00::/64” is a network; one line is one router',
    ]);
  });

  it('of a command that only a ProxyCommand reaches, or without a host, is named', async () => {
    const preview = await pasted('ssh -o "ProxyCommand=nc -x p %h %p" gw\nssh -p 2222\nssh -p 22 what?\n');
    expect(remarks(preview.problems)).toEqual([
      'Line 1: gw is reached by a ProxyCommand, which this app does not run; use ProxyJump',
      'Line 2: it holds no address',
      'Line 3: “what?” is neither a host name nor an IP address',
    ]);
  });

  it('names the lines that are none', async () => {
    const preview = await pasted('10.0.0.1\nwhat is this line\n10.0.0.300\n');
    expect(remarks(preview.problems)).toEqual([
      'Line 2: it has 4 words; one line is an address, or a name and an address',
      'Line 3: “10.0.0.300” is neither a host name nor an IP address',
    ]);
  });

  it('a quote that is never closed costs the lines from there on, and says so', async () => {
    const preview = await pasted('name,address\na,10.0.0.1\n"b,10.0.0.2\nc,10.0.0.3\n');
    expect(preview.readyCount).toBe(1);
    expect(preview.problems).toEqual([
      { where: 'Line 3', text: 'a quote is opened and never closed; nothing from here on was read' },
    ]);
  });

  it('what was confirmed once is not confirmed twice', async () => {
    const { importId } = await pasted('10.0.0.1');
    valueOf(await desk.desk.confirm(importId));
    expect(errorOf(await desk.desk.confirm(importId)).message).toBe('This preview is no longer valid.');
  });
});
