/**
 * An Ansible inventory, whichever way it was written: hosts, groups of groups, variables with Ansible's precedence
 * (all, then outer groups, then inner ones, then the host). Templates are never evaluated, passwords never taken.
 */

import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import type { ImportRemark } from '@shared/import';
import { routerLimits } from '@shared/router';
import { visibleLine } from '@shared/visible-text';
import { ourVariables } from '../export/export-ansible';
import { type AnsibleGroups, groupsOf, mostGroupsOfHost } from './ansible-groups';
import { blankCandidate, type Candidate, type ReadHosts } from './candidate';
import { wayOf } from './ssh-way';
import { jumpOf } from './table';
import { texts } from '../../texts';

const words = texts.importing.ansible;

/** `plain`: marked as text that is no template, whatever stands in it */
export type AnsibleValue = { readonly text: string; readonly where: string; readonly plain?: true };
export type AnsibleVariables = ReadonlyMap<string, AnsibleValue>;

export type AnsibleGroup = {
  readonly hosts: Set<string>;
  readonly children: Map<string, string>;
  readonly variables: Map<string, AnsibleValue>;
};

export type AnsibleInventory = {
  /** where each host was named first, and its own variables */
  readonly hosts: Map<string, { readonly where: string; readonly variables: Map<string, AnsibleValue> }>;
  readonly groups: Map<string, AnsibleGroup>;
  readonly problems: ImportRemark[];
  /** how much was read, as `hasRoom` counts it */
  readonly size: { entries: number; isFull: boolean };
};

export const emptyAnsible = (): AnsibleInventory => ({
  hosts: new Map(),
  groups: new Map(),
  problems: [],
  size: { entries: 0, isFull: false },
});

/** Groups and hosts in groups: ten for each router that the list can hold. A short file can name millions. */
export const mostEntries = 10 * routerLimits.routers;
const mostGroups = 10_000;

/** Asked before each entry is read. The first that finds no room says so, and the rest is not read. */
export function hasRoom({ groups, size, problems }: AnsibleInventory, where: string, entries = 1): boolean {
  if (size.isFull) return false;
  size.entries += entries;
  size.isFull = size.entries > mostEntries || groups.size > mostGroups;
  if (size.isFull) problems.push({ where, text: words.tooLarge(mostEntries, mostGroups) });
  return !size.isFull;
}

export function groupNamed(inventory: AnsibleInventory, name: string): AnsibleGroup {
  const known = inventory.groups.get(name);
  if (known) return known;
  const group: AnsibleGroup = { hosts: new Set(), children: new Map(), variables: new Map() };
  inventory.groups.set(name, group);
  return group;
}

export function addHost(
  inventory: AnsibleInventory,
  group: string,
  name: string,
  where: string,
  variables: AnsibleVariables,
): void {
  groupNamed(inventory, group).hosts.add(name);
  const known = inventory.hosts.get(name);
  if (!known) inventory.hosts.set(name, { where, variables: new Map(variables) });
  else for (const [key, value] of variables) known.variables.set(key, value);
}

const readNames = new Set([
  ...Object.values<string>(ourVariables),
  'ansible_connection',
  'ansible_host',
  'ansible_ssh_host',
  'ansible_port',
  'ansible_ssh_port',
  'ansible_user',
  'ansible_ssh_user',
  'ansible_ssh_private_key_file',
  'ansible_private_key_file',
  'ansible_ssh_args',
  'ansible_ssh_common_args',
  'ansible_ssh_extra_args',
]);
/** Whether a variable says anything about how a host is reached; the others are not kept. */
export const isRead = (variable: string): boolean => readNames.has(variable) || secretNames.test(variable);

/** Groups that Ansible makes by itself. */
const given = new Set(['all', 'ungrouped']);
const secretNames = /^ansible_(?:ssh_|become_|sudo_)?(?:pass|password|private_key_passphrase)$/;
/** Whether a line names a password anywhere: what stands in it is not quoted then. */
export const namesSecret = (line: string): boolean => line.split(/[^\w]+/).some((word) => secretNames.test(word));

/** `home`: of the admin, for key files below ~. */
export function hostsOf(inventory: AnsibleInventory, home = homedir()): ReadHosts {
  const problems = [...inventory.problems];
  const notes: ImportRemark[] = [];
  const groups = groupsOf(inventory, problems);
  const secretsOf = new Map<string, number>();
  const candidates: Candidate[] = [];

  for (const [name, host] of inventory.hosts) {
    const around = groups.aroundOf(name);
    if (around === null) {
      problems.push({ where: host.where, text: words.tooManyGroups(visibleLine(name, 60), mostGroupsOfHost) });
      continue;
    }
    const variables = variablesOf(inventory, around, groups, host.variables);
    for (const key of variables.keys()) {
      if (secretNames.test(key)) secretsOf.set(key, (secretsOf.get(key) ?? 0) + 1);
    }
    const candidate = candidateOf({ name, where: host.where, variables, home, problems, notes });
    if (candidate !== null) candidates.push({ ...candidate, ...placeOf(name, around, groups, inventory.groups) });
  }
  for (const [key, count] of secretsOf) {
    notes.push({ where: texts.importing.where.file, text: words.secretLeftOut(key, count) });
  }
  return { candidates, problems, notes };
}

