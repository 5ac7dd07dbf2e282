/**
 * What a start does on a router once it is connected: probe, plan, apply, verify, in as few round trips as possible
 * because a router may be 200 ms away. On a prepared router it is one round trip that changes nothing.
 */

import type { ErrorDetails } from '@shared/errors';
import type { RouterTarget } from '@shared/embedded-channel';
import { CommandsError } from '../commands-error';
import type { RouterConnection, RunResult } from '../ssh/router-connection';
import { visibleLine, visibleTail } from '@shared/visible-text';
import { applyScript, removeScript } from './apply-script';
import { markOf, overtakenExitCode, ownerForPeople, type Mark } from './fence';
import { planFor, type Acting, type Plan } from './plan';
import { probeScript } from './probe-script';
import { readFacts, readFound, readProbe, type Probe } from './probe';
import type { Profile } from './profile';
import type { ProfileCatalog } from './profile-catalog';
import { limitSecondsOf } from './removal-watchdog';

export type SetUp = {
  readonly probe: Probe;
  readonly plan: Plan;
  /** whether anything was changed on the router */
  readonly changed: boolean;
  /** whether nothing of ours was on the router before */
  readonly wasBare: boolean;
  /** our mark on the router; null where nothing is set up, so nothing can be overtaken */
  readonly mark: Mark | null;
};

export const probeTimeoutMs = 10_000;
const applyTimeoutMs = 20_000;
const removeTimeoutMs = 15_000;

/** For whom a probe looks, and what a `removeOnEnd` profile's watchdog is told. */
export type ProbeOptions = {
  readonly profiles: ProfileCatalog;
  readonly ttlMs: number;
  readonly acting: Acting;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
};

/** Rejects with PROFILE_UNKNOWN before anything is sent when the router is to have a profile that is not there. */
export async function probeRouter(
  connection: RouterConnection,
  target: RouterTarget,
  { profiles, ttlMs, acting, timeoutMs = probeTimeoutMs, signal }: ProbeOptions,
): Promise<Probe> {
  const candidates = profiles.candidates(target.profile);
  const { interfaces, user } = target;
  const holder = 'held' in acting ? acting.held : { owner: acting.claim.owner, generation: null };
  const keepAlive = holder.owner === '' ? null : { ...holder, limitSeconds: limitSecondsOf(ttlMs) };
  const script = probeScript({ profiles: candidates, interfaces, user, keepAlive });
  const result = await connection.run(script, { timeoutMs, ...(signal ? { signal } : {}) });
  return readProbe(result, candidates);
}

const needsSudo = (probe: Probe) => probe.userId !== 0;

/** Makes the router fit for the profile. Leaves nothing half-made behind when it fails. */
export async function setUpRouter(
  connection: RouterConnection,
  probe: Probe,
  acting: Acting,
  options: {
    readonly rebuild: boolean;
    readonly ttlMs: number;
    readonly signal?: AbortSignal | undefined;
    readonly onApply?: () => void;
  },
): Promise<SetUp> {
  const plan = planFor(probe, acting, { rebuild: options.rebuild });
  const wasBare = probe.profile.components.length > 0 && Object.keys(probe.found.state).length === 0;
  const { action } = plan;
  switch (action.kind) {
    case 'nothing':
      return { probe, plan, changed: false, wasBare, mark: markIn(probe) };
    case 'overtaken':
      throw overtakenBy(ownerForPeople(action.by));
    case 'missing':
      throw new CommandsError(
        'INFRASTRUCTURE_PREREQUISITE_MISSING',
        `${action.message}: ${action.missing.join('; ')}`,
        {
          details: { step: 'checking', missing: action.missing },
        },
      );
    case 'conflict':
      throw new CommandsError('INFRASTRUCTURE_CONFLICT', `Not touched: ${action.conflicts.join('; ')}`, {
        details: { step: 'checking', conflicts: action.conflicts },
      });
    case 'unclear':
      throw new CommandsError(
        'INFRASTRUCTURE_SETUP_FAILED',
        `The check of “${action.check}” in the profile “${probe.profile.name}” does not work (exit code ${action.exitCode})`,
        { details: { step: 'checking', command: action.check, exitCode: action.exitCode, stderr: probe.stderr } },
      );
    case 'apply':
      break;
  }
  options.onApply?.();
  const result = await connection.run(applyScript(probe.profile, action, options.ttlMs), {
    timeoutMs: applyTimeoutMs,
    asRoot: needsSudo(probe),
    ...(options.signal ? { signal: options.signal } : {}),
  });
  const failure = failedStep(result, probe.profile);
  if (failure) throw failure;

  const after: Probe = { ...probe, found: { ...readFound(readFacts(result.stdout)), warnings: probe.found.warnings } };
  const verified = planFor(after, { held: action.mark }, { rebuild: false });
  if (verified.action.kind !== 'nothing') {
    // What is wrong is the news, and not that it may resist its removal too.
    await removeOwn(connection, probe, action.mark).catch(() => undefined);
    const wrong = verified.components.filter(({ state }) => state !== 'present');
    throw new CommandsError(
      'INFRASTRUCTURE_SETUP_FAILED',
      'Every step succeeded, yet the check afterwards found parts missing',
      {
        details: {
          step: 'setting up',
          command: 'check after setting up',
          exitCode: 0,
          stderr: wrong.map(({ name, detail }) => `${name}: ${detail}`).join('\n'),
        },
      },
    );
  }
  return { probe: after, plan: verified, changed: true, wasBare, mark: action.mark };
}

