/** The list as a file for another program: JSON (lossless), CSV or an Ansible inventory. Never a secret. */

import type { RouterId } from '@shared/ids';
import type { ExportFormat } from '@shared/import';
import type { JumpHost, Router, SharedCredential } from '@shared/router';
import { assertNever } from '@shared/result';
import { credentialsOf } from '../inventory';
import { tagsText } from '../tag-list';
import { ansibleOf } from './export-ansible';
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
  const usedIds = new Set(routers.flatMap((router) => [...credentialsOf(router)]));
  const used = credentials.filter(({ id }) => usedIds.has(id));
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
  const jumps = jumpTexts(all);
  const lines = routers.map((router) =>
    [
      router.id,
      router.name,
      router.address ?? '',
      String(router.port),
      router.user,
      router.group ?? '',
      tagsText(router.tags),
      router.profile,
      jumpText(router.jump, jumps),
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

/** A jump host by its name, where that can only be it: else by its address, which reaches it all the same. */
function jumpTexts(all: readonly Router[]): ReadonlyMap<RouterId, string> {
  const uses = new Map<string, number>();
  for (const { name } of all) uses.set(name.toLowerCase(), (uses.get(name.toLowerCase()) ?? 0) + 1);
  return new Map(
    all.map(({ id, name, address, port, user }) => {
      const isClear = uses.get(name.toLowerCase()) === 1 && !/@|:\d{1,5}\/?$/.test(name);
      return [id, isClear || address === null ? name : placeText({ address, port, user })];
    }),
  );
}

function jumpText(jump: JumpHost | null, jumps: ReadonlyMap<RouterId, string>): string {
  if (jump === null) return '';
  return jump.kind === 'router' ? (jumps.get(jump.routerId) ?? '') : placeText(jump);
}

const placeText = ({ address, port, user }: { address: string; port: number; user: string }): string =>
  `${user}@${address.includes(':') ? `[${address}]` : address}:${port}`;
