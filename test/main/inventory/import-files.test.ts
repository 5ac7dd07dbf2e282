/**
 * Files as they come from other tools, through the whole of an import: the right routers, groups and tags come out, and
 * each malformed line is named with its reason.
 */

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
      'Line 602: it has 10 fields, but the header has 8',
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
      tags: ['guest', 'wifi'],
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
      'Line 36: port: must be a number',
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
      'Line 7: vie-lab: ansible_host is a template, which is never evaluated',
      'Line 12: localhost is not reached by SSH (ansible_connection=local)',
      'Line 17: there is no group nowhere',
      'Line 32: “[vienna:hosts” is not a section',
      'Line 33: it stands in a section that could not be read',
      'Line 35: the range [9:1] goes backwards',
      'Line 36: a quote is opened and never closed',
      'Line 37: “ansible_user” is not NAME=VALUE',
    ]);
    expect(remarks(preview.notes)).toEqual(['The file: ansible_password stands at 19 hosts and was left out']);
    expect(JSON.stringify(preview)).not.toContain('secret-in-the-inventory');
  });

  it('names what is malformed in YAML', async () => {
    const preview = await previewOf('ansible.yaml');
    expect(remarks(preview.problems)).toEqual([
      'Line 18: vie-lab: ansible_host is a template, which is never evaluated',
      'Line 28: “host” in the group oddities is none of hosts, children, vars',
      'Line 31: hosts must be names with a colon after each',
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
