/** What the command palette offers for a text. */

import { expect, test } from 'vitest';
import { noSession } from '@shared/session';
import { paletteOf } from '../../../src/renderer/features/palette/palette-model';
import { routerRow } from '../harness/scenes';

const commands = [
  { id: 'add', label: 'Add a router…', keys: null },
  { id: 'settings', label: 'Settings…', keys: 'Ctrl+,' },
];
const rows = [
  routerRow(1, { name: 'berlin-edge' }),
  routerRow(2, { name: 'berlin-core' }, { ...noSession, phase: 'Active' }),
  routerRow(3, { name: 'graz' }),
];
const labels = (text: string) => paletteOf(text, commands, rows).items.map(({ label }) => label);

test('without a text it offers the commands and no router', () => {
  expect(labels('')).toEqual(['Add a router…', 'Settings…']);
});

test('a name finds the router and what can be done with it now', () => {
  expect(labels('core')).toEqual([
    'Details of berlin-core',
    'End session on berlin-core',
    'Restart session on berlin-core',
    'Refresh session on berlin-core now',
  ]);
});

test('a verb and a name put the action first', () => {
  expect(labels('start berlin')).toEqual([
    'Start session on berlin-edge',
    'Details of berlin-edge',
    'Details of berlin-core',
  ]);
});

test('ten thousand routers do not make an endless list', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => routerRow(index, { name: `router-${index}` }));
  const { items, more } = paletteOf('router', commands, many);
  expect(items.length).toBeLessThanOrEqual(62);
  expect(more).toBe(9_980);
});

test('routers whose name begins with the text come first, then those that hold it, each by name', () => {
  const near = [
    routerRow(1, { name: 'silo-1', group: 'north' }),
    routerRow(2, { name: 'up-north' }),
    routerRow(3, { name: 'north-10' }),
    routerRow(4, { name: 'north-2' }),
  ];
  const shown = paletteOf('north', commands, near).items.flatMap((item) => (item.kind === 'show' ? item.label : []));
  expect(shown.map((label) => label.replace('Details of ', ''))).toEqual(['north-2', 'north-10', 'up-north', 'silo-1']);
});
