/** Whatever routers, groups and tags are called: what the export wrote, the import reads as the same. */

import * as fc from 'fast-check';
import type { ExportFormat, ImportFormat } from '@shared/import';
import type { Router } from '@shared/router';
import { expect, test } from 'vitest';
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
  fc.assert(fc.asyncProperty(nastyRouters, property), { numRuns: 300 });

test('as JSON every router is the same', async () => {
  await check(async (routers) => {
    expect(await readBack(routers, 'json', 'json')).toEqual(routers);
  });
});

test('as an Ansible inventory every router has its name and is reached in the same way', async () => {
  const reached = ({ name, address, port, user, jump }: Router) => ({
    name,
    address,
    port,
    user,
    isBehind: jump !== null,
  });
  await check(async (nasty) => {
    const routers = nasty.map((router): Router => ({ ...router, group: null, tags: [] }));
    const read = await readBack(routers, 'ansible', 'ansible-yaml');
    expect(read.map(reached)).toEqual(routers.map(reached));
  });
});

test('nothing in an Ansible inventory is a template to Ansible', async () => {
  await check((routers) => {
    const lines = exportText('ansible', { routers, credentials: [] }).split('\n');
    expect(lines.filter((line) => /\{[{%#]/.test(line) && !/^ +[a-z_]+: !unsafe "/.test(line))).toEqual([]);
    return Promise.resolve();
  });
});