/** Takes our objects down; what is absent counts as done. */
export async function removeOwn(connection: RouterConnection, probe: Probe, held: Mark): Promise<void> {
  const result = await connection.run(removeScript(probe.profile, probe.interfaces, held), {
    timeoutMs: removeTimeoutMs,
    asRoot: needsSudo(probe),
  });
  const failure = failedStep(result, probe.profile);
  if (failure) throw failure;
}

const markIn = (probe: Probe) => (probe.profile.components.length === 0 ? null : markOf(probe.found.state));

function overtakenBy(who: string, details: ErrorDetails = {}): CommandsError {
  const message = `The router was claimed by ${who} meanwhile; this server has changed nothing on it`;
  return new CommandsError('ROUTER_TAKEN_OVER', message, { details: { step: 'setting up', ...details } });
}

type Step = { readonly command: string; readonly exit: number; readonly stderr: string };

function readSteps(stdout: string): readonly Step[] {
  return stdout.split('\n').flatMap((line) => {
    if (!line.startsWith('{"f":"step"')) return [];
    try {
      const step = JSON.parse(line) as Partial<Record<string, unknown>>;
      const { command, exit, stderr } = step;
      if (typeof command !== 'string' || typeof exit !== 'number' || typeof stderr !== 'string') return [];
      return [{ command, exit, stderr }];
    } catch {
      return [];
    }
  });
}

/** Stderr is no failure ("quantum of class … is big" is harmless); the exit code is, and so is a missing end. */
function failedStep(result: RunResult, profile: Profile): CommandsError | null {
  const failed = readSteps(result.stdout).find((step) => step.exit !== 0);
  if (failed) {
    const stderr = visibleTail(failed.stderr);
    const details = { step: 'setting up', command: visibleLine(failed.command), exitCode: failed.exit, stderr };
    if (failed.exit === overtakenExitCode) return overtakenBy('another server', details);
    const lacking = lackBehind(stderr, profile);
    if (lacking) {
      const { message, missing } = lacking;
      return new CommandsError('INFRASTRUCTURE_PREREQUISITE_MISSING', message, { details: { ...details, missing } });
    }
    const reason = visibleLine(stderr.split('\n').at(-1) ?? '', 200);
    const message = `Setting up failed at “${details.command}” (exit code ${failed.exit})${reason ? `: ${reason}` : ''}`;
    return new CommandsError('INFRASTRUCTURE_SETUP_FAILED', message, { details });
  }
  if (readFacts(result.stdout).some(({ name, value }) => name === 'end' && value === '1')) return null;
  return new CommandsError(
    'INFRASTRUCTURE_SETUP_FAILED',
    'The script that sets the router up did not reach its end: it was cut off, or the connection was',
    {
      details: {
        step: 'setting up',
        command: 'set-up script',
        exitCode: result.exitCode,
        stderr: visibleTail(result.stderr),
      },
    },
  );
}

/** A failure that is really the lack of something: named as such, because no second try helps. */
function lackBehind(stderr: string, profile: Profile) {
  if (/read-only file ?system/i.test(stderr)) {
    const missing = ['a /var/run that can be written: its file system is mounted read-only'];
    return { message: 'The router cannot keep what is set up: /var/run is read-only', missing };
  }
  if (/no space left|disk full/i.test(stderr)) {
    const missing = ['space in /var/run: its file system is full'];
    return { message: 'The router cannot keep what is set up: /var/run is full', missing };
  }
  const said = stderr.toLowerCase();
  const missing = profile.components
    .flatMap(({ kernel }) => kernel)
    .filter(({ missingWhen }) => missingWhen.some((words) => said.includes(words.toLowerCase())))
    .map(({ what }) => what);
  return missing.length > 0 ? { message: `The router’s kernel lacks what “${profile.title}” needs`, missing } : null;
}
