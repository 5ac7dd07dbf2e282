/** From hosts as they were written to routers for the list: checked one by one, with their jump hosts found by name. */

import { setImmediate } from 'node:timers/promises';
import { type CredentialId, parseId, type RouterId } from '@shared/ids';
import type { ImportRemark } from '@shared/import';
import type { Credential, JumpHost, Router } from '@shared/router';
import { profileNamePattern } from '@shared/profile';
import { visibleLine } from '@shared/visible-text';
import type { NewRouter } from '../inventory';
import { isHost } from '../router-rules';
import { firstProblem, routerSchemas } from '../router-schema';
import type { Candidate, WholeRouter } from './candidate';
import { problemOf } from './problem-of-line';
import { type Checked, type CheckedRouter, settleRouters } from './settle-routers';
import { texts } from '../../texts';

export type CheckOptions = {
  readonly known: readonly Router[];
  readonly addressNeeded: boolean;
  readonly user: string;
  readonly group: string | null;
  readonly credentialId: CredentialId | null;
  readonly uuid: () => string;
};

/** Main answers clicks between two pieces of this many. */
const piece = 100;
const words = texts.importing;

type Parsed = CheckedRouter & { readonly candidate: Candidate };

export async function checkCandidates(candidates: readonly Candidate[], options: CheckOptions): Promise<Checked> {
  const problems: ImportRemark[] = [];
  const parsed: Parsed[] = [];
  /** names that are in the source, but of hosts that cannot be imported */
  const refused = new Map<string, string>();
  for (const [index, candidate] of candidates.entries()) {
    if (index % piece === piece - 1) await setImmediate();
    const { where, name } = candidate;
    const id = idOf(candidate, options.uuid);
    const input = id === null ? idProblem(candidate) : inputOf(candidate, options);
    if (id !== null && typeof input !== 'string') parsed.push({ where, id, input, candidate });
    else if (typeof input === 'string') {
      problems.push({ where, text: problemOf(candidate, input) });
      if (name !== null) refused.set(name.toLowerCase(), where);
    }
  }
  // A host of the source comes before a router of the list. The last of a name counts.
  const byName = new Map(options.known.map(({ name, id }) => [name.toLowerCase(), id]));
  for (const { input, id } of parsed) byName.set(input.name.toLowerCase(), id);

  const routers: CheckedRouter[] = [];
  for (const { where, id, input, candidate } of parsed) {
    const jump = jumpOf(candidate, byName, refused, options);
    if (typeof jump === 'string') problems.push({ where, text: problemOf(candidate, jump) });
    else if (jump?.kind === 'router' && jump.routerId === id) {
      problems.push({ where, text: problemOf(candidate, texts.fields.jumpHost.isItself) });
    } else routers.push({ where, id, input: { ...input, jump } });
  }
  await setImmediate();
  return settleRouters(routers, problems, options);
}

export function checkWhole(routers: readonly WholeRouter[], options: CheckOptions): Checked {
  const usable = routers.flatMap(({ where, id, input }) => {
    const routerId = parseId<RouterId>(id);
    return routerId === null ? [] : [{ where, id: routerId, input }];
  });
  return settleRouters(usable, [], options);
}

const idProblem = ({ id }: Candidate): string => texts.fields.id.notUuidBut(visibleLine(id ?? '', 60));

function idOf({ id }: Candidate, uuid: () => string): RouterId | null {
  return parseId<RouterId>(id ?? uuid());
}

/** A name that is a host's is its address, where no address is given: so it is in all of these formats. */
function addressOf({ name, address }: Candidate): string | null {
  if (address !== null) return address.replace(/^\[|\]$/g, '');
  return name !== null && isHost(name) ? name : null;
}

const portOf = (text: string | null): number => (text === null ? 22 : /^\d+$/.test(text) ? Number(text) : Number.NaN);

/** Without its jump host, which may be a host further down. */
function inputOf(candidate: Candidate, options: CheckOptions): NewRouter['input'] | string {
  const profile = candidate.profile?.toLowerCase() ?? 'auto';
  const credential: Credential =
    options.credentialId !== null
      ? { kind: 'shared', credentialId: options.credentialId }
      : candidate.keyFile === null
        ? { kind: 'agent', keyFile: null }
        : { kind: 'key-file', keyFile: candidate.keyFile };
  const parsed = routerSchemas().routerInput.safeParse({
    name: candidate.name ?? candidate.address ?? '',
    address: addressOf(candidate),
    port: portOf(candidate.port),
    user: candidate.user ?? options.user,
    credential,
    furtherCredentials: [],
    legacyAlgorithms: false,
    jump: null,
    group: candidate.group ?? options.group,
    tags: candidate.tags,
    profile: profileNamePattern.test(profile) ? profile : 'auto',
    interfaces: [],
    notes: candidate.notes,
  });
  return parsed.success ? parsed.data : firstProblem(parsed.error);
}

function jumpOf(
  { jump, unquoted }: Candidate,
  byName: ReadonlyMap<string, RouterId>,
  refused: ReadonlyMap<string, string>,
  { user, credentialId }: CheckOptions,
): JumpHost | string | null {
  if (jump === null) return null;
  const name = jump.kind === 'name' ? jump.name : jump.address;
  const quote = (text: string): string | null => (unquoted.includes('jump') ? null : visibleLine(text, 60));
  const routerId = byName.get(name.toLowerCase());
  if (routerId !== undefined) return { kind: 'router', routerId };
  const refusedAt = refused.get(name.toLowerCase());
  if (jump.kind === 'name' && refusedAt !== undefined) {
    return texts.fields.jumpHost.refused(visibleLine(name, 60), words.where.within(refusedAt));
  }
  if (jump.kind === 'name' && !isHost(jump.name)) return texts.fields.jumpHost.unknown(quote(name));
  const at = jump.kind === 'name' ? { address: jump.name, port: '22', user: null } : jump;
  const parsed = routerSchemas().jump.safeParse({
    kind: 'address',
    address: at.address.replace(/^\[|\]$/g, ''),
    port: portOf(at.port),
    user: at.user ?? user,
    credentialId,
  });
  if (parsed.success) return parsed.data;
  const place = `${at.user === null ? '' : `${at.user}@`}${at.address}:${at.port}`;
  return texts.fields.jumpHost.wrong(quote(place), firstProblem(parsed.error));
}
