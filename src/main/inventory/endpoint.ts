/**
 * Where a router is: two routers at one address and port are the same one, unless different jump hosts stand before them,
 * because every branch may use the same private addresses.
 */

import type { Router } from '@shared/router';

/** null where only the server knows the address. */
export function endpointOf({ address, port, jump }: Pick<Router, 'address' | 'port' | 'jump'>): string | null {
  if (address === null) return null;
  const behind =
    jump === null ? '' : jump.kind === 'router' ? jump.routerId : `${jump.address.toLowerCase()} ${jump.port}`;
  return `${address.toLowerCase()} ${port} ${behind}`;
}
