/** What both entries, embedded and standalone, put the server together from. */

import { randomUUID } from 'node:crypto';
import type { RouterTarget } from '@shared/embedded-channel';
import type { HostKey } from '@shared/errors';
import type { RouterTestReport } from '@shared/router-test';
import type { WireError } from '@shared/wire';
import { buildApp, type App, type AppPorts } from './app';
import { systemClock, type Clock } from './clock';
import { fenceOwner } from './infrastructure/fence';
import { builtInProfiles, type ProfileCatalog } from './infrastructure/profile-catalog';
import { createLog, type Log, type LogLevel } from './log';
import { Redactor } from './redact';
import type { RouterDirectory } from './router-directory/router-directory';
import { testRouter } from './router-test';
import type { UserToken } from './routes/authorization';
import type { OpenedStore } from './session-store/file-store';
import { gateOf } from './ssh/handshake-gate';
import { hostKeyCheck } from './ssh/host-key-check';
import { fileKnownHosts } from './ssh/known-hosts';
import { ssh2Connect, type Ssh2Ports } from './ssh/ssh2-connect';
import type { TlsPair } from './tls';
import { serverVersion } from './version';

export const sessionTimeoutLimits = { leastMs: 15_000, mostMs: 24 * 3_600_000, defaultMs: 5 * 60_000 } as const;

export type ServerOptions = {
  readonly tokens: readonly UserToken[];
  readonly knownHostsFile: string;
  readonly sessionTimeoutMs: number;
  readonly directory: RouterDirectory;
  readonly write: (level: LogLevel, line: string) => void;
  /** for tests of expiry only: takes the timeout as it is, however short */
  readonly allowShortSessions?: boolean;
  readonly serverIdentity?: string;
  readonly sessions?: OpenedStore;
  /** also those that could outlive the process; default: they are kept */
  readonly endsSessionsOnStop?: boolean;
  readonly rates?: AppPorts['rates'];
  readonly tls?: TlsPair;
  readonly profiles?: ProfileCatalog;
  readonly clock?: Clock;
  readonly agentSocket?: () => string | null;
  /** other times and names than the usual ones, for tests */
  readonly ssh?: Partial<Pick<Ssh2Ports, 'connectTimeoutMs' | 'lookup' | 'keepalive'>>;
  readonly connectionIdleMs?: number;
};

export type Server = {
  readonly app: App;
  readonly log: Log;
  readonly redactor: Redactor;
  readonly serverInstanceId: string;
  /** Tries what a start would do for this user, without changing anything; never rejects. */
  readonly testRouter: (
    target: RouterTarget,
    user: string,
    cancel: AbortSignal,
  ) => Promise<RouterTestReport<WireError>>;
  /** Trusts a key that such a test was shown; never in place of another one. */
  readonly trustHostKey: (target: RouterTarget, key: HostKey) => Promise<void>;
};

/** At most so many SSH handshakes at once in one process (docs/routers.md). */
const mostHandshakes = 32;
/** A handshake that takes longer waits for its router, not for this processor, and lets the next one in. */
const handshakePlaceMs = 1_000;
const connectTimeoutMs = 10_000;

export function assembleServer(options: ServerOptions): Server {
  const clock = options.clock ?? systemClock;
  const redactor = new Redactor();
  const log = createLog({ clock, redactor, write: options.write });
  const hostKeys = hostKeyCheck({ knownHosts: fileKnownHosts(options.knownHostsFile) });
  const serverInstanceId = options.sessions?.instanceId ?? randomUUID();
  const { leastMs, mostMs } = sessionTimeoutLimits;
  const sessionTimeoutMs = options.allowShortSessions
    ? options.sessionTimeoutMs
    : Math.min(mostMs, Math.max(leastMs, options.sessionTimeoutMs));
  const handshakes = gateOf(mostHandshakes, handshakePlaceMs);
  const profiles = options.profiles ?? builtInProfiles;
  const ssh: Ssh2Ports = {
    hostKeys,
    handshakes,
    agentSocket: options.agentSocket ?? (() => process.env['SSH_AUTH_SOCK'] ?? null),
    connectTimeoutMs,
    clock,
    ...options.ssh,
  };
  const app = buildApp({
    handshakes: handshakes.load,
    ...(options.rates ? { rates: options.rates } : {}),
    ...(options.tls ? { tls: options.tls } : {}),
    profiles,
    clock,
    log,
    redactor,
    hostKeys,
    directory: options.directory,
    connect: ssh2Connect(ssh),
    ...(options.connectionIdleMs === undefined ? {} : { connectionIdleMs: options.connectionIdleMs }),
    tokens: options.tokens,
    sessionTimeoutMs,
    serverInstanceId,
    endsSessionsOnStop: options.endsSessionsOnStop ?? false,
    ...(options.sessions === undefined ? {} : { sessions: options.sessions }),
    ...(options.serverIdentity === undefined ? {} : { serverIdentity: options.serverIdentity }),
    version: serverVersion,
  });
  const testPorts = { ssh, profiles, ttlMs: sessionTimeoutMs, redactor, log };
  const ownerFor = (user: string) => fenceOwner(user, options.serverIdentity ?? serverInstanceId);
  return {
    app,
    log,
    redactor,
    serverInstanceId,
    testRouter: (target, user, cancel) => testRouter(testPorts, target, ownerFor(user), cancel),
    trustHostKey: (target, key) => hostKeys.accept(target, key, false),
  };
}
