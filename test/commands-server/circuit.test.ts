/** When a router is tried again without anybody asking, and when it is not. */

import { expect, test } from 'vitest';
import {
  afterFailure,
  closedCircuit,
  isHalted,
  toldWith,
  waitOf,
  type Circuit,
} from '../../src/commands-server/circuit';
import { CommandsError } from '../../src/commands-server/commands-error';

const unreachable = new CommandsError('ROUTER_UNREACHABLE', 'The router did not answer');
const refused = new CommandsError('ROUTER_AUTH_FAILED', 'The router refused the user');
const at = (now: number, identity = 'a') => ({ now, identity });
const failing = (times: number, from: Circuit = closedCircuit) =>
  Array.from({ length: times }).reduce<Circuit>((circuit) => afterFailure(circuit, unreachable, at(0)), from);

test('two failures in a row change nothing, the third makes the next try wait', () => {
  expect(waitOf(failing(2), 0)).toBeNull();
  expect(waitOf(failing(3), 0)).toBe(15_000);
  expect(waitOf(failing(3), 14_999)).toBe(1);
  expect(waitOf(failing(3), 15_000)).toBeNull();
});

test('each failure after that doubles the wait, to five minutes at most', () => {
  expect([3, 4, 5, 6, 7, 8, 50].map((times) => waitOf(failing(times), 0))).toEqual([
    15_000, 30_000, 60_000, 120_000, 240_000, 300_000, 300_000,
  ]);
});

test('a refused login and a host key that is not the known one are not tried again while nothing has changed', () => {
  for (const code of ['ROUTER_AUTH_FAILED', 'HOST_KEY_UNKNOWN', 'HOST_KEY_CHANGED'] as const) {
    const halted = afterFailure(failing(2), new CommandsError(code, 'no'), at(0, 'password one'));
    expect(isHalted(halted, 'password one')).toBe(true);
    expect(isHalted(halted, 'password two')).toBe(false);
  }
});

test('a router that is away after a refused login counts from the beginning', () => {
  const halted = afterFailure(closedCircuit, refused, at(0));
  expect(afterFailure(halted, unreachable, at(0))).toEqual({ kind: 'closed', failures: 1 });
});

test('a credential that cannot even be offered is no failure of the router', () => {
  const missing = new CommandsError('CREDENTIAL_UNAVAILABLE', 'The key file does not exist');
  expect(afterFailure(failing(2), missing, at(0))).toEqual(failing(2));
});

test('what is told says when the next try is, or that there is none by itself', () => {
  expect(toldWith(unreachable, failing(1), 0).details).toBeNull();
  expect(toldWith(unreachable, failing(3), 5_000).details).toEqual({ nextTryInMs: 10_000 });
  expect(toldWith(refused, afterFailure(closedCircuit, refused, at(0)), 0).message).toContain(
    'not tried again by itself',
  );
});
