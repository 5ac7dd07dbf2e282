/** How the router is logged in to. A stored secret is never shown: it can be replaced or forgotten, not read. */

import { Button, Checkbox, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import type { ServiceError } from '@shared/errors';
import type { RouterRow } from '@shared/view-sync';
import { ErrorText } from '../../../components/ErrorText';
import { useApp, useMirror } from '../../../window-parts';
import type { FormValues } from './router-form';
import { SharedCredentialField } from './SharedCredentialField';
import styles from './RouterFormDialog.module.css';

const kinds: { value: FormValues['credentialKind']; label: string }[] = [
  { value: 'password', label: 'Password' },
  { value: 'key-file', label: 'Key file' },
  { value: 'agent', label: 'SSH agent' },
  { value: 'shared', label: 'Shared' },
];

type Props = { readonly form: UseFormReturnType<FormValues>; readonly row: RouterRow | null };

export function CredentialFields({ form, row }: Props) {
  const inMemory = useMirror((state) => state.status?.secretStorage === 'memory-only');
  const kind = form.values.credentialKind;
  return (
    <fieldset className={styles.credential}>
      <legend className={styles.legend}>Credential</legend>
      <SegmentedControl
        fullWidth
        size="xs"
        data={kinds}
        aria-label="Kind of credential"
        {...form.getInputProps('credentialKind')}
      />
      {kind === 'key-file' && <KeyFileField form={form} />}
      {kind === 'agent' && (
        <p className={styles.hint}>The keys come from the SSH agent of your desktop. Nothing is stored.</p>
      )}
      {kind === 'shared' && <SharedCredentialField form={form} />}
      {(kind === 'password' || kind === 'key-file') && <SecretField form={form} row={row} />}
      {(kind === 'password' || kind === 'key-file') && inMemory && (
        <p className={styles.hint}>
          This desktop has no safe place for secrets, so the {kind === 'password' ? 'password' : 'passphrase'} is kept
          in memory only and asked for again after the app was closed.
        </p>
      )}
    </fieldset>
  );
}

function SecretField({ form, row }: Props) {
  const kind = form.values.credentialKind;
  const stored = row !== null && row.hasSecret && row.router.credential.kind === kind;
  const word = kind === 'password' ? 'Password' : 'Passphrase';
  return (
    <>
      <PasswordInput
        label={word}
        placeholder={
          stored && !form.values.forgetSecret ? `A ${word.toLowerCase()} is stored; leave empty to keep it` : ''
        }
        {...(kind === 'key-file' ? { description: 'Only if the key has one' } : {})}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': `Show the ${word.toLowerCase()}` }}
        disabled={form.values.forgetSecret}
        {...form.getInputProps('secret')}
      />
      {stored && (
        <Checkbox
          size="xs"
          label={`Forget the stored ${word.toLowerCase()}`}
          {...form.getInputProps('forgetSecret', { type: 'checkbox' })}
        />
      )}
    </>
  );
}

function KeyFileField({ form }: { readonly form: UseFormReturnType<FormValues> }) {
  const { api } = useApp();
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const choose = async (): Promise<void> => {
    const [chosen, error] = await api.chooseKeyFile();
    setFailure(error);
    if (chosen?.path) form.setFieldValue('keyFile', chosen.path);
  };
  return (
    <>
      <div className={styles.withButton}>
        <TextInput
          label="Key file"
          required
          placeholder="Path of the private key"
          spellCheck={false}
          {...form.getInputProps('keyFile')}
        />
        <Button variant="default" onClick={() => void choose()}>
          Choose…
        </Button>
      </div>
      {failure && <ErrorText error={failure} />}
    </>
  );
}
