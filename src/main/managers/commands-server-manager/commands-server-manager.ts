/**
 * The axios client of one commands server: base URL, token, keep-alive, time limits, cached health, envelope unpacking,
 * error mapping. It knows no sessions. Nothing it returns or throws carries the token.
 */

import type { ErrorCode, ServiceError } from '@shared/errors';
import { profileNamePattern } from '@shared/profile';
import { fail, ok, type Result } from '@shared/result';
import { visibleLine } from '@shared/visible-text';
import type { WireHealth } from '@shared/wire';
import { z } from 'zod';
import type { Clock, Timers } from '../../ports';
import { type RawAnswer, readAnswer } from './envelope';
import type { HttpClient } from './http-client';
import { createLanes, type Lane } from './lanes';
import type { ServerProfile } from './server-profile';
import { codeOf, transportFailure } from './transport-error';

/** An answer larger than this is not read to its end: no answer of a commands server comes near it. */
const maxAnswerBytes = 1024 * 1024;
const healthCacheMs = 30_000;

export type Request = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly timeoutMs: number;
  readonly correlationId: string;
  readonly lane: Lane;
  /** may be sent a second time when a kept-alive connection turns out to be dead */
  readonly safeToRepeat: boolean;
  /** an answer that may be larger than others */
  readonly mostBytes?: number;
  /** the same key and body: the same answer, without a second start */
  readonly idempotencyKey?: string;
};

export type Answer = {
  readonly data: Record<string, unknown>;
  /** when the request left, on the monotonic clock: a lease counts from here (lease rule 3) */
  readonly sentAt: number;
  readonly roundTripMs: number;
};

export type RequestFailure = {
  readonly error: ServiceError;
  readonly sentAt: number;
  readonly roundTripMs: number;
  /** the server cannot have acted on it */
  readonly neverSent: boolean;
};

export type Health = WireHealth & { readonly roundTripMs: number };

export type CommandsServerManager = {
  readonly profile: ServerProfile;
  readonly request: (request: Request) => Promise<Result<Answer, RequestFailure>>;
  /** the last health answer while it is younger than 30 s, else a new one */
  readonly health: (options?: { readonly fresh?: boolean }) => Promise<Result<Health, ServiceError>>;
  /** Resolves when the server was asked once for what it can do, whether or not it answered. */
  readonly introduced: () => Promise<void>;
  /** what the server listed at its last health answer; empty for plain servers */
  readonly can: (capability: string) => boolean;
  /** ms: the lease of a session that was told none: what the server's health said, else what the profile says */
  readonly assumedTtlMs: () => number;
  readonly close: () => void;
};

/** Also a web page or a redirect where an answer was due: a network's login page is no commands server. */
const saysServerIsAway: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'COMMANDS_SERVER_UNREACHABLE',
  'COMMANDS_SERVER_TIMEOUT',
  'COMMANDS_SERVER_BAD_ANSWER',
  'COMMANDS_SERVER_REDIRECT',
  'COMMANDS_SERVER_TLS',
  'COMMANDS_SERVER_UNAVAILABLE',
  'UNAUTHENTICATED',
]);

const line = (most: number) => z.string().transform((text) => visibleLine(text, most));

const healthSchema = z.object({
  message: z.string().catch(''),
  version: z.string().max(100).optional().catch(undefined),
  apiVersion: z.number().optional().catch(undefined),
  capabilities: z.array(z.string().max(100)).max(100).optional().catch(undefined),
  serverInstanceId: z.string().max(100).optional().catch(undefined),
  sessionTimeoutMs: z.number().positive().optional().catch(undefined),
  profiles: z
    .array(
      z.object({
        name: z.string().regex(profileNamePattern),
        title: line(200),
        description: line(1_000),
      }),
    )
    .max(200)
    .optional()
    .catch(undefined),
});

