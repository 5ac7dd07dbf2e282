/** The jump hosts in front of a router, one behind the other, and whether they lead back to where they began. */

import type { RouterId } from '@shared/ids';
import type { JumpHost } from '@shared/router';

/** @returns what stands before this router; undefined: there is no such router. */
export type JumpOf = (routerId: RouterId) => JumpHost | null | undefined;

/** @returns the routers that one behind this jump host is reached through, the nearest to it first, each once. */
export function wayThrough(jump: JumpHost | null, jumpOf: JumpOf): ReadonlySet<RouterId> {
  const way = new Set<RouterId>();
  for (let next: JumpHost | null | undefined = jump; next?.kind === 'router';) {
    if (way.has(next.routerId)) return way;
    way.add(next.routerId);
    next = jumpOf(next.routerId);
  }
  return way;
}
