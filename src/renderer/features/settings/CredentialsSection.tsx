/** The credentials that many routers share: added, changed, deleted when nobody uses them. */

import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ServiceError } from '@shared/errors';
import type { CredentialId } from '@shared/ids';
import type { SharedCredentialView } from '@shared/router';
import { ErrorText } from '../../components/ErrorText';
import { plural } from '../../components/format';
import { useApp, useMirror } from '../../window-parts';
import { kindWords } from '../credentials/kind-words';
import { SharedCredentialDialog } from '../credentials/SharedCredentialDialog';
import styles from './Settings.module.css';

const none: readonly SharedCredentialView[] = [];

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
        One credential for many routers: when it changes, it is changed here once.
        {inMemory && ' This desktop has no safe place for secrets, so they are kept in memory only.'}
      </p>
      {credentials.length === 0 && <p className={styles.hint}>There is none yet.</p>}
      <ul className={styles.list}>
        {credentials.map((credential) => (
          <li key={credential.id} className={styles.server}>
            <span className={styles.grow}>
              <strong>{credential.name}</strong>
              <span className={styles.under}>
                {kindWords[credential.kind]}
                {credential.kind === 'password' && !credential.hasSecret ? ', none stored' : ''}, used by{' '}
                {plural(credential.usedBy, 'router', 'routers')}
              </span>
            </span>
            <Button
              variant="default"
              size="xs"
              aria-label={`Edit ${credential.name}`}
              onClick={() => setEdited(credential)}
            >
              Edit…
            </Button>
            <Button
              variant="default"
              size="xs"
              aria-label={`Delete ${credential.name}`}
              onClick={() => void remove(credential.id)}
            >
              Delete
            </Button>
          </li>
        ))}
      </ul>
      {failure && <ErrorText error={failure} />}
      <div>
        <Button variant="default" onClick={() => setEdited('new')}>
          Add a credential…
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
