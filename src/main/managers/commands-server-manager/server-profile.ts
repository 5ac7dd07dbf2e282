/** Which commands server, and how long to wait for it. */

import type { RemoteServerInput } from '@shared/settings';

export type ServerProfile = {
  readonly kind: 'embedded' | 'remote';
  readonly label: string;
  /** root of the server, without a path of ours: http://127.0.0.1:4711 */
  readonly baseUrl: string;
  readonly token: string | null;
  /** PEM of an authority beside those that the system knows */
  readonly ca?: string;
  readonly timeouts: ServerTimeouts;
  /** lease of a server that does not tell its own, ms */
  readonly assumedTtlMs: number;
};

export type ServerTimeouts = {
  /** a start may set up a bare router: 6.3 s were seen (docs/protocol.md, habit 7) */
  readonly startMs: number;
  readonly refreshMs: number;
  readonly endMs: number;
  readonly statusMs: number;
  readonly healthMs: number;
};

export const defaultTimeouts: ServerTimeouts = {
  startMs: 30_000,
  refreshMs: 5_000,
  endMs: 10_000,
  statusMs: 3_000,
  healthMs: 5_000,
};

export function timeoutsOf(
  server: Pick<RemoteServerInput, 'startTimeoutSeconds' | 'requestTimeoutSeconds'>,
): ServerTimeouts {
  const { startTimeoutSeconds: start, requestTimeoutSeconds: request } = server;
  const others = request === null ? null : request * 1_000;
  return {
    startMs: start === null ? defaultTimeouts.startMs : start * 1_000,
    refreshMs: others ?? defaultTimeouts.refreshMs,
    endMs: others ?? defaultTimeouts.endMs,
    statusMs: others ?? defaultTimeouts.statusMs,
    healthMs: others ?? defaultTimeouts.healthMs,
  };
}

/** Not longer than a third of a short lease, when the next refresh is due: one that hangs must not cost the lease. */
export function refreshLimitMs({ refreshMs }: ServerTimeouts, ttlMs: number): number {
  return Math.min(refreshMs, Math.max(defaultTimeouts.refreshMs, clampTtl(ttlMs) / 3));
}

/** 30 minutes: the idle time of the plain servers that were seen. */
export const plainServerTtlMs = 30 * 60_000;

export const minTtlMs = 15_000;
export const maxTtlMs = 24 * 60 * 60_000;

/** Lease rule 1: whatever a server says, a lease is treated as 15 s to 24 h. */
export function clampTtl(ttlMs: number): number {
  return Math.min(Math.max(ttlMs, minTtlMs), maxTtlMs);
}

export function isLoopback(baseUrl: string): boolean {
  const { hostname } = new URL(baseUrl);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
