/** Messages of the desktop: what is news, what is not, and many at once as one. */

import type { RouterId } from '@shared/ids';
import { noSession, type Phase, type SessionView } from '@shared/session';
import { beforeEach, expect, it } from 'vitest';
import { createNotifier, type DesktopMessage, type Notifier } from '../../src/main/notifier';
import { createFakeTime, type FakeTime } from '../support/fake-time';

let time: FakeTime;
let shown: DesktopMessage[];
let isWanted: boolean;
let notifier: Notifier;
const idOf = (name: string): RouterId => name as RouterId;

beforeEach(() => {
  time = createFakeTime();
  shown = [];
  isWanted = true;
  notifier = createNotifier({ timers: time.timers, isWanted: () => isWanted, show: (message) => shown.push(message) });
});

function goes(name: string, ...phases: readonly (Phase | SessionView)[]): void {
  for (const phase of phases) {
    notifier.changed(idOf(name), name, typeof phase === 'string' ? { ...noSession, phase } : phase);
  }
}
const unreachable: SessionView = { ...noSession, phase: 'Unverified', routerState: 'unreachable' };
const soon = (): Promise<void> => time.advance(2_000);

it('a session that expires is news, named', async () => {
  goes('edge', 'Starting', 'Active', 'Expired');
  await soon();
  expect(shown).toEqual([{ title: 'Session on edge lost', body: '', routerId: 'edge' }]);
});

it('what the admin just did is none: a start that fails, an end', async () => {
  goes('edge', 'Starting', 'Failed');
  goes('core', 'Starting', 'Active', 'Ending', 'No session');
  goes('gate', 'Starting', 'In use');
  await soon();
  expect(shown).toEqual([]);
});

it('many at once are one message', async () => {
  for (let number = 1; number <= 40; number += 1) goes(`r${number}`, 'Starting', 'Active', unreachable);
  await soon();
  expect(shown).toEqual([{ title: '40 routers do not answer', body: 'r1, r2, r3 and 37 more', routerId: null }]);
});

it('a router that answers again before it was told is no news', async () => {
  goes('edge', 'Starting', 'Active', unreachable, 'Active');
  await soon();
  expect(shown).toEqual([]);
});

it('a router that another admin took is news', async () => {
  goes('edge', 'Starting', 'Active', 'In use');
  await soon();
  expect(shown.map(({ title }) => title)).toEqual(['edge is in use by another admin']);
});

it('nothing is shown while the admin looks at the window', async () => {
  isWanted = false;
  goes('edge', 'Starting', 'Active', 'Expired');
  await soon();
  expect(shown).toEqual([]);
});
