/** The app as the embedded server's router directory: one router with its credential, on request, over the process channel. */

import type { JumpHostTarget, RouterTarget, RouterTargetCredential } from '@shared/embedded-channel';
import { type ServiceError, serviceError } from '@shared/errors';
import type { CredentialId, RouterId } from '@shared/ids';
import { fail, ok, type Result } from '@shared/result';
import { type OwnCredential, type Router, routerLimits } from '@shared/router';
import type { Inventory } from './inventory/inventory';
import type { SecretOwner, SecretStore } from './storage/secret-store';

export function createRouterTargets(ports: {
  readonly inventory: Inventory;
  readonly secrets: SecretStore;
  /** host keys that the lab vouches for */
  readonly hostKeys: ReadonlyMap<RouterId, string>;
  readonly correlationId: () => string;
}): (routerId: RouterId) => Promise<Result<RouterTarget, ServiceError>> {
  const { inventory, secrets } = ports;

  const refused = (message: string, hint: string): readonly [null, ServiceError] =>
    fail(serviceError('INVALID_INPUT', { message, hint, correlationId: ports.correlationId() }));

  async function credentialOf({ id, name, credential }: Router): Promise<Result<RouterTargetCredential, ServiceError>> {
    if (credential.kind !== 'shared') return await withSecret(credential, id);
    const shared = inventory.credential(credential.credentialId);
    if (shared === null) {
      return refused(
        `The shared credential of ${name} is not there.`,
        'Edit the router and choose another credential.',
      );
    }
    return await withSecret(shared, shared.id);
  }

  async function sharedOrAgent(
    credentialId: CredentialId | null,
    host: string,
  ): Promise<Result<RouterTargetCredential, ServiceError>> {
    if (credentialId === null) return ok({ kind: 'agent' });
    const shared = inventory.credential(credentialId);
    if (shared !== null) return await withSecret(shared, shared.id);
    return refused(`The credential of the jump host ${host} is not there.`, 'Edit the router and choose another one.');
  }

  /** The way to the router, the host nearest to this computer first: a jump host may have one of its own. */
  async function wayTo(router: Router): Promise<Result<readonly JumpHostTarget[], ServiceError>> {
    const way: JumpHostTarget[] = [];
    const seen = new Set<RouterId>([router.id]);
    for (let jump = router.jump; jump !== null;) {
      if (way.length === routerLimits.jumps) {
        return refused(`${router.name} has more than ${routerLimits.jumps} jump hosts.`, 'Edit the jump hosts.');
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
        const why = host === null ? 'is not in the list' : 'has no address';
        return refused(`The jump host of ${router.name} ${why}.`, 'Edit the router and choose another jump host.');
      }
      if (seen.has(host.id)) {
        return refused(`The jump hosts of ${router.name} go round in a circle.`, 'Edit the jump hosts.');
      }
      seen.add(host.id);
      const [credential, error] = await credentialOf(host);
      if (error) return fail(error);
      const { name, address, port, user } = host;
      way.unshift({ name, address, port, user, credential, hostKey: ports.hostKeys.get(host.id) ?? null });
      jump = host.jump;
    }
    return ok(way);
  }

  async function withSecret(
    { kind, keyFile }: OwnCredential,
    owner: SecretOwner,
  ): Promise<Result<RouterTargetCredential, ServiceError>> {
    if (kind === 'agent') return ok({ kind });
    const [secret, error] = await secrets.get(owner);
    if (error) return fail(error);
    if (kind === 'key-file' && keyFile !== null) return ok({ kind, keyFile, passphrase: secret });
    return ok({ kind: 'password', password: secret });
  }

  return async (routerId) => {
    const router = inventory.get(routerId);
    if (!router) {
      const correlationId = ports.correlationId();
      return fail(serviceError('ROUTER_UNKNOWN', { message: 'The app does not know this router.', correlationId }));
    }
    if (router.address === null) {
      return refused(`${router.name} has no address.`, 'Edit the router and enter its address.');
    }
    const [credential, error] = await credentialOf(router);
    if (error) return fail(error);
    const [jumpHosts, wayError] = await wayTo(router);
    if (wayError) return fail(wayError);
    const { id, name, address, port, user, profile, interfaces } = router;
    const hostKey = ports.hostKeys.get(routerId) ?? null;
    return ok({ id, name, address, port, user, profile, interfaces, credential, hostKey, jumpHosts });
  };
}
