/**
 * The routers the admin looks after, and the credentials they share. Every change is on disk before it is answered; a
 * refused one changes nothing.
 */

import { type ServiceError, serviceError } from '@shared/errors';
import { type CredentialId, parseId, type RouterId } from '@shared/ids';
import { fail, ok, type Result } from '@shared/result';
import { type Router, type RouterInput, routerLimits, type SharedCredential } from '@shared/router';
import type { Randomness } from '../ports';
import { isNodeError, type JsonFile } from '../storage/json-file';
import { byName, notReadable, type StoredInventory } from './stored-inventory';
import { texts } from '../texts';

/** null: the router leaves the list. */
export type RouterReplacement = { readonly id: RouterId; readonly router: Router | null };

/** null: it leaves the list, unless a router uses it. */
export type CredentialReplacement = { readonly id: CredentialId; readonly credential: SharedCredential | null };

export type NewRouter = { readonly input: RouterInput; readonly id: RouterId | null };

export type Inventory = {
  readonly all: () => readonly Router[];
  /**
   * The file has them by name: until something is changed they are not put in order anew, which takes 10 ms of a launch. After
   * an edit of the file by hand they are the first of the file.
   */
  readonly firstByName: (count: number) => readonly Router[];
  readonly get: (routerId: RouterId) => Router | null;
  readonly add: (input: RouterInput, id?: RouterId) => Promise<Result<Router, ServiceError>>;
  /** All or none, in one write. */
  readonly addMany: (inputs: readonly NewRouter[]) => Promise<Result<readonly Router[], ServiceError>>;
  readonly update: (routerId: RouterId, input: RouterInput) => Promise<Result<Router, ServiceError>>;
  readonly remove: (routerId: RouterId) => Promise<Result<null, ServiceError>>;
  /** Adds, replaces and removes, all or none, in one write. */
  readonly replace: (
    replacements: readonly RouterReplacement[],
    credentials?: readonly CredentialReplacement[],
  ) => Promise<Result<null, ServiceError>>;
  readonly credentials: () => readonly SharedCredential[];
  readonly credential: (credentialId: CredentialId) => SharedCredential | null;
  readonly saveCredential: (credential: SharedCredential) => Promise<Result<null, ServiceError>>;
  /** Refused while a router uses it. */
  readonly removeCredential: (credentialId: CredentialId) => Promise<Result<null, ServiceError>>;
  /** The lab's routers: in the list, never in the file. */
  readonly showSimulated: (routers: readonly Router[]) => void;
};

type State = {
  readonly routers: ReadonlyMap<RouterId, Router>;
  readonly credentials: ReadonlyMap<CredentialId, SharedCredential>;
};

