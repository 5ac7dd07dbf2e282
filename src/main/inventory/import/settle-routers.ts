/**
 * Which of the checked routers are imported: duplicates are left out, and who was behind one is behind the one that stays.
 * A jump host that is in neither list, and jump hosts in a circle, are named: with them every start would fail.
 */

import type { RouterId } from '@shared/ids';
import type { ImportRemark } from '@shared/import';
import { type JumpHost, type Router, routerLimits } from '@shared/router';
import { endpointOf } from '../endpoint';
import type { NewRouter } from '../inventory';
import { problemOfRouter } from './problem-of-line';
import { texts } from '../../texts';

export type CheckedRouter = NewRouter & { readonly where: string; readonly id: RouterId };

export type Checked = {
  readonly ready: readonly CheckedRouter[];
  readonly duplicates: readonly ImportRemark[];
  readonly problems: readonly ImportRemark[];
};

type Options = { readonly known: readonly Router[]; readonly addressNeeded: boolean };

const words = texts.importing;

export function settleRouters(
  routers: readonly CheckedRouter[],
  before: readonly ImportRemark[],
  { known, addressNeeded }: Options,
): Checked {
  const problems = [...before];
  const withPlace = routers.filter(({ where, input }) => {
    if (!addressNeeded || input.address !== null) return true;
    problems.push({ where, text: problemOfRouter(input.name, texts.fields.address.neededByEmbedded) });
    return false;
  });
  const { unique, duplicates } = withoutDuplicates(withPlace, known);
  const reachable = withoutBrokenWays(unique, known, problems);
  const room = Math.max(0, routerLimits.routers - known.length);
  for (const { where, input } of reachable.slice(room)) {
    problems.push({ where, text: problemOfRouter(input.name, words.list.full(routerLimits.routers)) });
  }
  // Those that are left out may have been jump hosts of those that stay.
  return { ready: withoutBrokenWays(reachable.slice(0, room), known, problems), duplicates, problems };
}

type Unique = { readonly unique: readonly CheckedRouter[]; readonly duplicates: readonly ImportRemark[] };

/** Two behind different names of one jump host are seen to be the same once the names are: so again, for each jump host in a row. */
function withoutDuplicates(routers: readonly CheckedRouter[], known: readonly Router[]): Unique {
  const duplicates: ImportRemark[] = [];
  let unique = routers;
  for (let round = 0; round <= routerLimits.jumps; round += 1) {
    const found = oneRound(unique, known);
    duplicates.push(...found.duplicates);
    if (found.insteadOf.size === 0) return { unique: found.unique, duplicates };
    unique = found.unique.map((router) => behindOther(router, found.insteadOf));
  }
  return { unique, duplicates };
}

function oneRound(routers: readonly CheckedRouter[], known: readonly Router[]) {
  const duplicates: ImportRemark[] = [];
  const unique: CheckedRouter[] = [];
  /** of one that is left out: the one that stays */
  const insteadOf = new Map<RouterId, RouterId>();
  const knownIds = new Map(known.map((router) => [router.id, router]));
  const knownPlaces = new Map(known.map((router) => [endpointOf(router), router]));
  const seen = new Map<string, CheckedRouter>();
  for (const router of routers) {
    const { where, id, input } = router;
    const place = endpointOf(input);
    const there = knownIds.get(id) ?? (place === null ? undefined : knownPlaces.get(place));
    const twin = seen.get(id) ?? (place === null ? undefined : seen.get(place));
    if (there !== undefined) duplicates.push({ where, text: words.list.inListAs(input.name, there.name) });
    else if (twin !== undefined)
      duplicates.push({ where, text: words.list.sameAs(input.name, words.where.within(twin.where)) });
    else unique.push(router);
    const stays = there ?? twin;
    if (stays !== undefined && stays.id !== id) insteadOf.set(id, stays.id);
    for (const key of [id, place]) if (key !== null && !seen.has(key)) seen.set(key, twin ?? router);
  }
  return { unique, duplicates, insteadOf };
}

/** @param insteadOf for jump hosts that are not imported: the router that is the same */
export function behindOther(router: CheckedRouter, insteadOf: ReadonlyMap<RouterId, RouterId>): CheckedRouter {
  const { jump } = router.input;
  const other = jump?.kind === 'router' ? insteadOf.get(jump.routerId) : undefined;
  if (other === undefined) return router;
  return { ...router, input: { ...router.input, jump: { kind: 'router', routerId: other } } };
}

type Way = 'open' | 'circle' | 'missing';

/** Each router is asked once, however many stand behind it. */
function withoutBrokenWays(
  routers: readonly CheckedRouter[],
  known: readonly Router[],
  problems: ImportRemark[],
): readonly CheckedRouter[] {
  const jumps = new Map<RouterId, JumpHost | null>();
  for (const { id, jump } of known) jumps.set(id, jump);
  for (const { id, input } of routers) jumps.set(id, input.jump);
  const decided = new Map<RouterId, Way>();
  function wayTo(id: RouterId): Way {
    const passed = new Set<RouterId>();
    let at = id;
    let way = decided.get(at);
    while (way === undefined) {
      passed.add(at);
      const jump = jumps.get(at);
      if (jump === undefined) way = 'missing';
      else if (jump?.kind !== 'router') way = 'open';
      else if (passed.has(jump.routerId)) way = 'circle';
      else {
        at = jump.routerId;
        way = decided.get(at);
      }
    }
    for (const each of passed) decided.set(each, way);
    return way;
  }
  return routers.filter(({ where, id, input }) => {
    const way = wayTo(id);
    const { circle, notImported } = texts.fields.jumpHost;
    if (way !== 'open') {
      problems.push({ where, text: problemOfRouter(input.name, way === 'circle' ? circle : notImported) });
    }
    return way === 'open';
  });
}
