/** A credential with a name, for many routers: made or changed. A stored secret is replaced or kept, never shown. */

import { Button, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { ServiceError } from '@shared/errors';
import type { CredentialId } from '@shared/ids';
import { routerLimits, type CredentialKind, type SharedCredentialView } from '@shared/router';
import { ErrorText } from '../../components/ErrorText';
import { Modal } from '../../components/Modal';
import { WaitingButton } from '../../components/WaitingButton';
import { useApp } from '../../window-parts';
import { texts } from '../../texts';
import { secretWords } from './secret-words';
import styles from './SharedCredentialDialog.module.css';

const kinds: readonly CredentialKind[] = ['password', 'key-file', 'agent'];

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
  const words = secretWords(kind);
  const stored = credential !== null && credential.hasSecret && credential.kind === kind;
  const problems = {
    name: name.trim() === '' ? texts.credentials.nameMissing : null,
    keyFile: kind === 'key-file' && keyFile.trim() === '' ? texts.credentials.keyFileMissing : null,
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
      title={credential === null ? texts.credentials.new : texts.credentials.edit(credential.name)}
      onClose={onClose}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': texts.common.close }}
    >
      <form className={styles.form} noValidate onSubmit={(event) => void save(event)}>
        <TextInput
          label={texts.credentials.name}
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
          data={kinds.map((value) => ({ value, label: texts.credentials.kindLabels[value] }))}
          aria-label={texts.credentials.kind}
          value={kind}
          onChange={(value) => setKind(value)}
        />
        {kind === 'key-file' && (
          <div className={styles.withButton}>
            <TextInput
              label={texts.credentials.keyFile}
              required
              spellCheck={false}
              value={keyFile}
              error={tried ? problems.keyFile : null}
              onChange={(event) => setKeyFile(event.currentTarget.value)}
            />
            <Button variant="default" onClick={() => void choose()}>
              {texts.common.choose}
            </Button>
          </div>
        )}
        {kind !== 'agent' && (
          <PasswordInput
            label={words.label}
            placeholder={stored ? words.stored : ''}
            autoComplete="new-password"
            maxLength={routerLimits.secret}
            visibilityToggleButtonProps={{ 'aria-label': words.show }}
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
          />
        )}
        {failure && <ErrorText error={failure} />}
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>
            {texts.common.cancel}
          </Button>
          <WaitingButton type="submit" loading={sending}>
            {texts.credentials.save}
          </WaitingButton>
        </div>
      </form>
    </Modal>
  );
}
