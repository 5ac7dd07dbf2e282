/** Turns what axios and Node throw into errors for people. Nothing of the axios error is kept: its config holds the token. */

import { type ErrorCode, type ServiceError, serviceError } from '@shared/errors';
import { texts } from '../../texts';

const words = texts.transport;
const { reasons } = words;

const unreachable: Readonly<Record<string, string>> = {
  ECONNREFUSED: reasons.nothingListens,
  ECONNRESET: reasons.cut,
  EPIPE: reasons.cut,
  ENOTFOUND: reasons.nameUnknown,
  EAI_AGAIN: reasons.nameNotLookedUp,
  EHOSTUNREACH: reasons.noWayToHost,
  ENETUNREACH: reasons.noWayToNetwork,
  EHOSTDOWN: reasons.hostDown,
  EADDRNOTAVAIL: reasons.addressUnusable,
  ECONNABORTED: reasons.cut,
  HPE_INVALID_CONSTANT: reasons.noHttp,
  ETIMEDOUT: reasons.notAccepted,
};

/** The codes of OpenSSL and Node for what people meet; another one stands in the error's details alone. */
const certificateReasons: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: reasons.expired,
  CERT_NOT_YET_VALID: reasons.notYetValid,
  ERR_TLS_CERT_ALTNAME_INVALID: reasons.otherName,
  DEPTH_ZERO_SELF_SIGNED_CERT: reasons.selfSigned,
  SELF_SIGNED_CERT_IN_CHAIN: reasons.authorityUnknown,
  UNABLE_TO_GET_ISSUER_CERT: reasons.authorityUnknown,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: reasons.authorityUnknown,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: reasons.authorityUnknown,
};

export type TransportFailure = {
  readonly error: ServiceError;
  /** the request certainly did not reach the server: nothing there needs to be taken back */
  readonly neverSent: boolean;
};

export function transportFailure(
  thrown: unknown,
  context: { readonly server: string; readonly correlationId: string; readonly timedOutAfterMs: number | null },
): TransportFailure {
  const { server, correlationId } = context;
  const code = codeOf(thrown);
  const make = (errorCode: ErrorCode, message: string, neverSent: boolean): TransportFailure => ({
    error: serviceError(errorCode, {
      message,
      correlationId,
      ...(code === '' ? {} : { details: { systemCode: code } }),
    }),
    neverSent,
  });

  if (context.timedOutAfterMs !== null) {
    const seconds = Math.round(context.timedOutAfterMs / 100) / 10;
    return make('COMMANDS_SERVER_TIMEOUT', words.timeout(server, seconds), false);
  }
  if (/maxContentLength/.test(messageOf(thrown))) {
    return make('COMMANDS_SERVER_ANSWER_TOO_LARGE', words.tooLarge(server), false);
  }
  if (isTlsCode(code)) {
    return make('COMMANDS_SERVER_TLS', words.certificate(server, certificateReasons[code] ?? null), true);
  }
  if (code.startsWith('HPE_')) {
    return make('COMMANDS_SERVER_BAD_ANSWER', words.notHttp(server), false);
  }
  // axios has no code for an answer that ends before it is whole.
  const cutMidway = code === '' && /aborted/.test(messageOf(thrown));
  if (cutMidway) {
    return make('COMMANDS_SERVER_UNREACHABLE', words.cutMidAnswer(server), false);
  }
  const reason = unreachable[code];
  if (reason) {
    const neverSent = !['ECONNRESET', 'EPIPE', 'ECONNABORTED'].includes(code);
    return make('COMMANDS_SERVER_UNREACHABLE', words.unreachable(server, reason), neverSent);
  }
  return make('COMMANDS_SERVER_UNREACHABLE', words.failed(server), false);
}

function isTlsCode(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS|ERR_SSL|EPROTO/.test(code);
}

export function codeOf(thrown: unknown): string {
  let current = thrown;
  for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth += 1) {
    const { code, errors, cause } = current as { code?: unknown; errors?: unknown; cause?: unknown };
    const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
    if (typeof code === 'string' && !code.startsWith('ERR_BAD') && code !== 'ERR_NETWORK') return code;
    current = first ?? cause;
  }
  return '';
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : '';
}
