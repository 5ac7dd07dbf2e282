/** What is exported comes back as it was, says no secret and runs no formula. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type CredentialId, parseId, type RouterId } from '@shared/ids';
import type { ExportFormat } from '@shared/import';
import type { Router, SharedCredential } from '@shared/router';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportText, partOf } from '../../../src/main/inventory/export/export-routers';
import { readJsonList } from '../../../src/main/inventory/import/json-list';
import { goodRouter, otherRouterId, routerId, valueOf } from '../support';
import { deskFor } from './import-support';

const third = parseId<RouterId>('22222222-2222-4222-8222-444444444444')!;
const credentialId = parseId<CredentialId>('44444444-4444-4444-8444-444444444444')!;
const credentials: readonly SharedCredential[] = [
  { id: credentialId, name: 'Field', kind: 'key-file', keyFile: '/keys/field' },
];
const routers: readonly Router[] = [
  {
    ...goodRouter,
    id: routerId,
    simulated: false,
    name: '=HYPERLINK("http://x.example","gw")',
    group: 'Branches/Wien, 1. Bezirk',
    tags: ['edge', 'fiber'],
    credential: { kind: 'shared', credentialId },
    interfaces: ['br-lan'],
    notes: 'first line\nsecond; "quoted"',
  },
  {
    ...goodRouter,
    id: otherRouterId,
    simulated: false,
    name: "'-minus",
    address: 'fd00::5',
    port: 2222,
    user: 'netadmin',
    furtherCredentials: [{ kind: 'agent' }, { kind: 'shared', credentialId }],
    legacyAlgorithms: true,
    profile: 'facts',
    jump: { kind: 'router', routerId },
  },
  {
    ...goodRouter,
    id: third,
    simulated: false,
    name: '{{ evil }}: "yes"',
    address: '10.0.0.9',
    group: 'Branches',
    tags: ['edge'],
    jump: { kind: 'address', address: 'jump.example', port: 2200, user: 'admin', credentialId: null },
  },
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'router-sessions-export-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function roundTrip(format: ExportFormat): Promise<{ all: readonly Router[]; credentials: unknown }> {
  const file = path.join(folder, { json: 'list.json', csv: 'list.csv', ansible: 'list.yaml' }[format]);
  await writeFile(file, exportText(format, { routers, credentials }));
  const desk = deskFor({ home: '/home/admin' });
  desk.choose(file);
  const chosen = valueOf(await desk.desk.choose());
  const preview = valueOf(
    await desk.desk.preview({
      source: { kind: 'file', fileId: chosen!.fileId },
      format: 'auto',
      mapping: null,
      hasHeader: null,
      user: 'root',
      group: null,
      credentialId: null,
    }),
  );
  expect(preview.problems).toEqual([]);
  valueOf(await desk.desk.confirm(preview.importId));
  return { all: desk.inventory.all(), credentials: desk.inventory.credentials() };
}

describe('what was exported and imported again', () => {
  it('as JSON is the same to the last field, with the shared credentials but for their secrets', async () => {
    expect(await roundTrip('json')).toEqual({ all: routers, credentials });
  });

  it('as CSV is the same but for the credential and what a table has no column for', async () => {
    const { all } = await roundTrip('csv');
    const agent = { kind: 'agent', keyFile: null };
    const lost = { credential: agent, furtherCredentials: [], legacyAlgorithms: false, interfaces: [] };
    expect(all).toEqual(routers.map((router) => ({ ...router, ...lost })));
  });

  it('as an Ansible inventory is reached in the same way, under the same names', async () => {
    const { all } = await roundTrip('ansible');
    const reached = ({ name, address, port, user }: Router) => ({ name, address, port, user });
    expect(all.map(reached)).toEqual(routers.map(reached));
    expect(all[0]).toMatchObject({
      credential: { kind: 'key-file', keyFile: '/keys/field' },
      group: 'Branches/Wien, 1. Bezirk',
      tags: ['edge', 'fiber'],
    });
    expect(all[1]?.jump).toMatchObject({ kind: 'address', address: '10.0.0.2', port: 22 });
    expect(all[2]?.jump).toMatchObject({ kind: 'address', address: 'jump.example', port: 2200, user: 'admin' });
  });
});

it('a JSON list from before routers had several credentials is read: they have one', async () => {
  const list = JSON.parse(exportText('json', { routers, credentials })) as { routers: object[] };
  const older = list.routers.map((router) => ({
    ...router,
    furtherCredentials: undefined,
    legacyAlgorithms: undefined,
  }));
  const read = readJsonList(JSON.stringify({ ...list, version: 1, routers: older }));
  expect(read.problems).toEqual([]);
  expect(read.routers.map(({ input }) => [input.furtherCredentials, input.legacyAlgorithms])).toEqual(
    routers.map(() => [[], false]),
  );
});

it('no cell of the CSV begins like a formula', () => {
  const cells = exportText('csv', { routers, credentials })
    .split('\r\n')
    .flatMap((line) => line.split(','));
  expect(cells.filter((cell) => /^"?[=+\-@]/.test(cell))).toEqual([]);
});

describe('a part of the list', () => {
  const only = new Set([otherRouterId]);

  it('as JSON brings the jump host that it is reached through, and the shared credentials that it uses', () => {
    const unused = { id: third as string as CredentialId, name: 'Unused', kind: 'agent', keyFile: null } as const;
    const part = partOf(routers, [...credentials, unused], only, 'json');
    expect(part.routers.map(({ id }) => id)).toEqual([routerId, otherRouterId]);
    expect(part).toMatchObject({ cameAlong: 1, credentials });
    const read = readJsonList(exportText('json', part));
    expect(read.routers.map(({ id }) => id)).toEqual([routerId, otherRouterId]);
  });

  it.each(['csv', 'ansible'] as const)(
    'as %s has these alone, and still says through whom they are reached',
    (format) => {
      const part = partOf(routers, credentials, only, format);
      expect(part).toMatchObject({ cameAlong: 0 });
      expect(part.routers.map(({ id }) => id)).toEqual([otherRouterId]);
      const text = exportText(format, part);
      expect(text).toContain(format === 'csv' ? 'HYPERLINK' : '-J root@10.0.0.2:22');
      expect(text.split('\n').filter((line) => line.includes('fd00::5'))).toHaveLength(1);
    },
  );
});
