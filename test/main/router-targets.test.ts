/** What the embedded server is told of a router: its own credential or the shared one, and never a way past a jump host. */

import type { CredentialId } from '@shared/ids';
import type { RouterInput } from '@shared/router';
import { expect, it } from 'vitest';
import { createInventory } from '../../src/main/inventory/inventory';
import { emptyInventory } from '../../src/main/inventory/stored-inventory';
import { createRedactor } from '../../src/main/log/redact';
import { createRouterTargets } from '../../src/main/router-targets';
import { createSecretStore } from '../../src/main/storage/secret-store';
import { fakeCipher } from '../support/fake-cipher';
import { errorOf, goodRouter, otherRouterId, routerId, valueOf } from './support';

const uuid = (): string => crypto.randomUUID();
const credentialId = uuid() as CredentialId;

async function opened(input: RouterInput) {
  const file = { load: () => Promise.reject(new Error('not used')), save: () => Promise.resolve() };
  const inventory = createInventory({
    stored: emptyInventory(),
    file,
    randomness: { uuid, fraction: () => 0 },
    onChanged: () => undefined,
  });
  const secrets = createSecretStore({
    stored: { version: 1, secrets: {} },
    file,
    cipher: fakeCipher,
    redactor: createRedactor(),
    correlationId: uuid,
  });
  valueOf(await inventory.add(input, routerId));
  const targets = createRouterTargets({
    inventory,
    secrets,
    hostKeys: new Map(),
    correlationId: uuid,
    newId: () => otherRouterId,
  });
  return {
    inventory,
    secrets,
    targets,
    resolve: targets.ofRouter,
  };
}

const shared: RouterInput = { ...goodRouter, credential: { kind: 'shared', credentialId } };

it('a router with a credential of its own is logged in to with it', async () => {
  const { secrets, resolve } = await opened(goodRouter);
  valueOf(await secrets.set(routerId, 'own'));
  expect(valueOf(await resolve(routerId)).credential).toEqual({ kind: 'password', password: 'own' });
});

it('a router with a shared credential is logged in to with that one’s secret', async () => {
  const { inventory, secrets, resolve } = await opened(shared);
  const credential = { id: credentialId, name: 'Field routers', kind: 'key-file', keyFile: '/keys/field' } as const;
  valueOf(await inventory.saveCredential(credential));
  valueOf(await secrets.set(credentialId, 'phrase'));
  valueOf(await secrets.set(routerId, 'left over'));
  expect(valueOf(await resolve(routerId)).credential).toEqual({
    kind: 'key-file',
    keyFile: '/keys/field',
    passphrase: 'phrase',
  });
});

it('a shared credential that is not there is said, and nothing else is tried', async () => {
  const { resolve } = await opened(shared);
  expect(errorOf(await resolve(routerId)).message).toBe('The shared credential of edge is not there.');
});

it('a shared credential stays while a router uses it', async () => {
  const { inventory } = await opened(shared);
  valueOf(await inventory.saveCredential({ id: credentialId, name: 'Field', kind: 'agent', keyFile: null }));
  expect(errorOf(await inventory.removeCredential(credentialId)).message).toBe('The credential is used by edge.');
});

it('a router behind a router that is behind an SSH server: the way begins at the nearest, each with its own credential', async () => {
  const { inventory, secrets, resolve } = await opened({
    ...goodRouter,
    jump: { kind: 'router', routerId: otherRouterId },
  });
  const outer = { kind: 'address', address: 'jump.example', port: 2200, user: 'admin', credentialId } as const;
  valueOf(await inventory.add({ ...goodRouter, name: 'middle', address: '10.0.0.3', jump: outer }, otherRouterId));
  valueOf(await inventory.saveCredential({ id: credentialId, name: 'Jump', kind: 'password', keyFile: null }));
  valueOf(await secrets.set(otherRouterId, 'of the middle'));
  valueOf(await secrets.set(credentialId, 'of the jump'));
  expect(valueOf(await resolve(routerId)).jumpHosts).toEqual([
    {
      name: 'jump.example',
      address: 'jump.example',
      port: 2200,
      user: 'admin',
      credential: { kind: 'password', password: 'of the jump' },
      hostKey: null,
    },
    {
      name: 'middle',
      address: '10.0.0.3',
      port: 22,
      user: 'root',
      credential: { kind: 'password', password: 'of the middle' },
      furtherCredentials: [],
      legacyAlgorithms: false,
      hostKey: null,
    },
  ]);
});

