/** A router as the app's own inventory knows it. Secrets are never part of it: only whether one is stored. */

import type { CredentialId, RouterId } from './ids';

export const credentialKinds = ['password', 'key-file', 'agent'] as const;
export type CredentialKind = (typeof credentialKinds)[number];

/** A credential of one router alone; its secret, if it has one, lies in main under the router's id. */
export type OwnCredential = {
  readonly kind: CredentialKind;
  /** absolute path of the private key, for `key-file` */
  readonly keyFile: string | null;
};

export type Credential = OwnCredential | { readonly kind: 'shared'; readonly credentialId: CredentialId };

/** What may be tried besides, each once. One with a secret is a shared one: a router has one secret of its own. */
export type FurtherCredential =
  { readonly kind: 'agent' } | { readonly kind: 'shared'; readonly credentialId: CredentialId };

/** A credential with a name, for many routers; its secret lies in main under its own id. */
export type SharedCredentialInput = OwnCredential & { readonly name: string };
export type SharedCredential = SharedCredentialInput & { readonly id: CredentialId };

/** How main tells the window of one: never the secret, only whether one is stored. */
export type SharedCredentialView = SharedCredential & { readonly hasSecret: boolean; readonly usedBy: number };

/**
 * The SSH server in between, when the router cannot be reached directly: a router of the list with its own user and
 * credential, or an address, where `credentialId` null means the keys of the SSH agent.
 */
export type JumpHost =
  | { readonly kind: 'router'; readonly routerId: RouterId }
  | {
      readonly kind: 'address';
      readonly address: string;
      readonly port: number;
      readonly user: string;
      readonly credentialId: CredentialId | null;
    };

export type Router = {
  readonly id: RouterId;
  readonly name: string;
  /** host name, IPv4 or IPv6; null where only the (remote) server knows it */
  readonly address: string | null;
  readonly port: number;
  readonly user: string;
  readonly credential: Credential;
  readonly furtherCredentials: readonly FurtherCredential[];
  /** offer algorithms that are broken or too short as well, for a router that has no others */
  readonly legacyAlgorithms: boolean;
  readonly jump: JumpHost | null;
  /** parts of a nested group stand between slashes: `Branches/Vienna` */
  readonly group: string | null;
  readonly tags: readonly string[];
  /** `auto`, or the name of a profile of the commands server */
  readonly profile: string;
  /** interfaces that `traffic-control` shapes; empty: the LAN side the router itself names */
  readonly interfaces: readonly string[];
  readonly notes: string;
  /** one of the lab's: shown as such wherever the router shows */
  readonly simulated: boolean;
};

/** What the form sends: a router without id, and a secret that travels to main and never back. */
export type RouterInput = Omit<Router, 'id' | 'simulated'>;

/** What is changed on several routers at once; what is not named stays as it is. */
export type RouterChange = {
  readonly user?: string;
  readonly port?: number;
  readonly group?: string | null;
  readonly addTags?: readonly string[];
  readonly removeTags?: readonly string[];
  readonly profile?: string;
  readonly credentialId?: CredentialId;
  readonly furtherCredentials?: readonly FurtherCredential[];
  readonly legacyAlgorithms?: boolean;
  readonly jump?: JumpHost | null;
};

/** undefined: leave what is stored; null: forget it; a string: store it. */
export type SecretChange = { readonly secret?: string | null };

export const routerLimits = {
  name: 200,
  address: 255,
  user: 64,
  group: 100,
  tag: 50,
  tags: 30,
  notes: 4_000,
  secret: 4_096,
  keyFile: 4_096,
  interfaces: 16,
  routers: 20_000,
  credentials: 500,
  /** a router takes a few tries and then hangs up; the server knows the same limit */
  furtherCredentials: 3,
  /** how many SSH servers may stand in between: a chain of jump hosts, and a bound for circles */
  jumps: 4,
} as const;
