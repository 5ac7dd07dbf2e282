/** The one HTTP call that asks a commands server for the routers it knows. */

import type { Result } from '@shared/result';
import { routerLimits } from '@shared/router';
import { z } from 'zod';
import type { RequestFailure } from '../../managers/commands-server-manager';
import type { Parsed } from './base';
import { execute, type ExecutePorts } from './session-execute';

/** As many as the app's list may hold, at 500 bytes each. */
const mostBytes = routerLimits.routers * 500;

/** Each router is looked at on its own when it is imported: a bad one harms no other. */
const routersAnswer = z.object({ routers: z.array(z.unknown()).max(routerLimits.routers) });

export function executeListRouters(
  ports: ExecutePorts,
  correlationId: string,
): Promise<Result<Parsed<z.output<typeof routersAnswer>>, RequestFailure>> {
  return execute(ports, { correlationId }, routersAnswer, (manager) => ({
    method: 'GET',
    path: '/api/routers',
    timeoutMs: manager.profile.timeouts.endMs,
    correlationId,
    lane: 'operation',
    safeToRepeat: true,
    mostBytes,
  }));
}
