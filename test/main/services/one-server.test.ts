/** All requests of one start go to one server, whichever is in use meanwhile; a server that was replaced is the same one. */

import { rootCause } from '@shared/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAuditLog } from '../../../src/main/audit/audit-log';
import { silentLog } from '../../../src/main/log/log';
import { createRedactor } from '../../../src/main/log/redact';
import {
  type CommandsServerManager,
  createCommandsServerManager,
  type ServerProfile,
} from '../../../src/main/managers/commands-server-manager';
import { systemClock, systemRandomness, systemTimers } from '../../../src/main/ports';
import { createServerInUse } from '../../../src/main/server-in-use';
import { createAppStatus } from '../../../src/main/app-status';
import { boundToServer } from '../../../src/main/services/commands-server-operations/base';
import { createSessionService } from '../../../src/main/services';
import { type HabitsServer, startHabitsServer } from '../../support/habits-server';
import { errorOf, linesInMemory, profileFor, routerId, sessionId, token, until, userId, valueOf } from '../support';

let one: HabitsServer;
let other: HabitsServer;
const managers: CommandsServerManager[] = [];

beforeEach(async () => {
  one = await startHabitsServer({ token });
  other = await startHabitsServer({ token });
});
afterEach(async () => {
  for (const manager of managers.splice(0)) manager.close();
  await one.close();
  await other.close();
});

function managerOf(url: string, kind: ServerProfile['kind']): CommandsServerManager {
  const profile = profileFor(url, { kind });
  const manager = createCommandsServerManager({ profile, clock: systemClock, timers: systemTimers });
  managers.push(manager);
  return manager;
}

/** A start on the one server, which is lost while it is on its way, with the other in use from then on. */
async function startThenSwitch(kind: ServerProfile['kind'], restart = false) {
  const first = managerOf(one.url, kind);
  let current = first;
  let number = 1;
  const service = createSessionService({
    manager: {
      current: () => current,
      whenThere: () => Promise.resolve(current),
      serverNumber: () => number,
      withAnotherToken: () => Promise.resolve(null),
    },
    log: silentLog,
    audit: createAuditLog({ file: linesInMemory().file, clock: systemClock, redactor: createRedactor() }),
    clock: systemClock,
    timers: systemTimers,
    randomness: systemRandomness,
    refreshes: { forget: () => undefined } as never,
  });
  one.control.setMode('start', 'hang');
  const result = service.startSession(userId, routerId, sessionId, restart);
  await until(() => one.control.requestsTo('start').length === 1);
  current = managerOf(other.url, kind);
  if (kind === 'remote') number += 1;
  await one.close();
  return await result;
}
const askedOfOther = () =>
  other.control.requests().flatMap(({ endpoint }) => (endpoint === 'health' ? [] : [endpoint]));

describe('a start whose answer is lost while another server is chosen', () => {
  it('is neither repeated nor ended there', async () => {
    const error = errorOf(await startThenSwitch('remote'));
    expect(askedOfOther()).toEqual([]);
    expect(rootCause(error).code).toBe('COMMANDS_SERVER_UNREACHABLE');
    expect(error.details).toEqual({ mayBeHeld: true });
  });

  it('goes on with the embedded server that took the place of the one that died', async () => {
    expect(valueOf(await startThenSwitch('embedded')).sessionId).toBe(sessionId);
    expect(askedOfOther()).toEqual(['end', 'start']);
  });
});

it('who waits for the embedded server is not sent to the remote one that was chosen meanwhile', async () => {
  const status = createAppStatus({ initial: {} as never, clock: systemClock, onChanged: () => undefined });
  const inUse = createServerInUse({
    choice: { kind: 'embedded' },
    clock: systemClock,
    timers: systemTimers,
    randomness: systemRandomness,
    log: silentLog,
    redactor: createRedactor(),
    status,
    isOnline: () => true,
    startEmbedded: () => undefined,
    hurryEmbedded: () => undefined,
    onEmbeddedHealth: () => undefined,
    onDoubt: () => undefined,
  });
  const waiting = boundToServer(inUse.source).whenThere();
  await inUse.use({ kind: 'remote', url: other.url, tokenFile: null, leaseMs: null });
  expect(await waiting).toBeNull();
  expect((await inUse.source.whenThere())?.profile.baseUrl).toBe(other.url);
  inUse.close();
});
