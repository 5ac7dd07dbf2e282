/** The app as the embedded server's router directory: one router with its credential, on request, over the process channel. */

import type { RouterTarget, RouterTargetCredential } from '@shared/embedded-channel';
import { type ServiceError, serviceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import { fail, ok, type Result } from '@shared/result';
import type { Router } from '@shared/router';
import type { Inventory } from './inventory/inventory';
import type { SecretStore } from './storage/secret-store';

export function createRouterTargets(ports: {
  readonly inventory: Inventory;
  readonly secrets: SecretStore;
  /** host keys that the lab vouches for */
  readonly hostKeys: ReadonlyMap<RouterId, string>;
  readonly correlationId: () => string;
}): (routerId: RouterId) => Promise<Result<RouterTarget, ServiceError>> {
  return async (routerId) => {
    const router = ports.inventory.get(routerId);
    const correlationId = ports.correlationId();
    if (!router) {
      return fail(serviceError('ROUTER_UNKNOWN', { message: 'The app does not know this router.', correlationId }));
    }
    if (router.address === null) {
      const message = `${router.name} has no address.`;
      const hint = 'Edit the router and enter its address.';
      return fail(serviceError('INVALID_INPUT', { message, hint, correlationId }));
    }
    const [secret, error] = await ports.secrets.get(routerId);
    if (error) return fail(error);
    const { id, name, address, port, user, profile, interfaces } = router;
    const credential = credentialOf(router, secret);
    const hostKey = ports.hostKeys.get(routerId) ?? null;
    return ok({ id, name, address, port, user, profile, interfaces, credential, hostKey });
  };
}

function credentialOf(router: Router, secret: string | null): RouterTargetCredential {
  const { kind, keyFile } = router.credential;
  if (kind === 'key-file' && keyFile !== null) return { kind, keyFile, passphrase: secret };
  return kind === 'agent' ? { kind } : { kind: 'password', password: secret };
}
