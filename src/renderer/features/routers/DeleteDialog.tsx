/** Asks before a router leaves the list; with a session it says to end that first. */

import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ServiceError } from '@shared/errors';
import { isBusy } from '@shared/session';
import type { RouterRow } from '@shared/view-sync';
import { ErrorText } from '../../components/ErrorText';
import { Modal } from '../../components/Modal';
import { WaitingButton } from '../../components/WaitingButton';
import { useApp } from '../../window-parts';
import { texts } from '../../texts';
import styles from './DeleteDialog.module.css';

export function DeleteDialog({ row, onClose }: { readonly row: RouterRow; readonly onClose: () => void }) {
  const { api, ui } = useApp();
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const { name } = row.router;
  const busy = isBusy(row.session.phase);

  const remove = async (): Promise<void> => {
    setSending(true);
    const [, error] = await api.deleteRouter({ routerId: row.id });
    setSending(false);
    setFailure(error);
    if (error !== null) return;
    if (ui.getState().detailsId === row.id) ui.setState({ detailsId: null });
    onClose();
    // The button that opened this is gone with the router's details: go on in the list.
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>('[role="grid"] [role="row"][tabindex="0"]')?.focus(),
    );
  };

  return (
    <Modal
      opened
      title={texts.deleting.title(name)}
      onClose={onClose}
      closeButtonProps={{ 'aria-label': texts.common.close }}
    >
      <p className={styles.text}>{busy ? texts.deleting.held(name) : texts.deleting.whatHappens}</p>
      {failure && <ErrorText error={failure} />}
      <div className={styles.buttons}>
        <Button variant="default" data-autofocus onClick={onClose}>
          {busy ? texts.common.close : texts.common.cancel}
        </Button>
        {!busy && (
          <WaitingButton color="red" loading={sending} onClick={() => void remove()}>
            {texts.deleting.delete}
          </WaitingButton>
        )}
      </div>
    </Modal>
  );
}
