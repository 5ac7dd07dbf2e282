/** Decides on the host key a router shows, and remembers what was shown so that an admin can accept exactly that. */

import type { HostKey } from '@shared/errors';
import type { RouterTarget } from '@shared/embedded-channel';
import { CommandsError } from '../commands-error';
import { parsePublicKey, toHostKey, type PublicKey } from './host-key';
import type { KnownHosts, KnownKeys } from './known-hosts';

export type HostKeyCheck = {
  readonly known: (target: RouterTarget) => Promise<KnownKeys>;
  /** Null when the key is trusted; else why no credential may be sent. */
  readonly refusalOf: (target: RouterTarget, key: PublicKey, known: KnownKeys) => CommandsError | null;
  /** Trusts a key that this server has itself been shown by the router. */
  readonly accept: (target: RouterTarget, key: HostKey, replace: boolean) => Promise<void>;
};

/** The last few keys each router showed; enough to answer the question that was just asked. */
const mostRouters = 5_000;
const mostKeysOfRouter = 4;

export function hostKeyCheck(ports: { readonly knownHosts: KnownHosts }): HostKeyCheck {
  const offered = new Map<string, readonly PublicKey[]>();
  const placeOf = (target: RouterTarget) => `${target.id} ${target.address} ${target.port}`;

  const remember = (target: RouterTarget, key: PublicKey) => {
    const place = placeOf(target);
    const others = (offered.get(place) ?? []).filter((other) => other.base64 !== key.base64);
    offered.delete(place);
    offered.set(place, [key, ...others].slice(0, mostKeysOfRouter));
    const oldest = offered.size > mostRouters ? offered.keys().next().value : undefined;
    if (oldest !== undefined) offered.delete(oldest);
  };

  return {
    known: async (target) => {
      const stored = await ports.knownHosts.keysOf(target.address, target.port);
      const vouched = target.hostKey === null ? null : parsePublicKey(target.hostKey);
      return vouched ? { trusted: [...stored.trusted, vouched], revoked: stored.revoked } : stored;
    },

    refusalOf: (target, key, known) => {
      const isSame = (other: PublicKey) => other.base64 === key.base64;
      const isRevoked = known.revoked.some(isSame);
      if (known.trusted.some(isSame) && !isRevoked) return null;
      if (!isRevoked) remember(target, key);
      const details = { step: 'connecting', hostKey: toHostKey(key), knownHostKeys: known.trusted.map(toHostKey) };
      if (isRevoked) {
        return new CommandsError('HOST_KEY_CHANGED', 'The router showed a host key that is marked as revoked', {
          details,
        });
      }
      return known.trusted.length === 0
        ? new CommandsError('HOST_KEY_UNKNOWN', 'The router’s host key is not known yet', { details })
        : new CommandsError('HOST_KEY_CHANGED', 'The router’s host key is not the one that is known', { details });
    },

    accept: async (target, { algorithm, fingerprint }, replace) => {
      const key = (offered.get(placeOf(target)) ?? []).find(
        (other) => other.algorithm === algorithm && other.fingerprint === fingerprint,
      );
      if (!key) {
        throw new CommandsError('HOST_KEY_NOT_OFFERED', 'This server has not seen the router offer this host key');
      }
      const stored = await ports.knownHosts.keysOf(target.address, target.port);
      const vouched = target.hostKey === null ? null : parsePublicKey(target.hostKey);
      const others = [...stored.trusted, ...(vouched ? [vouched] : [])].filter((other) => other.base64 !== key.base64);
      if (others.length > 0 && !replace) {
        throw new CommandsError('HOST_KEY_CHANGED', 'Another host key is known; replacing it must be asked for', {
          details: { hostKey: toHostKey(key), knownHostKeys: others.map(toHostKey) },
        });
      }
      await ports.knownHosts.trust(target.address, target.port, key, replace);
    },
  };
}
