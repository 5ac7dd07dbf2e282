/** Reads what the probe script said. What a router says is input like any other: bounded, cleaned, never trusted. */

import { CommandsError } from '../commands-error';
import type { RunResult } from '../ssh/router-connection';
import type { Profile } from './profile';
import type { ProfileCandidates } from './profile-catalog';
import { visibleLine, visibleTail } from '@shared/visible-text';

export type Probe = {
  readonly hostname: string;
  readonly model: string;
  readonly os: string;
  readonly osId: string;
  readonly osVersion: string;
  readonly kernel: string;
  readonly uptimeSeconds: number | null;
  readonly load: string;
  readonly memoryTotalKiB: number | null;
  readonly memoryAvailableKiB: number | null;
  readonly bootId: string;
  readonly userId: number | null;
  readonly isOpenWrt: boolean;
  /** whether `sudo -n` works; null for root, who needs none */
  readonly sudoWorks: boolean | null;
  readonly profile: Profile;
  readonly tools: readonly string[];
  /** the interfaces to work on, as named by the admin or found by the script */
  readonly interfaces: readonly string[];
  readonly found: Found;
  /** what the script's commands said beside their answers */
  readonly stderr: string;
};

/** What of ours is on the router. */
export type Found = {
  readonly state: Readonly<Record<string, string>>;
  readonly checks: readonly CheckAnswer[];
  readonly absentInterfaces: readonly string[];
  readonly warnings: readonly string[];
  /** of a `removeOnEnd` profile */
  readonly watchdog: 'running' | 'gone' | 'unwritable' | null;
};

export type CheckAnswer = {
  /** which of the profile's components */
  readonly index: number;
  readonly interfaceName: string | null;
  readonly exitCode: number;
  /** what it printed, in one line */
  readonly words: string;
};

export type Fact = { readonly name: string; readonly value: string };

/** The facts among a script's output lines. Lines that are none of ours (a login banner, say) are passed over. */
export function readFacts(stdout: string): readonly Fact[] {
  const facts: Fact[] = [];
  for (const line of stdout.split('\n')) {
    if (!line.startsWith('{"f":')) continue;
    try {
      const parsed: unknown = JSON.parse(line);
      if (parsed === null || typeof parsed !== 'object' || !('f' in parsed) || !('v' in parsed)) continue;
      if (typeof parsed.f === 'string' && typeof parsed.v === 'string') facts.push({ name: parsed.f, value: parsed.v });
    } catch {
      continue;
    }
  }
  return facts;
}

const numberOrNull = (text: string | undefined) => {
  const value = Number(text);
  return text === undefined || text === '' || !Number.isFinite(value) ? null : value;
};

const watchdogStates = ['running', 'gone', 'unwritable'] as const;

export function readFound(facts: readonly Fact[]): Found {
  const last = (name: string) => facts.findLast((fact) => fact.name === name)?.value;
  const all = (name: string) => facts.filter((fact) => fact.name === name).map((fact) => fact.value);
  const state: Record<string, string> = {};
  for (const word of (last('state') ?? '').split(' ')) {
    const at = word.indexOf('=');
    if (at > 0) state[word.slice(0, at)] = word.slice(at + 1);
  }
  const checks = all('check').flatMap((value) => {
    const [, index, name, exitCode, words = ''] = /^(\d{1,3}) (\S+) (\d{1,3}) (.*)$/s.exec(value) ?? [];
    if (index === undefined || name === undefined) return [];
    const interfaceName = name === '-' ? null : name;
    return [{ index: Number(index), interfaceName, exitCode: Number(exitCode), words: visibleLine(words, 200) }];
  });
  return {
    state,
    checks,
    absentInterfaces: all('absent')
      .slice(0, 16)
      .map((name) => visibleLine(name, 15)),
    warnings: all('warning')
      .slice(0, 8)
      .map((text) => visibleLine(text, 200))
      .filter((text) => text !== ''),
    watchdog: watchdogStates.find((one) => one === last('watchdog')) ?? null,
  };
}

const words = (text: string | undefined) => (text ?? '').split(' ').filter((word) => word !== '');

export function readProbe(result: RunResult, { onOpenWrt, elsewhere }: ProfileCandidates): Probe {
  const facts = readFacts(result.stdout);
  const fact = (name: string) => facts.find((candidate) => candidate.name === name)?.value;
  const line = (name: string, most?: number) => visibleLine(fact(name) ?? '', most);
  const profile = [onOpenWrt, elsewhere].find((one) => one.name === fact('profile'));
  if (fact('end') !== '1' || !profile) {
    throw new CommandsError(
      'ROUTER_UNSUITABLE',
      facts.length === 0
        ? 'The router answered, but not as a POSIX shell does'
        : 'The router’s answer to the check was cut short',
      {
        details: {
          step: 'checking',
          command: 'check script',
          exitCode: result.exitCode,
          stderr: visibleTail(result.stderr || result.stdout),
        },
      },
    );
  }
  return {
    hostname: line('hostname', 100),
    model: line('model', 100),
    os: line('os', 100),
    osId: line('os_id', 40),
    osVersion: line('os_version', 40),
    kernel: line('kernel', 100),
    uptimeSeconds: numberOrNull(fact('uptime')),
    load: line('load', 40),
    memoryTotalKiB: numberOrNull(fact('mem_total')),
    memoryAvailableKiB: numberOrNull(fact('mem_available')),
    bootId: line('boot_id', 64),
    userId: numberOrNull(fact('uid')),
    isOpenWrt: fact('openwrt') === '1',
    sudoWorks: fact('sudo') === undefined ? null : fact('sudo') === '1',
    profile,
    tools: words(fact('tools')),
    interfaces: words(fact('interfaces')).slice(0, 16),
    found: readFound(facts),
    stderr: visibleTail(result.stderr, 500),
  };
}

function duration(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  if (days > 0) return `${days} d ${hours} h`;
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${Math.floor(seconds % 60)} s`;
}

const mebibytes = (kibibytes: number) => `${Math.round(kibibytes / 1024)} MiB`;

/** The facts in the order and the words in which people see them. */
export function factsForPeople(probe: Probe): readonly Fact[] {
  const memory =
    probe.memoryTotalKiB === null
      ? ''
      : probe.memoryAvailableKiB === null
        ? mebibytes(probe.memoryTotalKiB)
        : `${mebibytes(probe.memoryAvailableKiB)} of ${mebibytes(probe.memoryTotalKiB)} available`;
  const facts: readonly Fact[] = [
    { name: 'Host name', value: probe.hostname },
    { name: 'Model', value: probe.model },
    { name: 'System', value: probe.os || probe.osId },
    { name: 'Kernel', value: probe.kernel },
    { name: 'Up for', value: probe.uptimeSeconds === null ? '' : duration(probe.uptimeSeconds) },
    { name: 'Load', value: probe.load },
    { name: 'Memory', value: memory },
    { name: 'Boot id', value: probe.bootId },
  ];
  return facts.filter(({ value }) => value !== '');
}
