/** The kinds of credential, in words. */

import type { CredentialKind } from '@shared/router';

export const kindWords: Record<CredentialKind, string> = {
  password: 'password',
  'key-file': 'key file',
  agent: 'SSH agent',
};
