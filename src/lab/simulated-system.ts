/**
 * What a simulated router is like inside: its facts, and what of ours was set up on it. It runs no shell: it knows our
 * scripts by the marker in their first line and answers as a router would that ran them.
 */

import { randomUUID } from 'node:crypto';
import { noMark, overtakenExitCode, type Mark } from '../commands-server/infrastructure/fence';
import { layoutVersion, rsm } from '../commands-server/infrastructure/names';
import { readMarker } from '../commands-server/infrastructure/script-parts';
import { z } from 'zod';
import type { Role } from './cast';

export type Answer = { readonly stdout: string; readonly stderr: string; readonly exitCode: number };

const mark = z.object({ owner: z.string(), generation: z.number() });
const parametersSchema = z.object({
  profile: z.enum(['auto', 'facts', 'traffic-control']).optional(),
  interfaces: z.array(z.string()).optional(),
  parts: z.array(z.string()).optional(),
  rebuild: z.boolean().optional(),
  seen: mark.optional(),
  mark: mark.optional(),
});
type Parameters = z.output<typeof parametersSchema>;

const line = (f: string, v: string) => `${JSON.stringify({ f, v })}\n`;

export class SimulatedSystem {
  readonly #role: Role;
  readonly #now: () => number;
  #bootId = randomUUID();
  #bootedAt: number;
  #state: (Mark & { readonly interfaces: readonly string[] }) | null = null;
  #hasMarking = false;
  #trees = new Set<string>();

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
    this.#hasMarking = false;
    this.#trees.clear();
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
    const wanted = parameters.profile ?? 'auto';
    const profile = wanted === 'auto' ? (isOpenWrt ? 'traffic-control' : 'facts') : wanted;
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
      line('profile', profile),
    ].join('');
    if (profile === 'facts') return facts + line('end', '1');
    const named = parameters.interfaces ?? [];
    const interfaces = named.length > 0 ? named : role.interfaces;
    const tools = isOpenWrt ? 'tc nft opkg' : 'tc nft iptables apt-get';
    return `${facts}${line('tools', tools)}${line('interfaces', interfaces.join(' '))}${this.#components(interfaces)}${line('end', '1')}`;
  }

  /** As the fence in the scripts: another has written its mark since. */
  #isOvertaken({ seen = noMark }: Parameters): boolean {
    const { owner, generation } = this.#state ?? noMark;
    return owner !== seen.owner || generation !== seen.generation;
  }

  #apply({ interfaces = [], parts = [], rebuild = false, mark = noMark }: Parameters): string {
    if (rebuild) this.wipeRules();
    let number = 0;
    let steps = '';
    const done = (command: string) => {
      number += 1;
      steps += step(number, command);
    };
    done('compare generations');
    if (parts.includes('marking')) {
      this.#hasMarking = true;
      done(`nft -f (table inet ${rsm.nftTable})`);
    }
    for (const name of interfaces) {
      if (!parts.includes(`tree:${name}`)) continue;
      this.#trees.add(name);
      done(`tc qdisc replace dev ${name} root handle ${rsm.handle}: htb`);
    }
    this.#state = { ...mark, interfaces };
    done(`write ${rsm.stateFile}`);
    return `${steps}${this.#components(interfaces)}${line('end', '1')}`;
  }

  /** In the words of the tools, since the server reads those. */
  #components(interfaces: readonly string[]): string {
    const state = this.#state
      ? `version=${layoutVersion} generation=${this.#state.generation} owner=${this.#state.owner} boot_id=${this.#bootId} profile=traffic-control interfaces=${this.#state.interfaces.join(',')} marking=nft`
      : '';
    const chain = (name: string, hook: string) =>
      `chain ${name} { type filter hook ${hook} priority mangle; policy accept; }`;
    const nft = this.#hasMarking
      ? `table inet ${rsm.nftTable} { ${chain('mark_forward', 'forward')} ${chain('mark_output', 'output')} }`
      : '';
    const present = interfaces.filter(
      (name) => this.#role.interfaces.includes(name) || name === 'eth0' || name === 'eth1',
    );
    const absent = interfaces.filter((name) => !present.includes(name));
    return [
      line('state', state),
      line('nft', nft),
      ...absent.map((name) => line('absent', name)),
      ...present.map((name) =>
        line('tc', `${name} ${this.#trees.has(name) ? ownTree : 'qdisc noqueue 0: root refcnt 2'}`),
      ),
    ].join('');
  }
}

const step = (n: number, command: string, exit = 0) =>
  `${JSON.stringify({ f: 'step', n, command, exit, stderr: '', v: '' })}\n`;

const overtaken: Answer = {
  stdout: step(1, 'compare generations', overtakenExitCode),
  stderr: '',
  exitCode: overtakenExitCode,
};

const { handle, classes } = rsm;
const ownTree = [
  `qdisc htb ${handle}: root refcnt 2 r2q 10 default 0x${classes.full}`,
  `class htb ${handle}:${classes.root} root rate 10Gbit ceil 10Gbit`,
  `class htb ${handle}:${classes.full} parent ${handle}:${classes.root} prio 0 rate 10Gbit ceil 10Gbit`,
  `class htb ${handle}:${classes.limited} parent ${handle}:${classes.root} prio 0 rate 1Mbit ceil 1Mbit`,
  `filter parent ${handle}: protocol all pref 30 fw chain 0 handle 0x10000000/0xf0000000 classid ${handle}:${classes.limited}`,
  `filter parent ${handle}: protocol all pref 31 fw chain 0 handle 0x20000000/0xf0000000 classid ${handle}:${classes.full}`,
].join(' ');
