/** Where the server learns of routers: the app over the process channel, or a file of its own. */

import type { RouterTarget, RouterTargetCredential } from '@shared/embedded-channel';
import { assertNever } from '@shared/result';
import type { WireRouter } from '@shared/wire';

export type RouterDirectory = {
  /** Rejects with ROUTER_NOT_FOUND when nobody knows the id. */
  readonly resolve: (routerId: string) => Promise<RouterTarget>;
  /** All that it knows; absent where only the other side knows them all, as the app does. */
  readonly list?: () => Promise<readonly WireRouter[]>;
};

/** What of a target, and of the jump hosts before it, must never be seen in a log or an answer. */
export function secretsOf(target: RouterTarget): readonly (string | null)[] {
  return [target, ...(target.jumpHosts ?? [])]
    .flatMap(({ credential, furtherCredentials }) => [credential, ...(furtherCredentials ?? [])])
    .map(secretOf);
}

function secretOf(credential: RouterTargetCredential): string | null {
  switch (credential.kind) {
    case 'password':
      return credential.password;
    case 'key-file':
      return credential.passphrase;
    case 'agent':
      return null;
    default:
      return assertNever(credential);
  }
}
