/**
 * What a simulated router is like inside: its facts, and what of ours was set up on it. It runs no shell: it knows our
 * scripts by the marker in their first line and answers as a router would that ran them.
 */

import { randomUUID } from 'node:crypto';
import { noMark, overtakenExitCode, type Mark } from '../commands-server/infrastructure/fence';
import { rsm } from '../commands-server/infrastructure/names';
import { readMarker } from '../commands-server/infrastructure/script-parts';
import { z } from 'zod';
import type { Role } from './cast';

export type Answer = { readonly stdout: string; readonly stderr: string; readonly exitCode: number };

const mark = z.object({ owner: z.string(), generation: z.number() });
const profileSchema = z.object({
  name: z.string(),
  version: z.number(),
  parts: z.array(z.string()),
  tools: z.array(z.string()),
  removeOnEnd: z.literal(true).optional(),
});
const parametersSchema = z.object({
  profiles: z.object({ onOpenWrt: profileSchema, elsewhere: profileSchema }).optional(),
  profile: profileSchema.optional(),
  interfaces: z.array(z.string()).optional(),
  make: z.array(z.string()).optional(),
  rebuild: z.boolean().optional(),
  seen: mark.optional(),
  mark: mark.optional(),
});
type Parameters = z.output<typeof parametersSchema>;
type LabProfile = z.output<typeof profileSchema>;

/** A script that names no profile: none of ours does that. */
const bare: LabProfile = { name: 'facts', version: 1, parts: [], tools: [] };

const line = (f: string, v: string) => `${JSON.stringify({ f, v })}\n`;

export class SimulatedSystem {
  readonly #role: Role;
  readonly #now: () => number;
  #bootId = randomUUID();
  #bootedAt: number;
  #state: (Mark & { readonly profile: LabProfile; readonly interfaces: readonly string[] }) | null = null;
  /** what is there, by name; on an interface `name@interface` */
  readonly #parts = new Set<string>();

  constructor(role: Role, now: () => number) {
    this.#role = role;
    this.#now = now;
    this.#bootedAt = now() - role.bootedHoursAgo * 3_600_000;
  }

  reboot(): void {
    this.#bootId = randomUUID();
    this.#bootedAt = this.#now();
    this.#state = null;
    this.wipeRules();
  }

  /** As `firewall stop` does on OpenWrt: the rules go, the state file stays. */
  wipeRules(): void {
    this.#parts.clear();
  }

  answer(script: string): Answer {
    const marker = readMarker(script);
    const parameters = parametersSchema.safeParse(marker?.parameters);
    if (!marker || !parameters.success) {
      return {
        stdout: '',
        stderr: 'simulated router: it runs no shell and knows only the scripts of the app\n',
        exitCode: 127,
      };
    }
    switch (marker.kind) {
      case 'probe':
        return { stdout: this.#probe(parameters.data), stderr: '', exitCode: 0 };
      case 'apply':
        if (this.#isOvertaken(parameters.data)) return overtaken;
        return { stdout: this.#apply(parameters.data), stderr: '', exitCode: 0 };
      case 'remove':
        if (this.#state && this.#isOvertaken(parameters.data)) return overtaken;
        this.#state = null;
        this.wipeRules();
        return { stdout: step(1, 'remove what is ours') + line('end', '1'), stderr: '', exitCode: 0 };
      default:
        return { stdout: '', stderr: '', exitCode: 127 };
    }
  }

  #probe(parameters: Parameters): string {
    const role = this.#role;
    const upMs = this.#now() - this.#bootedAt;
    const isOpenWrt = role.system === 'openwrt';
    const { profiles } = parameters;
    const profile = (isOpenWrt ? profiles?.onOpenWrt : profiles?.elsewhere) ?? bare;
    const load = (0.04 + (role.memoryMiB % 7) / 20).toFixed(2);
    const facts = [
      line('hostname', role.name),
      line('model', `${role.model} (simulated)`),
      line('os_id', role.system),
      line('os', role.os),
      line('os_version', role.osVersion),
      isOpenWrt ? line('openwrt', '1') : '',
      line('kernel', role.kernel),
      line('uptime', (upMs / 1000).toFixed(2)),
      line('load', `${load} ${load} ${load}`),
      line('mem_total', String(role.memoryMiB * 1024)),
      line('mem_available', String(Math.round(role.memoryMiB * 1024 * 0.61))),
      line('boot_id', this.#bootId),
      line('uid', '0'),
      line('profile', profile.name),
    ].join('');
    if (profile.parts.length === 0) return facts + line('end', '1');
    const named = parameters.interfaces ?? [];
    const interfaces = named.length > 0 ? named : role.interfaces;
    return `${facts}${line('tools', profile.tools.join(' '))}${line('interfaces', interfaces.join(' '))}${this.#found(profile, interfaces)}${line('end', '1')}`;
  }

  /** As the fence in the scripts: another has written its mark since. */
  #isOvertaken({ seen = noMark }: Parameters): boolean {
    const { owner, generation } = this.#state ?? noMark;
    return owner !== seen.owner || generation !== seen.generation;
  }

  #apply({ profile = bare, interfaces = [], make = [], rebuild = false, mark = noMark }: Parameters): string {
    if (rebuild) this.wipeRules();
    const done = ['compare generations', ...make.map((part) => `set up ${part} (simulated)`), `write ${rsm.stateFile}`];
    for (const part of make) this.#parts.add(part);
    this.#state = { ...mark, profile, interfaces };
    const steps = done.map((what, index) => step(index + 1, what)).join('');
    return `${steps}${this.#found(profile, interfaces)}${line('end', '1')}`;
  }

  /** As the checks of the profile would say it. */
  #found(profile: LabProfile, interfaces: readonly string[]): string {
    const known = (name: string) => this.#role.interfaces.includes(name) || name === 'eth0' || name === 'eth1';
    const checks = profile.parts.flatMap((part, index) => {
      const where = part.endsWith('@') ? interfaces.filter(known) : [null];
      return where.map((name) => {
        const isThere = this.#parts.has(`${part}${name ?? ''}`);
        return line('check', `${index} ${name ?? '-'} 0 ${isThere ? 'present' : 'missing'} (simulated)`);
      });
    });
    return [
      line('state', this.#stateWords()),
      profile.removeOnEnd ? line('watchdog', this.#state?.profile.removeOnEnd ? 'running' : 'gone') : '',
      ...interfaces.filter((name) => !known(name)).map((name) => line('absent', name)),
      ...checks,
    ].join('');
  }

  #stateWords(): string {
    if (!this.#state) return '';
    const { generation, owner, profile, interfaces } = this.#state;
    const layout = `profile=${profile.name} version=${profile.version} interfaces=${interfaces.join(',')}`;
    const removal = profile.removeOnEnd ? ' remove_on_end=1' : '';
    return `generation=${generation} owner=${owner} boot_id=${this.#bootId} ${layout}${removal}`;
  }
}

const step = (n: number, command: string, exit = 0) =>
  `${JSON.stringify({ f: 'step', n, command, exit, stderr: '', v: '' })}\n`;

const overtaken: Answer = {
  stdout: step(1, 'compare generations', overtakenExitCode),
  stderr: '',
  exitCode: overtakenExitCode,
};
