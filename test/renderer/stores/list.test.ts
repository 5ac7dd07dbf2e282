/** When the list and its counts follow the mirror: at once after a quiet time; in a storm counts after 0.2 s, the order after 0.5 s. */

import { beforeEach, expect, test } from 'vitest';
import { noSession, type Phase } from '@shared/session';
import { applyBatch, mirrorOf, type RouterRow, snapshotOf } from '@shared/view-sync';
import { createListStore, type ListStore } from '../../../src/renderer/stores/list';
import { createMirrorStore, type MirrorStore } from '../../../src/renderer/stores/mirror';
import { createUiStore, type UiStore } from '../../../src/renderer/stores/ui';
import { idOf, routerRow } from '../harness/scenes';

let mirror: MirrorStore;
let ui: UiStore;
let list: ListStore;
let timers: { readonly run: () => void; leftMs: number }[];
let told: number;

const inPhase = (index: number, phase: Phase): RouterRow =>
  routerRow(index, { name: `router-${index}` }, { ...noSession, phase });

function batch(upserts: readonly RouterRow[], removed: RouterRow['id'][] = []): void {
  const { mirror: known } = mirror.getState();
  const seq = known.seq + 1;
  const next = applyBatch(known, { epoch: known.epoch, fromSeq: known.seq, seq, clock: 0, upserts, removed });
  if (next === null) throw new Error('the batch does not fit');
  mirror.setState({ mirror: next, changed: [...upserts.map((row) => row.id), ...removed] });
}

function pass(ms: number): void {
  for (const timer of timers) timer.leftMs -= ms;
  const due = timers.filter(({ leftMs }) => leftMs <= 0);
  timers = timers.filter(({ leftMs }) => leftMs > 0);
  for (const { run } of due) run();
}

function restOver(): void {
  pass(500);
}

beforeEach(() => {
  timers = [];
  mirror = createMirrorStore();
  ui = createUiStore();
  list = createListStore(mirror, ui, (run, ms) => {
    const timer = { run, leftMs: ms };
    timers.push(timer);
    return () => (timers = timers.filter((one) => one !== timer));
  });
  const rows = [1, 2, 3].map((index) => inPhase(index, 'No session'));
  mirror.setState({
    stage: 'ready',
    mirror: mirrorOf(snapshotOf({ epoch: 'e', seq: 0, clock: 0 }, rows)),
    changed: null,
  });
  restOver();
  told = 0;
  list.subscribe(() => (told += 1));
});

test('a change of phase after a quiet time is counted at once', () => {
  batch([inPhase(1, 'Active')]);
  expect(list.getState().counts).toMatchObject({ all: 3, active: 1, withSession: 1 });
});

test('a storm of changes is counted once more when the rest is over, and then rightly', () => {
  for (const phase of ['Active', 'Retrying', 'Active', 'Failed'] as const)
    batch([inPhase(1, phase), inPhase(2, phase)]);
  expect(told).toBe(1);
  expect(list.getState().counts).toMatchObject({ active: 2, attention: 0 });
  restOver();
  expect(told).toBe(2);
  expect(list.getState().counts).toMatchObject({ active: 0, attention: 2 });
});

test('a start that fails at once is counted under what became of it a fifth of a second later', () => {
  batch([inPhase(1, 'Starting')]);
  batch([inPhase(1, 'Failed')]);
  pass(200);
  expect(list.getState().counts).toMatchObject({ withSession: 0, attention: 1 });
});

test('of 200 changes in a second the counts tell no more than six times', () => {
  for (let index = 0; index < 200; index += 1) {
    batch([inPhase(1, index % 2 === 0 ? 'Active' : 'Failed')]);
    pass(5);
  }
  expect(told).toBeLessThanOrEqual(6);
  expect(told).toBeGreaterThan(1);
});

test('counts that are renewed leave an order by lease to its own rest', () => {
  ui.setState({ sort: { column: 'lease', descending: false } });
  pass(500);
  batch([routerRow(3, { name: 'router-3' }, { ...noSession, phase: 'Active', leaseDeadline: 5 })]);
  batch([inPhase(2, 'Starting')]);
  pass(200);
  expect(list.getState().counts).toMatchObject({ withSession: 2 });
  expect(list.getState().ids[0]).toBe(idOf(1));
  pass(300);
  expect(list.getState().ids[0]).toBe(idOf(3));
});

test('under a filter by phase, what no longer belongs leaves at the latest when the rest is over', () => {
  ui.setState({ filter: { kind: 'with-session' } });
  restOver();
  batch([inPhase(1, 'Active'), inPhase(3, 'Active')]);
  batch([inPhase(3, 'No session')]);
  expect(list.getState().ids).toEqual([idOf(1), idOf(3)]);
  restOver();
  expect(list.getState().ids).toEqual([idOf(1)]);
});

