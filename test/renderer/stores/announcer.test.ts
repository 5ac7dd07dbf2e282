/** Screen readers hear what matters, once, and one sentence instead of many. */

import { beforeEach, expect, test } from 'vitest';
import { rowMapOf } from '@shared/row-map';
import { noSession, type Phase } from '@shared/session';
import { createAnnouncer, mergeSentences, sentenceFor, type Announcer } from '../../../src/renderer/stores/announcer';
import { createMirrorStore, type MirrorStore } from '../../../src/renderer/stores/mirror';
import type { RouterRow } from '@shared/view-sync';
import { problem } from '../harness/fake-main';
import { routerRow } from '../harness/scenes';

const inPhase = (index: number, phase: Phase): RouterRow =>
  routerRow(index, { name: `r${index}` }, { ...noSession, phase });

let mirror: MirrorStore;
let announcer: Announcer;
let timers: (() => void)[];

const show = (rows: readonly RouterRow[], epoch = 'a'): void =>
  mirror.setState({
    mirror: { epoch, seq: 1, rows: rowMapOf(rows), order: rows.map((row) => row.id) },
  });
const passTime = (): void => {
  const due = timers;
  timers = [];
  for (const run of due) run();
};
const said = (): string => announcer.store.getState().text;

beforeEach(() => {
  mirror = createMirrorStore();
  timers = [];
  show([1, 2, 3, 4, 5].map((index) => inPhase(index, 'Starting')));
  announcer = createAnnouncer(mirror, (run) => {
    timers.push(run);
    return () => undefined;
  });
});

test('says that a session became active', () => {
  show([inPhase(1, 'Active'), ...[2, 3, 4, 5].map((index) => inPhase(index, 'Starting'))]);
  passTime();
  expect(said()).toBe('Session active on r1');
});

test('says four changes within a second in one sentence', () => {
  show([1, 2, 3, 4].map((index) => inPhase(index, 'Active')));
  passTime();
  expect(said()).toBe('4 sessions changed');
});

test('the same words a second time are a change of the page all the same', () => {
  const heard: string[] = [];
  for (let time = 0; time < 3; time += 1) {
    announcer.say('Copied');
    passTime();
    heard.push(said());
  }
  expect(heard.map((text) => text.trim())).toEqual(['Copied', 'Copied', 'Copied']);
  expect(heard[1]).not.toBe(heard[0]);
  expect(heard[2]).not.toBe(heard[1]);
});

test('counts a router that changed twice once, as it ended', () => {
  show([inPhase(1, 'Active')]);
  show([inPhase(1, 'Retrying')]);
  passTime();
  expect(said()).toBe('Refresh failing on r1, retrying');
});

test('a new life of main is no change of sessions', () => {
  show(
    [1, 2, 3, 4, 5].map((index) => inPhase(index, 'Expired')),
    'b',
  );
  expect(timers).toHaveLength(0);
});

test('names the reason of a failure, from its root', () => {
  const cause = problem('ROUTER_AUTH_FAILED', 'The password was refused.');
  const error = { ...problem('SESSION_START_FAILED', 'Not started.'), cause };
  const after = routerRow(1, { name: 'r1' }, { ...noSession, phase: 'Failed', error });
  expect(sentenceFor(inPhase(1, 'Starting'), after)).toBe('Session failed on r1: The password was refused.');
});

test('steps on the way are not announced', () => {
  expect(sentenceFor(inPhase(1, 'No session'), inPhase(1, 'Starting'))).toBeNull();
  expect(sentenceFor(inPhase(1, 'Active'), inPhase(1, 'Ending'))).toBeNull();
});

test('three changes are still named', () => {
  expect(mergeSentences(['a', 'b', 'c'])).toBe('a. b. c');
});
