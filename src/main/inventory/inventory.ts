/** The routers the admin looks after. Every change is on disk before it is answered; a refused one changes nothing. */

import { type ServiceError, serviceError } from '@shared/errors';
import { parseId, type RouterId } from '@shared/ids';
import { fail, ok, type Result } from '@shared/result';
import { type Router, type RouterInput, routerLimits } from '@shared/router';
import type { Randomness } from '../ports';
import { isNodeError, type JsonFile } from '../storage/json-file';
import type { StoredInventory } from './router-schema';

export type Inventory = {
  readonly all: () => readonly Router[];
  readonly get: (routerId: RouterId) => Router | null;
  readonly add: (input: RouterInput, id?: RouterId) => Promise<Result<Router, ServiceError>>;
  /** All or none, in one write. */
  readonly addMany: (
    inputs: readonly { readonly input: RouterInput; readonly id: RouterId | null }[],
  ) => Promise<Result<readonly Router[], ServiceError>>;
  readonly update: (routerId: RouterId, input: RouterInput) => Promise<Result<Router, ServiceError>>;
  readonly remove: (routerId: RouterId) => Promise<Result<null, ServiceError>>;
  /** The lab's routers: in the list, never in the file. */
  readonly showSimulated: (routers: readonly Router[]) => void;
};

export function createInventory(ports: {
  readonly stored: StoredInventory;
  readonly file: JsonFile<StoredInventory>;
  readonly randomness: Randomness;
  readonly onChanged: (routerId: RouterId) => void;
}): Inventory {
  let routers = new Map<RouterId, Router>();
  for (const stored of ports.stored.routers) {
    const id = parseId<RouterId>(stored.id);
    if (id) routers.set(id, { ...stored, id, simulated: false });
  }

  const failure = (code: 'INVALID_INPUT' | 'ROUTER_UNKNOWN', message: string) =>
    fail(serviceError(code, { message, correlationId: ports.randomness.uuid() }));

  /** Writes the candidate; only what is on disk becomes the truth. */
  async function commit(candidate: Map<RouterId, Router>): Promise<ServiceError | null> {
    const stored = [...candidate.values()].filter((router) => !router.simulated).map(storedForm);
    const before = routers;
    routers = candidate;
    try {
      await ports.file.save({ version: 1, routers: stored });
      return null;
    } catch (error) {
      if (routers === candidate) routers = before;
      const reason = isNodeError(error) ? (error.code ?? error.message) : String(error);
      return serviceError('STORAGE_FAILED', {
        message: `The list of routers could not be written (${reason}).`,
        correlationId: ports.randomness.uuid(),
      });
    }
  }

  async function addMany(
    inputs: readonly { readonly input: RouterInput; readonly id: RouterId | null }[],
  ): Promise<Result<readonly Router[], ServiceError>> {
    if (routers.size + inputs.length > routerLimits.routers) {
      return failure('INVALID_INPUT', `The list holds at most ${routerLimits.routers} routers.`);
    }
    const candidate = new Map(routers);
    const added: Router[] = [];
    for (const { input, id: wanted } of inputs) {
      const id = wanted ?? parseId<RouterId>(ports.randomness.uuid());
      if (id === null) throw new Error('the source of ids gave no UUID');
      if (candidate.has(id)) return failure('INVALID_INPUT', `id: ${id} is the id of another router in the list.`);
      const router: Router = { ...input, id, simulated: false };
      candidate.set(id, router);
      added.push(router);
    }
    const error = await commit(candidate);
    if (error) return fail(error);
    for (const router of added) ports.onChanged(router.id);
    return ok(added);
  }

  return {
    all: () => [...routers.values()],
    get: (routerId) => routers.get(routerId) ?? null,
    addMany,
    add: async (input, id) => {
      const [added, error] = await addMany([{ input, id: id ?? null }]);
      const router = added?.[0];
      return router ? ok(router) : fail(error ?? neverAdded(ports.randomness.uuid()));
    },
    update: async (routerId, input) => {
      const known = routers.get(routerId);
      if (!known) return failure('ROUTER_UNKNOWN', 'This router was deleted meanwhile.');
      if (known.simulated)
        return failure('INVALID_INPUT', 'A simulated router belongs to the lab and cannot be changed.');
      const router: Router = { ...input, id: routerId, simulated: false };
      const error = await commit(new Map(routers).set(routerId, router));
      if (error) return fail(error);
      ports.onChanged(routerId);
      return ok(router);
    },
    remove: async (routerId) => {
      const known = routers.get(routerId);
      if (!known) return failure('ROUTER_UNKNOWN', 'This router was deleted already.');
      if (known.simulated)
        return failure('INVALID_INPUT', 'A simulated router belongs to the lab and cannot be deleted.');
      const candidate = new Map(routers);
      candidate.delete(routerId);
      const error = await commit(candidate);
      if (error) return fail(error);
      ports.onChanged(routerId);
      return ok(null);
    },
    showSimulated: (simulated) => {
      routers = new Map(routers);
      for (const router of simulated) {
        routers.set(router.id, router);
        ports.onChanged(router.id);
      }
    },
  };
}

function storedForm(router: Router): StoredInventory['routers'][number] {
  const { id, name, address, port, user, credential, group, profile, notes } = router;
  return {
    id,
    name,
    address,
    port,
    user,
    credential,
    group,
    tags: [...router.tags],
    profile,
    interfaces: [...router.interfaces],
    notes,
  };
}

function neverAdded(correlationId: string): ServiceError {
  return serviceError('INTERNAL', { message: 'The router was not added.', correlationId });
}
