/**
 * The routers that a commands server knows, as an import: by their ids, under which that server starts sessions on them.
 * Two of them may have one address, behind different jump hosts, so an address makes no duplicate here.
 */

import { parseId, type RouterId } from '@shared/ids';
import type { ImportRemark } from '@shared/import';
import { profileNamePattern } from '@shared/profile';
import { type Router, type RouterInput, routerLimits } from '@shared/router';
import { visibleLine } from '@shared/visible-text';
import { z } from 'zod';
import { uuidSchema } from '../router-rules';
import { firstProblem, routerSchemas } from '../router-schema';
import type { Checked, CheckedRouter } from './settle-routers';
import { texts } from '../../texts';

/** Whose list it is, and its entries as they came. */
export type ServerDirectory = { readonly server: string; readonly routers: readonly unknown[] };

const words = texts.importing.directory;

const line = z.string(words.notText).transform((text) => visibleLine(text, 300));
const entrySchema = z.object({
  id: uuidSchema,
  name: line,
  address: line.nullish(),
  port: z.number(texts.fields.port.notNumber).nullish(),
  user: line.nullish(),
  profile: z.string().regex(profileNamePattern).catch('auto'),
  jump_hosts: z.array(line).max(16).catch([]),
});
type Entry = z.output<typeof entrySchema>;

export function readDirectory(
  { server, routers }: ServerDirectory,
  { known, group }: { readonly known: readonly Router[]; readonly group: string | null },
): Checked {
  const problems: ImportRemark[] = [];
  const duplicates: ImportRemark[] = [];
  const ready: CheckedRouter[] = [];
  const inList = new Map(known.map((router) => [router.id, router]));
  const seen = new Map<RouterId, string>();
  for (const [index, raw] of routers.entries()) {
    const where = texts.importing.where.router(index + 1);
    const entry = entrySchema.safeParse(raw);
    if (!entry.success) {
      problems.push({ where, text: `${nameOf(raw)}${firstProblem(entry.error)}` });
      continue;
    }
    const id = parseId<RouterId>(entry.data.id);
    const input = routerSchemas().routerInput.safeParse(inputOf(entry.data, server, group));
    if (id === null || !input.success) {
      problems.push({
        where,
        text: `${nameOf(raw)}${input.error ? firstProblem(input.error) : texts.fields.id.notUuid}`,
      });
      continue;
    }
    const there = inList.get(id);
    const twin = seen.get(id);
    seen.set(id, where);
    if (there) duplicates.push({ where, text: sameAs(there, input.data) });
    else if (twin !== undefined) duplicates.push({ where, text: words.twin(input.data.name, twin) });
    else if (known.length + ready.length >= routerLimits.routers) {
      problems.push({ where, text: texts.importing.list.full(routerLimits.routers) });
    } else ready.push({ where, id, input: input.data });
  }
  return { ready, duplicates, problems };
}

/** The server logs in with a credential of its own; what stands here is for a look, and for the embedded server later. */
function inputOf(entry: Entry, server: string, group: string | null): RouterInput {
  const { name, address, port, user, profile, jump_hosts: jumps } = entry;
  // Without its jump hosts, whose names alone are told, an address would lead to whatever has it in this network.
  const behind = jumps.length === 0 ? null : words.notesBehind(server, jumps, String(address), port ?? 22);
  return {
    name,
    address: behind === null && address ? address : null,
    port: port ?? 22,
    user: user || 'root',
    credential: { kind: 'agent', keyFile: null },
    furtherCredentials: [],
    legacyAlgorithms: false,
    jump: null,
    group,
    tags: [],
    profile,
    interfaces: [],
    notes: behind ?? '',
  };
}

function sameAs(there: Router, told: RouterInput): string {
  const { name, user, address, port } = told;
  const known = name === there.name ? null : there.name;
  if (address === there.address && port === there.port && user === there.user) return words.unchanged(name, known);
  if (address === null) return words.reachedThroughJumps(name, known);
  return words.reachedAt(name, known, user, address, port);
}

function nameOf(raw: unknown): string {
  const name = typeof raw === 'object' && raw !== null && 'name' in raw ? raw.name : null;
  return typeof name === 'string' && name.trim() !== '' ? `${visibleLine(name, 60)}: ` : '';
}
