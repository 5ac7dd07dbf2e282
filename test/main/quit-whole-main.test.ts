/** Quitting on the whole of main, over real HTTP, while much is going on. */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { RouterId } from '@shared/ids';
import { expect, it } from 'vitest';
import type { HeldSessions } from '../../src/main/active-sessions/held-sessions';
import { startHabitsServer } from '../support/habits-server';
import { createTempFolder } from '../support/temp-folder';
import { startRealMain } from './real-main';
import { token, until, valueOf } from './support';

it('“End and quit” in the middle of a bulk start begins no further one, and the server holds none in the end', async () => {
  const server = await startHabitsServer({ token });
  const folder = await createTempFolder();
  const main = await startRealMain({ folder: folder.path, serverUrl: server.url, token, leaseSeconds: 60 });
  const routerIds: RouterId[] = [];
  for (let number = 0; number < 150; number += 1) routerIds.push(await main.add(`router ${number}`));
  server.control.setStartDelay(150);
  valueOf(await main.call('startBulk', { operation: 'start', routerIds }));
  await until(() => server.control.activeSessions().length >= 8);

  const before = server.control.requestsTo('start').length;
  await main.quit();
  // What was in the outbox by then may have left in the same moment; nothing is taken out of those that waited.
  expect(server.control.requestsTo('start').length - before).toBeLessThanOrEqual(8);
  expect(server.control.activeSessions()).toEqual([]);
  const file = path.join(folder.path, 'data', 'held-sessions.json');
  const { sessions } = JSON.parse(await readFile(file, 'utf8')) as HeldSessions;
  expect(sessions.filter(({ endWanted }) => !endWanted)).toEqual([]);
  expect(main.bulk()).toMatchObject({ waiting: 0 });
  await server.close();
  await folder.remove();
});