test('an added and a removed router are followed at once, even in a storm', () => {
  batch([inPhase(1, 'Active')]);
  batch([routerRow(9, { name: 'anchor' })]);
  expect(list.getState().ids).toEqual([idOf(9), idOf(1), idOf(2), idOf(3)]);
  batch([], [idOf(2)]);
  expect(list.getState().ids).toEqual([idOf(9), idOf(1), idOf(3)]);
});

test('a renamed router goes to its place at once after a quiet time, and in a storm when the rest is over', () => {
  batch([routerRow(1, { name: 'zebra' })]);
  expect(list.getState().ids).toEqual([idOf(2), idOf(3), idOf(1)]);
  batch([routerRow(2, { name: 'yak' })]);
  batch([routerRow(3, { name: 'zorilla' })]);
  expect(list.getState().ids).toEqual([idOf(2), idOf(3), idOf(1)]);
  restOver();
  expect(list.getState().ids).toEqual([idOf(2), idOf(1), idOf(3)]);
});

test('what was renamed in a storm stands in its place when another comes or goes', () => {
  batch([routerRow(1, { name: 'zebra' })]);
  batch([routerRow(2, { name: 'zorilla' })]);
  batch([routerRow(9, { name: 'anchor' })], [idOf(3)]);
  expect(list.getState().ids).toEqual([idOf(9), idOf(1), idOf(2)]);
});

test('refreshes alone tell nobody when the order is by name', () => {
  batch([{ ...inPhase(1, 'No session'), detailsVersion: 7 }]);
  expect(told).toBe(0);
  expect(timers).toHaveLength(0);
});

test('an order by lease is renewed only when the rest is over', () => {
  ui.setState({ sort: { column: 'lease', descending: false } });
  restOver();
  batch([routerRow(3, { name: 'router-3' }, { ...noSession, leaseDeadline: 5 })]);
  expect(list.getState().ids[0]).toBe(idOf(1));
  restOver();
  expect(list.getState().ids[0]).toBe(idOf(3));
});

const namesFound = () => list.getState().ids.map((id) => mirror.getState().mirror.rows.get(id)?.router.name);

test('a search that is typed on leaves what a search for the whole of it leaves', () => {
  batch([routerRow(1, { name: 'napoli core' }), routerRow(2, { name: 'napoli edge' }), routerRow(3, { name: 'wien' })]);
  for (const search of ['n', 'na', 'nap', 'nap ', 'nap e', 'nap ed']) ui.setState({ search });
  expect(namesFound()).toEqual(['napoli edge']);
  ui.setState({ search: 'nap' });
  expect(namesFound()).toEqual(['napoli core', 'napoli edge']);
});

test('a search that is typed on finds what came since its beginning', () => {
  ui.setState({ search: 'nap' });
  batch([routerRow(2, { name: 'napoli' })]);
  ui.setState({ search: 'napo' });
  expect(namesFound()).toEqual(['napoli']);
});

test('a letter that changes the one before it is looked for among all', () => {
  batch([routerRow(1, { name: 'ΟΣΑ' })]);
  for (const search of ['ΟΣ', 'ΟΣΑ']) ui.setState({ search });
  expect(namesFound()).toEqual(['ΟΣΑ']);
});

test('the first rows are listed as they are looked at by default, and not under a search or order that all have to be asked for', () => {
  mirror = createMirrorStore();
  ui = createUiStore();
  list = createListStore(mirror, ui, () => () => undefined);
  const rows = [1, 2].map((index) => inPhase(index, 'No session'));
  mirror.setState({ first: mirrorOf(snapshotOf({ epoch: 'e', seq: 0, clock: 0 }, rows)), changed: null });
  expect(list.getState().ids).toEqual([idOf(1), idOf(2)]);
  ui.setState({ search: 'router-2' });
  expect(list.getState().ids).toEqual([]);
  ui.setState({ search: '' });
  expect(list.getState().ids).toEqual([idOf(1), idOf(2)]);
  ui.setState({ sort: { column: 'state', descending: false } });
  expect(list.getState().ids).toEqual([]);
  const whole = mirrorOf(snapshotOf({ epoch: 'e', seq: 0, clock: 0 }, [...rows, inPhase(3, 'Failed')]));
  mirror.setState({ stage: 'ready', mirror: whole, first: null, changed: null });
  expect(list.getState()).toMatchObject({ ids: [idOf(3), idOf(1), idOf(2)], counts: { all: 3, attention: 1 } });
});
