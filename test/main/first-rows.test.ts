/** What the window shows until it has the whole list: never other routers than those that the list then begins with. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { rowsOf } from '@shared/view-sync';
import { createTempFolder } from '../support/temp-folder';
import { type RealMain, startRealMain } from './real-main';
import { goodRouter, valueOf } from './support';

const routers = 130;
const firstRows = 100;

let folder: Awaited<ReturnType<typeof createTempFolder>>;
let main: RealMain;
beforeEach(async () => {
  folder = await createTempFolder();
  main = await startRealMain({ folder: folder.path, serverUrl: null, token: 'not used' });
});
afterEach(async () => {
  await main.quit();
  await folder.remove();
});

const add = async (name: string) =>
  valueOf(
    await main.call('addRouter', { router: { ...goodRouter, name, address: `${name.replace(' ', '-')}.example` } }),
  ).routerId;
const namesOf = async (question: 'getFirstRows' | 'getSnapshot'): Promise<readonly string[]> =>
  rowsOf(valueOf(await main.call(question, undefined)).view).map(({ router }) => router.name);

it('are the first by name, of a list that was added in any order', async () => {
  // 37 and 130 have no divisor in common: every number once, and none after the one before it.
  for (let turn = 1; turn <= routers; turn += 1) await add(`router ${(turn * 37) % routers}`);
  const whole = await namesOf('getSnapshot');
  expect(whole.slice(0, 2)).toEqual(['router 37', 'router 74']);
  expect(whole).toHaveLength(routers);
  const { compare } = new Intl.Collator('en', { numeric: true });
  const first = whole.toSorted(compare).slice(0, firstRows);
  expect(await namesOf('getFirstRows')).toEqual(first);

  // As the file has them.
  await main.quit();
  main = await startRealMain({ folder: folder.path, serverUrl: null, token: 'not used' });
  expect(await namesOf('getFirstRows')).toEqual(first);
});

it('carry their sessions, and change nothing in what is sent', async () => {
  const first = await add('first');
  const before = valueOf(await main.call('getSnapshot', undefined)).view;
  const view = valueOf(await main.call('getFirstRows', undefined)).view;
  expect(rowsOf(view)).toMatchObject([{ id: first, router: { name: 'first' }, session: { phase: 'No session' } }]);
  expect(view.epoch).toBe(before.epoch);
  expect(view.seq).toBe(before.seq);
});
