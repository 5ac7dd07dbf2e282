/**
 * Which groups a host lies in, and those in which. An inventory can be written so that there are millions of ways up
 * from one group: here each link is walked once.
 */

import type { ImportRemark } from '@shared/import';
import { visibleLine } from '@shared/visible-text';
import type { AnsibleInventory } from './ansible-inventory';
import { texts } from '../../texts';

/** A router with more could not be kept anyway: it would have too many tags or too long a group. */
export const mostGroupsOfHost = 100;

export type AnsibleGroups = {
  /** the groups that name the host, in the order of the file */
  readonly namingOf: (host: string) => readonly string[];
  /** the first group that this one lies in */
  readonly outerOf: (group: string) => string | undefined;
  /** the groups that name the host and all they lie in, but for `all`; null when there are more than a router may have */
  readonly aroundOf: (host: string) => ReadonlySet<string> | null;
  /** how deep a group lies, by the longest way: the variables of a deeper one win */
  readonly depthOf: (group: string) => number;
};

/** A group that would lie in itself is named, and the link that would make it so left out. */
export function groupsOf({ groups }: AnsibleInventory, problems: ImportRemark[]): AnsibleGroups {
  const { outermostFirst, links } = withoutCircles(groups, problems);
  const firstOuter = new Map<string, string>();
  for (const name of groups.keys()) {
    for (const child of links.get(name) ?? []) if (!firstOuter.has(child)) firstOuter.set(child, name);
  }
  const depths = new Map<string, number>();
  const around = new Map<string, ReadonlySet<string>>();
  const aroundGroup = (name: string): ReadonlySet<string> => around.get(name) ?? new Set();
  for (const name of outermostFirst) {
    for (const child of links.get(name) ?? []) {
      depths.set(child, Math.max(depths.get(child) ?? 0, (depths.get(name) ?? 0) + 1));
      around.set(child, joined([aroundGroup(child), [name], aroundGroup(name)]));
    }
  }
  const naming = new Map<string, string[]>();
  for (const [name, { hosts }] of groups) {
    for (const host of hosts) {
      const known = naming.get(host);
      if (known) known.push(name);
      else naming.set(host, [name]);
    }
  }
  const namingOf = (host: string): readonly string[] => naming.get(host) ?? [];
  return {
    namingOf,
    outerOf: (group) => firstOuter.get(group),
    aroundOf: (host) => {
      const all = joined(namingOf(host).flatMap((name) => (name === 'all' ? [] : [[name], aroundGroup(name)])));
      return all.size > mostGroupsOfHost ? null : all;
    },
    depthOf: (group) => depths.get(group) ?? 0,
  };
}

/** Stops at one more than a host may have: that there are too many is then known. */
function joined(sets: readonly Iterable<string>[]): ReadonlySet<string> {
  const all = new Set<string>();
  for (const set of sets) {
    for (const name of set) {
      if (all.size > mostGroupsOfHost) return all;
      all.add(name);
    }
  }
  return all;
}

type Links = {
  readonly outermostFirst: readonly string[];
  readonly links: ReadonlyMap<string, readonly string[]>;
};

/** Depth first, with a stack of its own: a chain of ten thousand groups would overflow that of the language. */
function withoutCircles(groups: AnsibleInventory['groups'], problems: ImportRemark[]): Links {
  const links = new Map<string, string[]>();
  const innermostFirst: string[] = [];
  const open = new Set<string>();
  for (const root of groups.keys()) {
    if (root === 'all' || links.has(root)) continue;
    const walk = [entered(root)];
    for (let top = walk.at(-1); top !== undefined; top = walk.at(-1)) {
      const { value } = top.children.next();
      if (value === undefined) {
        open.delete(top.name);
        innermostFirst.push(top.name);
        walk.pop();
        continue;
      }
      const [child, where] = value;
      if (open.has(child) || child === 'all') {
        problems.push({ where, text: texts.importing.ansible.groupInItself(visibleLine(child, 60)) });
        continue;
      }
      links.get(top.name)?.push(child);
      if (!links.has(child)) walk.push(entered(child));
    }
  }
  return { outermostFirst: innermostFirst.toReversed(), links };

  function entered(name: string): { readonly name: string; readonly children: Iterator<[string, string], undefined> } {
    links.set(name, []);
    open.add(name);
    return { name, children: (groups.get(name)?.children ?? new Map<string, string>())[Symbol.iterator]() };
  }
}
