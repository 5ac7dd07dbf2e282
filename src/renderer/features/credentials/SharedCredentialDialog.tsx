/** A credential with a name, for many routers: made or changed. A stored secret is replaced or kept, never shown. */

import { Button, Modal, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { ServiceError } from '@shared/errors';
import type { CredentialId } from '@shared/ids';
import { routerLimits, type CredentialKind, type SharedCredentialView } from '@shared/router';
import { ErrorText } from '../../components/ErrorText';
import { useApp } from '../../window-parts';
import styles from './SharedCredentialDialog.module.css';

const kinds: { value: CredentialKind; label: string }[] = [
  { value: 'password', label: 'Password' },
  { value: 'key-file', label: 'Key file' },
  { value: 'agent', label: 'SSH agent' },
];

type Props = {
  /** null: a new one */
  readonly credential: SharedCredentialView | null;
  readonly onClose: () => void;
  readonly onSaved: (id: CredentialId) => void;
};

export function SharedCredentialDialog({ credential, onClose, onSaved }: Props) {
  const { api } = useApp();
  const [name, setName] = useState(credential?.name ?? '');
  const [kind, setKind] = useState<CredentialKind>(credential?.kind ?? 'password');
  const [keyFile, setKeyFile] = useState(credential?.keyFile ?? '');
  const [secret, setSecret] = useState('');
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const [tried, setTried] = useState(false);
  const [sending, setSending] = useState(false);
  const word = kind === 'password' ? 'Password' : 'Passphrase';
  const stored = credential !== null && credential.hasSecret && credential.kind === kind;
  const problems = {
    name: name.trim() === '' ? 'Name is missing' : null,
    keyFile: kind === 'key-file' && keyFile.trim() === '' ? 'Key file is missing: choose the private key' : null,
  };

  const choose = async (): Promise<void> => {
    const [chosen, error] = await api.chooseKeyFile();
    setFailure(error);
    if (chosen?.path) setKeyFile(chosen.path);
  };

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    // The portal's events also reach the form that this dialog was opened from.
    event.stopPropagation();
    setTried(true);
    if (problems.name !== null || problems.keyFile !== null) return;
    setSending(true);
    const [saved, error] = await api.saveCredential({
      credentialId: credential?.id ?? null,
      credential: { name: name.trim(), kind, keyFile: kind === 'key-file' ? keyFile.trim() : null },
      ...(kind === 'agent' ? { secret: null } : secret === '' ? {} : { secret }),
    });
    setSending(false);
    setFailure(error);
    if (saved === null) return;
    onSaved(saved.credentialId);
    onClose();
  };

  return (
    <Modal
      opened
      size={480}
      title={credential === null ? 'New shared credential' : `Edit ${credential.name}`}
      onClose={onClose}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form className={styles.form} noValidate onSubmit={(event) => void save(event)}>
        <TextInput
          label="Credential name"
          required
          data-autofocus
          maxLength={routerLimits.name}
          value={name}
          error={tried ? problems.name : null}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <SegmentedControl
          fullWidth
          size="xs"
          data={kinds}
          aria-label="Kind of shared credential"
          value={kind}
          onChange={(value) => setKind(value)}
        />
        {kind === 'key-file' && (
          <div className={styles.withButton}>
            <TextInput
              label="Key file"
              required
              spellCheck={false}
              value={keyFile}
              error={tried ? problems.keyFile : null}
              onChange={(event) => setKeyFile(event.currentTarget.value)}
            />
            <Button variant="default" onClick={() => void choose()}>
              Choose…
            </Button>
          </div>
        )}
        {kind !== 'agent' && (
          <PasswordInput
            label={word}
            placeholder={stored ? `A ${word.toLowerCase()} is stored; leave empty to keep it` : ''}
            autoComplete="new-password"
            maxLength={routerLimits.secret}
            visibilityToggleButtonProps={{ 'aria-label': `Show the ${word.toLowerCase()}` }}
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
          />
        )}
        {failure && <ErrorText error={failure} />}
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={sending}>
            Save credential
          </Button>
        </div>
      </form>
    </Modal>
  );
}
