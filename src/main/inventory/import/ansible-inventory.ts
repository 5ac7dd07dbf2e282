/**
 * An Ansible inventory, whichever way it was written: hosts, groups of groups, variables with Ansible's precedence
 * (all, then outer groups, then inner ones, then the host). Templates are never evaluated, passwords never taken.
 */

import type { ImportRemark } from '@shared/import';
import { visibleLine } from '@shared/visible-text';
import { ourVariables } from '../export/export-ansible';
import { blankCandidate, type Candidate, type ReadHosts } from './candidate';
import { readSshWords, shellWords } from './ssh-arguments';
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
};

export const emptyAnsible = (): AnsibleInventory => ({ hosts: new Map(), groups: new Map(), problems: [] });

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

/** Groups that Ansible makes by itself. */
const given = new Set(['all', 'ungrouped']);
const secretNames = /^ansible_(?:ssh_|become_|sudo_)?(?:pass|password|private_key_passphrase)$/;

export function hostsOf(inventory: AnsibleInventory): ReadHosts {
  const problems = [...inventory.problems];
  const notes: ImportRemark[] = [];
  const parents = parentsOf(inventory, problems);
  const secretsOf = new Map<string, number>();
  const candidates: Candidate[] = [];

  for (const [name, host] of inventory.hosts) {
    const direct = [...inventory.groups].filter(([, group]) => group.hosts.has(name)).map(([group]) => group);
    const variables = variablesOf(inventory, direct, parents, host.variables);
    for (const key of variables.keys()) {
      if (secretNames.test(key)) secretsOf.set(key, (secretsOf.get(key) ?? 0) + 1);
    }
    const candidate = candidateOf(name, host.where, variables, problems);
    if (candidate !== null) candidates.push({ ...candidate, ...placeOf(direct, parents, inventory.groups) });
  }
  for (const [key, count] of secretsOf) {
    notes.push({ where: texts.importing.where.file, text: words.secretLeftOut(key, count) });
  }
  return { candidates, problems, notes };
}

function candidateOf(
  name: string,
  where: string,
  variables: AnsibleVariables,
  problems: ImportRemark[],
): Candidate | null {
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
  const options = value('ansible_ssh_common_args', 'ansible_ssh_extra_args') ?? '';
  if (refused !== null) {
    const { where: at } = refused as AnsibleValue;
    problems.push({ where: at, text: words.template(visibleLine(name, 60), refusedName) });
    return null;
  }
  if (connection === 'local' || connection === 'docker' || connection === 'winrm') {
    problems.push({ where, text: words.notSsh(visibleLine(name, 60), connection) });
    return null;
  }
  const jump = readSshWords(shellWords(options)).find(
    (word) => word.kind === 'option' && (word.name === '-J' || word.name === 'proxyjump'),
  );
  return {
    ...blankCandidate,
    where,
    name: ownName ?? name,
    address,
    port,
    user,
    keyFile: keyFile?.startsWith('/') === true ? keyFile : null,
    jump: jumpOf(jump?.value ?? null),
  };
}

/**
 * The first group with those it lies in becomes the group; the others are tags. Groups of an export of ours say which of
 * both they are, and what they are called there.
 */
function placeOf(
  direct: readonly string[],
  parents: ReadonlyMap<string, readonly string[]>,
  groups: AnsibleInventory['groups'],
): Pick<Candidate, 'group' | 'tags'> {
  const said = (name: string, variable: string): string | null =>
    groups.get(name)?.variables.get(variable)?.text ?? null;
  const own = direct.filter((name) => !given.has(name));
  const isPlace = (name: string): boolean => said(name, ourVariables.tag) === null;
  const path: string[] = [];
  for (let outer = own.find(isPlace); outer !== undefined; outer = parents.get(outer)?.[0]) path.unshift(outer);
  const inner = path.at(-1);
  const group = inner === undefined ? null : (said(inner, ourVariables.group) ?? path.join('/'));
  const others = new Set(own.flatMap((name) => [name, ...outerGroups(name, parents)]));
  for (const name of path) others.delete(name);
  return { group, tags: [...others].map((name) => said(name, ourVariables.tag) ?? name) };
}

function outerGroups(name: string, parents: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return (parents.get(name) ?? []).flatMap((outer) => [outer, ...outerGroups(outer, parents)]);
}

function variablesOf(
  inventory: AnsibleInventory,
  direct: readonly string[],
  parents: ReadonlyMap<string, readonly string[]>,
  own: AnsibleVariables,
): AnsibleVariables {
  const names = new Set(
    direct.flatMap((name) => [name, ...outerGroups(name, parents)]).filter((name) => name !== 'all'),
  );
  const depth = (name: string): number => outerGroups(name, parents).length;
  const ordered = ['all', ...[...names].toSorted((left, right) => depth(left) - depth(right))];
  const variables = new Map<string, AnsibleValue>();
  for (const name of ordered) {
    for (const [key, value] of inventory.groups.get(name)?.variables ?? []) variables.set(key, value);
  }
  for (const [key, value] of own) variables.set(key, value);
  return variables;
}

/** The groups each group lies in, without `all`. A group that would lie in itself is named and its link left out. */
function parentsOf(inventory: AnsibleInventory, problems: ImportRemark[]): ReadonlyMap<string, readonly string[]> {
  const parents = new Map<string, string[]>();
  const liesIn = (name: string, wanted: string): boolean =>
    name === wanted || (parents.get(name) ?? []).some((outer) => liesIn(outer, wanted));
  for (const [name, group] of inventory.groups) {
    if (name === 'all') continue;
    for (const [child, where] of group.children) {
      if (liesIn(name, child)) {
        problems.push({ where, text: words.groupInItself(visibleLine(child, 60)) });
      } else parents.set(child, [...(parents.get(child) ?? []), name]);
    }
  }
  return parents;
}
