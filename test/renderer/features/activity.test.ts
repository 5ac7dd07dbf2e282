/** The audit record as the Activity window shows it. */

import { expect, test } from 'vitest';
import type { AuditEntry } from '@shared/audit';
import { csvOf, filtered, linesOf } from '../../../src/renderer/features/activity/activity-model';
import { idOf } from '../harness/scenes';

const entry = (n: number, part: Partial<AuditEntry>): AuditEntry => ({
  n,
  time: '2026-01-02T03:04:05.000Z',
  moment: 'end',
  operation: 'startSession',
  userId: 'me',
  routerId: idOf(1),
  sessionId: null,
  correlationId: null,
  outcome: 'success',
  durationMs: 12,
  errorCode: null,
  parameters: {},
  ...part,
});
const names = { nameOf: (id: string) => (id === idOf(1) ? '=edge' : null), ownId: 'me', ownName: 'Anna' };
const lines = linesOf(
  [
    entry(3, { outcome: 'failure', errorCode: 'SESSION_START_FAILED<-ROUTER_UNREACHABLE' }),
    entry(2, { moment: 'begin', outcome: null }),
    entry(1, { routerId: idOf(2), operation: 'endSession', userId: 'somebody' }),
  ],
  names,
);

test('an operation is one line, with the names of the router and of the admin', () => {
  expect(lines.map(({ n, router, user }) => [n, router, user])).toEqual([
    [3, '=edge', 'Anna'],
    [1, `${idOf(2)} (not in the list)`, 'somebody'],
  ]);
});

test('a router that left the list cannot be jumped to', () => {
  expect(lines.map(({ routerId }) => routerId)).toEqual([idOf(1), null]);
});

test('a change of the commands server says from where to where, and what became of the sessions there', () => {
  const moved = { operation: 'useServer', routerId: null };
  const parameters = { from: 'embedded', to: 'https://other.test', sessions: 3 };
  const moves = linesOf(
    [
      entry(3, { ...moved, parameters: { ...parameters, held: 'keep', notEnded: 0 } }),
      entry(2, { ...moved, parameters: { ...parameters, held: 'end', notEnded: 1 } }),
      entry(1, { ...moved, parameters: { ...parameters, held: 'none', notEnded: 0 } }),
    ],
    names,
  );
  expect(moves.map(({ router }) => router)).toEqual([
    'from embedded to https://other.test; 3 kept there',
    'from embedded to https://other.test; 3 ended there, 1 not confirmed',
    'from embedded to https://other.test',
  ]);
});

test('search and outcome both hold', () => {
  expect(filtered(lines, 'unreachable anna', 'all').map(({ n }) => n)).toEqual([3]);
  expect(filtered(lines, '', 'success').map(({ n }) => n)).toEqual([1]);
  expect(filtered(lines, 'edge', 'success')).toEqual([]);
});

test('no cell of the CSV begins like a formula', () => {
  expect(csvOf(lines)).toContain(",'=edge,failure,12,SESSION_START_FAILED<-ROUTER_UNREACHABLE\n");
});
