/** What the command palette offers for a text. */

import { expect, test } from 'vitest';
import { noSession } from '@shared/session';
import { paletteItems } from '../../../src/renderer/features/palette/palette-model';
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
const labels = (text: string) => paletteItems(text, commands, rows).map(({ label }) => label);

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
  expect(paletteItems('router', commands, many).length).toBeLessThanOrEqual(60);
});
