/**
 * Compares what a router has with what its profile needs. Pure: no network, no clock. Says what is present, missing,
 * drifted or foreign, and what has to be done; it never decides to touch what is not ours.
 */

import type { WireComponent } from '@shared/wire';
import type { ComponentState } from '@shared/session';
import { defaultQdiscs, interfacePattern, layoutVersion, rsm } from './names';
import { visibleLine } from '@shared/visible-text';
import { markOf, type Mark } from './fence';
import type { Probe } from './probe';

/** `marking`, or `tree:<interface>`: what the apply script can make by itself. */
export type Part = string;

export type Component = WireComponent & { readonly state: ComponentState; readonly part: Part | null };

export type Plan = {
  readonly components: readonly Component[];
  readonly warnings: readonly string[];
  readonly action:
    | { readonly kind: 'nothing' }
    | {
        readonly kind: 'apply';
        readonly parts: readonly Part[];
        /** take down all of ours first */
        readonly rebuild: boolean;
        readonly marking: 'nft' | 'iptables';
        readonly interfaces: readonly string[];
        /** the router's mark when this was planned: with any other, the script refuses to act */
        readonly seen: Mark;
        /** the mark it leaves */
        readonly mark: Mark;
      }
    | { readonly kind: 'overtaken'; readonly by: Mark }
    | { readonly kind: 'missing'; readonly message: string; readonly missing: readonly string[] }
    | { readonly kind: 'conflict'; readonly conflicts: readonly string[] };
};

export const treePart = (name: string): Part => `tree:${name}`;

/** On whose behalf: a start claims the router (from whoever has it), a check only looks after what it holds. */
export type Acting = { readonly claim: { readonly owner: string; readonly always: boolean } } | { readonly held: Mark };

export function planFor(probe: Probe, acting: Acting, options: { readonly rebuild: boolean }): Plan {
  if (probe.profile === 'facts') return { components: [], warnings: [], action: { kind: 'nothing' } };

  const seen = markOf(probe.components.state);
  const overtaken = 'held' in acting && isOvertaken(acting.held, seen);
  if (overtaken) return { components: [], warnings: [], action: { kind: 'overtaken', by: seen } };

  const lacking = prerequisites(probe);
  const warnings = warningsOf(probe);
  if (lacking) return { components: lackingComponents(lacking), warnings, action: { kind: 'missing', ...lacking } };

  const marking = probe.tools.includes('nft') ? 'nft' : 'iptables';
  const trees = probe.interfaces.map((name) => treeComponent(name, probe.components.trees[name] ?? ''));
  const components = [stateComponent(probe), markingComponent(probe, marking), ...trees];

  const conflicts = trees.filter((tree) => tree.state === 'foreign').map((tree) => tree.detail);
  if (conflicts.length > 0) return { components, warnings, action: { kind: 'conflict', conflicts } };

  const [stateFile] = components;
  const broken = components.filter((component) => component.state !== 'present');
  const mark = markAfter(acting, seen);
  const isOurs = mark === seen;
  if (broken.length === 0 && !options.rebuild && isOurs) return { components, warnings, action: { kind: 'nothing' } };

  // A state file that names other interfaces or another layout is of a set-up that is not wanted any more: all anew.
  const rebuild = options.rebuild || stateFile?.state === 'drifted';
  const all = components.map(({ part }) => part);
  const parts = (rebuild ? all : broken.map(({ part }) => part)).filter((part) => part !== null);
  return {
    components,
    warnings,
    action: {
      kind: 'apply',
      parts,
      rebuild,
      marking,
      interfaces: probe.interfaces,
      seen,
      mark: isOurs && 'claim' in acting ? { ...seen, generation: seen.generation + 1 } : mark,
    },
  };
}

/** A mark that is gone (reboot, or removed by hand) overtakes nobody. */
function isOvertaken(held: Mark, seen: Mark): boolean {
  return seen.generation > 0 && (seen.owner !== held.owner || seen.generation > held.generation);
}

/** The very mark that is seen when the router is ours already. */
function markAfter(acting: Acting, seen: Mark): Mark {
  if ('held' in acting) return seen.generation === acting.held.generation ? seen : acting.held;
  const { owner, always } = acting.claim;
  return seen.generation > 0 && seen.owner === owner && !always ? seen : { owner, generation: seen.generation + 1 };
}

type Lacking = { readonly message: string; readonly missing: readonly string[] };

function lackingComponents(lacking: Lacking): readonly Component[] {
  return [{ name: 'prerequisites', state: 'prerequisite-missing', detail: lacking.missing.join('; '), part: null }];
}

const packages = {
  tc: { opkg: 'tc-full', apk: 'tc-full', 'apt-get': 'iproute2' },
  nft: { opkg: 'nftables', apk: 'nftables', 'apt-get': 'nftables' },
} as const;

function withPackage(probe: Probe, tool: keyof typeof packages): string {
  const managers = ['opkg', 'apk', 'apt-get'] as const;
  const manager = managers.find((name) => probe.tools.includes(name));
  const name = tool === 'nft' ? 'nft or iptables' : tool;
  if (!manager) return name;
  const command = manager === 'apk' ? 'apk add' : `${manager} install`;
  return `${name} (package ${packages[tool][manager]}: ${command} ${packages[tool][manager]})`;
}

