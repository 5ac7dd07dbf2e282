/** Which routers are logged in to with the same credential: so that a refused one is not tried on all of them. */

import { createHash } from 'node:crypto';
import type { RouterId } from '@shared/ids';
import type { Inventory } from './inventory/inventory';
import type { SecretStore } from './storage/secret-store';

/** @returns the same text for the same user and credential, from which neither can be had back */
export function credentialKeys(ports: {
  readonly inventory: Inventory;
  readonly secrets: SecretStore;
  readonly isRemote: () => boolean;
}): (routerId: RouterId) => Promise<string> {
  return async (routerId) => {
    const router = ports.inventory.get(routerId);
    // A remote server has credentials of its own, which this app does not know: all count as one.
    if (!router || ports.isRemote()) return 'of-the-server';
    const [secret] = await ports.secrets.get(routerId);
    const { user, credential, furtherCredentials } = router;
    return createHash('sha256')
      .update(JSON.stringify([user, credential, furtherCredentials, secret]))
      .digest('hex');
  };
}
