/** Chooses one of the shared credentials for many routers, or makes a new one without leaving what is being done. */

import { Button, Select } from '@mantine/core';
import { useState } from 'react';
import { useMirror } from '../../window-parts';
import { texts } from '../../texts';
import { SharedCredentialDialog } from './SharedCredentialDialog';
import styles from './SharedCredentialDialog.module.css';

type Props = {
  /** what stands first: no shared credential, or each as it is */
  readonly otherwise: { readonly value: string; readonly label: string };
  /** the id of a shared credential, or the value of `otherwise` */
  readonly value: string;
  readonly onChange: (value: string) => void;
};

export function CredentialSelect({ otherwise, value, onChange }: Props) {
  const credentials = useMirror((state) => state.status?.credentials);
  const [making, setMaking] = useState(false);
  return (
    <>
      <div className={styles.withButton}>
        <Select
          label={texts.fields.credential}
          description={credentials?.length === 0 ? texts.credentials.howToShare : undefined}
          inputWrapperOrder={['label', 'input', 'description']}
          allowDeselect={false}
          data={[
            otherwise,
            ...(credentials ?? []).map(({ id, name, kind }) => ({
              value: id,
              label: texts.credentials.withKind(name, texts.credentials.kinds[kind]),
            })),
          ]}
          value={value}
          onChange={(chosen) => onChange(chosen ?? otherwise.value)}
        />
        <Button variant="default" aria-label={texts.credentials.newNamed} onClick={() => setMaking(true)}>
          {texts.routerForm.newCredential}
        </Button>
      </div>
      {making && <SharedCredentialDialog credential={null} onClose={() => setMaking(false)} onSaved={onChange} />}
    </>
  );
}
