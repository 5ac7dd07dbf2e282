/** A router's address as people write it: the port only where it is not the usual one. */

import type { Router } from '@shared/router';
import { texts } from '../../texts';

export function addressOf(router: Pick<Router, 'address' | 'port'>): string {
  if (router.address === null) return texts.list.knownToServer;
  if (router.port === 22) return router.address;
  return router.address.includes(':') ? `[${router.address}]:${router.port}` : `${router.address}:${router.port}`;
}
