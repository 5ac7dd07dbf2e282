/** Why a connection was not made, in one of the protocol's codes and a sentence for people. */

import type { RouterTarget } from '@shared/embedded-channel';
import { CommandsError } from '../commands-error';
import { visibleLine } from '@shared/visible-text';

const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection: nothing listens on that port',
  EHOSTUNREACH: 'cannot be reached: no route or no answer on the local network',
  ENETUNREACH: 'cannot be reached: there is no network to it',
  ETIMEDOUT: 'did not answer in time',
  ECONNRESET: 'closed the connection before it was ready',
  ENOTFOUND: 'cannot be found: its name does not resolve',
  EAI_AGAIN: 'cannot be found: the name service does not answer',
  EPIPE: 'closed the connection before it was ready',
};

export function connectFailure(
  error: Error & { readonly level?: string; readonly code?: unknown },
  at: {
    readonly target: RouterTarget;
    readonly tcpConnected: boolean;
    readonly authenticating: boolean;
    readonly offered: string;
  },
): CommandsError {
  const where = `${at.target.address} port ${at.target.port}`;
  if (error.level === 'agent') {
    return new CommandsError(
      'CREDENTIAL_UNAVAILABLE',
      `The SSH agent could not be used: ${visibleLine(error.message)}`,
    );
  }
  if (at.authenticating) {
    // Some routers close the connection instead of answering when their number of tries is used up (dropbear after 3).
    const cutOff = error.level !== 'client-authentication';
    return new CommandsError(
      'ROUTER_AUTH_FAILED',
      `The router at ${where} refused the user “${visibleLine(at.target.user, 64)}” (offered: ${at.offered})` +
        (cutOff ? '; it closed the connection, perhaps because too many keys were offered' : ''),
    );
  }
  const sentence = typeof error.code === 'string' ? sentences[error.code] : undefined;
  if (sentence !== undefined) return new CommandsError('ROUTER_UNREACHABLE', `The router at ${where} ${sentence}`);
  if (error.level === 'handshake' || error.level === 'protocol') {
    if (/connection lost before handshake/i.test(error.message)) {
      return new CommandsError('ROUTER_UNREACHABLE', `The router at ${where} closed the connection before SSH began`);
    }
    const why = visibleLine(error.message);
    return new CommandsError('ROUTER_UNSUITABLE', `No SSH connection with ${where} was agreed on: ${why}`);
  }
  const why = visibleLine(error.message);
  return at.tcpConnected
    ? new CommandsError('ROUTER_UNREACHABLE', `The connection to ${where} was lost before it was ready: ${why}`)
    : new CommandsError('ROUTER_UNREACHABLE', `The router at ${where} could not be reached: ${why}`);
}
