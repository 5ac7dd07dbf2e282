/** Which field of a router's form can put an error right. The form opens there when it is opened from that error. */

import { rootCause, type ErrorCode, type ServiceError } from '@shared/errors';
import type { Router } from '@shared/router';
import type { FormValues } from './router-form';

export type FieldToCorrect = keyof FormValues;

/** Somebody answered at the address, and it was not SSH on that port (`connect-failure.ts` of the commands server). */
const isOfPort = /refused the connection|closed the connection before SSH began/;

/**
 * null where the settings cannot put it right. With a remote server they never can: it connects to the router by itself and
 * takes neither address nor credential from here.
 */
export function fieldToCorrect(error: ServiceError, router: Router, isRemote: boolean): FieldToCorrect | null {
  if (isRemote) return null;
  const { code, details, message } = rootCause(error);
  if (!cureIsInSettings.has(code)) return null;
  const refusedLogin = code !== 'ROUTER_UNREACHABLE';
  if (details?.jumpHost !== undefined) {
    if (router.jump?.kind !== 'address') return router.jump === null ? 'jumpKind' : 'jumpRouterId';
    if (refusedLogin) return 'jumpCredentialId';
    return isOfPort.test(message) ? 'jumpPort' : 'jumpAddress';
  }
  if (!refusedLogin) return isOfPort.test(message) ? 'port' : 'address';
  const { kind } = router.credential;
  if (kind === 'agent') return code === 'ROUTER_AUTH_FAILED' ? 'user' : 'credentialKind';
  return ({ password: 'secret', 'key-file': 'keyFile', shared: 'sharedId' } as const)[kind];
}

const cureIsInSettings: ReadonlySet<ErrorCode> = new Set([
  'ROUTER_AUTH_FAILED',
  'ROUTER_UNREACHABLE',
  'CREDENTIAL_UNAVAILABLE',
]);