function prerequisites(probe: Probe): Lacking | null {
  if (probe.userId !== 0 && probe.sudoWorks !== true) {
    return {
      message: 'The user is not root on the router, and “sudo -n” does not work for it',
      missing: ['root rights: log in as root, or allow the user sudo without a password'],
    };
  }
  const tools: string[] = [];
  if (!probe.tools.includes('tc')) tools.push(withPackage(probe, 'tc'));
  if (!probe.tools.includes('nft') && !probe.tools.includes('iptables')) tools.push(withPackage(probe, 'nft'));
  if (tools.length > 0) return { message: 'The router lacks tools that “traffic control” needs', missing: tools };
  if (probe.interfaces.length === 0) {
    return {
      message: 'No interface is named for “traffic control”, and the router has no br-lan',
      missing: ['interfaces: name the ones on the LAN side in the router’s settings'],
    };
  }
  // The router may have said them itself.
  const bad = probe.interfaces.filter((name) => !interfacePattern.test(name)).map((name) => visibleLine(name, 40));
  const absent = [...bad, ...probe.components.absentInterfaces];
  if (absent.length > 0) {
    return {
      message: `The router has no interface ${absent.join(', ')}`,
      missing: absent.map((name) => `interface ${name}`),
    };
  }
  return null;
}

function warningsOf(probe: Probe): readonly string[] {
  if (probe.offloading.length === 0) return [];
  return [
    `Flow offloading is on (${probe.offloading.join(', ')} in /etc/config/firewall): offloaded traffic bypasses shaping.`,
  ];
}

function stateComponent(probe: Probe): Component {
  const { state } = probe.components;
  const base = { name: 'state file', part: 'state' };
  const { generation } = markOf(state);
  if (generation === 0) return { ...base, state: 'missing', detail: `${rsm.stateFile} is not there` };
  const wanted: Readonly<Record<string, string>> = {
    version: String(layoutVersion),
    boot_id: probe.bootId,
    interfaces: probe.interfaces.join(','),
  };
  const wrong = Object.entries(wanted).filter(([key, value]) => state[key] !== value);
  if (wrong.length === 0) return { ...base, state: 'present', detail: `generation ${generation}` };
  return { ...base, state: 'drifted', detail: `${rsm.stateFile} has another ${wrong.map(([key]) => key).join(', ')}` };
}

const markChains = ['mark_forward', 'mark_output'] as const;

function markingComponent(probe: Probe, marking: 'nft' | 'iptables'): Component {
  const base = { name: 'marking chains', part: 'marking' };
  if (marking === 'nft') {
    const listing = probe.components.nft ?? '';
    if (listing === '') return { ...base, state: 'missing', detail: 'no table inet rsm' };
    const hooks = { mark_forward: 'forward', mark_output: 'output' } as const;
    const lost = markChains.filter(
      (chain) => !new RegExp(`chain ${chain} \\{ type filter hook ${hooks[chain]} `).test(listing),
    );
    return lost.length === 0
      ? { ...base, state: 'present', detail: 'nftables, table inet rsm' }
      : { ...base, state: 'drifted', detail: `table inet rsm lacks ${lost.join(', ')}` };
  }
  const listing = ` ${probe.components.iptables ?? ''} `;
  const hasChain = listing.includes(` -N ${rsm.iptablesChain} `);
  const hasJump = listing.includes(` -A FORWARD -j ${rsm.iptablesChain} `);
  if (hasChain && hasJump) return { ...base, state: 'present', detail: 'iptables, chain RSM of table mangle' };
  if (!hasChain) return { ...base, state: 'missing', detail: 'no chain RSM in table mangle' };
  return { ...base, state: 'drifted', detail: 'nothing jumps to the chain RSM' };
}

function treeComponent(name: string, listing: string): Component {
  const base = { name: `queues on ${name}`, part: treePart(name) };
  const root = /(?:^| )qdisc (\S+) (\S+): (?:dev \S+ )?root /.exec(`${listing} `);
  const kind = visibleLine(root?.[1] ?? 'noqueue', 40);
  if (kind === 'htb' && root?.[2] === rsm.handle) {
    const { full, limited } = rsm.classes;
    const needed = [
      ['class 1', `class htb ${rsm.handle}:${rsm.classes.root} root `],
      ['full-rate class', `class htb ${rsm.handle}:${full} parent ${rsm.handle}:${rsm.classes.root} `],
      ['limited class', `class htb ${rsm.handle}:${limited} parent ${rsm.handle}:${rsm.classes.root} `],
    ] as const;
    const lost: string[] = needed.filter(([, text]) => !listing.includes(text)).map(([what]) => what);
    for (const [pref, flow] of [
      ['30', limited],
      ['31', full],
    ] as const) {
      if (!filterPattern(pref, flow).test(`${listing} `)) lost.push(`filter ${pref}`);
    }
    return lost.length === 0
      ? { ...base, state: 'present', detail: `HTB ${rsm.handle}: with a full-rate and a limited class` }
      : { ...base, state: 'drifted', detail: `HTB ${rsm.handle}: lacks ${lost.join(', ')}` };
  }
  if (defaultQdiscs.includes(kind)) return { ...base, state: 'missing', detail: `${name} has the system’s ${kind}` };
  return {
    ...base,
    state: 'foreign',
    part: null,
    detail: `${name} has the root queue “${kind} ${visibleLine(root?.[2] ?? '', 20)}:”, which is not ours`,
  };
}

/** `filter … pref 30 fw … handle 0x10000000/0xf0000000 classid 7273:30`, or the same by bpf with `flowid`. */
function filterPattern(pref: string, flow: string): RegExp {
  return new RegExp(`pref ${pref} (?:fw|bpf) (?:(?!filter ).)*(?:classid|flowid) ${rsm.handle}:${flow} `);
}
