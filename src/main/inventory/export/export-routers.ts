/** The list as a file for another program: JSON (lossless), CSV or an Ansible inventory. Never a secret. */

import { groupAndParents } from '@shared/group';
import type { RouterId } from '@shared/ids';
import type { ExportFormat } from '@shared/import';
import type { JumpHost, Router, SharedCredential } from '@shared/router';
import { assertNever } from '@shared/result';
import { usesCredential } from '../inventory';
import { texts } from '../../texts';

/** 2: further credentials and old algorithms, which a program that knows version 1 would drop without a word. */
export const exportVersion = 2;

export type ExportedList = {
  readonly routers: readonly Router[];
  readonly credentials: readonly SharedCredential[];
  /** the whole list, where only a part of it is exported: routers may be reached through others that are not */
  readonly all?: readonly Router[];
};

/**
 * A part of the list that can stand alone: JSON names jump hosts by id, so those that the part is reached through come
 * along; and of the shared credentials those that are used.
 */
export function partOf(
  all: readonly Router[],
  credentials: readonly SharedCredential[],
  wanted: ReadonlySet<RouterId>,
  format: ExportFormat,
): ExportedList & { readonly cameAlong: number } {
  const ids = new Set(wanted);
  const byId = new Map(all.map((router) => [router.id, router]));
  // What is added while this runs is looked at too, so a chain of jump hosts comes along whole.
  if (format === 'json') {
    for (const id of ids) {
      const jump = byId.get(id)?.jump;
      if (jump?.kind === 'router' && byId.has(jump.routerId)) ids.add(jump.routerId);
    }
  }
  const routers = all.filter(({ id }) => ids.has(id));
  const cameAlong = routers.filter(({ id }) => !wanted.has(id)).length;
  const used = credentials.filter(({ id }) => routers.some((router) => usesCredential(router, id)));
  return { routers, credentials: used, all, cameAlong };
}

export const exportNames: Record<ExportFormat, { readonly file: string; readonly kind: string }> = {
  json: { file: 'routers.json', kind: texts.exporting.kinds.json },
  csv: { file: 'routers.csv', kind: texts.exporting.kinds.csv },
  ansible: { file: 'inventory.yaml', kind: texts.exporting.kinds.ansible },
};

export function exportText(format: ExportFormat, list: ExportedList): string {
  switch (format) {
    case 'json':
      return jsonOf(list);
    case 'csv':
      return csvOf(list);
    case 'ansible':
      return ansibleOf(list);
    default:
      return assertNever(format);
  }
}

function jsonOf({ routers, credentials }: ExportedList): string {
  // What is exported is never one of the lab's.
  const kept = routers.map((router) => ({ ...router, simulated: undefined }));
  const used = credentials.map(({ id, name, kind, keyFile }) => ({ id, name, kind, keyFile }));
  return `${JSON.stringify({ format: 'router-sessions', version: exportVersion, routers: kept, credentials: used }, null, 2)}\n`;
}

function csvOf({ routers, all = routers }: ExportedList): string {
  const names = new Map(all.map(({ id, name }) => [id, name]));
  const lines = routers.map((router) =>
    [
      router.id,
      router.name,
      router.address ?? '',
      String(router.port),
      router.user,
      router.group ?? '',
      router.tags.join(';'),
      router.profile,
      jumpText(router.jump, names),
      router.notes,
    ].map(cellOf),
  );
  return [['id', 'name', 'address', 'port', 'user', 'group', 'tags', 'profile', 'jump', 'notes'], ...lines]
    .map((cells) => `${cells.join(',')}\r\n`)
    .join('');
}

/** A cell that begins like a formula would be run by a spreadsheet: an apostrophe before it makes it text. */
function cellOf(text: string): string {
  const harmless = /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n;']/.test(harmless) || harmless.trim() !== harmless ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function jumpText(jump: JumpHost | null, names: ReadonlyMap<RouterId, string>): string {
  if (jump === null) return '';
  if (jump.kind === 'router') return names.get(jump.routerId) ?? '';
  const address = jump.address.includes(':') ? `[${jump.address}]` : jump.address;
  return `${jump.user}@${address}:${jump.port}`;
}

/** Group names that Ansible takes without a warning. Two that become one are told apart by a number. */
function ansibleNames(groups: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set(['all', 'ungrouped']);
  for (const group of groups) {
    const base = group.replaceAll(/[^A-Za-z0-9_]+/g, '_').replace(/^(?=\d)/, '_') || 'group';
    let name = base;
    for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${base}_${number}`;
    taken.add(name.toLowerCase());
    names.set(group, name);
  }
  return names;
}

/** Written by hand: JSON strings are YAML strings, so nothing a router is called can become anything but text. */
function ansibleOf({ routers, credentials, all = routers }: ExportedList): string {
  const keyFiles = new Map(credentials.map(({ id, keyFile }) => [id, keyFile]));
  const byId = new Map(all.map((router) => [router.id, router]));
  const hostNames = uniqueNames(routers);
  const groups = [
    ...new Set(routers.flatMap(({ group }) => (group === null ? [] : groupAndParents(group)))),
  ].toSorted();
  const tags = [...new Set(routers.flatMap((router) => router.tags))].toSorted();
  const names = ansibleNames([...groups, ...tags.map((tag) => `tag ${tag}`)]);
  const lines = ['all:', '  hosts:'];
  for (const router of routers) {
    const { credential, jump, address, port, user } = router;
    const keyFile = credential.kind === 'shared' ? keyFiles.get(credential.credentialId) : credential.keyFile;
    lines.push(`    ${JSON.stringify(hostNames.get(router.id))}:`);
    const variables: readonly (readonly [string, string | number | null | undefined])[] = [
      ['ansible_host', address],
      ['ansible_port', port],
      ['ansible_user', user],
      ['ansible_ssh_private_key_file', keyFile],
      ['ansible_ssh_common_args', jumpArgument(jump, byId)],
    ];
    for (const [key, value] of variables) {
      if (value !== null && value !== undefined) lines.push(`      ${key}: ${JSON.stringify(value)}`);
    }
  }
  const roots = groups.filter((group) => !group.includes('/'));
  if (roots.length + tags.length > 0) lines.push('  children:');
  const writeGroup = (group: string, indent: string): void => {
    lines.push(`${indent}${names.get(group)}:`);
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
    lines.push(`    ${names.get(`tag ${tag}`)?.replace(/^tag_/, '')}:`, '      hosts:');
    for (const router of routers.filter((each) => each.tags.includes(tag))) {
      lines.push(`        ${JSON.stringify(hostNames.get(router.id))}:`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function jumpArgument(jump: JumpHost | null, routers: ReadonlyMap<RouterId, Router>): string | null {
  if (jump === null) return null;
  const host = jump.kind === 'address' ? jump : routers.get(jump.routerId);
  if (!host?.address) return null;
  const address = host.address.includes(':') ? `[${host.address}]` : host.address;
  return `-J ${host.user}@${address}:${host.port}`;
}

/** Two routers may have one name here, and not there. */
function uniqueNames(routers: readonly Router[]): ReadonlyMap<RouterId, string> {
  const taken = new Set<string>();
  const names = new Map<RouterId, string>();
  for (const { id, name } of routers) {
    let unique = name;
    for (let number = 2; taken.has(unique); number += 1) unique = `${name} (${number})`;
    taken.add(unique);
    names.set(id, unique);
  }
  return names;
}
