/** A failure that a caller of the commands server is told of: one code of the protocol, and what is known beyond it. */

import type { ErrorCode, ErrorDetails } from '@shared/errors';
import type { WireError } from '@shared/wire';

/** Plain clients look at the status as well as at the code, so each code keeps the status it has in the field. */
const statusOfCode: Partial<Record<ErrorCode, number>> = {
  BAD_REQUEST: 400,
  MISSING_SESSION_ID: 400,
  SESSION_ALREADY_ACTIVE: 400,
  SESSION_INVALID: 401,
  SESSION_NOT_FOUND: 404,
  ROUTER_UNREACHABLE: 500,
  INFRASTRUCTURE_SETUP_FAILED: 500,
  SESSION_SETUP_FAILED: 500,
  SESSION_REFRESH_ERROR: 500,
  TUNNEL_OR_ROUTER_UNAVAILABLE: 503,
  UNEXPECTED_SERVER_ERROR: 500,
  ROUTER_NOT_FOUND: 404,
  ROUTER_AUTH_FAILED: 502,
  ROUTER_TIMEOUT: 504,
  ROUTER_IN_USE: 409,
  ROUTER_BUSY: 409,
  ROUTER_TAKEN_OVER: 409,
  ROUTER_UNSUITABLE: 502,
  PROFILE_UNKNOWN: 424,
  CREDENTIAL_UNAVAILABLE: 424,
  HOST_KEY_UNKNOWN: 409,
  HOST_KEY_CHANGED: 409,
  HOST_KEY_NOT_OFFERED: 404,
  INFRASTRUCTURE_CONFLICT: 409,
  IDEMPOTENCY_KEY_REUSED: 422,
  INFRASTRUCTURE_PREREQUISITE_MISSING: 424,
  START_CANCELLED: 409,
  START_IN_PROGRESS: 409,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  PAYLOAD_TOO_LARGE: 413,
  TOO_MANY_REQUESTS: 429,
  NOT_FOUND: 404,
};

export class CommandsError extends Error {
  override readonly name = 'CommandsError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails | null;
  readonly status: number;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      readonly details?: ErrorDetails | undefined;
      readonly status?: number | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? null;
    this.status = options.status ?? statusOfCode[code] ?? 500;
  }

  /** The same failure, told with more of what is known where it is caught. */
  with(details: ErrorDetails): CommandsError {
    return new CommandsError(this.code, this.message, {
      details: { ...details, ...this.details },
      status: this.status,
      cause: this.cause,
    });
  }

  toWire(): WireError {
    return { code: this.code, message: this.message, details: this.details };
  }
}

/** Whatever was thrown, as an error of the protocol. What nobody foresaw says so and keeps its cause for the log. */
export function asCommandsError(thrown: unknown): CommandsError {
  if (thrown instanceof CommandsError) return thrown;
  return new CommandsError('UNEXPECTED_SERVER_ERROR', 'The commands server failed in a way it did not expect', {
    cause: thrown,
  });
}
