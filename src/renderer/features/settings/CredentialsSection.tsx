/** The credentials that many routers share: added, changed, deleted when nobody uses them. */

import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ServiceError } from '@shared/errors';
import type { CredentialId } from '@shared/ids';
import type { SharedCredentialView } from '@shared/router';
import { ErrorText } from '../../components/ErrorText';
import { useApp, useMirror } from '../../window-parts';
import { SharedCredentialDialog } from '../credentials/SharedCredentialDialog';
import { texts } from '../../texts';
import styles from './Settings.module.css';

const none: readonly SharedCredentialView[] = [];

function kindAndUse({ kind, hasSecret, usedBy }: SharedCredentialView): string {
  const word = texts.credentials.kinds[kind];
  const lacksSecret = kind === 'password' && !hasSecret;
  return lacksSecret
    ? texts.credentialSettings.noneStoredUsedBy(word, usedBy)
    : texts.credentialSettings.usedBy(word, usedBy);
}

export function CredentialsSection() {
  const { api } = useApp();
  const credentials = useMirror((state) => state.status?.credentials ?? none);
  const inMemory = useMirror((state) => state.status?.secretStorage === 'memory-only');
  const [edited, setEdited] = useState<SharedCredentialView | 'new' | null>(null);
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const remove = async (credentialId: CredentialId): Promise<void> => {
    const [, error] = await api.deleteCredential({ credentialId });
    setFailure(error);
  };
  return (
    <div className={styles.section}>
      <p className={styles.text}>
        {texts.credentialSettings.about} {inMemory && texts.credentialSettings.inMemory}
      </p>
      {credentials.length === 0 && <p className={styles.hint}>{texts.credentialSettings.none}</p>}
      <ul className={styles.list}>
        {credentials.map((credential) => (
          <li key={credential.id} className={styles.server}>
            <span className={styles.grow}>
              <strong>{credential.name}</strong>
              <span className={styles.under}>{kindAndUse(credential)}</span>
            </span>
            <Button
              variant="default"
              size="xs"
              aria-label={texts.credentials.edit(credential.name)}
              onClick={() => setEdited(credential)}
            >
              {texts.serverSettings.edit}
            </Button>
            <Button
              variant="default"
              size="xs"
              aria-label={texts.serverSettings.deleteOne(credential.name)}
              onClick={() => void remove(credential.id)}
            >
              {texts.common.delete}
            </Button>
          </li>
        ))}
      </ul>
      {failure && <ErrorText error={failure} />}
      <div>
        <Button variant="default" onClick={() => setEdited('new')}>
          {texts.credentialSettings.add}
        </Button>
      </div>
      {edited !== null && (
        <SharedCredentialDialog
          credential={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
          onSaved={() => setFailure(null)}
        />
      )}
    </div>
  );
}
