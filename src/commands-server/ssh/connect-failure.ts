/** Why a connection was not made, in one of the protocol's codes and a sentence for people. */

import { visibleLine } from '@shared/visible-text';
import { CommandsError } from '../commands-error';
import type { Login } from './authentication';
import { DialError } from './dial';
import { noAgreementInWords, type Offer } from './algorithm-offer';
import { addressInWords, hostInWords, jumpHostDetails, placeInWords, type SshHost } from './ssh-host';

const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection: nothing listens on that port',
  EHOSTUNREACH: 'cannot be reached: no route or no answer on the local network',
  ENETUNREACH: 'cannot be reached: there is no network to it',
  ETIMEDOUT: 'did not answer in time',
  ECONNRESET: 'closed the connection before it was ready',
  ENOTFOUND: 'cannot be found: its name does not resolve',
  EAI_AGAIN: 'cannot be found: the name service does not answer',
  EINVAL: 'cannot be reached: its address cannot be used from this machine',
  EPIPE: 'closed the connection before it was ready',
};

/** A failure that is about this host: it says so when the host is a jump host. */
export function failureAt(host: SshHost, code: CommandsError['code'], message: string): CommandsError {
  return new CommandsError(code, message, { details: jumpHostDetails(host) });
}

export function timeoutFailure(host: SshHost, at: { readonly connected: boolean; readonly ms: number }): CommandsError {
  const seconds = Math.round(at.ms / 100) / 10;
  return at.connected
    ? failureAt(
        host,
        'ROUTER_TIMEOUT',
        `${hostInWords(host)} took the connection but SSH was not ready within ${seconds} s`,
      )
    : failureAt(host, 'ROUTER_UNREACHABLE', `${hostInWords(host)} did not answer within ${seconds} s`);
}

/** @param limitMs how long was waited, where it was given up for that */
export function dialFailure(host: SshHost, error: unknown, limitMs: number | null): CommandsError {
  if (!(error instanceof DialError)) {
    return failureAt(host, 'ROUTER_UNREACHABLE', `${hostInWords(host)} could not be reached: ${wordsOf(error)}`);
  }
  if (error.attempts.length > 1) {
    const each = error.attempts.map(({ address, code }) => `${addressInWords(address)} ${shortly(code)}`).join(', ');
    const message = `${hostInWords(host)} could not be reached on any of its addresses: ${each}`;
    return failureAt(host, 'ROUTER_UNREACHABLE', message);
  }
  if (limitMs !== null && (error.attempts[0]?.code ?? null) === null && error.attempts.length === 1) {
    return timeoutFailure(host, { connected: false, ms: limitMs });
  }
  const sentence = sentences[error.code] ?? `could not be reached: ${visibleLine(error.code)}`;
  return failureAt(host, 'ROUTER_UNREACHABLE', `${hostInWords(host)} ${sentence}`);
}

const shortly = (code: string | null) =>
  code === null ? 'did not answer' : code === 'ECONNREFUSED' ? 'refused' : `failed (${visibleLine(code, 40)})`;

export type Ssh2Error = Error & { readonly level?: string; readonly code?: unknown };

export function handshakeFailure(
  host: SshHost,
  error: Ssh2Error,
  at: { readonly login: Login | null; readonly problems: readonly string[]; readonly offer: Offer | null },
): CommandsError {
  const socketCode = typeof error.code === 'string' ? error.code : null;
  const { login } = at;
  // A line that breaks before anything was refused says nothing about the credential.
  if (login && (error.level === 'client-authentication' || socketCode === null || login.refusals() > 0)) {
    return loginFailure(host, login, at.problems, error.level !== 'client-authentication');
  }
  if (socketCode !== null) {
    const sentence = sentences[socketCode] ?? `closed the connection (${visibleLine(socketCode, 40)})`;
    return failureAt(host, 'ROUTER_UNREACHABLE', `${hostInWords(host)} ${sentence}`);
  }
  if (error.level === 'handshake' || error.level === 'protocol') {
    if (/connection lost before handshake/i.test(error.message)) {
      return failureAt(host, 'ROUTER_UNREACHABLE', `${hostInWords(host)} closed the connection before SSH began`);
    }
    const why = noAgreementInWords(at.offer, host.legacyAlgorithms) ?? visibleLine(error.message);
    return failureAt(host, 'ROUTER_UNSUITABLE', `${hostInWords(host)} could not agree on SSH with this server: ${why}`);
  }
  const message = `The connection to ${placeInWords(host)} was lost before it was ready: ${wordsOf(error)}`;
  return failureAt(host, 'ROUTER_UNREACHABLE', message);
}

function loginFailure(host: SshHost, login: Login, problems: readonly string[], cutOff: boolean): CommandsError {
  const { offered, notOffered } = login.inWords();
  const refused = `${hostInWords(host)} refused the user “${visibleLine(host.user, 64)}” (tried: ${offered})`;
  const tries = login.refusals() + 1;
  // Routers do not answer the try that was one too many: they close the connection.
  const ended = `it closed the connection after ${tries} ${tries === 1 ? 'try' : 'tries'}, as routers do that allow no more`;
  const parts = [
    refused,
    ...(cutOff ? [notOffered === null ? ended : `${ended}, before this could be tried: ${notOffered}`] : []),
    ...(login.problem() === null ? [] : [visibleLine(login.problem() ?? '')]),
    ...problems,
  ];
  return failureAt(host, 'ROUTER_AUTH_FAILED', parts.join('; '));
}

const wordsOf = (error: unknown) => visibleLine(error instanceof Error ? error.message : String(error));
