/** What the secret of a credential is called: a key has a passphrase. */

import { texts } from '../../texts';

export function secretWords(kind: string) {
  const { credentials } = texts;
  return kind === 'password'
    ? { label: credentials.password, stored: credentials.passwordStored, show: credentials.showPassword }
    : { label: credentials.passphrase, stored: credentials.passphraseStored, show: credentials.showPassphrase };
}