export function createInventory(ports: {
  readonly stored: StoredInventory;
  readonly file: JsonFile<StoredInventory>;
  readonly randomness: Randomness;
  /** it came, is another than it was, left, or was taken back because it could not be written */
  readonly onChanged: (routerId: RouterId) => void;
}): Inventory {
  const asStored = stateOf(ports.stored);
  let state = asStored;

  const failure = (code: 'INVALID_INPUT' | 'ROUTER_UNKNOWN', message: string) =>
    fail(serviceError(code, { message, correlationId: ports.randomness.uuid() }));

  /** Writes the candidate; only what is on disk becomes the truth. */
  async function commit(candidate: State): Promise<ServiceError | null> {
    const before = state;
    state = candidate;
    try {
      await ports.file.save(storedForm(candidate));
      return null;
    } catch (error) {
      if (state === candidate) state = before;
      const reason = isNodeError(error)
        ? (error.code ?? error.message)
        : error instanceof Error
          ? error.message
          : String(error);
      return serviceError('STORAGE_FAILED', {
        message: texts.list.notWritten(reason),
        correlationId: ports.randomness.uuid(),
      });
    }
  }

  async function replace(
    replacements: readonly RouterReplacement[],
    changed: readonly CredentialReplacement[] = [],
  ): Promise<Result<null, ServiceError>> {
    const routers = new Map(state.routers);
    for (const { id, router } of replacements) {
      if (routers.get(id)?.simulated === true) return failure('INVALID_INPUT', texts.list.simulated);
      if (router === null) {
        routers.delete(id);
        continue;
      }
      // One that the next launch cannot read would cost more than itself.
      const { simulated: _, ...stored } = router;
      const why = notReadable(stored);
      if (why !== null) return failure('INVALID_INPUT', texts.list.notReadable(router.name, why));
      routers.set(id, router);
    }
    if (routers.size > routerLimits.routers) {
      return failure('INVALID_INPUT', texts.list.full(routerLimits.routers));
    }
    const credentials = new Map(state.credentials);
    for (const { id, credential } of changed) {
      const why = credential === null ? null : credentialProblem(credentials, credential);
      if (why !== null) return failure('INVALID_INPUT', why);
      if (credential !== null) credentials.set(id, credential);
      else if (![...routers.values()].some(isUsed(id))) credentials.delete(id);
    }
    const error = await commit({ routers, credentials });
    // Also where it was taken back: it stood in the list meanwhile, was shown, and a session may have begun on it.
    for (const { id } of replacements) ports.onChanged(id);
    return error ? fail(error) : ok(null);
  }

  async function addMany(inputs: readonly NewRouter[]): Promise<Result<readonly Router[], ServiceError>> {
    const added = new Map<RouterId, Router>();
    for (const { input, id: wanted } of inputs) {
      const id = wanted ?? parseId<RouterId>(ports.randomness.uuid());
      if (id === null) throw new Error('the source of ids gave no UUID');
      if (state.routers.has(id) || added.has(id)) return failure('INVALID_INPUT', texts.fields.id.ofOtherRouter(id));
      added.set(id, { ...input, id, simulated: false });
    }
    const [, error] = await replace([...added].map(([id, router]) => ({ id, router })));
    return error ? fail(error) : ok([...added.values()]);
  }

  return {
    all: () => [...state.routers.values()],
    firstByName: (count) => {
      const all = [...state.routers.values()];
      return (state === asStored ? all : byName(all)).slice(0, count);
    },
    get: (routerId) => state.routers.get(routerId) ?? null,
    addMany,
    replace,
    add: async (input, id) => {
      const [added, error] = await addMany([{ input, id: id ?? null }]);
      const router = added?.[0];
      return router ? ok(router) : fail(error ?? neverAdded(ports.randomness.uuid()));
    },
    update: async (routerId, input) => {
      if (!state.routers.has(routerId)) return failure('ROUTER_UNKNOWN', texts.list.deletedMeanwhile);
      const router: Router = { ...input, id: routerId, simulated: false };
      const [, error] = await replace([{ id: routerId, router }]);
      return error ? fail(error) : ok(router);
    },
    remove: async (routerId) => {
      if (!state.routers.has(routerId)) return failure('ROUTER_UNKNOWN', texts.list.deletedAlready);
      return await replace([{ id: routerId, router: null }]);
    },
    credentials: () => [...state.credentials.values()],
    credential: (credentialId) => state.credentials.get(credentialId) ?? null,
    saveCredential: async (credential) => {
      const why = credentialProblem(state.credentials, credential);
      if (why !== null) return failure('INVALID_INPUT', why);
      const credentials = new Map(state.credentials).set(credential.id, credential);
      // The routers that use it are as they were: nothing of it stands in their rows.
      const error = await commit({ ...state, credentials });
      return error ? fail(error) : ok(null);
    },
    removeCredential: async (credentialId) => {
      const users = [...state.routers.values()].filter(isUsed(credentialId));
      if (users.length > 0) {
        const names = users.slice(0, 3).map((router) => router.name);
        return failure('INVALID_INPUT', texts.list.credentialInUse(names, users.length - names.length));
      }
      const credentials = new Map(state.credentials);
      credentials.delete(credentialId);
      const error = await commit({ ...state, credentials });
      return error ? fail(error) : ok(null);
    },
    showSimulated: (simulated) => {
      const routers = new Map(state.routers);
      for (const router of simulated) routers.set(router.id, router);
      state = { ...state, routers };
      for (const router of simulated) ports.onChanged(router.id);
    },
  };
}

const isUsed = (id: CredentialId) => (router: Router) => credentialsOf(router).has(id);

function credentialProblem(there: State['credentials'], { id, name }: SharedCredential): string | null {
  if (!there.has(id) && there.size >= routerLimits.credentials) {
    return texts.list.tooManyCredentials(routerLimits.credentials);
  }
  const lowered = name.toLowerCase();
  const isTaken = [...there.values()].some((other) => other.id !== id && other.name.toLowerCase() === lowered);
  return isTaken ? texts.fields.name.ofOtherCredential : null;
}

/** Each once. */
export function credentialsOf({ credential, furtherCredentials, jump }: Router): ReadonlySet<CredentialId> {
  const own = [credential, ...furtherCredentials].flatMap((one) => (one.kind === 'shared' ? [one.credentialId] : []));
  const behind = jump?.kind === 'address' && jump.credentialId !== null ? [jump.credentialId] : [];
  return new Set([...own, ...behind]);
}

function stateOf(stored: StoredInventory): State {
  return {
    routers: new Map(stored.routers.map((router) => [router.id, { ...router, simulated: false }])),
    credentials: new Map(stored.credentials.map((credential) => [credential.id, credential])),
  };
}

function storedForm(state: State): StoredInventory {
  const routers = [...state.routers.values()].flatMap(({ simulated, ...router }) => (simulated ? [] : [router]));
  return { version: 3, routers: byName(routers), credentials: [...state.credentials.values()] };
}

function neverAdded(correlationId: string): ServiceError {
  return serviceError('INTERNAL', { message: texts.list.notAdded, correlationId });
}
