/** Shared credentials of an exported list, imported beside those that are there: none is lost, taken for another, or left behind. */

import { type CredentialId, parseId } from '@shared/ids';
import type { ImportPreview } from '@shared/import';
import type { Router, SharedCredential } from '@shared/router';
import { beforeEach, describe, expect, it } from 'vitest';
import { exportText } from '../../../src/main/inventory/export/export-routers';
import { errorOf, goodRouter, otherRouterId, routerId, valueOf } from '../support';
import { deskFor, type DeskForTests } from './import-support';

const idOf = (digit: number) => parseId<CredentialId>(`44444444-4444-4444-8444-44444444444${digit}`)!;
const agent = (digit: number, name: string): SharedCredential => ({
  id: idOf(digit),
  name,
  kind: 'agent',
  keyFile: null,
});
const password = (digit: number, name: string): SharedCredential => ({ ...agent(digit, name), kind: 'password' });
const routers: readonly Router[] = [
  {
    ...goodRouter,
    id: routerId,
    simulated: false,
    credential: { kind: 'shared', credentialId: idOf(1) },
    furtherCredentials: [{ kind: 'shared', credentialId: idOf(2) }],
  },
  {
    ...goodRouter,
    id: otherRouterId,
    simulated: false,
    name: 'behind',
    address: '10.0.0.77',
    jump: { kind: 'address', address: 'jump.example', port: 22, user: 'admin', credentialId: idOf(1) },
  },
];

let made: DeskForTests;
beforeEach(() => {
  made = deskFor({ home: '/home/admin' });
});

async function previewOf(...credentials: readonly SharedCredential[]): Promise<ImportPreview> {
  const source = { kind: 'text', text: exportText('json', { routers, credentials }) } as const;
  const request = { source, format: 'json', mapping: null, hasHeader: null, user: 'root', group: null } as const;
  return valueOf(await made.desk.preview({ ...request, credentialId: null }));
}
const names = () => made.inventory.credentials().map(({ name, kind }) => `${name} (${kind})`);

describe('a shared credential of an import', () => {
  it('of a name and kind that is there is that one, wherever it is used', async () => {
    valueOf(await made.inventory.saveCredential(agent(9, 'field')));
    const preview = await previewOf(agent(2, 'Lab'), agent(1, 'Field'));
    expect(preview.notes).toEqual([
      {
        where: 'Credential “Field”',
        text: 'there is one of this name and kind already; it is used, with what is stored for it',
      },
    ]);
    valueOf(await made.desk.confirm(preview.importId));
    expect(names()).toEqual(['field (agent)', 'Lab (agent)']);
    expect(made.inventory.get(routerId)).toMatchObject({
      credential: { kind: 'shared', credentialId: idOf(9) },
      furtherCredentials: [{ kind: 'shared', credentialId: idOf(2) }],
    });
    expect(made.inventory.get(otherRouterId)?.jump).toMatchObject({ credentialId: idOf(9) });
  });

  it('of another kind than the one of its name gets a number', async () => {
    valueOf(await made.inventory.saveCredential(password(9, 'Field')));
    valueOf(await made.inventory.saveCredential(password(8, 'Field 2')));
    const preview = await previewOf(agent(1, 'Field'), agent(2, 'Lab'));
    expect(preview.notes.map(({ text }) => text)).toEqual([
      'there is another one of this name; this one is added as “Field 3”',
    ]);
    valueOf(await made.desk.confirm(preview.importId));
    expect(names()).toEqual(['Field (password)', 'Field 2 (password)', 'Field 3 (agent)', 'Lab (agent)']);
    expect(made.inventory.get(routerId)?.credential).toEqual({ kind: 'shared', credentialId: idOf(1) });
  });

  it('whose name was taken while the preview was looked at makes it no longer valid', async () => {
    const { importId } = await previewOf(agent(1, 'Field'), agent(2, 'Lab'));
    valueOf(await made.inventory.saveCredential(agent(9, 'Lab')));
    expect(errorOf(await made.desk.confirm(importId)).message).toBe('This preview is no longer valid.');
    expect(names()).toEqual(['Lab (agent)']);
    expect(made.inventory.all()).toEqual([]);
  });

  it('is in the list with its routers or not at all', async () => {
    const { importId } = await previewOf(agent(1, 'Field'), agent(2, 'Lab'));
    made.refuseDisk();
    expect(errorOf(await made.desk.confirm(importId)).code).toBe('STORAGE_FAILED');
    expect(names()).toEqual([]);
  });
});

describe('the undo of an import', () => {
  it('takes its shared credentials back', async () => {
    const { importId } = await previewOf(agent(1, 'Field'), agent(2, 'Lab'));
    valueOf(await made.desk.confirm(importId));
    valueOf(await made.changes.undo(made.undo()!.id));
    expect(made.inventory.all()).toEqual([]);
    expect(names()).toEqual([]);
  });

  it('leaves those that another router uses by now, that were changed, or whose secret was entered', async () => {
    const all = [agent(1, 'Field'), agent(2, 'Lab'), password(3, 'Desk'), agent(4, 'Unused')];
    const { importId } = await previewOf(...all);
    valueOf(await made.desk.confirm(importId));
    valueOf(
      await made.inventory.add({
        ...goodRouter,
        address: '10.0.0.99',
        credential: { kind: 'shared', credentialId: idOf(1) },
      }),
    );
    valueOf(await made.inventory.saveCredential(agent(2, 'Laboratory')));
    valueOf(await made.secrets.set(idOf(3), 'planted-secret'));
    valueOf(await made.changes.undo(made.undo()!.id));
    expect(names()).toEqual(['Field (agent)', 'Laboratory (agent)', 'Desk (password)']);
  });
});
