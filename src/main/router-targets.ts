/** The app as the embedded server's router directory: one router with its credential, on request, over the process channel. */

import type { JumpHostTarget, RouterTarget, RouterTargetCredential } from '@shared/embedded-channel';
import { type ServiceError, serviceError } from '@shared/errors';
import type { CredentialId, RouterId } from '@shared/ids';
import { fail, ok, type Result } from '@shared/result';
import { type OwnCredential, type Router, type RouterInput, routerLimits } from '@shared/router';
import type { Inventory } from './inventory/inventory';
import type { SecretOwner, SecretStore } from './storage/secret-store';
import { texts } from './texts';

const words = texts.targets;

export type RouterTargets = {
  readonly ofRouter: (routerId: RouterId) => Promise<Result<RouterTarget, ServiceError>>;
  /**
   * Of a router as it stands in a form. `routerId` null: a new one.
   * @param typed the secret that was typed; undefined: the one that is stored, unless it is of another kind
   */
  readonly ofDraft: (
    routerId: RouterId | null,
    input: RouterInput,
    typed: string | null | undefined,
  ) => Promise<Result<RouterTarget, ServiceError>>;
};

export function createRouterTargets(ports: {
  readonly inventory: Inventory;
  readonly secrets: SecretStore;
  /** host keys that the lab vouches for */
  readonly hostKeys: ReadonlyMap<RouterId, string>;
  readonly correlationId: () => string;
  readonly newId: () => RouterId;
}): RouterTargets {
  const { inventory, secrets } = ports;

  const refused = (message: string, hint: string): readonly [null, ServiceError] =>
    fail(serviceError('INVALID_INPUT', { message, hint, correlationId: ports.correlationId() }));

  async function credentialOf(
    { id, name, credential }: Router,
    own?: OwnSecret,
  ): Promise<Result<RouterTargetCredential, ServiceError>> {
    if (credential.kind !== 'shared') {
      return own === undefined ? await withSecret(credential, id) : ok(withThisSecret(credential, own.secret));
    }
    const shared = inventory.credential(credential.credentialId);
    if (shared === null) {
      return refused(words.noShared(name), words.chooseCredential);
    }
    return await withSecret(shared, shared.id);
  }

  /** What may be tried besides; one that is tried already is not tried again. */
  async function furtherOf(
    { name, furtherCredentials }: Router,
    first: RouterTargetCredential,
  ): Promise<Result<readonly RouterTargetCredential[], ServiceError>> {
    const found = new Map([[JSON.stringify(first), first]]);
    for (const further of furtherCredentials) {
      const shared = further.kind === 'shared' ? inventory.credential(further.credentialId) : null;
      if (further.kind === 'shared' && shared === null) {
        return refused(words.noFurther(name), words.chooseOther);
      }
      const [credential, error] =
        shared === null ? ok({ kind: 'agent' as const }) : await withSecret(shared, shared.id);
      if (error) return fail(error);
      found.set(JSON.stringify(credential), credential);
    }
    return ok([...found.values()].slice(1));
  }

  /** How this host is logged in to. */
  async function loginOf(router: Router, own?: OwnSecret): Promise<Result<Login, ServiceError>> {
    const [credential, error] = await credentialOf(router, own);
    if (error) return fail(error);
    const [furtherCredentials, furtherError] = await furtherOf(router, credential);
    if (furtherError) return fail(furtherError);
    return ok({ credential, furtherCredentials, legacyAlgorithms: router.legacyAlgorithms });
  }

  async function sharedOrAgent(
    credentialId: CredentialId | null,
    host: string,
  ): Promise<Result<RouterTargetCredential, ServiceError>> {
    if (credentialId === null) return ok({ kind: 'agent' });
    const shared = inventory.credential(credentialId);
    if (shared !== null) return await withSecret(shared, shared.id);
    return refused(words.noCredentialOfJump(host), words.chooseOther);
  }

  /** The way to the router, the host nearest to this computer first: a jump host may have one of its own. */
  async function wayTo(router: Router): Promise<Result<readonly JumpHostTarget[], ServiceError>> {
    const way: JumpHostTarget[] = [];
    const seen = new Set<RouterId>([router.id]);
    for (let jump = router.jump; jump !== null;) {
      if (way.length === routerLimits.jumps) {
        return refused(words.tooManyJumps(router.name, routerLimits.jumps), words.editJumps);
      }
      if (jump.kind === 'address') {
        const { address, port, user } = jump;
        const [credential, error] = await sharedOrAgent(jump.credentialId, address);
        if (error) return fail(error);
        way.unshift({ name: address, address, port, user, credential, hostKey: null });
        return ok(way);
      }
      const host = inventory.get(jump.routerId);
      if (host === null || host.address === null) {
        const why = host === null ? words.jumpNotInList(router.name) : words.jumpWithoutAddress(router.name);
        return refused(why, words.chooseJump);
      }
      if (seen.has(host.id)) {
        return refused(words.circle(router.name), words.editJumps);
      }
      seen.add(host.id);
      const [login, error] = await loginOf(host);
      if (error) return fail(error);
      const { name, address, port, user } = host;
      way.unshift({ name, address, port, user, ...login, hostKey: ports.hostKeys.get(host.id) ?? null });
      jump = host.jump;
    }
    return ok(way);
  }

  async function withSecret(
    credential: OwnCredential,
    owner: SecretOwner,
  ): Promise<Result<RouterTargetCredential, ServiceError>> {
    if (credential.kind === 'agent') return ok({ kind: 'agent' });
    const [secret, error] = await secrets.get(owner);
    return error ? fail(error) : ok(withThisSecret(credential, secret));
  }

  async function targetOf(router: Router, own?: OwnSecret): Promise<Result<RouterTarget, ServiceError>> {
    if (router.address === null) {
      return refused(words.noAddress(router.name), words.enterAddress);
    }
    const [login, error] = await loginOf(router, own);
    if (error) return fail(error);
    const [jumpHosts, wayError] = await wayTo(router);
    if (wayError) return fail(wayError);
    const { id, name, address, port, user, profile, interfaces } = router;
    const hostKey = ports.hostKeys.get(id) ?? null;
    return ok({ id, name, address, port, user, profile, interfaces, ...login, hostKey, jumpHosts });
  }

  return {
    ofRouter: async (routerId) => {
      const router = inventory.get(routerId);
      if (router) return await targetOf(router);
      const correlationId = ports.correlationId();
      return fail(serviceError('ROUTER_UNKNOWN', { message: words.unknown, correlationId }));
    },
    ofDraft: async (routerId, input, typed) => {
      const stored = routerId === null ? null : inventory.get(routerId);
      const draft: Router = { ...input, id: routerId ?? ports.newId(), simulated: false };
      // A password is of no use as the passphrase of a key, and must not be sent as one.
      const isStored = stored !== null && stored.credential.kind === input.credential.kind;
      if (typed === undefined && isStored) return await targetOf(draft);
      return await targetOf(draft, { secret: typed === undefined || typed === '' ? null : typed });
    },
  };
}

type Login = Pick<RouterTarget, 'credential' | 'furtherCredentials' | 'legacyAlgorithms'>;

type OwnSecret = { readonly secret: string | null };

function withThisSecret({ kind, keyFile }: OwnCredential, secret: string | null): RouterTargetCredential {
  if (kind === 'agent') return { kind };
  if (kind === 'key-file' && keyFile !== null) return { kind, keyFile, passphrase: secret };
  return { kind: 'password', password: secret };
}