it('jump hosts that go round in a circle are refused, and nothing is tried directly', async () => {
  const { inventory, resolve } = await opened({ ...goodRouter, jump: { kind: 'router', routerId: otherRouterId } });
  const back = { ...goodRouter, name: 'middle', address: '10.0.0.3', jump: { kind: 'router', routerId } } as const;
  valueOf(await inventory.add(back, otherRouterId));
  expect(errorOf(await resolve(routerId)).message).toBe('The jump hosts of edge go round in a circle.');
});

it('a jump host that was deleted is said', async () => {
  const { resolve } = await opened({ ...goodRouter, jump: { kind: 'router', routerId: otherRouterId } });
  expect(errorOf(await resolve(routerId)).message).toBe('The jump host of edge is not in the list.');
});

it('a draft is tried with what was typed, and with the stored secret where nothing was', async () => {
  const { secrets, targets } = await opened(goodRouter);
  valueOf(await secrets.set(routerId, 'own'));
  const draft = { ...goodRouter, address: '10.0.0.77' };
  expect(valueOf(await targets.ofDraft(routerId, draft, 'typed'))).toMatchObject({
    id: routerId,
    address: '10.0.0.77',
    credential: { kind: 'password', password: 'typed' },
  });
  expect(valueOf(await targets.ofDraft(routerId, draft, undefined)).credential).toEqual({
    kind: 'password',
    password: 'own',
  });
  expect(valueOf(await targets.ofDraft(null, draft, undefined))).toMatchObject({
    id: otherRouterId,
    credential: { kind: 'password', password: null },
  });
});

it('a stored password is never tried as the passphrase of a key that the form names now', async () => {
  const { secrets, targets } = await opened(goodRouter);
  valueOf(await secrets.set(routerId, 'own'));
  const draft = { ...goodRouter, credential: { kind: 'key-file', keyFile: '/keys/one' } } as const;
  expect(valueOf(await targets.ofDraft(routerId, draft, undefined)).credential).toEqual({
    kind: 'key-file',
    keyFile: '/keys/one',
    passphrase: null,
  });
});

it('further credentials and old algorithms go along, of a jump host too; what is tried already is not tried twice', async () => {
  const advanced: RouterInput = {
    ...goodRouter,
    furtherCredentials: [{ kind: 'agent' }, { kind: 'shared', credentialId }],
    legacyAlgorithms: true,
  };
  const { inventory, secrets, targets } = await opened(advanced);
  valueOf(await inventory.saveCredential({ id: credentialId, name: 'Field', kind: 'password', keyFile: null }));
  valueOf(await secrets.set(credentialId, 'field'));
  valueOf(await secrets.set(routerId, 'own'));
  const login = {
    credential: { kind: 'password', password: 'own' },
    furtherCredentials: [{ kind: 'agent' }, { kind: 'password', password: 'field' }],
    legacyAlgorithms: true,
  };
  expect(valueOf(await targets.ofRouter(routerId))).toMatchObject(login);
  const behind: RouterInput = { ...goodRouter, address: '10.0.0.3', jump: { kind: 'router', routerId } };
  const target = valueOf(await targets.ofDraft(null, behind, null));
  expect(target).toMatchObject({ furtherCredentials: [], legacyAlgorithms: false, jumpHosts: [login] });
  valueOf(await secrets.set(routerId, 'field'));
  expect(valueOf(await targets.ofRouter(routerId)).furtherCredentials).toEqual([{ kind: 'agent' }]);
});

it('a further credential that is not there is said before anything is tried', async () => {
  const advanced: RouterInput = { ...goodRouter, furtherCredentials: [{ kind: 'shared', credentialId }] };
  const { targets } = await opened(advanced);
  expect(errorOf(await targets.ofRouter(routerId)).message).toBe('A further credential of edge is not there.');
});
