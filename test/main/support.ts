/** What many tests of main need: ids, a profile with short limits, and a service whose log and audit lines are kept. */

import type { RouterInput } from '@shared/router';
import { type RouterId, type SessionId, type UserId, parseId } from '@shared/ids';
import type { ServiceError } from '@shared/errors';
import type { Result } from '@shared/result';
import { createAuditLog } from '../../src/main/audit/audit-log';
import { createRoutineRefreshes } from '../../src/main/audit/routine-refreshes';
import type { ManagerSource } from '../../src/main/services/commands-server-operations/base';
import { createLog } from '../../src/main/log/log';
import { createRedactor } from '../../src/main/log/redact';
import {
  type CommandsServerManager,
  createCommandsServerManager,
  type ServerProfile,
} from '../../src/main/managers/commands-server-manager';
import { type Clock, systemClock, systemRandomness, systemTimers, type Timers } from '../../src/main/ports';
import { createSessionService, type SessionService } from '../../src/main/services';
import type { AppendFile } from '../../src/main/storage/append-file';

export const userId = parseId<UserId>('11111111-1111-4111-8111-111111111111')!;
export const routerId = parseId<RouterId>('22222222-2222-4222-8222-222222222222')!;
export const otherRouterId = parseId<RouterId>('22222222-2222-4222-8222-333333333333')!;
export const sessionId = parseId<SessionId>('33333333-3333-4333-8333-333333333333')!;
export const token = 'planted-token-4f9d8a7b6c5e';

/** Time limits that are waited out in a test: where nothing else is to be waited for. */
export const shortMs = 1_200;
export const impatient: Pick<ServerProfile, 'timeouts'> = { timeouts: allLimits(shortMs) };

function allLimits(ms: number): ServerProfile['timeouts'] {
  return { startMs: ms, refreshMs: ms, endMs: ms, statusMs: ms, healthMs: ms };
}

export function profileFor(baseUrl: string, changes: Partial<ServerProfile> = {}): ServerProfile {
  const timeouts = allLimits(10_000);
  return { kind: 'remote', label: 'The server', baseUrl, token, timeouts, assumedTtlMs: 1_800_000, ...changes };
}

export function linesInMemory(): { readonly file: AppendFile; readonly lines: string[] } {
  const lines: string[] = [];
  return { lines, file: { append: (line) => lines.push(line), flush: () => Promise.resolve() } };
}

/** Real timers that can be counted: what is armed and never cancelled nor run is a leak. */
export function countedTimers(): { readonly timers: Timers; readonly armed: () => number } {
  let armed = 0;
  return {
    armed: () => armed,
    timers: {
      after: (delayMs, callback) => {
        armed += 1;
        let over = false;
        const done = (): void => {
          if (!over) armed -= 1;
          over = true;
        };
        const handle = systemTimers.after(delayMs, () => {
          done();
          callback();
        });
        return {
          cancel: () => {
            done();
            handle.cancel();
          },
        };
      },
    },
  };
}

export type ServiceUnderTest = {
  readonly service: SessionService;
  readonly manager: CommandsServerManager;
  readonly lines: readonly string[];
  readonly armedTimers: () => number;
};

export function serviceFor(
  baseUrl: string,
  changes: Partial<ServerProfile> = {},
  clock: Clock = systemClock,
): ServiceUnderTest {
  const { timers, armed } = countedTimers();
  const manager = createCommandsServerManager({ profile: profileFor(baseUrl, changes), clock, timers });
  const { file, lines } = linesInMemory();
  // No secret is made known to this redactor: what is asserted here is that nothing has to be taken out.
  const redactor = createRedactor();
  const log = createLog({ file, redactor, clock });
  const audit = createAuditLog({ file, redactor, clock });
  const service = createSessionService({
    manager: source(manager),
    log,
    audit,
    // Its timer is not one of the service's, which are counted.
    refreshes: createRoutineRefreshes({ audit, clock, timers: systemTimers, uuid: systemRandomness.uuid }),
    clock,
    timers,
    randomness: systemRandomness,
  });
  return { service, manager, lines, armedTimers: armed };
}

/** The manager of a server that is there. */
export function source(manager: CommandsServerManager | null): ManagerSource {
  return {
    current: () => manager,
    whenThere: () => Promise.resolve(manager),
    serverNumber: () => 0,
    withAnotherToken: () => Promise.resolve(null),
  };
}

export function errorOf(result: Result<unknown, ServiceError>): ServiceError {
  const [, error] = result;
  if (!error) throw new Error(`an error was expected, but it succeeded: ${JSON.stringify(result[0])}`);
  return error;
}

export function valueOf<Value>(result: Result<Value, ServiceError>): Value {
  const [value, error] = result;
  if (error) throw new Error(`a success was expected, but: ${JSON.stringify(error)}`);
  return value;
}

/**
 * Waits for what a socket, a disk or a process does in its own time. The bound is there to name what never came, and not to
 * ask how quick a machine is: one with two busy cores takes ten times what a quiet one does.
 */
export async function until(condition: () => boolean | Promise<boolean>, patienceMs = 20_000): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await condition())) {
    if (performance.now() > end)
      throw new Error(`it did not come true within ${patienceMs} ms: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A router as the form sends it, with nothing wrong. */
export const goodRouter: RouterInput = {
  name: 'edge',
  address: '10.0.0.2',
  port: 22,
  user: 'root',
  credential: { kind: 'password', keyFile: null },
  furtherCredentials: [],
  legacyAlgorithms: false,
  jump: null,
  group: null,
  tags: [],
  profile: 'auto',
  interfaces: [],
  notes: '',
};