export function createCommandsServerManager(ports: {
  readonly profile: ServerProfile;
  readonly clock: Clock;
  readonly timers: Timers;
  /** a request did not get through: the health that is known may be old */
  readonly onTransportFailure?: (code: ErrorCode) => void;
}): CommandsServerManager {
  const { profile, clock, timers } = ports;
  let client: HttpClient | null = null;
  const lanes = createLanes();
  let healthy: { readonly at: number; readonly health: Health } | null = null;
  let checking: Promise<Result<Health, ServiceError>> | null = null;

  /** Loaded with the first request: axios and what it needs of Node take main 50 ms, which a launch has no use for. */
  async function clientThere(): Promise<HttpClient> {
    const { createHttpClient } = await import('./http-client');
    client ??= createHttpClient(profile, { maxAnswerBytes });
    return client;
  }

  async function send(request: Request, repeated: boolean): Promise<Result<Answer, RequestFailure>> {
    const { request: sendBy } = client ?? (await clientThere());
    const sentAt = clock.monotonicMs();
    const abort = new AbortController();
    let timedOut = false;
    // axios' own limit restarts with every byte; this one is for the whole request, trickled or not.
    const limit = timers.after(request.timeoutMs, () => {
      timedOut = true;
      abort.abort();
    });
    try {
      const response = await sendBy<string>({
        method: request.method,
        url: request.path,
        params: request.query,
        data: request.body,
        signal: abort.signal,
        maxContentLength: request.mostBytes ?? maxAnswerBytes,
        headers: {
          'X-Correlation-Id': request.correlationId,
          ...(request.idempotencyKey === undefined ? {} : { 'Idempotency-Key': request.idempotencyKey }),
        },
      });
      const roundTripMs = clock.monotonicMs() - sentAt;
      const [data, error] = readAnswer(rawAnswer(response, profile.token), {
        server: profile.label,
        correlationId: request.correlationId,
        wallMs: clock.wallMs(),
      });
      if (error) return fail({ error, sentAt, roundTripMs, neverSent: false });
      return ok({ data, sentAt, roundTripMs });
    } catch (thrown) {
      const reusedSocket = (thrown as { request?: { reusedSocket?: unknown } })?.request?.reusedSocket === true;
      if (!timedOut && !repeated && request.safeToRepeat && reusedSocket && codeOf(thrown) === 'ECONNRESET') {
        limit.cancel();
        return await send(request, true);
      }
      const failure = transportFailure(thrown, {
        server: profile.label,
        correlationId: request.correlationId,
        timedOutAfterMs: timedOut ? request.timeoutMs : null,
      });
      return fail({ ...failure, sentAt, roundTripMs: clock.monotonicMs() - sentAt });
    } finally {
      limit.cancel();
    }
  }

  async function checkHealth(): Promise<Result<Health, ServiceError>> {
    const request: Request = {
      method: 'GET',
      path: '/health',
      timeoutMs: profile.timeouts.healthMs,
      correlationId: 'health',
      lane: 'health',
      safeToRepeat: true,
    };
    const [answer, failure] = await lanes.run(request.lane, () => send(request, false));
    if (failure) {
      healthy = null;
      return fail(failure.error);
    }
    const parsed = healthSchema.parse(answer.data);
    const health: Health = { ...(parsed as WireHealth), roundTripMs: answer.roundTripMs };
    healthy = { at: clock.monotonicMs(), health };
    return ok(health);
  }

  let lastCapabilities: readonly string[] = [];
  let toldTtlMs: number | undefined;
  async function health(options?: { readonly fresh?: boolean }): Promise<Result<Health, ServiceError>> {
    const cached = healthy;
    if (!options?.fresh && cached && clock.monotonicMs() - cached.at < healthCacheMs) return ok(cached.health);
    // Concurrent callers share one check.
    checking ??= checkHealth().finally(() => {
      checking = null;
    });
    const result = await checking;
    if (result[0]) {
      lastCapabilities = result[0].capabilities ?? [];
      toldTtlMs = result[0].sessionTimeoutMs;
    }
    return result;
  }

  let introduction: Promise<void> | null = null;
  return {
    profile,
    introduced: () => {
      introduction ??= health().then(() => undefined);
      return introduction;
    },
    health,
    request: async (request) => {
      const result = await lanes.run(request.lane, () => send(request, false));
      const code = result[1]?.error.code;
      if (code !== undefined && saysServerIsAway.has(code)) ports.onTransportFailure?.(code);
      return result;
    },
    can: (capability) => lastCapabilities.includes(capability),
    assumedTtlMs: () => toldTtlMs ?? profile.assumedTtlMs,
    close: () => client?.close(),
  };
}

/** A server may quote what it got, in an error or a redirect: the token is taken out before anybody reads the answer. */
function rawAnswer(response: { status: number; data: unknown; headers: object }, token: string | null): RawAnswer {
  const clean = (text: string): string => (token ? text.replaceAll(token, '[removed]') : text);
  const headers = response.headers as Record<string, unknown>;
  const header = (name: string): string | null => (typeof headers[name] === 'string' ? clean(headers[name]) : null);
  return {
    status: response.status,
    body: typeof response.data === 'string' ? clean(response.data) : '',
    contentType: header('content-type') ?? '',
    retryAfter: header('retry-after'),
    date: header('date'),
    location: header('location'),
    wwwAuthenticate: header('www-authenticate'),
  };
}
