/** What an admin changes stands in the audit record: who, what, which routers, which fields, and what became of it. */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImportRequest } from '@shared/import';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordOf } from '../../../src/main/audit/audit-chain';
import { mostIdsInRecord } from '../../../src/main/audit/recorded-changes';
import { type HabitsServer, startHabitsServer } from '../../support/habits-server';
import { createTempFolder } from '../../support/temp-folder';
import { type RealMain, startRealMain } from '../real-main';
import { errorOf, goodRouter, token, valueOf } from '../support';

let folder: Awaited<ReturnType<typeof createTempFolder>>;
let server: HabitsServer;
let main: RealMain;
let hasLeft: boolean;

beforeEach(async () => {
  folder = await createTempFolder();
  server = await startHabitsServer({ token });
  main = await startRealMain({ folder: folder.path, serverUrl: server.url, token });
  hasLeft = false;
});
afterEach(async () => {
  if (!hasLeft) await main.quit();
  await server.close();
  await folder.remove();
});

/** everything in the record once the app has left, without what differs from run to run */
async function recorded(): Promise<readonly Record<string, unknown>[]> {
  await main.quit();
  hasLeft = true;
  const text = await readFile(path.join(folder.path, 'data', 'logs', 'audit.jsonl'), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => recordOf(line) ?? []);
}
const shared = { kind: 'password', keyFile: null, name: 'Branch routers' } as const;
const pasted = (text: string): ImportRequest => ({
  source: { kind: 'text', text },
  format: 'auto',
  mapping: null,
  hasHeader: null,
  user: 'root',
  group: null,
  credentialId: null,
});
const router = { ...goodRouter, address: null };

describe('one record each', () => {
  it('for adding, changing and deleting a router, with the fields and never their values', async () => {
    const { routerId } = valueOf(await main.call('addRouter', { router, secret: 'planted-first' }));
    const changed = { ...router, user: 'planted-user', tags: ['core'] };
    valueOf(await main.call('updateRouter', { routerId, router: changed, secret: 'planted-second' }));
    await main.call('deleteRouter', { routerId });
    const records = await recorded();
    const common = { moment: 'end', routerId, outcome: 'success', userId: main.status().identity.userId };
    expect(records).toEqual([
      expect.objectContaining({ ...common, operation: 'addRouter', fields: ['secret'], parameters: { name: 'edge' } }),
      expect.objectContaining({
        ...common,
        operation: 'updateRouter',
        fields: ['user', 'tags', 'secret'],
        parameters: { name: 'edge' },
      }),
      expect.objectContaining({ ...common, operation: 'deleteRouter', parameters: { name: 'edge' } }),
    ]);
    expect(new Set(records.map((record) => record['correlationId'])).size).toBe(3);
    expect(JSON.stringify(records)).not.toContain('planted');
  });

  it('for a change that was refused, with its cause and the id that the error shows', async () => {
    const { routerId } = valueOf(await main.call('addRouter', { router }));
    const jump = { kind: 'router', routerId } as const;
    const error = errorOf(await main.call('updateRouter', { routerId, router: { ...router, jump } }));
    expect((await recorded()).at(-1)).toMatchObject({
      operation: 'updateRouter',
      routerId,
      outcome: 'failure',
      errorCode: error.code,
      correlationId: error.correlationId,
      fields: ['jump'],
    });
  });

  it('for an import of a thousand, a change of all of them, and taking that back', async () => {
    const lines = Array.from({ length: 1_000 }, (_, index) => `site-${index},10.${index >> 8}.${index & 255}.1`);
    const preview = valueOf(await main.call('previewImport', pasted(`name,address\n${lines.join('\n')}\n`)));
    valueOf(await main.call('confirmImport', { importId: preview.importId }));
    const routerIds = valueOf(await main.call('getSnapshot', undefined)).view.routers.map(({ id }) => id);
    valueOf(await main.call('editRouters', { routerIds, change: { group: 'Sites', addTags: ['new'] } }));
    valueOf(await main.call('undoChange', { undoId: main.status().undo!.id }));
    const records = await recorded();
    expect(records.map((record) => record['operation'])).toEqual(['importRouters', 'editRouters', 'undoChange']);
    for (const record of records) {
      expect(record).toMatchObject({ routerId: null, parameters: { routers: 1_000 }, outcome: 'success' });
      expect(record['routerIds']).toHaveLength(mostIdsInRecord);
      expect(JSON.stringify(record).length).toBeLessThan(5_000);
    }
    expect(records[1]?.['fields']).toEqual(['group', 'addTags']);
    expect(routerIds).toEqual(expect.arrayContaining(records[0]!['routerIds'] as string[]));
  });

  it('for shared credentials', async () => {
    const { credentialId } = valueOf(
      await main.call('saveCredential', { credentialId: null, credential: shared, secret: 'planted-shared' }),
    );
    await main.call('saveCredential', { credentialId, credential: { ...shared, name: 'All routers' }, secret: null });
    await main.call('deleteCredential', { credentialId });
    const records = await recorded();
    expect(records.map(({ operation, fields, parameters }) => [operation, fields, parameters])).toEqual([
      ['saveCredential', ['secret'], { name: 'Branch routers', credentialId, isNew: true }],
      ['saveCredential', ['name', 'secret (forgotten)'], { name: 'All routers', credentialId, isNew: false }],
      ['deleteCredential', undefined, { name: 'All routers', credentialId }],
    ]);
    expect(JSON.stringify(records)).not.toContain('planted');
  });

  it('for settings and servers elsewhere', async () => {
    await main.call('changePreferences', {
      name: 'Anna',
      notifications: main.status().settings.preferences.notifications,
    });
    const remote = {
      name: 'Team',
      url: 'https://team.example',
      caFile: null,
      leaseSeconds: null,
      startTimeoutSeconds: null,
      requestTimeoutSeconds: null,
    };
    const { serverId } = valueOf(
      await main.call('saveServer', { serverId: null, server: remote, secret: 'planted-token-1' }),
    );
    await main.call('saveServer', { serverId, server: { ...remote, leaseSeconds: 60 } });
    await main.call('deleteServer', { serverId });
    const records = await recorded();
    expect(records.map(({ operation, fields, parameters }) => [operation, fields, parameters])).toEqual([
      ['changePreferences', ['name'], {}],
      ['saveServer', ['token'], { name: 'Team', serverId, isNew: true }],
      ['saveServer', ['leaseSeconds'], { name: 'Team', serverId, isNew: false }],
      ['deleteServer', undefined, { name: 'Team', serverId }],
    ]);
    expect(JSON.stringify(records)).not.toContain('planted');
  });

  it('for changes that come at the same time, each with its own routers', async () => {
    const added = await Promise.all(
      Array.from({ length: 20 }, (_, index) => main.call('addRouter', { router: { ...router, name: `r${index}` } })),
    );
    const ids = added.map((result) => valueOf(result).routerId);
    await Promise.all(ids.map((routerId) => main.call('deleteRouters', { routerIds: [routerId] })));
    const deletions = (await recorded()).filter(({ operation }) => operation === 'deleteRouters');
    expect(deletions.map(({ routerId }) => routerId)).toEqual(ids);
  });
});

it('an export that is called off, and looking around, leave no record', async () => {
  valueOf(await main.call('addRouter', { router }));
  const before = await recorded();
  valueOf(await main.call('exportRouters', { format: 'csv', routerIds: null }));
  valueOf(await main.call('getSnapshot', undefined));
  expect(await recorded()).toEqual(before);
});
