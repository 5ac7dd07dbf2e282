/** Reads what the probe script said. What a router says is input like any other: bounded, cleaned, never trusted. */

import { CommandsError } from '../commands-error';
import type { RunResult } from '../ssh/router-connection';
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
  readonly profile: 'facts' | 'traffic-control';
  readonly tools: readonly string[];
  readonly offloading: readonly string[];
  /** the interfaces to shape, as named by the admin or found by the script */
  readonly interfaces: readonly string[];
  readonly components: ComponentFacts;
};

/** The raw state of what we set up, as the router's own tools print it, with white space made single. */
export type ComponentFacts = {
  readonly state: Readonly<Record<string, string>>;
  /** the table's listing; empty when there is none; null when the router has no nft */
  readonly nft: string | null;
  readonly iptables: string | null;
  readonly absentInterfaces: readonly string[];
  /** per interface: its queueing disciplines, classes and filters */
  readonly trees: Readonly<Record<string, string>>;
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

export function readComponents(facts: readonly Fact[]): ComponentFacts {
  const last = (name: string) => facts.findLast((fact) => fact.name === name)?.value;
  const all = (name: string) => facts.filter((fact) => fact.name === name).map((fact) => fact.value);
  const state: Record<string, string> = {};
  for (const word of (last('state') ?? '').split(' ')) {
    const at = word.indexOf('=');
    if (at > 0) state[word.slice(0, at)] = word.slice(at + 1);
  }
  const trees: Record<string, string> = {};
  for (const value of all('tc')) {
    const [name, ...rest] = value.split(' ');
    if (name) trees[name] = rest.join(' ');
  }
  return {
    state,
    nft: last('nft') ?? null,
    iptables: last('iptables') ?? null,
    absentInterfaces: all('absent')
      .slice(0, 16)
      .map((name) => visibleLine(name, 15)),
    trees,
  };
}

const words = (text: string | undefined) => (text ?? '').split(' ').filter((word) => word !== '');

export function readProbe(result: RunResult): Probe {
  const facts = readFacts(result.stdout);
  const fact = (name: string) => facts.find((candidate) => candidate.name === name)?.value;
  const line = (name: string, most?: number) => visibleLine(fact(name) ?? '', most);
  const profile = fact('profile');
  if (fact('end') !== '1' || (profile !== 'facts' && profile !== 'traffic-control')) {
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
    offloading: facts.filter(({ name }) => name === 'offload').map(({ value }) => visibleLine(value, 40)),
    interfaces: words(fact('interfaces')).slice(0, 16),
    components: readComponents(facts),
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
