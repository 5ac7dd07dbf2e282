/**
 * The process channel between the app and its own commands server. It carries the launch token and, on request, one
 * router's credential: so neither stands in process arguments, the environment or a file. Each side validates what it gets.
 */

import type { HostKey } from './errors';
import type { RouterTestReport } from './router-test';
import type { WireError } from './wire';

export type RouterTargetCredential =
  | { readonly kind: 'password'; readonly password: string | null }
  | { readonly kind: 'key-file'; readonly keyFile: string; readonly passphrase: string | null }
  | { readonly kind: 'agent' };

/** How one SSH host is reached and logged in to. */
type SshTarget = {
  readonly name: string;
  /** host name, IPv4 or IPv6, also with a zone (`fe80::1%eth0`) */
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly credential: RouterTargetCredential;
  /** what may be tried besides, each once: keys first, then the agent, then the password. Default: nothing */
  readonly furtherCredentials?: readonly RouterTargetCredential[];
  /** a host key the directory vouches for, as `ssh-ed25519 AAAA…`; beside those in known_hosts. The lab's routers have one. */
  readonly hostKey: string | null;
  /** offer algorithms that are broken or old as well, for a host that has no others. Default: false */
  readonly legacyAlgorithms?: boolean;
};

/** A host on the way to a router: the next connection is opened from there, as with ssh's ProxyJump. */
export type JumpHostTarget = SshTarget;

/** What a commands server needs to know of a router: the answer of `RouterDirectory.resolve`. */
export type RouterTarget = SshTarget & {
  readonly id: string;
  /** the way to the router, the host nearest to this machine first. Default: none, it is reached directly */
  readonly jumpHosts?: readonly JumpHostTarget[];
  /** `auto`, or the name of a profile that the server has (docs/profiles.md) */
  readonly profile: string;
  readonly interfaces: readonly string[];
};

export type ToEmbeddedServer =
  | {
      readonly type: 'configure';
      readonly token: string;
      /** folder of the server's own files: known_hosts */
      readonly dataFolder: string;
      readonly sessionTimeoutMs: number;
    }
  | { readonly type: 'router'; readonly requestId: number; readonly target: RouterTarget }
  | { readonly type: 'no-router'; readonly requestId: number; readonly message: string }
  /** try this router, which may be one that is being typed in, without changing anything on it */
  | { readonly type: 'test-router'; readonly requestId: number; readonly target: RouterTarget }
  | { readonly type: 'cancel-test'; readonly requestId: number }
  /** trust a key that a test was shown on the way to this router; its credentials are of no use for that */
  | {
      readonly type: 'trust-host-key';
      readonly requestId: number;
      readonly target: RouterTarget;
      readonly hostKey: HostKey;
    }
  /** end what is held, close connections, exit */
  | { readonly type: 'stop' };

export type FromEmbeddedServer =
  | { readonly type: 'ready' }
  | { readonly type: 'listening'; readonly port: number; readonly serverInstanceId: string }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'resolve-router'; readonly requestId: number; readonly routerId: string }
  | {
      readonly type: 'router-tested';
      readonly requestId: number;
      readonly report: RouterTestReport<WireError>;
    }
  /** `error` null: it is trusted now */
  | { readonly type: 'host-key-trusted'; readonly requestId: number; readonly error: WireError | null }
  | { readonly type: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly line: string };
