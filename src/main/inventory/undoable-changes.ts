/**
 * Changes of the list that can be taken back: deleting, editing several at once, importing. The last one is remembered
 * in memory with the secrets it forgot, so that nothing deleted stays on disk for an undo that never comes.
 */

import { type ServiceError, serviceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import type { BulkChange, UndoView } from '@shared/ipc-contract';
import { fail, ok, type Result } from '@shared/result';
import type { Router, RouterChange, SharedCredential } from '@shared/router';
import type { SecretOwner, SecretStore } from '../storage/secret-store';
import { endpointOf } from './endpoint';
import type { Inventory, NewRouter, RouterReplacement } from './inventory';
import { wayThrough } from './jump-way';
import { notReadable } from './stored-inventory';
import { texts } from '../texts';

const words = texts.list;

export type UndoableChanges = {
  readonly remove: (routerIds: readonly RouterId[]) => Promise<Result<BulkChange, ServiceError>>;
  readonly edit: (routerIds: readonly RouterId[], change: RouterChange) => Promise<Result<BulkChange, ServiceError>>;
  /** `credentials`: shared ones that come along, in the same write. An undo takes those back that nobody uses. */
  readonly importAll: (
    routers: readonly NewRouter[],
    from: string,
    credentials?: readonly SharedCredential[],
  ) => Promise<Result<BulkChange, ServiceError>>;
  readonly undo: (undoId: string) => Promise<Result<BulkChange, ServiceError>>;
};

type Skipped = { readonly routerId: RouterId; readonly name: string; readonly reason: string };

type LastChange = {
  readonly view: UndoView;
  /** how each router was, and how the change left it: what was changed again since is not touched */
  readonly routers: readonly { readonly id: RouterId; readonly before: Router | null; readonly after: Router | null }[];
  readonly secrets: ReadonlyMap<SecretOwner, string | null>;
  /** shared ones that came with it */
  readonly credentials: readonly SharedCredential[];
};

export function createUndoableChanges(ports: {
  readonly inventory: Inventory;
  readonly secrets: SecretStore;
  /** a session is held or on its way: such a router is not deleted */
  readonly isBusy: (routerId: RouterId) => boolean;
  /** the server in use connects by address: two rows with one address would each hold a session on the same router */
  readonly addressNeeded: () => boolean;
  readonly onUndo: (undo: UndoView | null) => void;
  readonly uuid: () => string;
}): UndoableChanges {
  const { inventory, secrets } = ports;
  let last: LastChange | null = null;

  const remember = (change: LastChange | null): void => {
    last = change;
    ports.onUndo(change?.view ?? null);
  };

  /** Those that can be changed, and why the others cannot. */
  function sort(routerIds: readonly RouterId[], refusal: (router: Router) => string | null) {
    const routers: Router[] = [];
    const skipped: Skipped[] = [];
    for (const routerId of new Set(routerIds)) {
      const router = inventory.get(routerId);
      if (!router) continue;
      const reason = router.simulated ? words.skipped.simulated : refusal(router);
      if (reason === null) routers.push(router);
      else skipped.push({ routerId, name: router.name, reason });
    }
    return { routers, skipped };
  }

  /** Which of these cannot be deleted: those with a session, and the jump hosts of routers that stay. */
  function whyNotDeleted(routerIds: readonly RouterId[]): ReadonlyMap<RouterId, string> {
    const reasons = new Map<RouterId, string>();
    for (const id of routerIds) if (ports.isBusy(id)) reasons.set(id, words.skipped.hasSession);
    const goes = new Set(routerIds.filter((id) => !reasons.has(id)));
    // One that stays keeps the one before it, which keeps the one before that.
    for (let found = true; found;) {
      found = false;
      for (const { id, name, jump } of inventory.all()) {
        if (jump?.kind !== 'router' || goes.has(id) || !goes.delete(jump.routerId)) continue;
        reasons.set(jump.routerId, words.skipped.isJumpHost(name));
        found = true;
      }
    }
    return reasons;
  }

  /** by their place: the names of the routers in the list */
  function placesInUse(): ReadonlyMap<string | null, string> {
    const all = ports.addressNeeded() ? inventory.all().filter(({ address }) => address !== null) : [];
    return new Map(all.map((router) => [endpointOf(router), router.name]));
  }

  /** Only of what would come to stand at another place than it has now. */
  function twinReason(before: Router, now: Router | null, places: ReturnType<typeof placesInUse>): string | null {
    const place = endpointOf(before);
    const twin = now !== null && endpointOf(now) === place ? undefined : places.get(place);
    return twin === undefined ? null : words.skipped.twin(twin);
  }

  async function secretsOf(
    owners: readonly SecretOwner[],
  ): Promise<Result<Map<SecretOwner, string | null>, ServiceError>> {
    const found = new Map<SecretOwner, string | null>();
    for (const owner of owners) {
      if (!secrets.has(owner)) continue;
      const [secret, error] = await secrets.get(owner);
      if (error) return fail(error);
      found.set(owner, secret);
    }
    return ok(found);
  }

  /** The list first, then the secrets that go with it; when those fail the list is put back. */
  async function carryOut(
    text: (routers: readonly RouterReplacement[]) => string,
    wanted: readonly RouterReplacement[],
    forget: readonly SecretOwner[],
    credentials: readonly SharedCredential[] = [],
  ): Promise<Result<readonly RouterReplacement[], ServiceError>> {
    if (wanted.length === 0) return ok([]);
    const [found, unreadable] = await secretsOf(forget);
    if (unreadable) return fail(unreadable);
    // A session may have been started while the secrets were read. From here on to the change of the list nothing is waited for.
    const stays = whyNotDeleted(wanted.flatMap(({ id, router }) => (router === null ? [id] : [])));
    const replacements = wanted.filter(({ id }) => !stays.has(id));
    const left = new Set<SecretOwner>(wanted.filter((one) => !replacements.includes(one)).map(({ id }) => id));
    const forgotten = new Map([...found].filter(([owner]) => !left.has(owner)));
    if (replacements.length === 0) return ok([]);
    const routers = replacements.map(({ id, router }) => ({ id, before: inventory.get(id), after: router }));
    const [, error] = await inventory.replace(
      replacements,
      credentials.map((credential) => ({ id: credential.id, credential })),
    );
    if (error) return fail(error);
    if (forgotten.size > 0) {
      const [, secretError] = await secrets.setMany(new Map([...forgotten.keys()].map((owner) => [owner, null])));
      if (secretError) {
        await inventory.replace(routers.map(({ id, before }) => ({ id, router: before })));
        return fail(secretError);
      }
    }
    remember({ view: { id: ports.uuid(), text: text(replacements) }, routers, secrets: forgotten, credentials });
    return ok(replacements);
  }

  return {
    remove: async (routerIds) => {
      const stays = whyNotDeleted(routerIds.filter((id) => inventory.get(id)?.simulated === false));
      const { routers, skipped } = sort(routerIds, ({ id }) => stays.get(id) ?? null);
      const ids = routers.map((router) => router.id);
      const of = (changes: readonly RouterReplacement[]): readonly Router[] => {
        const changed = new Set(changes.map(({ id }) => id));
        return routers.filter(({ id }) => changed.has(id));
      };
      const [deleted, error] = await carryOut(
        (changes) => words.undo.deleted(namesOf(of(changes))),
        ids.map((id) => ({ id, router: null })),
        ids,
      );
      if (error) return fail(error);
      const gone = new Set(of(deleted));
      const left = routers.filter((router) => !gone.has(router));
      const reasons = whyNotDeleted(left.map(({ id }) => id));
      const startedMeanwhile = left.map(({ id, name }) => {
        return { routerId: id, name, reason: reasons.get(id) ?? words.skipped.hasSession };
      });
      return ok({ changed: deleted.length, skipped: [...skipped, ...startedMeanwhile] });
    },
    edit: async (routerIds, change) => {
      const way = wayThrough(change.jump ?? null, (id) => inventory.get(id)?.jump);
      const { routers, skipped } = sort(routerIds, (router) => {
        if (change.jump?.kind === 'router' && change.jump.routerId === router.id) return words.skipped.ownJumpHost;
        return way.has(router.id) ? words.skipped.jumpCircle : notValidAfter(router, change);
      });
      const replacements = routers.map((router) => ({ id: router.id, router: changed(router, change) }));
      // The secret of its own is of no use to a router that shares one, and is not left behind.
      const forget = change.credentialId === undefined ? [] : routers.map((router) => router.id);
      const [, error] = await carryOut(() => words.undo.changed(namesOf(routers)), replacements, forget);
      return error ? fail(error) : ok({ changed: routers.length, skipped });
    },
    importAll: async (newRouters, from, credentials) => {
      const replacements = newRouters.map(({ input, id }) => {
        const routerId = id ?? (ports.uuid() as RouterId);
        return { id: routerId, router: { ...input, id: routerId, simulated: false } };
      });
      const text = words.undo.imported(words.undo.routers(replacements.length), from);
      const [, error] = await carryOut(() => text, replacements, [], credentials);
      return error ? fail(error) : ok({ changed: replacements.length, skipped: [] });
    },
    undo: async (undoId) => {
      if (last === null || last.view.id !== undoId) {
        return fail(serviceError('NOT_POSSIBLE_NOW', { message: words.undo.over, correlationId: ports.uuid() }));
      }
      const change = last;
      const skipped: Skipped[] = [];
      const isAsLeft = ({ id, after }: LastChange['routers'][number]) => sameRouter(inventory.get(id), after);
      const added = change.routers.filter((one) => one.before === null && isAsLeft(one));
      const stays = whyNotDeleted(added.map(({ id }) => id));
      const places = placesInUse();
      const back = change.routers.filter((one) => {
        const { id, before, after } = one;
        const now = inventory.get(id);
        const gone = before === null && now === null;
        const reason = !isAsLeft(one)
          ? words.skipped.changedSince
          : before === null
            ? (stays.get(id) ?? null)
            : twinReason(before, now, places);
        if (reason !== null && !gone)
          skipped.push({ routerId: id, name: (now ?? after ?? before)?.name ?? '', reason });
        return reason === null;
      });
      // One that was changed since, or given its secret, holds something of the admin's own.
      const unused = change.credentials.filter(
        (one) => !secrets.has(one.id) && JSON.stringify(inventory.credential(one.id)) === JSON.stringify(one),
      );
      const [, error] = await inventory.replace(
        back.map(({ id, before }) => ({ id, router: before })),
        unused.map(({ id }) => ({ id, credential: null })),
      );
      if (error) return fail(error);
      const returned = new Set<SecretOwner>(back.map(({ id }) => id));
      const again = new Map([...change.secrets].filter(([owner]) => returned.has(owner)));
      // The routers are back in any case; what is missing then is said by the error.
      const [, secretError] = again.size > 0 ? await secrets.setMany(again) : [null, null];
      remember(null);
      return secretError ? fail(secretError) : ok({ changed: back.length, skipped });
    },
  };
}

/** Objects are replaced and never changed; after an undone write they are equal and not the same. */
const sameRouter = (left: Router | null, right: Router | null): boolean =>
  left === right || JSON.stringify(left) === JSON.stringify(right);

/** @returns the router as it is after the change. */
export function changed(router: Router, change: RouterChange): Router {
  const { addTags = [], removeTags = [], credentialId, ...fields } = change;
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const tags = [...new Set([...router.tags.filter((tag) => !removeTags.includes(tag)), ...addTags])];
  return {
    ...router,
    ...given,
    tags,
    ...(credentialId === undefined ? {} : { credential: { kind: 'shared', credentialId } }),
  };
}

/** What each field of the change is allowed to be was checked; together with what the router has it may be too much. */
function notValidAfter(router: Router, change: RouterChange): string | null {
  const { simulated: _, ...after } = changed(router, change);
  const why = notReadable(after);
  return why === null ? null : words.skipped.notValid(why);
}

const namesOf = (routers: readonly Router[]): string =>
  routers.length === 1 && routers[0] ? routers[0].name : words.undo.routers(routers.length);
