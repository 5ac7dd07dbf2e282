/** An end while a real router is away: the whole of main says in timeline and audit what is still on the router, and that it cleans itself. */

import type { AuditFilter } from '@shared/audit';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { catalogOf } from '../../src/commands-server/infrastructure/profile-catalog';
import { readProfileFiles } from '../../src/commands-server/infrastructure/profile-files';
import { createRouter, type NamespaceRouter, skipWithoutRouters } from '../support/namespaces';
import { createTempFolder } from '../support/temp-folder';
import { startTestServer, targetFor, type TestServer } from '../support/test-server';
import { type RealMain, startRealMain } from './real-main';
import { valueOf } from './support';

const everything: AuditFilter = { words: [], outcome: 'all', since: null, until: null };

describe.skipIf(skipWithoutRouters())('an end of a session whose profile is removed at the end', () => {
  let router: NamespaceRouter;
  let server: TestServer;
  let folder: Awaited<ReturnType<typeof createTempFolder>>;
  let main: RealMain;

  beforeEach(async () => {
    router = await createRouter({ daemon: 'dropbear' });
    const profiles = catalogOf(await readProfileFiles([resolve('docs/profile.example.yaml')], { mustExist: true }));
    server = await startTestServer({ profiles });
    folder = await createTempFolder();
    main = await startRealMain({ folder: folder.path, serverUrl: server.url, token: server.token });
  });
  afterEach(async () => {
    await main.quit();
    await server.close();
    await router.dispose();
    await folder.remove();
  });

  it.each([
    ['a router that answers is clean, and no more is said', false, 'The session was ended.', {}],
    [
      'a router that is away is said to be not clean yet',
      true,
      'The session was ended. The router did not answer in time: what the session set up there may still be on it. The router removes it by itself soon after the lease would have run out.',
      { cleanup: 'pending' },
    ],
  ])('%s', async (_name, isAway, text, parameters) => {
    const id = randomUUID();
    server.targets.set(id, await targetFor(router, id, { profile: 'forward-counter', interfaces: [router.lan] }));
    const routerId = await main.add('edge', id);
    valueOf(await main.call('startSession', { routerId }));
    await expect.poll(() => main.phase(routerId)).toBe('Active');
    if (isAway) await router.pullCable();
    valueOf(await main.call('endSession', { routerId }));
    await expect.poll(() => main.phase(routerId)).toBe('No session');
    const { timeline } = valueOf(await main.call('getRouterDetails', { routerId }));
    expect(timeline.at(-1)?.text).toBe(text);
    const audited = async () => {
      const { entries } = valueOf(await main.call('getAuditPage', { before: null, limit: 10, filter: everything }));
      const end = entries.find(({ operation, moment }) => operation === 'endSession' && moment === 'end');
      return { outcome: end?.outcome, parameters: end?.parameters };
    };
    await expect.poll(audited).toEqual({ outcome: 'success', parameters });
    await router.plugCable();
  });
});
