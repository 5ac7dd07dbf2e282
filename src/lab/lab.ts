/** The lab: a handful of simulated routers for the demo and for tests. Where a real router can be used, it is not used. */

import { randomBytes } from 'node:crypto';
import type { LabFault, LabRouter } from '@shared/lab-channel';
import { idOf, roleOf } from './cast';
import { SimulatedRouter } from './simulated-router';

export type Lab = {
  readonly routers: readonly LabRouter[];
  /** Rejects when the router is none of the lab's. */
  readonly setFault: (routerId: string, fault: LabFault) => Promise<void>;
  readonly stop: () => Promise<void>;
};

export const mostLabRouters = 500;

export async function startLab(options: { readonly routers: number; readonly now?: () => number }): Promise<Lab> {
  const now = options.now ?? (() => performance.now());
  const simulated = new Map(
    Array.from({ length: options.routers }, (_, index) => {
      const id = idOf(index);
      const password = randomBytes(18).toString('base64url');
      return [id, new SimulatedRouter({ id, role: roleOf(index), password, now })] as const;
    }),
  );
  const routers = await Promise.all([...simulated.values()].map((router) => router.begin()));
  return {
    routers,
    setFault: async (routerId, fault) => {
      const router = simulated.get(routerId);
      if (!router) throw new Error(`the lab has no router ${routerId}`);
      await router.setFault(fault);
    },
    stop: async () => {
      await Promise.all([...simulated.values()].map((router) => router.stop()));
    },
  };
}
