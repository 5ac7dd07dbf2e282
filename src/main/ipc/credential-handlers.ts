/** The commands about shared credentials. What the window learns of them: name, kind, whether a secret is stored, users. */

import type { ServiceError } from '@shared/errors';
import { parseId, type CredentialId } from '@shared/ids';
import { fail, ok } from '@shared/result';
import type { SharedCredential, SharedCredentialView } from '@shared/router';
import { credentialsOf, type Inventory } from '../inventory/inventory';
import type { SecretStore } from '../storage/secret-store';
import type { Handlers } from './register';

export type CredentialHandlers = Pick<Handlers, 'saveCredential' | 'deleteCredential'>;

export function createCredentialHandlers(ports: {
  readonly inventory: Inventory;
  readonly secrets: SecretStore;
  readonly uuid: () => string;
  /** the list of them changed */
  readonly onChanged: () => void;
}): CredentialHandlers {
  const { inventory, secrets } = ports;

  async function putBack(id: CredentialId, before: SharedCredential | null): Promise<void> {
    await (before ? inventory.saveCredential(before) : inventory.removeCredential(id));
  }

  return {
    saveCredential: async ({ credentialId, credential, ...change }) => {
      const id = credentialId ?? parseId<CredentialId>(ports.uuid());
      if (id === null) throw new Error('the source of ids gave no UUID');
      const before = inventory.credential(id);
      const [, error] = await inventory.saveCredential({ ...credential, id });
      if (error) return fail(error);
      // A password is of no use as the passphrase of a key, and must not be sent as one.
      const kindChanged = before !== null && before.kind !== credential.kind;
      const secret = change.secret === undefined && kindChanged ? null : change.secret;
      if (secret !== undefined) {
        const [, secretError] = await secrets.set(id, secret === '' ? null : secret);
        if (secretError) {
          await putBack(id, before);
          ports.onChanged();
          return fail<ServiceError>(secretError);
        }
      }
      ports.onChanged();
      return ok({ credentialId: id });
    },
    deleteCredential: async ({ credentialId }) => {
      const [, error] = await inventory.removeCredential(credentialId);
      if (error) return fail(error);
      const [, secretError] = await secrets.set(credentialId, null);
      ports.onChanged();
      return secretError ? fail(secretError) : ([undefined, null] as never);
    },
  };
}

export function credentialViews(inventory: Inventory, secrets: SecretStore): readonly SharedCredentialView[] {
  const credentials = inventory.credentials();
  const uses = new Map<CredentialId, number>();
  for (const router of credentials.length === 0 ? [] : inventory.all())
    for (const id of credentialsOf(router)) uses.set(id, (uses.get(id) ?? 0) + 1);
  return credentials.map((credential) => ({
    ...credential,
    hasSecret: secrets.has(credential.id),
    usedBy: uses.get(credential.id) ?? 0,
  }));
}
