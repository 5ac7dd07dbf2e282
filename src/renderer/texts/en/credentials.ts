/** Credentials: their kinds, and those that many routers share. */

import type { CredentialKind } from '@shared/router';

export const credentials = {
  kinds: { password: 'password', 'key-file': 'key file', agent: 'SSH agent' } satisfies Record<CredentialKind, string>,
  kindLabels: { password: 'Password', 'key-file': 'Key file', agent: 'SSH agent' } satisfies Record<
    CredentialKind,
    string
  >,
  withKind: (name: string, kind: string) => `${name} (${kind})`,
  howToShare: 'One password or key for many? “New…” asks for it once; it then stands here.',
  new: 'New shared credential',
  /** Of a button that says “New…”: what is read aloud begins with what is seen. */
  newNamed: 'New… (shared credential)',
  edit: (name: string) => `Edit ${name}`,
  name: 'Credential name',
  nameMissing: 'Name is missing',
  kind: 'Kind of shared credential',
  keyFile: 'Key file',
  keyFileMissing: 'Key file is missing: choose the private key',
  password: 'Password',
  passphrase: 'Passphrase',
  passwordStored: 'A password is stored; leave empty to keep it',
  passphraseStored: 'A passphrase is stored; leave empty to keep it',
  showPassword: 'Show the password',
  showPassphrase: 'Show the passphrase',
  save: 'Save credential',
};
