/**
 * Tries a router as a start would (way, host key, one login, facts, plan), on a connection of its own, and changes nothing:
 * no lease, no script but the read-only probe, and nothing kept of its secrets afterwards.
 */

import { randomUUID } from 'node:crypto';
import type { RouterTarget } from '@shared/embedded-channel';
import {
  testWithinMs,
  type RouterFindings,
  type RouterTestReport,
  type StartPlan,
  type TestedHostKey,
} from '@shared/router-test';
import { assertNever } from '@shared/result';
import type { WireError } from '@shared/wire';
import { asCommandsError, CommandsError } from './commands-error';
import { markOf, noMark, ownerForPeople } from './infrastructure/fence';
import { planFor, type Plan } from './infrastructure/plan';
import { factsForPeople, type Probe } from './infrastructure/probe';
import type { ProfileCatalog } from './infrastructure/profile-catalog';
import { probeRouter } from './infrastructure/set-up';
import { describeThrown, type Log } from './log';
import type { Redactor } from './redact';
import { secretsOf } from './router-directory/router-directory';
import { toHostKey } from './ssh/host-key';
import type { HostKeyCheck } from './ssh/host-key-check';
import { ssh2Connect, type Ssh2Ports } from './ssh/ssh2-connect';

export type RouterTestPorts = {
  readonly ssh: Ssh2Ports;
  readonly profiles: ProfileCatalog;
  readonly ttlMs: number;
  readonly redactor: Redactor;
  readonly log: Log;
  /** default: testWithinMs */
  readonly limitMs?: number;
};

/**
 * Never rejects: what went wrong is in the report.
 * @param owner for whom a start would claim the router, as it would stand in the router's state file
 */
export async function testRouter(
  ports: RouterTestPorts,
  target: RouterTarget,
  owner: string,
  cancel: AbortSignal,
): Promise<RouterTestReport<WireError>> {
  const { redactor, profiles, ttlMs, limitMs = testWithinMs } = ports;
  const secretsOwner = `test ${randomUUID()}`;
  redactor.learn(secretsOwner, secretsOf(target));
  const hostKeys: TestedHostKey[] = [];
  const connect = ssh2Connect({ ...ports.ssh, hostKeys: observed(ports.ssh.hostKeys, (key) => hostKeys.push(key)) });
  const limit = AbortSignal.timeout(limitMs);
  const signal = AbortSignal.any([cancel, limit]);
  let loggedIn = false;
  try {
    const connection = await connect({ target, signal });
    loggedIn = true;
    try {
      // Held by nobody: so the probe leaves no sign of life for a watchdog either.
      const probe = await probeRouter(connection, target, { profiles, ttlMs, acting: { held: noMark }, signal });
      const plan = planFor(probe, { claim: { owner, always: false } }, { rebuild: false });
      return redactor.value({ hostKeys, loggedIn, findings: findingsOf(probe, plan, owner), error: null });
    } finally {
      connection.close();
    }
  } catch (thrown) {
    const error = inWordsOfTest(thrown, { cancel, limit, limitMs });
    if (error.code === 'UNEXPECTED_SERVER_ERROR') {
      ports.log.error('test of a router failed unexpectedly', { reason: describeThrown(thrown) });
    }
    return redactor.value({ hostKeys, loggedIn, findings: null, error: error.toWire() });
  } finally {
    redactor.learn(secretsOwner, []);
  }
}

function inWordsOfTest(
  thrown: unknown,
  { cancel, limit, limitMs }: { readonly cancel: AbortSignal; readonly limit: AbortSignal; readonly limitMs: number },
): CommandsError {
  if (cancel.aborted) return new CommandsError('START_CANCELLED', 'The test was cancelled');
  if (limit.aborted) return new CommandsError('ROUTER_TIMEOUT', `The test was not done within ${limitMs / 1000} s`);
  return asCommandsError(thrown);
}

/** The same decisions, and what was decided on. */
function observed(check: HostKeyCheck, onKey: (key: TestedHostKey) => void): HostKeyCheck {
  return {
    ...check,
    refusalOf: (host, key, known) => {
      const refusal = check.refusalOf(host, key, known);
      const state = refusal === null ? 'known' : refusal.code === 'HOST_KEY_UNKNOWN' ? 'unknown' : 'changed';
      onKey({ jumpHost: host.kind === 'router' ? null : host.name, hostKey: toHostKey(key), state });
      return refusal;
    },
  };
}

function findingsOf(probe: Probe, plan: Plan, owner: string): RouterFindings {
  const seen = markOf(probe.found.state);
  return {
    profile: probe.profile.name,
    facts: factsForPeople(probe),
    tools: probe.tools,
    components: plan.components.map(({ name, state, detail }) => ({ name, state, detail })),
    warnings: plan.warnings,
    plan: startPlanOf(plan),
    setUpBy: seen.generation > 0 && seen.owner !== owner ? ownerForPeople(seen) : null,
  };
}

function startPlanOf({ action }: Plan): StartPlan {
  switch (action.kind) {
    case 'nothing':
      return { kind: 'nothing' };
    case 'apply':
      return { kind: 'set-up', anew: action.rebuild };
    case 'missing':
      return { kind: 'missing', reasons: action.missing };
    case 'conflict':
      return { kind: 'conflict', reasons: action.conflicts };
    case 'unclear':
      return { kind: 'unclear', reasons: [`${action.check} (exit code ${action.exitCode})`] };
    case 'overtaken':
      return { kind: 'conflict', reasons: [`set up by ${ownerForPeople(action.by)}`] };
    default:
      return assertNever(action);
  }
}