function candidateOf({
  name,
  where,
  variables,
  home,
  problems,
  notes,
}: {
  readonly name: string;
  readonly where: string;
  readonly variables: AnsibleVariables;
  readonly home: string;
  readonly problems: ImportRemark[];
  readonly notes: ImportRemark[];
}): Candidate | null {
  let refused: AnsibleValue | null = null;
  let refusedName = '';
  const value = (...names: readonly string[]): string | null => {
    for (const key of names) {
      const found = variables.get(key);
      if (found === undefined) continue;
      if (!found.plain && /\{[{%#]/.test(found.text)) {
        refused = found;
        refusedName = key;
      }
      return found.text === '' ? null : found.text;
    }
    return null;
  };
  const ownName = value(ourVariables.name);
  const connection = value('ansible_connection');
  const address = value('ansible_host', 'ansible_ssh_host') ?? name;
  const port = value('ansible_port', 'ansible_ssh_port');
  const user = value('ansible_user', 'ansible_ssh_user');
  const keyFile = value('ansible_ssh_private_key_file', 'ansible_private_key_file');
  // In the order in which Ansible hands them to ssh.
  const options = ['ansible_ssh_args', 'ansible_ssh_common_args', 'ansible_ssh_extra_args'].map((key) => value(key));
  if (refused !== null) {
    const { where: at, text } = refused as AnsibleValue;
    const said = words.template(visibleLine(name, 60), refusedName);
    // Arguments may hold a password.
    const isQuoted = !refusedName.endsWith('_args');
    problems.push({ where: at, text: isQuoted ? texts.importing.list.itIs(said, visibleLine(text, 60)) : said });
    return null;
  }
  if (connection === 'local' || connection === 'docker' || connection === 'winrm') {
    problems.push({ where, text: words.notSsh(visibleLine(name, 60), connection) });
    return null;
  }
  const shown = visibleLine(ownName ?? name, 60);
  const way = wayOf(options.filter((text) => text !== null).join(' '));
  if (way === null) {
    problems.push({ where, text: texts.importing.sshConfig.proxyCommand(shown) });
    return null;
  }
  if (way.leftOut.length > 0) notes.push({ where, text: words.optionsLeftOut(shown, way.leftOut.join(', ')) });
  if (way.hops > 1) {
    const last = visibleLine(way.jump ?? '', 60);
    notes.push({ where, text: texts.importing.sshConfig.severalJumps(shown, way.hops, last) });
  }
  const wholeKeyFile = keyFile?.replace(/^~(?=\/)/, () => home) ?? null;
  const usableKeyFile = wholeKeyFile !== null && isAbsolute(wholeKeyFile) ? wholeKeyFile : null;
  if (keyFile !== null && usableKeyFile === null) {
    notes.push({ where, text: texts.importing.sshConfig.keyLeftOut(visibleLine(keyFile, 80), shown) });
  }
  return {
    ...blankCandidate,
    where,
    name: ownName ?? name,
    address,
    port,
    user,
    keyFile: usableKeyFile,
    jump: jumpOf(way.jump),
  };
}

/**
 * The first group with those it lies in becomes the group; the others are tags. Groups of an export of ours say which of
 * both they are, and what they are called there.
 */
function placeOf(
  host: string,
  around: ReadonlySet<string>,
  tree: AnsibleGroups,
  groups: AnsibleInventory['groups'],
): Pick<Candidate, 'group' | 'tags'> {
  const said = (name: string, variable: string): string | null =>
    groups.get(name)?.variables.get(variable)?.text ?? null;
  const isPlace = (name: string): boolean => !given.has(name) && said(name, ourVariables.tag) === null;
  const path: string[] = [];
  for (let outer = tree.namingOf(host).find(isPlace); outer !== undefined; outer = tree.outerOf(outer)) {
    path.unshift(outer);
  }
  const inner = path.at(-1);
  const group = inner === undefined ? null : (said(inner, ourVariables.group) ?? path.join('/'));
  const others = [...around].filter((name) => !given.has(name) && !path.includes(name));
  return { group, tags: others.map((name) => said(name, ourVariables.tag) ?? name) };
}

function variablesOf(
  inventory: AnsibleInventory,
  around: ReadonlySet<string>,
  { depthOf }: AnsibleGroups,
  own: AnsibleVariables,
): AnsibleVariables {
  const ordered = ['all', ...[...around].toSorted((left, right) => depthOf(left) - depthOf(right))];
  const variables = new Map<string, AnsibleValue>();
  for (const name of ordered) {
    for (const [key, value] of inventory.groups.get(name)?.variables ?? []) variables.set(key, value);
  }
  for (const [key, value] of own) variables.set(key, value);
  return variables;
}
