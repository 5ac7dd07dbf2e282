/** Chooses one of the shared credentials for a router, or makes a new one without leaving the form. */

import { Button, Select } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import type { CredentialId } from '@shared/ids';
import { useMirror } from '../../../window-parts';
import { SharedCredentialDialog } from '../../credentials/SharedCredentialDialog';
import type { FormValues } from './router-form';
import { texts } from '../../../texts';
import styles from './RouterFormDialog.module.css';

export function SharedCredentialField({ form }: { readonly form: UseFormReturnType<FormValues> }) {
  const credentials = useMirror((state) => state.status?.credentials);
  const [making, setMaking] = useState(false);
  return (
    <>
      <div className={styles.withButton}>
        <Select
          label={texts.routerForm.sharedCredential}
          required
          searchable
          placeholder={texts.routerForm.oneForMany}
          nothingFoundMessage={texts.routerForm.noSharedCredential}
          data={(credentials ?? []).map(({ id, name, kind }) => ({
            value: id,
            label: texts.credentials.withKind(name, texts.credentials.kinds[kind]),
          }))}
          {...form.getInputProps('sharedId')}
        />
        <Button variant="default" onClick={() => setMaking(true)}>
          {texts.routerForm.newCredential}
        </Button>
      </div>
      {making && (
        <SharedCredentialDialog
          credential={null}
          onClose={() => setMaking(false)}
          onSaved={(id: CredentialId) => form.setFieldValue('sharedId', id)}
        />
      )}
    </>
  );
}
