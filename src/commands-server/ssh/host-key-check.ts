/** Decides on the host key a router shows, and remembers what was shown so that an admin can accept exactly that. */

import type { HostKey } from '@shared/errors';
import type { RouterTarget } from '@shared/embedded-channel';
import { CommandsError } from '../commands-error';
import { parsePublicKey, toHostKey, type PublicKey } from './host-key';
import type { KnownHosts, KnownKeys } from './known-hosts';
import { hostInWords, jumpHostDetails, keyNameOf, sshHostOf, wayTo, type SshHost } from './ssh-host';

export type HostKeyCheck = {
  readonly known: (host: SshHost) => Promise<KnownKeys>;
  /** Null when the key is trusted; else why no credential may be sent. */
  readonly refusalOf: (host: SshHost, key: PublicKey, known: KnownKeys) => CommandsError | null;
  /** Trusts a key that this server has itself been shown by the router, or by a jump host on the way to it. */
  readonly accept: (target: RouterTarget, key: HostKey, replace: boolean) => Promise<void>;
};

/** The last few keys each host showed; enough to answer the question that was just asked. */
const mostHosts = 5_000;
const mostKeysOfHost = 4;

export function hostKeyCheck(ports: { readonly knownHosts: KnownHosts }): HostKeyCheck {
  const offered = new Map<string, readonly PublicKey[]>();
  const placeOf = (host: SshHost) => `${keyNameOf(host)} ${host.port}`;

  const remember = (host: SshHost, key: PublicKey) => {
    const place = placeOf(host);
    const others = (offered.get(place) ?? []).filter((other) => other.base64 !== key.base64);
    offered.delete(place);
    offered.set(place, [key, ...others].slice(0, mostKeysOfHost));
    const oldest = offered.size > mostHosts ? offered.keys().next().value : undefined;
    if (oldest !== undefined) offered.delete(oldest);
  };

  const known = async (host: SshHost): Promise<KnownKeys> => {
    const named = await ports.knownHosts.keysOf(keyNameOf(host), host.port);
    // A file of one's own names a host behind a jump host by its address alone, as OpenSSH does.
    const isNamed = !host.via || named.trusted.length + named.revoked.length > 0;
    const stored = isNamed ? named : await ports.knownHosts.keysOf(host.address, host.port);
    const vouched = host.hostKey === null ? null : parsePublicKey(host.hostKey);
    return vouched ? { trusted: [...stored.trusted, vouched], revoked: stored.revoked } : stored;
  };

  return {
    known,

    refusalOf: (host, key, { trusted, revoked }) => {
      const isSame = (other: PublicKey) => other.base64 === key.base64;
      const isRevoked = revoked.some(isSame);
      if (trusted.some(isSame) && !isRevoked) return null;
      if (!isRevoked) remember(host, key);
      const knownHostKeys = trusted.map(toHostKey);
      const details = { step: 'connecting', hostKey: toHostKey(key), knownHostKeys, ...jumpHostDetails(host) };
      const who = host.kind === 'router' ? 'The router' : hostInWords(host);
      if (isRevoked) {
        return new CommandsError('HOST_KEY_CHANGED', `${who} showed a host key that is marked as revoked`, { details });
      }
      return trusted.length === 0
        ? new CommandsError('HOST_KEY_UNKNOWN', `${who} showed a host key that is not known yet`, { details })
        : new CommandsError('HOST_KEY_CHANGED', `${who} showed another host key than the known one`, { details });
    },

    accept: async (target, { algorithm, fingerprint }, replace) => {
      const way = wayTo(sshHostOf(target));
      const shown = way.flatMap((host) => (offered.get(placeOf(host)) ?? []).map((key) => ({ host, key })));
      const asked = shown.find(({ key }) => key.algorithm === algorithm && key.fingerprint === fingerprint);
      if (!asked) {
        throw new CommandsError('HOST_KEY_NOT_OFFERED', 'This server has not seen the router offer this host key');
      }
      const { host, key } = asked;
      const others = (await known(host)).trusted.filter((other) => other.base64 !== key.base64);
      if (others.length > 0 && !replace) {
        throw new CommandsError('HOST_KEY_CHANGED', 'Another host key is known; replacing it must be asked for', {
          details: { hostKey: toHostKey(key), knownHostKeys: others.map(toHostKey), ...jumpHostDetails(host) },
        });
      }
      await ports.knownHosts.trust(keyNameOf(host), host.port, key, replace);
    },
  };
}
