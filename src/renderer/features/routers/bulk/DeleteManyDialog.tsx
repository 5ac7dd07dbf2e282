/** Asks before the selected routers leave the list. Those with a session stay, and are named. */

import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ServiceError } from '@shared/errors';
import type { BulkChange } from '@shared/ipc-contract';
import { ErrorText } from '../../../components/ErrorText';
import { Modal } from '../../../components/Modal';
import { WaitingButton } from '../../../components/WaitingButton';
import { useApp } from '../../../window-parts';
import { Skipped } from './Skipped';
import { texts } from '../../../texts';
import styles from './BulkBar.module.css';

export function DeleteManyDialog({ onClose }: { readonly onClose: () => void }) {
  const { api, ui } = useApp();
  const [ids] = useState(() => [...ui.getState().selection]);
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const [outcome, setOutcome] = useState<BulkChange | null>(null);

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
    <Modal
      opened
      title={texts.bulk.deleteTitle(ids.length)}
      onClose={onClose}
      closeButtonProps={{ 'aria-label': texts.common.close }}
    >
      {outcome !== null ? (
        <Skipped outcome={outcome} change="deleted" onClose={onClose} />
      ) : (
        <div className={styles.form}>
          <p className={styles.text}>{texts.bulk.whatDeletingDoes}</p>
          {failure && <ErrorText error={failure} />}
          <div className={styles.buttons}>
            <Button variant="default" data-autofocus onClick={onClose}>
              {texts.common.cancel}
            </Button>
            <WaitingButton color="red" loading={sending} onClick={() => void remove()}>
              {texts.bulk.deleteMany(ids.length)}
            </WaitingButton>
          </div>
        </div>
      )}
    </Modal>
  );
}
