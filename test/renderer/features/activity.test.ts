/** The audit record as the Activity window shows it. */

import { expect, test } from 'vitest';
import type { AuditEntry } from '@shared/audit';
import { filterOf, instantOf, linesOf } from '../../../src/renderer/features/activity/activity-model';
import { idOf } from '../harness/scenes';

const entry = (n: number, part: Partial<AuditEntry>): AuditEntry => ({
  n,
  time: '2026-01-02T03:04:05.000Z',
  moment: 'end',
  operation: 'startSession',
  userId: 'me',
  routerId: idOf(1),
  routerIds: [],
  fields: [],
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
  expect(moves.map(({ operation, router, details }) => [operation, router, details])).toEqual([
    ['Use another server', 'from embedded to https://other.test', '3 sessions kept there'],
    ['Use another server', 'from embedded to https://other.test', '3 sessions ended there, 1 not confirmed'],
    ['Use another server', 'from embedded to https://other.test', ''],
  ]);
});

test('an end that left something on the router says so beside its success', () => {
  const [line] = linesOf([entry(1, { operation: 'endSession', parameters: { cleanup: 'pending' } })], names);
  expect(line?.remark).toBe('not known to be removed from the router yet');
  expect(lines.map(({ remark }) => remark)).toEqual([null, null]);
});

test('each word of the search goes with the routers, people and operations it is found in', () => {
  const filter = filterOf(
    { search: 'EDGE  start', outcome: 'failure', since: '2026-01-02 03:04', until: 'soon' },
    {
      routers: [
        [idOf(1), 'edge'],
        [idOf(2), 'depot start'],
      ],
      ownId: 'me',
      ownName: 'Anna Edgerton',
    },
  );
  expect(filter).toEqual({
    words: [
      { text: 'edge', routerIds: [idOf(1)], userIds: ['me'], kinds: [], codes: [] },
      {
        text: 'start',
        routerIds: [idOf(2)],
        userIds: [],
        kinds: ['startSession', 'restartSession'],
        codes: expect.arrayContaining(['START_CANCELLED']),
      },
    ],
    outcome: 'failure',
    since: new Date('2026-01-02T03:04').toISOString(),
    until: null,
  });
});

test('a failure is told as the sentence of its cause, with the codes beside it, and found by its words', () => {
  expect(lines[0]).toMatchObject({
    cause: 'The commands server could not open a connection to the router.',
    errorCode: 'SESSION_START_FAILED ← ROUTER_UNREACHABLE',
  });
  expect(lines[1]).toMatchObject({ cause: null, errorCode: null });
  const [newer] = linesOf([entry(1, { outcome: 'failure', errorCode: 'OF_TOMORROW' })], names);
  expect(newer?.cause).toBe('OF_TOMORROW');
  const nobody = { routers: [], ownId: '', ownName: '' };
  const { words } = filterOf({ search: 'connection', outcome: 'all', since: '', until: '' }, nobody);
  expect(words[0]?.codes).toContain('ROUTER_UNREACHABLE');
});

test('a start that stopped at an unknown host key asked; it did not fail, and says which question it was', () => {
  const start = (errorCode: string, operation = 'startSession') =>
    linesOf([entry(1, { outcome: 'failure', errorCode, operation })], names)[0];
  const asked = start('SESSION_START_FAILED<-HOST_KEY_UNKNOWN');
  expect(asked).toMatchObject({
    outcome: 'asked',
    cause: 'The router showed a host key that is not known yet. No credential was sent.',
    errorCode: 'SESSION_START_FAILED ← HOST_KEY_UNKNOWN',
  });
  // Somebody may be in between; and what is no start asks nobody.
  expect(start('SESSION_START_FAILED<-HOST_KEY_CHANGED')?.outcome).toBe('failure');
  expect(start('SESSION_REFRESH_FAILED<-HOST_KEY_UNKNOWN', 'refreshSession')?.outcome).toBe('failure');
});

test.each([
  ['2026-11-22 10:15', 59_999],
  ['2026-11-22T10:15:30', 999],
  ['2026-11-22', 24 * 3_600_000 - 1],
])('from and to %s is to its end', (typed, ms) => {
  const nobody = { routers: [], ownId: '', ownName: '' };
  const { since, until } = filterOf({ search: '', outcome: 'all', since: typed, until: typed }, nobody);
  expect(Date.parse(until ?? '') - Date.parse(since ?? '')).toBe(ms);
});

test.each(['', 'soon', '2026-02-30', '2026-11-22 24:00', '2026-11-22 10:60', '11/22/2026', '2026-13-01'])(
  '“%s” is no moment',
  (typed) => {
    expect([instantOf(typed, 'begin'), instantOf(typed, 'end')]).toEqual([null, null]);
  },
);

test.each([
  [{ operation: 'startSession', parameters: { restart: true } }, 'Restart session', '=edge', ''],
  [
    { operation: 'updateRouter', fields: ['jump', 'secret'], parameters: { name: 'edge' } },
    'Change router',
    '=edge',
    'jump host, password or passphrase',
  ],
  [
    { operation: 'deleteRouter', routerId: idOf(9), parameters: { name: 'depot' } },
    'Delete router',
    'depot (not in the list)',
    '',
  ],
  [
    { operation: 'importRouters', routerId: null, parameters: { routers: 1000 } },
    'Import routers',
    '1,000 routers',
    '',
  ],
  [
    { operation: 'saveServer', routerId: null, parameters: { name: 'Team', isNew: true }, fields: ['token'] },
    'Add server',
    'Team',
    'token',
  ],
  [
    { operation: 'refreshSessions', routerId: null, parameters: { sessions: 2, refreshes: 6 } },
    'Refresh sessions',
    '',
    '2 sessions, 6 refreshes',
  ],
  [{ operation: 'ofTomorrow', routerId: null }, 'ofTomorrow', '', ''],
] as const)('%o is “%s” on “%s”: “%s”', (part, operation, router, details) => {
  expect(linesOf([entry(1, part)], names)).toMatchObject([{ operation, router, details }]);
});
