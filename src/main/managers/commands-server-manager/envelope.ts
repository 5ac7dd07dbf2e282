/** Reads whatever came back from a commands server. Decides by the code, not by the status (docs/protocol.md). */

import { type ErrorCode, type ErrorDetails, isServerCode, type ServiceError, serviceError } from '@shared/errors';
import { fail, ok, type Result } from '@shared/result';
import { z } from 'zod';
import { presentable } from '@shared/visible-text';
import { texts } from '../../texts';

const words = texts.answers;

const envelopeSchema = z.union([
  z.object({ success: z.literal(true), data: z.record(z.string(), z.unknown()).nullable().optional() }),
  z.object({
    success: z.literal(false),
    error: z.object({
      code: z.string().min(1).max(100),
      message: z.string().nullish(),
      details: z.unknown().optional(),
    }),
  }),
]);

const text = (limit: number) => z.string().transform((value) => presentable(value, limit));
const duration = z.number().finite().nonnegative().optional().catch(undefined);
const hostKeySchema = z.object({ algorithm: text(100), fingerprint: text(200) });

/** Each field on its own: one that is malformed is left out and does not cost the others. */
const detailsSchema = z.object({
  step: text(200).optional().catch(undefined),
  command: text(2_000).optional().catch(undefined),
  exitCode: z.number().int().nullable().optional().catch(undefined),
  stderr: text(2_000).optional().catch(undefined),
  hostKey: hostKeySchema.optional().catch(undefined),
  knownHostKeys: z.array(hostKeySchema).max(20).optional().catch(undefined),
  jumpHost: text(200).optional().catch(undefined),
  nextTryInMs: z.number().int().min(0).optional().catch(undefined),
  missing: z.array(text(300)).max(50).optional().catch(undefined),
  conflicts: z.array(text(500)).max(50).optional().catch(undefined),
  heldBy: text(200).optional().catch(undefined),
  heldForMs: duration,
  leaseEndsInMs: duration,
  takenOverBy: text(200).optional().catch(undefined),
  takenOverMsAgo: duration,
});

export type RawAnswer = {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
  readonly retryAfter: string | null;
  /** the server's clock */
  readonly date?: string | null;
  readonly location: string | null;
  /** asks for a login in the way that HTTP has for it */
  readonly wwwAuthenticate?: string | null;
};

export type AnswerContext = { readonly server: string; readonly correlationId: string; readonly wallMs: number };

export function readAnswer(raw: RawAnswer, context: AnswerContext): Result<Record<string, unknown>, ServiceError> {
  if (raw.status >= 300 && raw.status < 400) return fail(redirected(raw, context));

  const parsed = envelopeSchema.safeParse(parseJson(raw.body));
  if (!parsed.success) return fail(noEnvelope(raw, context));

  if (parsed.data.success) {
    if (raw.status >= 400) {
      return fail(badAnswer(raw, context, words.successAndError(context.server)));
    }
    return ok(parsed.data.data ?? {});
  }
  return fail(errorOfServer(parsed.data.error, context, raw));
}

/** A server's error as one of ours; a code that is not known stays visible with the server's words. */
export function errorOfServer(
  error: { readonly code: string; readonly message?: string | null | undefined; readonly details?: unknown },
  context: AnswerContext,
  raw?: RawAnswer,
): ServiceError {
  const code: ErrorCode = isServerCode(error.code) ? error.code : 'UNKNOWN_SERVER_CODE';
  const words = presentable(error.message ?? '', 1_000);
  const known = code !== 'UNKNOWN_SERVER_CODE';
  const details: ErrorDetails = {
    ...withoutUndefined(detailsSchema.safeParse(error.details ?? {}).data ?? {}),
    ...(known ? {} : { serverCode: presentable(error.code, 100) }),
    ...(words ? { serverMessage: words } : {}),
    ...(raw ? { httpStatus: raw.status } : {}),
    ...retryAfter(raw, context),
  };
  const fallback = known ? texts.answers.wordless : texts.answers.wordlessUnknown;
  return serviceError(code, { message: words || fallback, correlationId: context.correlationId, details });
}

export function withoutUndefined<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function redirected(raw: RawAnswer, context: AnswerContext): ServiceError {
  const where = raw.location ? presentable(raw.location, 200) : words.anotherAddress;
  return serviceError('COMMANDS_SERVER_REDIRECT', {
    message: words.redirects(context.server, where),
    correlationId: context.correlationId,
    details: { httpStatus: raw.status },
  });
}

/** Not an envelope: a proxy, a crash page, a login page. The status still tells a few things apart (fault 23). */
function noEnvelope(raw: RawAnswer, context: AnswerContext): ServiceError {
  const byStatus = isRefusalByOthers(raw) ? null : codeOfStatus(raw.status);
  if (byStatus) {
    return serviceError(byStatus, {
      message: words.refused(context.server, describeBody(raw)),
      correlationId: context.correlationId,
      details: { httpStatus: raw.status, ...retryAfter(raw, context) },
    });
  }
  return badAnswer(raw, context, words.noAnswer(context.server, describeBody(raw)));
}

/**
 * A web page that refuses is a network's login page or a proxy's block page: nobody who knows the session or the token said
 * anything. A proxy that guards the server says so with `WWW-Authenticate`.
 */
function isRefusalByOthers(raw: RawAnswer): boolean {
  const refuses = raw.status === 403 || (raw.status === 401 && !raw.wwwAuthenticate);
  return refuses && isWebPage(raw);
}

function badAnswer(raw: RawAnswer, context: AnswerContext, message: string): ServiceError {
  return serviceError('COMMANDS_SERVER_BAD_ANSWER', {
    message,
    correlationId: context.correlationId,
    details: { httpStatus: raw.status, ...retryAfter(raw, context) },
  });
}

function codeOfStatus(status: number): ErrorCode | null {
  switch (status) {
    case 401:
      return 'UNAUTHENTICATED';
    case 403:
      return 'FORBIDDEN';
    case 413:
      return 'PAYLOAD_TOO_LARGE';
    case 429:
      return 'TOO_MANY_REQUESTS';
    case 502:
    case 503:
    case 504:
      return 'COMMANDS_SERVER_UNAVAILABLE';
    default:
      return null;
  }
}

function describeBody(raw: RawAnswer): string {
  if (raw.body.trim() === '') return words.bodies.empty;
  if (isWebPage(raw)) return words.bodies.page;
  if (parseJson(raw.body) === undefined) return words.bodies.notJson;
  return words.bodies.otherJson;
}

function isWebPage(raw: RawAnswer): boolean {
  return /html/i.test(raw.contentType) || /^\s*<(!doctype|html)/i.test(raw.body);
}

/**
 * `Retry-After` in seconds or as a date; at most an hour is believed. A date is one of the server's clock, which may go
 * otherwise than ours: a lease is not to be lost because of a clock that is an hour slow.
 */
function retryAfter(raw: RawAnswer | undefined, context: AnswerContext): { readonly retryAfterMs?: number } {
  if (!raw?.retryAfter) return {};
  const seconds = Number(raw.retryAfter);
  const theirNow = Date.parse(raw.date ?? '');
  const now = Number.isNaN(theirNow) ? context.wallMs : theirNow;
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(raw.retryAfter) - now;
  return Number.isFinite(ms) && ms > 0 ? { retryAfterMs: Math.min(ms, 3_600_000) } : {};
}
