/** How the router is logged in to. A stored secret is never shown: it can be replaced or forgotten, not read. */

import { Button, Checkbox, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import type { ServiceError } from '@shared/errors';
import type { RouterRow } from '@shared/view-sync';
import { ErrorText } from '../../../components/ErrorText';
import { useApp, useMirror } from '../../../window-parts';
import { secretWords } from '../../credentials/secret-words';
import type { FormValues } from './router-form';
import { SharedCredentialField } from './SharedCredentialField';
import { texts } from '../../../texts';
import styles from './RouterFormDialog.module.css';

const kinds: readonly FormValues['credentialKind'][] = ['password', 'key-file', 'agent', 'shared'];

type Props = { readonly form: UseFormReturnType<FormValues>; readonly row: RouterRow | null };

/** @param isFirst the dialog opens with the focus on all of it, as its choice of kinds cannot take it */
export function CredentialFields({ form, row, isFirst }: Props & { readonly isFirst: boolean }) {
  const inMemory = useMirror((state) => state.status?.secretStorage === 'memory-only');
  const kind = form.values.credentialKind;
  return (
    <fieldset className={styles.credential} {...(isFirst ? { tabIndex: -1, 'data-autofocus': true } : {})}>
      <legend className={styles.legend}>{texts.fields.credential}</legend>
      <SegmentedControl
        fullWidth
        size="xs"
        data={kinds.map((value) => ({
          value,
          label: value === 'shared' ? texts.routerForm.shared : texts.credentials.kindLabels[value],
        }))}
        aria-label={texts.routerForm.kindOfCredential}
        {...form.getInputProps('credentialKind')}
      />
      {kind === 'key-file' && <KeyFileField form={form} />}
      {kind === 'agent' && <p className={styles.hint}>{texts.routerForm.keysOfAgent}</p>}
      {kind === 'shared' && <SharedCredentialField form={form} />}
      {(kind === 'password' || kind === 'key-file') && <SecretField form={form} row={row} />}
      {(kind === 'password' || kind === 'key-file') && inMemory && (
        <p className={styles.hint}>
          {kind === 'password' ? texts.routerForm.passwordInMemory : texts.routerForm.passphraseInMemory}
        </p>
      )}
    </fieldset>
  );
}

function SecretField({ form, row }: Props) {
  const kind = form.values.credentialKind;
  const stored = row !== null && row.hasSecret && row.router.credential.kind === kind;
  const words = secretWords(kind);
  return (
    <>
      <PasswordInput
        label={words.label}
        placeholder={stored && !form.values.forgetSecret ? words.stored : ''}
        {...(kind === 'key-file' ? { description: texts.routerForm.onlyIfKeyHasOne } : {})}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': words.show }}
        disabled={form.values.forgetSecret}
        {...form.getInputProps('secret')}
      />
      {stored && (
        <Checkbox
          size="xs"
          label={kind === 'password' ? texts.routerForm.forgetPassword : texts.routerForm.forgetPassphrase}
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
          label={texts.credentials.keyFile}
          required
          placeholder={texts.routerForm.keyFilePath}
          spellCheck={false}
          {...form.getInputProps('keyFile')}
        />
        <Button variant="default" onClick={() => void choose()}>
          {texts.common.choose}
        </Button>
      </div>
      {failure && <ErrorText error={failure} />}
    </>
  );
}
