/** Whatever routers, groups and tags are called: what the export wrote, the import reads as the same. */

import * as fc from 'fast-check';
import type { ExportFormat, ImportFormat } from '@shared/import';
import type { Router } from '@shared/router';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { exportText } from '../../../src/main/inventory/export/export-routers';
import { valueOf } from '../support';
import { deskFor } from './import-support';
import { nastyRouters } from './nasty-routers';

async function readBack(
  routers: readonly Router[],
  format: ExportFormat,
  as: ImportFormat,
): Promise<readonly Router[]> {
  const { desk, inventory } = deskFor({ home: '/home/admin' });
  const text = exportText(format, { routers, credentials: [] });
  const preview = valueOf(
    await desk.preview({
      source: { kind: 'text', text },
      format: as,
      mapping: null,
      hasHeader: null,
      user: 'root',
      group: null,
      credentialId: null,
    }),
  );
  expect([...preview.problems, ...preview.duplicates]).toEqual([]);
  valueOf(await desk.confirm(preview.importId));
  return inventory.all();
}

const check = (property: (routers: readonly Router[]) => Promise<void>): Promise<void> =>
  fc.assert(fc.asyncProperty(nastyRouters, property), { numRuns: 150 });

test('as JSON every router is the same', async () => {
  await check(async (routers) => {
    expect(await readBack(routers, 'json', 'json')).toEqual(routers);
  });
});

test('as CSV every router is the same but for the credential, and behind its jump host', async () => {
  const credential = { kind: 'agent', keyFile: null } as const;
  const kept = ({ jump, ...router }: Router) => ({ ...router, credential, isBehind: jump !== null });
  await check(async (routers) => {
    const read = await readBack(routers, 'csv', 'table');
    expect(read.map(kept)).toEqual(routers.map(kept));
    // A name that several routers have says none of them: then it is the address.
    const [first] = routers;
    const places = read.flatMap(({ jump }) => (jump?.kind === 'address' ? [`${jump.address} ${jump.port}`] : []));
    expect(places.filter((place) => place !== `${first?.address} ${first?.port}`)).toEqual([]);
    expect(read.filter(({ jump }) => jump?.kind === 'router' && jump.routerId !== first?.id)).toEqual([]);
  });
});

test('as an Ansible inventory every router has its name, its group and its tags, and is reached in the same way', async () => {
  const kept = ({ name, address, port, user, jump, group, tags }: Router) => {
    const isBehind = jump !== null;
    return { name, address, port, user, isBehind, group, tags: tags.toSorted() };
  };
  await check(async (routers) => {
    const read = await readBack(routers, 'ansible', 'ansible-yaml');
    expect(read.map(kept)).toEqual(routers.map(kept));
  });
});

test('nothing in an Ansible inventory is a template to Ansible', async () => {
  await check((routers) => {
    const lines = exportText('ansible', { routers, credentials: [] }).split('\n');
    expect(lines.filter((line) => /\{[{%#]/.test(line) && !/^ +[a-z_]+: !unsafe "/.test(line))).toEqual([]);
    return Promise.resolve();
  });
});

test('every group and tag of an Ansible inventory has a name of its own, which Ansible takes without a warning', async () => {
  const document = z.record(z.string(), z.unknown());
  await check((routers) => {
    const names: string[] = [];
    const collect = (group: unknown): void => {
      const children = document.parse(document.parse(group)['children'] ?? {});
      for (const [name, child] of Object.entries(children)) {
        names.push(name);
        collect(child);
      }
    };
    // Keys that stand twice in one group are an error of this reader.
    collect(document.parse(parse(exportText('ansible', { routers, credentials: [] }), { logLevel: 'silent' }))['all']);
    expect(names.filter((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || /^(all|ungrouped)$/.test(name))).toEqual(
      [],
    );
    expect(new Set(names).size).toBe(names.length);
    return Promise.resolve();
  });
});
