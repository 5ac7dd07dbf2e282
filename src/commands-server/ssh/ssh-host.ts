/** What one SSH connection needs to know of its far end, which is a router or a jump host on the way to one. */

import { isIPv6 } from 'node:net';
import type { JumpHostTarget, RouterTarget, RouterTargetCredential } from '@shared/embedded-channel';
import { visibleLine } from '@shared/visible-text';
import { knownHostsName } from './known-hosts';

export type SshHost = {
  readonly kind: 'router' | 'jump host';
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** in the order in which they are tried */
  readonly credentials: readonly RouterTargetCredential[];
  readonly hostKey: string | null;
  readonly legacyAlgorithms: boolean;
  /** the jump host that the connection is opened from; null when it is opened from here */
  readonly via: SshHost | null;
};

/** Keys cost nothing when they are refused; a wrong password may lock an account, so it comes last. */
const orderOfKinds = ['key-file', 'agent', 'password'] as const;

function hostOf(kind: SshHost['kind'], target: JumpHostTarget, via: SshHost | null): SshHost {
  const { name, address, port, user, hostKey } = target;
  const credentials = [target.credential, ...(target.furtherCredentials ?? [])].toSorted(
    (one, other) => orderOfKinds.indexOf(one.kind) - orderOfKinds.indexOf(other.kind),
  );
  return {
    kind,
    name,
    address,
    port,
    user,
    credentials,
    hostKey,
    legacyAlgorithms: target.legacyAlgorithms ?? false,
    via,
  };
}

export function sshHostOf(target: RouterTarget): SshHost {
  const lastJump = (target.jumpHosts ?? []).reduce<SshHost | null>((via, jump) => hostOf('jump host', jump, via), null);
  return hostOf('router', target, lastJump);
}

/** The host itself, then the jump host it is reached from, and so on back to this machine. */
export function wayTo(host: SshHost): readonly SshHost[] {
  return host.via ? [host, ...wayTo(host.via)] : [host];
}

/**
 * The name under which the host's keys are known. The same private address stands behind many jump hosts for many routers,
 * so the way belongs to the name; `/` is in no address, so it cannot be taken for another one.
 */
export function keyNameOf(host: SshHost): string {
  return host.via ? `${host.address}/via/${knownHostsName(keyNameOf(host.via), host.via.port)}` : host.address;
}

/** Two connections with the same identity may stand in for each other: same way, same login, same vouched key. */
export function identityOf(host: SshHost): string {
  return JSON.stringify(host);
}

/** `10.0.0.1:22`, `[::1]:22`. */
export function placeInWords({ address, port }: Pick<SshHost, 'address' | 'port'>): string {
  return `${addressInWords(address)}:${port}`;
}

export function addressInWords(address: string): string {
  return isIPv6(address) ? `[${address}]` : address;
}

/** To begin a sentence with. */
export function hostInWords(host: SshHost): string {
  return host.kind === 'router'
    ? `The router at ${placeInWords(host)}`
    : `The jump host “${visibleLine(host.name, 64)}” at ${placeInWords(host)}`;
}

/** What an error says besides its sentence when it is about a jump host. */
export function jumpHostDetails(host: SshHost): { readonly jumpHost?: string } {
  return host.kind === 'jump host' ? { jumpHost: visibleLine(host.name, 200) } : {};
}
