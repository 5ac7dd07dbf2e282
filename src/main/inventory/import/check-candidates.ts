/** From hosts as they were written to routers for the list: checked one by one, duplicates found, jump hosts resolved. */

import { setImmediate } from 'node:timers/promises';
import { type CredentialId, parseId, type RouterId } from '@shared/ids';
import type { ImportRemark } from '@shared/import';
import type { Credential, JumpHost, Router } from '@shared/router';
import { profileNamePattern } from '@shared/profile';
import { routerLimits } from '@shared/router';
import { visibleLine } from '@shared/visible-text';
import { endpointOf } from '../endpoint';
import type { NewRouter } from '../inventory';
import { firstProblem, isHost, routerInputSchema } from '../router-schema';
import type { Candidate, CandidateJump, WholeRouter } from './candidate';
import { texts } from '../../texts';

export type CheckedRouter = NewRouter & { readonly where: string; readonly id: RouterId };

export type Checked = {
  readonly ready: readonly CheckedRouter[];
  readonly duplicates: readonly ImportRemark[];
  readonly problems: readonly ImportRemark[];
};

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

export async function checkCandidates(candidates: readonly Candidate[], options: CheckOptions): Promise<Checked> {
  const problems: ImportRemark[] = [];
  const usable: { readonly candidate: Candidate; readonly id: RouterId }[] = [];
  const byName = new Map<string, RouterId>();
  const atDoor = new Map<string, RouterId>();
  for (const router of options.known) {
    byName.set(router.name.toLowerCase(), router.id);
    const place = endpointOf({ ...router, jump: null });
    if (place !== null) atDoor.set(place, router.id);
  }
  for (const candidate of candidates) {
    const id = idOf(candidate, options.uuid);
    if (id === null) {
      const text = texts.fields.id.notUuidBut(visibleLine(candidate.id ?? '', 60));
      problems.push({ where: candidate.where, text });
      continue;
    }
    usable.push({ candidate, id });
    const place = endpointOf({ address: addressOf(candidate), port: portOf(candidate.port), jump: null });
    // A host that the list has already may stand in front of others.
    if (candidate.name !== null) byName.set(candidate.name.toLowerCase(), atDoor.get(place ?? '') ?? id);
  }

  const routers: CheckedRouter[] = [];
  for (const [index, { candidate, id }] of usable.entries()) {
    if (index % piece === piece - 1) await setImmediate();
    const input = inputOf(candidate, id, byName, options);
    if (typeof input === 'string') problems.push({ where: candidate.where, text: input });
    else routers.push({ where: candidate.where, id, input });
  }
  return withoutDuplicates(routers, problems, options);
}

export function checkWhole(routers: readonly WholeRouter[], options: CheckOptions): Checked {
  const usable = routers.flatMap(({ where, id, input }) => {
    const routerId = parseId<RouterId>(id);
    return routerId === null ? [] : [{ where, id: routerId, input }];
  });
  return withoutDuplicates(usable, [], options);
}

function withoutDuplicates(
  routers: readonly CheckedRouter[],
  before: readonly ImportRemark[],
  { known, addressNeeded }: CheckOptions,
): Checked {
  const problems = [...before];
  const duplicates: ImportRemark[] = [];
  const ready: CheckedRouter[] = [];
  const knownIds = new Map(known.map((router) => [router.id, router.name]));
  const knownPlaces = new Map(known.map((router) => [endpointOf(router), router.name]));
  const seen = new Map<string, string>();
  for (const router of routers) {
    const { where, id, input } = router;
    const place = endpointOf(input);
    if (place === null && addressNeeded) {
      problems.push({ where, text: texts.fields.address.neededByEmbedded });
      continue;
    }
    const there = knownIds.get(id) ?? (place === null ? undefined : knownPlaces.get(place));
    const twin = seen.get(id) ?? (place === null ? undefined : seen.get(place));
    if (there !== undefined) duplicates.push({ where, text: words.list.inListAs(input.name, there) });
    else if (twin !== undefined)
      duplicates.push({ where, text: words.list.sameAs(input.name, words.where.within(twin)) });
    else if (known.length + ready.length >= routerLimits.routers) {
      problems.push({ where, text: words.list.full(routerLimits.routers) });
    } else ready.push(router);
    for (const key of [id, place]) if (key !== null && !seen.has(key)) seen.set(key, where);
  }
  return { ready, duplicates, problems };
}

function idOf({ id }: Candidate, uuid: () => string): RouterId | null {
  return parseId<RouterId>(id ?? uuid());
}

/** A name that is a host's is its address, where no address is given: so it is in all of these formats. */
function addressOf({ name, address }: Candidate): string | null {
  if (address !== null) return address.replace(/^\[|\]$/g, '');
  return name !== null && isHost(name) ? name : null;
}

const portOf = (text: string | null): number => (text === null ? 22 : /^\d+$/.test(text) ? Number(text) : Number.NaN);

function inputOf(
  candidate: Candidate,
  id: RouterId,
  byName: ReadonlyMap<string, RouterId>,
  options: CheckOptions,
): NewRouter['input'] | string {
  const jump = jumpOf(candidate.jump, byName, options);
  if (typeof jump === 'string') return jump;
  if (jump?.kind === 'router' && jump.routerId === id) return texts.fields.jumpHost.isItself;
  const profile = candidate.profile?.toLowerCase() ?? 'auto';
  const credential: Credential =
    options.credentialId !== null
      ? { kind: 'shared', credentialId: options.credentialId }
      : candidate.keyFile === null
        ? { kind: 'agent', keyFile: null }
        : { kind: 'key-file', keyFile: candidate.keyFile };
  const parsed = routerInputSchema.safeParse({
    name: candidate.name ?? candidate.address ?? '',
    address: addressOf(candidate),
    port: portOf(candidate.port),
    user: candidate.user ?? options.user,
    credential,
    furtherCredentials: [],
    legacyAlgorithms: false,
    jump,
    group: candidate.group ?? options.group,
    tags: candidate.tags,
    profile: profileNamePattern.test(profile) ? profile : 'auto',
    interfaces: [],
    notes: candidate.notes,
  });
  return parsed.success ? parsed.data : firstProblem(parsed.error);
}

function jumpOf(
  jump: CandidateJump | null,
  byName: ReadonlyMap<string, RouterId>,
  { user, credentialId }: CheckOptions,
): JumpHost | string | null {
  if (jump === null) return null;
  const name = jump.kind === 'name' ? jump.name : jump.address;
  const routerId = byName.get(name.toLowerCase());
  if (routerId !== undefined) return { kind: 'router', routerId };
  if (jump.kind === 'name' && !isHost(jump.name)) return texts.fields.jumpHost.unknown(visibleLine(name, 60));
  const at = jump.kind === 'name' ? { address: jump.name, port: '22', user: null } : jump;
  return {
    kind: 'address',
    address: at.address.replace(/^\[|\]$/g, ''),
    port: portOf(at.port),
    user: at.user ?? user,
    credentialId,
  };
}
