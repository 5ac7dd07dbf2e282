/** 10,000 routers, of which 1,000 have a session: started by the window's own bulk command and waited for. */

import type { BulkProgress } from '@shared/bulk';
import type { RouterId } from '@shared/ids';
import { pause, command, type MeasuredWindow } from './window';

const startWithinMs = 120_000;

export const manyRouters = 10_000;
export const manySessions = 1_000;

/** Every tenth router, so that some are in sight wherever the list stands. */
export const withSession = (number: number) => number % (manyRouters / manySessions) === 0;

export async function startSessions({ page }: MeasuredWindow, routerIds: readonly RouterId[]): Promise<void> {
  const { id } = await command<BulkProgress>(page, 'startBulk', { operation: 'start', routerIds });
  const until = performance.now() + startWithinMs;
  for (;;) {
    const { bulk } = await command<{ readonly bulk: BulkProgress | null }>(page, 'getBulk');
    if (bulk?.state === 'done') {
      if (bulk.succeeded !== routerIds.length) {
        const why = bulk.groups.map(({ message }) => message).join(' ');
        throw new Error(`only ${bulk.succeeded} sessions became active. ${why}`);
      }
      await command(page, 'dismissBulk', { id });
      return;
    }
    if (performance.now() > until) throw new Error(`the sessions did not start within ${startWithinMs} ms`);
    await pause(250);
  }
}
