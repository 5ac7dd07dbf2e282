/** The app as the embedded server's router directory: one router with its credential, on request, over the process channel. */

import type { RouterTarget, RouterTargetCredential } from '@shared/embedded-channel';
import { type ServiceError, serviceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import { fail, ok, type Result } from '@shared/result';
import type { OwnCredential, Router } from '@shared/router';
import type { Inventory } from './inventory/inventory';
import type { SecretOwner, SecretStore } from './storage/secret-store';

export function createRouterTargets(ports: {
  readonly inventory: Inventory;
  readonly secrets: SecretStore;
  /** host keys that the lab vouches for */
  readonly hostKeys: ReadonlyMap<RouterId, string>;
  readonly correlationId: () => string;
}): (routerId: RouterId) => Promise<Result<RouterTarget, ServiceError>> {
  const { inventory, secrets } = ports;

  const refused = (message: string, hint: string): readonly [null, ServiceError] =>
    fail(serviceError('INVALID_INPUT', { message, hint, correlationId: ports.correlationId() }));

  async function credentialOf({ id, name, credential }: Router): Promise<Result<RouterTargetCredential, ServiceError>> {
    if (credential.kind !== 'shared') return await withSecret(credential, id);
    const shared = inventory.credential(credential.credentialId);
    if (shared === null) {
      return refused(
        `The shared credential of ${name} is not there.`,
        'Edit the router and choose another credential.',
      );
    }
    return await withSecret(shared, shared.id);
  }

  async function withSecret(
    { kind, keyFile }: OwnCredential,
    owner: SecretOwner,
  ): Promise<Result<RouterTargetCredential, ServiceError>> {
    if (kind === 'agent') return ok({ kind });
    const [secret, error] = await secrets.get(owner);
    if (error) return fail(error);
    if (kind === 'key-file' && keyFile !== null) return ok({ kind, keyFile, passphrase: secret });
    return ok({ kind: 'password', password: secret });
  }

  return async (routerId) => {
    const router = inventory.get(routerId);
    if (!router) {
      const correlationId = ports.correlationId();
      return fail(serviceError('ROUTER_UNKNOWN', { message: 'The app does not know this router.', correlationId }));
    }
    if (router.address === null) {
      return refused(`${router.name} has no address.`, 'Edit the router and enter its address.');
    }
    if (router.jump !== null) {
      // Never past the jump host: the address may be another router's in the network of this computer.
      const message = `${router.name} is to be reached through a jump host, which this commands server cannot do.`;
      return refused(message, 'Use a commands server that reaches the router, or take the jump host out.');
    }
    const [credential, error] = await credentialOf(router);
    if (error) return fail(error);
    const { id, name, address, port, user, profile, interfaces } = router;
    const hostKey = ports.hostKeys.get(routerId) ?? null;
    return ok({ id, name, address, port, user, profile, interfaces, credential, hostKey });
  };
}
