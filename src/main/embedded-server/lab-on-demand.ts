/** The lab of simulated routers: started once, by a flag or by somebody who wants to see what this is. */

import type { Router } from '@shared/router';
import type { StartProcess } from './child-process';
import { type LabProcess, routerOfLab, startLabProcess } from './lab-process';

export type LabRouterAsOurs = { readonly router: Router; readonly hostKey: string; readonly password: string };

export type LabOnDemand = {
  /** Does nothing when it runs already. */
  readonly start: (routers: number) => void;
  readonly stop: () => void;
};

export function createLabOnDemand(ports: {
  readonly startProcess: StartProcess;
  readonly onRouters: (routers: readonly LabRouterAsOurs[]) => void;
  readonly onFailed: (message: string) => void;
}): LabOnDemand {
  let lab: LabProcess | null = null;
  return {
    start: (routers) => {
      lab ??= startLabProcess({
        startProcess: ports.startProcess,
        routers,
        onStarted: (simulated) =>
          ports.onRouters(
            simulated.flatMap((one) => {
              const router = routerOfLab(one);
              return router ? [{ router, hostKey: one.hostKey, password: one.password }] : [];
            }),
          ),
        onFailed: ports.onFailed,
      });
    },
    stop: () => lab?.stop(),
  };
}
