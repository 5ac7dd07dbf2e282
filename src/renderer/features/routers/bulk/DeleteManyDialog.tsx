/** Asks before the selected routers leave the list. Those with a session stay, and are named. */

import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { ServiceError } from '@shared/errors';
import type { BulkChange } from '@shared/ipc-contract';
import { ErrorText } from '../../../components/ErrorText';
import { plural } from '../../../components/format';
import { useApp } from '../../../window-parts';
import { Skipped } from './Skipped';
import styles from './BulkBar.module.css';

export function DeleteManyDialog({ onClose }: { readonly onClose: () => void }) {
  const { api, ui } = useApp();
  const [ids] = useState(() => [...ui.getState().selection]);
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const [outcome, setOutcome] = useState<BulkChange | null>(null);
  const routers = plural(ids.length, 'router', 'routers');

  const remove = async (): Promise<void> => {
    setSending(true);
    const [answer, error] = await api.deleteRouters({ routerIds: ids });
    setSending(false);
    setFailure(error);
    if (answer === null) return;
    if (answer.skipped.length > 0) setOutcome(answer);
    else onClose();
  };

  return (
    <Modal opened title={`Delete ${routers}?`} onClose={onClose} closeButtonProps={{ 'aria-label': 'Close' }}>
      {outcome !== null ? (
        <Skipped outcome={outcome} verb="deleted" onClose={onClose} />
      ) : (
        <div className={styles.form}>
          <p className={styles.text}>
            They leave the list, together with their own stored credentials. Nothing is changed on the routers
            themselves, and it can be undone until the next change of the list.
          </p>
          {failure && <ErrorText error={failure} />}
          <div className={styles.buttons}>
            <Button variant="default" data-autofocus onClick={onClose}>
              Cancel
            </Button>
            <Button color="red" loading={sending} onClick={() => void remove()}>
              Delete {routers}
            </Button>
          </div>
        </div>
      )}
    </Modal>
  );
}
