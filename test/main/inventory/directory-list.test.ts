/** The routers that a commands server knows, as an import: what is new, what is there already, and what cannot be taken. */

import { serviceError } from '@shared/errors';
import { ok, type Result } from '@shared/result';
import type { ImportRequest } from '@shared/import';
import { describe, expect, it } from 'vitest';
import type { ServerDirectory } from '../../../src/main/inventory/import/directory-list';
import { errorOf, valueOf } from '../support';
import { deskFor } from './import-support';

const request: ImportRequest = {
  source: { kind: 'directory' },
  format: 'auto',
  mapping: null,
  hasHeader: null,
  user: 'root',
  group: null,
  credentialId: null,
};
const idOf = (n: number): string => `3f0f4d0e-6f0b-4c53-9d6e-0c7a3b8f1a${String(n).padStart(2, '0')}`;
const entry = (n: number, part: object = {}): object => ({
  id: idOf(n),
  name: `gw-${n}`,
  address: `10.0.0.${n}`,
  port: 22,
  user: 'admin',
  profile: 'facts',
  jump_hosts: [],
  ...part,
});
const deskOf = (...routers: readonly unknown[]) => deskFor({ home: '/', directory: ok({ server: 'Team', routers }) });

describe('what a server knows', () => {
  it('is imported under the server’s ids, with what it tells, and the import can be undone', async () => {
    const { desk, inventory, changes, undo } = deskOf(entry(1), entry(2, { port: 2222, profile: 'own-thing' }));
    const preview = valueOf(await desk.preview(request));
    expect(preview).toMatchObject({ format: 'directory', readyCount: 2, duplicateCount: 0, problemCount: 0 });
    expect(inventory.all()).toEqual([]);
    expect(valueOf(await desk.confirm(preview.importId))).toEqual({ changed: 2, skipped: [] });
    expect(inventory.all()).toMatchObject([
      { id: idOf(1), name: 'gw-1', address: '10.0.0.1', user: 'admin', profile: 'facts' },
      { id: idOf(2), port: 2222, profile: 'own-thing', credential: { kind: 'agent' } },
    ]);
    expect(undo()?.text).toBe('Imported 2 routers from Team');
    valueOf(await changes.undo(undo()!.id));
    expect(inventory.all()).toEqual([]);
  });

  it('a second look finds all of it there, unchanged or reached in another way, and leaves it as it is', async () => {
    const first = deskOf(entry(1), entry(2));
    const { importId } = valueOf(await first.desk.preview(request));
    await first.desk.confirm(importId);
    const [one, two] = first.inventory.all();
    const second = deskOf(entry(1), entry(2, { name: 'renamed', address: '10.9.9.9' }));
    for (const { id, simulated: _, ...input } of [one!, two!]) await second.inventory.add(input, id);
    const preview = valueOf(await second.desk.preview(request));
    expect(preview.readyCount).toBe(0);
    expect(preview.duplicates).toEqual([
      { where: 'Router 1', text: 'gw-1 is in the list already, unchanged' },
      {
        where: 'Router 2',
        text: 'renamed is in the list, as gw-2, and is left as it is; the server reaches it as admin at 10.9.9.9, port 22',
      },
    ]);
  });

  it('two routers with one address behind different jump hosts are two, and that address is not taken for a way there', async () => {
    const inside = { address: '192.168.1.1' };
    const { desk, inventory } = deskOf(
      entry(1, { ...inside, jump_hosts: ['door-a'] }),
      entry(2, { ...inside, jump_hosts: ['door-b', 'inner'] }),
      entry(3, inside),
    );
    await inventory.add({ ...valueOf(await asInput()), address: '192.168.1.1' });
    const { importId, readyCount } = valueOf(await desk.preview(request));
    expect(readyCount).toBe(3);
    expect(valueOf(await desk.confirm(importId)).changed).toBe(3);
    expect(inventory.all().slice(1)).toMatchObject([
      { address: null, notes: 'On Team behind door-a: 192.168.1.1, port 22.' },
      { address: null, notes: 'On Team behind door-b, inner: 192.168.1.1, port 22.' },
      { address: '192.168.1.1', notes: '' },
    ]);
  });

  it('a bad entry is named with its reason and harms no other', async () => {
    const { desk } = deskOf(
      entry(1, { id: 'not-a-uuid' }),
      'nonsense',
      entry(2, { name: '' }),
      entry(3, { port: 70_000 }),
      entry(4, { address: 'no address; rm -rf' }),
      entry(5),
      entry(5, { name: 'again' }),
      entry(6, { name: 'x\u0007\u202Ey', jump_hosts: 'strange', profile: '../etc' }),
    );
    const preview = valueOf(await desk.preview(request));
    expect(preview.ready.map(({ name }) => name)).toEqual(['gw-5', 'xy']);
    expect(preview.duplicates).toEqual([{ where: 'Router 7', text: 'again has the id of Router 6' }]);
    expect(preview.problems.map(({ where }) => where)).toEqual([1, 2, 3, 4, 5].map((n) => `Router ${n}`));
    expect(preview.problems[0]?.text).toMatch(/^gw-1: id: /);
    for (const { text } of preview.problems.slice(1)) expect(text.length).toBeGreaterThan(5);
  });

  it('what the server answers instead of a list is said as it is', async () => {
    const error = serviceError('NOT_SUPPORTED', { message: 'It has none.', correlationId: 'c' });
    const { desk } = deskFor({ home: '/', directory: [null, error] as Result<ServerDirectory, typeof error> });
    expect(errorOf(await desk.preview(request))).toEqual(error);
  });
});

async function asInput() {
  const { desk, inventory } = deskOf(entry(9));
  await desk.confirm(valueOf(await desk.preview(request)).importId);
  const { id: _, simulated: __, ...input } = inventory.all()[0]!;
  return ok({ ...input, name: 'other' });
}
