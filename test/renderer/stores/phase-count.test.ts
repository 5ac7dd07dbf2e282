/** Counting routers in a phase from what batches touched. */

import { expect, test } from 'vitest';
import { rowMapOf } from '@shared/row-map';
import { noSession, type Phase } from '@shared/session';
import { createMirrorStore } from '../../../src/renderer/stores/mirror';
import { createPhaseCount } from '../../../src/renderer/stores/phase-count';
import { idOf, routerRow } from '../harness/scenes';

const isActive = (phase: Phase): boolean => phase === 'Active';

function opened(phases: readonly Phase[]) {
  const mirror = createMirrorStore();
  let now = [...phases];
  const show = (changed: readonly number[] | null): void => {
    const rows = now.map((phase, at) => routerRow(at + 1, {}, { ...noSession, phase }));
    mirror.setState({
      mirror: { epoch: 'a', seq: 1, rows: rowMapOf(rows), order: rows.map(({ id }) => id) },
      changed: changed?.map(idOf) ?? null,
    });
  };
  show(null);
  const become = (number: number, phase: Phase): void => {
    now = now.map((known, at) => (at + 1 === number ? phase : known));
    show([number]);
  };
  const remove = (): void => {
    const last = now.length;
    now = now.slice(0, -1);
    show([last]);
  };
  return { mirror, become, remove };
}

test('counts those that are asked about, up and down, and tells when the count has changed', () => {
  const { mirror, become, remove } = opened(['Failed', 'Active', 'Failed']);
  const counter = createPhaseCount(mirror, [idOf(1), idOf(3)], isActive);
  let told = 0;
  const stop = counter.subscribe(() => (told += 1));
  expect(counter.count()).toBe(0);
  become(1, 'Starting');
  become(2, 'Failed');
  expect(told).toBe(0);
  become(1, 'Active');
  become(3, 'Active');
  expect([counter.count(), told]).toEqual([2, 2]);
  become(1, 'Retrying');
  expect([counter.count(), told]).toEqual([1, 3]);
  remove();
  expect([counter.count(), told]).toEqual([0, 4]);
  stop();
  become(1, 'Active');
  expect(told).toBe(4);
});

test('what changed before anybody listened is counted', () => {
  const { mirror, become } = opened(['Failed']);
  const counter = createPhaseCount(mirror, [idOf(1)], isActive);
  expect(counter.count()).toBe(0);
  become(1, 'Active');
  counter.subscribe(() => undefined);
  become(1, 'Active');
  expect(counter.count()).toBe(1);
});
