/**
 * The list as an Ansible inventory in YAML. Ansible evaluates templates in what it reads, so nothing of a router may
 * become one; what Ansible cannot hold of a name stands in a variable of ours, by which the import reads it back.
 */

import { groupAndParents } from '@shared/group';
import type { RouterId } from '@shared/ids';
import type { JumpHost, Router, SharedCredential } from '@shared/router';
import { isHost } from '../router-rules';

/** Names in an inventory that stand for what this app knows, and Ansible does not. */
export const ourVariables = {
  name: 'router_sessions_name',
  group: 'router_sessions_group',
  tag: 'router_sessions_tag',
} as const;

type Listed = {
  readonly routers: readonly Router[];
  readonly credentials: readonly SharedCredential[];
  readonly all?: readonly Router[];
};

export function ansibleOf({ routers, credentials, all = routers }: Listed): string {
  const keyFiles = new Map(credentials.map(({ id, keyFile }) => [id, keyFile]));
  const byId = new Map(all.map((router) => [router.id, router]));
  const hostNames = hostNamesOf(routers);
  const groups = [
    ...new Set(routers.flatMap(({ group }) => (group === null ? [] : groupAndParents(group)))),
  ].toSorted();
  const tags = [...new Set(routers.flatMap((router) => router.tags))].toSorted();
  const { groupNames, tagNames } = ansibleNames(groups, tags);
  const lines = ['all:', '  hosts:'];
  for (const router of routers) {
    const { credential, jump, name, address, port, user } = router;
    const keyFile = credential.kind === 'shared' ? keyFiles.get(credential.credentialId) : credential.keyFile;
    const hostName = hostNames.get(router.id);
    lines.push(`    ${JSON.stringify(hostName)}:`);
    const variables: readonly (readonly [string, string | number | null | undefined])[] = [
      [ourVariables.name, hostName === name ? null : name],
      ['ansible_host', address],
      ['ansible_port', port],
      ['ansible_user', user],
      ['ansible_ssh_private_key_file', keyFile],
      ['ansible_ssh_common_args', jumpArgument(jump, byId)],
    ];
    for (const [key, value] of variables) {
      if (value !== null && value !== undefined) lines.push(`      ${key}: ${valueText(value)}`);
    }
  }
  const roots = groups.filter((group) => !group.includes('/'));
  if (roots.length + tags.length > 0) lines.push('  children:');
  const writeGroup = (group: string, indent: string): void => {
    lines.push(`${indent}${JSON.stringify(groupNames.get(group))}:`);
    lines.push(`${indent}  vars:`, `${indent}    ${ourVariables.group}: ${valueText(group)}`);
    const own = routers.filter((router) => router.group === group);
    if (own.length > 0) lines.push(`${indent}  hosts:`);
    for (const router of own) lines.push(`${indent}    ${JSON.stringify(hostNames.get(router.id))}:`);
    const inner = groups.filter(
      (other) => other.startsWith(`${group}/`) && !other.slice(group.length + 1).includes('/'),
    );
    if (inner.length > 0) lines.push(`${indent}  children:`);
    for (const child of inner) writeGroup(child, `${indent}    `);
  };
  for (const root of roots) writeGroup(root, '    ');
  for (const tag of tags) {
    lines.push(
      `    ${JSON.stringify(tagNames.get(tag))}:`,
      '      vars:',
      `        ${ourVariables.tag}: ${valueText(tag)}`,
    );
    lines.push('      hosts:');
    for (const router of routers.filter((each) => each.tags.includes(tag))) {
      lines.push(`        ${JSON.stringify(hostNames.get(router.id))}:`);
    }
  }
  return `${lines.join('\n')}\n`;
}

type Names = ReadonlyMap<string, string>;

/**
 * Names that Ansible takes for groups without a warning; our tags are groups there too. Those that become one are told
 * apart, a tag by its kind and then both by a number. They stand in quotes: `null` and `yes` are no text in YAML.
 */
function ansibleNames(groups: readonly string[], tags: readonly string[]): Record<'groupNames' | 'tagNames', Names> {
  const taken = new Set(['all', 'ungrouped']);
  const nameOf = (text: string, otherwise: string): string => {
    const base = text.replaceAll(/[^A-Za-z0-9_]+/g, '_').replace(/^(?=\d)/, '_');
    const wanted = taken.has(base.toLowerCase()) ? `${otherwise}${base}` : base;
    let name = wanted;
    for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${wanted}_${number}`;
    taken.add(name.toLowerCase());
    return name;
  };
  const groupNames = new Map(groups.map((group) => [group, nameOf(group, '')]));
  const tagNames = new Map(tags.map((tag) => [tag, nameOf(tag, 'tag_')]));
  return { groupNames, tagNames };
}

/**
 * A JSON string is a YAML string, but for the line ends and control characters that YAML 1.1 knows besides. `!unsafe`
 * is Ansible's word for text that is never a template.
 */
function valueText(value: string | number): string {
  const text = JSON.stringify(value).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return /\{[{%#]/.test(text) ? `!unsafe ${text}` : text;
}

function jumpArgument(jump: JumpHost | null, routers: ReadonlyMap<RouterId, Router>): string | null {
  if (jump === null) return null;
  const host = jump.kind === 'address' ? jump : routers.get(jump.routerId);
  if (!host?.address) return null;
  const address = host.address.includes(':') ? `[${host.address}]` : host.address;
  return `-J ${asOneWord(`${host.user}@${address}:${host.port}`)}`;
}

/** Ansible splits arguments as a shell does. */
const asOneWord = (text: string): string =>
  /^[\w@%+=:,./[\]-]*$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;

/**
 * Ansible takes `[1:9]` in the name of a host for a range, `:22` at its end for a port and `{{` for a template, and
 * `!unsafe` does not reach the name. Two routers may have one name here, and not there.
 */
function hostNamesOf(routers: readonly Router[]): ReadonlyMap<RouterId, string> {
  const taken = new Set(['all', 'ungrouped']);
  const names = new Map<RouterId, string>();
  for (const { id, name } of routers) {
    const plain = isHost(name) ? name : name.replaceAll(/[{}[\]:\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, '_');
    let unique = plain;
    for (let number = 2; taken.has(unique); number += 1) unique = `${plain} (${number})`;
    taken.add(unique);
    names.set(id, unique);
  }
  return names;
}
