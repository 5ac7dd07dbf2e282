/** Asks before a router is taken from whoever holds it: that ends their session. */

import { Button } from '@mantine/core';
import { canTakeOver } from '@shared/session';
import type { RouterRow } from '@shared/view-sync';
import { Modal } from '../../components/Modal';
import { useApp, useNow } from '../../window-parts';
import { texts } from '../../texts';
import styles from './DeleteDialog.module.css';
import { holderText } from './TimeCells';

export function TakeOverDialog({ row, onClose }: { readonly row: RouterRow; readonly onClose: () => void }) {
  const { actions } = useApp();
  const now = useNow();
  const { name } = row.router;
  const possible = canTakeOver(row.session.phase);
  return (
    <Modal
      opened
      title={texts.takeOver.title(name)}
      onClose={onClose}
      closeButtonProps={{ 'aria-label': texts.common.close }}
    >
      <p className={styles.text}>
        {possible ? texts.takeOver.endsTheirs(holderText(row.session, now)) : texts.takeOver.movedOn(name)}
      </p>
      <div className={styles.buttons}>
        <Button variant="default" data-autofocus onClick={onClose}>
          {possible ? texts.common.cancel : texts.common.close}
        </Button>
        {possible && (
          <Button
            color="red"
            onClick={() => {
              onClose();
              actions.confirmTakeOver(row.id);
            }}
          >
            {texts.actions.words.takeOver}
          </Button>
        )}
      </div>
    </Modal>
  );
}
