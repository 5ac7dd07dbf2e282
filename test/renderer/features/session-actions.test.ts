/** What a click does: the shared predicate decides, twice is once, and a host key question opens where it was clicked. */

import { beforeEach, expect, test } from 'vitest';
import type { RouterId } from '@shared/ids';
import { fail, ok } from '@shared/result';
import type { ServiceError } from '@shared/errors';
import { rowMapOf } from '@shared/row-map';
import { noSession, type SessionView } from '@shared/session';
import { createSessionActions, type SessionActions } from '../../../src/renderer/features/routers/session-actions';
import { createMirrorStore, type MirrorStore } from '../../../src/renderer/stores/mirror';
import { createUiStore, type UiStore } from '../../../src/renderer/stores/ui';
import { problem } from '../harness/fake-main';
import { idOf, routerRow } from '../harness/scenes';

let mirror: MirrorStore;
let ui: UiStore;
let actions: SessionActions;
let calls: string[];
let refusal: ServiceError | null;
let time: number;

const id = idOf(1);
const show = (session: Partial<SessionView>): void => {
  const row = routerRow(1, { name: 'edge' }, { ...noSession, ...session });
  mirror.setState({ mirror: { epoch: 'a', seq: 1, rows: rowMapOf([row]), order: [row.id] } });
};
const answers =
  (name: string) =>
  async ({ routerId }: { routerId: RouterId }) => {
    calls.push(`${name} ${routerId === id ? 'edge' : routerId}`);
    return Promise.resolve(refusal ? fail(refusal) : ok(undefined));
  };
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};
const unknownKey: ServiceError = {
  ...problem('SESSION_START_FAILED', 'Not started.'),
  cause: problem('HOST_KEY_UNKNOWN', 'Unknown key.'),
};

beforeEach(() => {
  mirror = createMirrorStore();
  ui = createUiStore();
  calls = [];
  refusal = null;
  time = 0;
  show({});
  actions = createSessionActions({
    api: {
      startSession: answers('start'),
      endSession: answers('end'),
      restartSession: answers('restart'),
      refreshSession: answers('refresh'),
      takeOverSession: answers('take over'),
      dismissSession: answers('dismiss'),
    },
    mirror,
    ui,
    now: () => time,
  });
});

test('starts where a start is possible', () => {
  actions.run('start', id);
  expect(calls).toEqual(['start edge']);
});

test('does nothing where the phase does not allow it', () => {
  actions.run('end', id);
  actions.run('refresh', id);
  actions.run('restart', id);
  expect(calls).toEqual([]);
});

test('a take-over asks first, and leaving it to them does not', () => {
  show({ phase: 'In use' });
  actions.run('takeOver', id);
  expect(calls).toEqual([]);
  expect(ui.getState().dialog).toEqual({ kind: 'take-over', routerId: id });
  actions.confirmTakeOver(id);
  actions.run('dismiss', id);
  expect(calls).toEqual(['take over edge', 'dismiss edge']);
});

test('a double click is one start', () => {
  actions.run('start', id);
  time += 150;
  actions.run('start', id);
  expect(calls).toEqual(['start edge']);
});

test('a click that changed nothing can be repeated after a second', () => {
  actions.run('start', id);
  time += 1_100;
  actions.run('start', id);
  expect(calls).toHaveLength(2);
});

test('ending while it starts is sent', () => {
  actions.run('start', id);
  show({ phase: 'Starting', step: 'connecting' });
  actions.run('end', id);
  expect(calls).toEqual(['start edge', 'end edge']);
});

test('what main refuses is kept for the row, until the next click', async () => {
  show({ phase: 'Active' });
  refusal = problem('COMMANDS_SERVER_UNREACHABLE', 'Server away.');
  actions.run('refresh', id);
  await settle();
  expect(ui.getState().actionErrors.get(id)?.message).toBe('Server away.');
  refusal = null;
  time += 2_000;
  actions.run('refresh', id);
  expect(ui.getState().actionErrors.has(id)).toBe(false);
});

test('a refusal leaves the row when things have moved on, and not before', async () => {
  show({ phase: 'Active' });
  refusal = problem('NOT_POSSIBLE_NOW', 'It is “Ending”.');
  actions.run('refresh', id);
  await settle();
  show({ phase: 'Active', lastRefreshedAt: 5 });
  expect(ui.getState().actionErrors.size).toBe(1);
  show({ phase: 'Ending' });
  expect(ui.getState().actionErrors.size).toBe(0);
});

test('a cancelled start is no trouble', async () => {
  refusal = { ...problem('SESSION_START_FAILED', 'Not started.'), cause: problem('START_CANCELLED', 'Cancelled.') };
  actions.run('start', id);
  await settle();
  expect(ui.getState().actionErrors.size).toBe(0);
});

test('asks about an unknown host key when the start’s own answer says so', async () => {
  refusal = unknownKey;
  actions.run('start', id);
  await settle();
  expect(ui.getState().hostKeyQuestions.map((question) => question.routerId)).toEqual([id]);
});

test('asks about an unknown host key when the row says so after a click', () => {
  actions.run('start', id);
  show({ phase: 'Starting' });
  show({ phase: 'Failed', error: unknownKey });
  expect(ui.getState().hostKeyQuestions).toHaveLength(1);
});

test('both ways together ask once', async () => {
  refusal = unknownKey;
  actions.run('start', id);
  show({ phase: 'Failed', error: unknownKey });
  await settle();
  expect(ui.getState().hostKeyQuestions).toHaveLength(1);
});

test('does not ask about a start that nobody clicked here', () => {
  show({ phase: 'Starting' });
  show({ phase: 'Failed', error: unknownKey });
  expect(ui.getState().hostKeyQuestions).toEqual([]);
});

test('the question of an earlier failure is not asked again while the new start is on its way', () => {
  show({ phase: 'Failed', error: unknownKey });
  actions.run('start', id);
  show({ phase: 'Failed', error: unknownKey });
  expect(ui.getState().hostKeyQuestions).toEqual([]);
  show({ phase: 'Failed', error: { ...unknownKey, correlationId: 'the new one' } });
  expect(ui.getState().hostKeyQuestions).toHaveLength(1);
});

test('a restart that fails on its host key asks, though the session was active at the click', () => {
  show({ phase: 'Active' });
  actions.run('restart', id);
  show({ phase: 'Active', lastRefreshedAt: 5 });
  show({ phase: 'Starting' });
  show({ phase: 'Failed', error: unknownKey });
  expect(ui.getState().hostKeyQuestions).toHaveLength(1);
});
