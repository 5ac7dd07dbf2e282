/** Turns what axios and Node throw into errors for people. Nothing of the axios error is kept: its config holds the token. */

import { type ErrorCode, type ServiceError, serviceError } from '@shared/errors';

const unreachable: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing is listening there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'there is no way to its host',
  ENETUNREACH: 'there is no way to its network',
  EHOSTDOWN: 'its host is down',
  EADDRNOTAVAIL: 'the address cannot be used from here',
  ECONNABORTED: 'the connection was cut',
  HPE_INVALID_CONSTANT: 'what answers there does not speak HTTP',
  ETIMEDOUT: 'it did not accept the connection in time',
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
    error: serviceError(errorCode, { message, correlationId }),
    neverSent,
  });

  if (context.timedOutAfterMs !== null) {
    const seconds = Math.round(context.timedOutAfterMs / 100) / 10;
    return make('COMMANDS_SERVER_TIMEOUT', `${server} did not answer within ${seconds} s.`, false);
  }
  if (/maxContentLength/.test(messageOf(thrown))) {
    return make('COMMANDS_SERVER_ANSWER_TOO_LARGE', `${server} sent more than 1 MB, which is no answer.`, false);
  }
  if (isTlsCode(code)) {
    return make('COMMANDS_SERVER_TLS', `The certificate of ${server} was not accepted (${code}).`, true);
  }
  if (code.startsWith('HPE_')) {
    return make('COMMANDS_SERVER_BAD_ANSWER', `${server} does not answer in HTTP (${code}).`, false);
  }
  // axios has no code for an answer that ends before it is whole.
  const cutMidway = code === '' && /aborted/.test(messageOf(thrown));
  if (cutMidway) {
    return make(
      'COMMANDS_SERVER_UNREACHABLE',
      `${server} cannot be reached: the connection was cut mid-answer.`,
      false,
    );
  }
  const reason = unreachable[code];
  if (reason) {
    const neverSent = !['ECONNRESET', 'EPIPE', 'ECONNABORTED'].includes(code);
    return make('COMMANDS_SERVER_UNREACHABLE', `${server} cannot be reached: ${reason} (${code}).`, neverSent);
  }
  return make('COMMANDS_SERVER_UNREACHABLE', `The request to ${server} failed${code ? ` (${code})` : ''}.`, false);
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
