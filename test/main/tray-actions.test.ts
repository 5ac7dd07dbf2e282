/** What the tray does, on the whole of main over real HTTP. */

import type { RouterId } from '@shared/ids';
import { expect, it } from 'vitest';
import { startHabitsServer } from '../support/habits-server';
import { createTempFolder } from '../support/temp-folder';
import { startRealMain } from './real-main';
import { token, until, valueOf } from './support';

it('“Refresh all now” leaves room for a click', async () => {
  const server = await startHabitsServer({ token });
  const folder = await createTempFolder();
  const main = await startRealMain({ folder: folder.path, serverUrl: server.url, token, leaseSeconds: 60 });
  const routerIds: RouterId[] = [];
  for (let number = 0; number < 120; number += 1) routerIds.push(await main.add(`router ${number}`));
  valueOf(await main.call('startBulk', { operation: 'start', routerIds }));
  await until(() => main.bulk()?.state === 'done');
  server.control.clearRequests();

  main.app.refreshAll();
  valueOf(await main.call('endSession', { routerId: routerIds[60]! }));
  await until(() => server.control.requestsTo('refresh').length >= 119);
  const asked = server.control.requests().filter(({ endpoint }) => endpoint !== 'health');
  // Behind the ten that the background may have on its way, and not behind all.
  expect(asked.findIndex(({ endpoint }) => endpoint === 'end')).toBeLessThan(20);
  await main.quit();
  await server.close();
  await folder.remove();
});
