/**
 * The shapes on the wire between the app and a commands server (docs/protocol.md). Types only: each side parses what it
 * gets with its own schema and trusts nothing.
 */

export const apiVersion = 1;

export const capabilities = [
  'lease',
  'status',
  'restart',
  'host-keys',
  'router-facts',
  'batch-refresh',
  'idempotent-start',
  'owner',
  'router-directory',
  'profiles',
] as const;
export type Capability = (typeof capabilities)[number];

export type WireMetadata = {
  readonly sessionId: string | null;
  readonly routerId: string | null;
  readonly timestamp: string;
  /** seconds */
  readonly executionTime: number;
  /** our server's addition: the same id stands in its log */
  readonly correlationId?: string;
};

export type WireError = { readonly code: string; readonly message: string; readonly details: unknown };

export type Envelope<Data> =
  | { readonly success: true; readonly data: Data; readonly error: null; readonly metadata: WireMetadata }
  | { readonly success: false; readonly data: null; readonly error: WireError; readonly metadata: WireMetadata };

export type WireRouterState = 'verified' | 'unverified' | 'unreachable';

/** `lease`: what start and refresh add. All times are durations, because clocks differ. */
export type WireLease = {
  readonly ttl_ms: number;
  readonly generation: number;
  readonly server_instance_id: string;
};

export type WireComponent = { readonly name: string; readonly state: string; readonly detail: string };

/** `router-facts`: what start, and status of a known session, add. */
export type WireFacts = {
  readonly profile: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly components: readonly WireComponent[];
  readonly warnings: readonly string[];
};

export type WireStart = {
  readonly session_id: string;
  readonly router_reachable: boolean;
  readonly infrastructure_ready: boolean;
  readonly message: string;
} & Partial<WireLease> &
  Partial<WireFacts> & { readonly changed?: boolean };

/**
 * What checks found on the router since the session began, or since this server process took it up. Left out while nothing
 * was found: what was told before and is left out now was forgotten with a restart of the server.
 */
export type WireRouterChanges = {
  readonly reboots: number;
  /** times that what the session had set up was gone, by a reboot or otherwise, and was set up again */
  readonly repairs: number;
};

export type WireRefresh = { readonly message: string } & Partial<WireLease> & {
    readonly router_state?: WireRouterState;
    readonly last_verified_ms_ago?: number | null;
    /** why the router is not verified, when it is not */
    readonly router_error?: WireError | null;
    readonly router_changes?: WireRouterChanges;
  };

export type WireEnd = {
  readonly message: string;
  /** what the session set up is on the router still, which could not be reached: it is removed later */
  readonly cleanup?: 'pending';
};

/** `batch-refresh`: one of these for each session that was asked for, in the order asked. */
export type WireBatchEntry = {
  /** null when what was sent is no UUID */
  readonly session_id: string | null;
  readonly router_id: string | null;
} & (
  | { readonly success: true; readonly data: WireRefresh; readonly error: null }
  | { readonly success: false; readonly data: null; readonly error: WireError }
);

export type WireBatchRefresh = { readonly message: string; readonly sessions: readonly WireBatchEntry[] };

/** sessions in one batch, at most */
export const mostSessionsInBatch = 500;

export type WireSessionStatus = Partial<WireFacts> &
  WireLease & {
    readonly session_id: string;
    readonly router_id: string;
    readonly state: 'starting' | 'active' | 'ending';
    /** while starting */
    readonly step: 'connecting' | 'checking' | 'setting up' | null;
    readonly remaining_ms: number;
    readonly router_state: WireRouterState;
    readonly last_verified_ms_ago: number | null;
    readonly router_error: WireError | null;
    readonly router_changes?: WireRouterChanges;
  };

export type WireStatus = { readonly message: string; readonly sessions: readonly WireSessionStatus[] };

/** `router-directory`: a router that the server knows, with nothing secret. */
export type WireRouter = {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly profile: string;
  /** names of the hosts on the way, the one nearest to the server first */
  readonly jump_hosts: readonly string[];
};

export type WireRouters = { readonly message: string; readonly routers: readonly WireRouter[] };

export type WireHealth = {
  readonly message: string;
  readonly version?: string;
  readonly apiVersion?: number;
  readonly capabilities?: readonly string[];
  readonly serverInstanceId?: string;
  readonly sessionTimeoutMs?: number;
  /** `profiles`: what a router can be given, apart from `auto` */
  readonly profiles?: readonly { readonly name: string; readonly title: string; readonly description: string }[];
};
