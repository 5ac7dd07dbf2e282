/** Asks before a router is taken from whoever holds it: that ends their session. */

import { Button, Modal } from '@mantine/core';
import { canTakeOver } from '@shared/session';
import type { RouterRow } from '@shared/view-sync';
import { useApp, useNow } from '../../window-parts';
import styles from './DeleteDialog.module.css';
import { holderText } from './TimeCells';

export function TakeOverDialog({ row, onClose }: { readonly row: RouterRow; readonly onClose: () => void }) {
  const { actions } = useApp();
  const now = useNow();
  const { name } = row.router;
  const possible = canTakeOver(row.session.phase);
  return (
    <Modal opened title={`Take over ${name}?`} onClose={onClose} closeButtonProps={{ 'aria-label': 'Close' }}>
      <p className={styles.text}>
        {possible
          ? `${holderText(row.session, now)} Taking it over ends their session at once, and they are told that you did it.`
          : `The session on ${name} has moved on: there is nobody to take it from any more.`}
      </p>
      <div className={styles.buttons}>
        <Button variant="default" data-autofocus onClick={onClose}>
          {possible ? 'Cancel' : 'Close'}
        </Button>
        {possible && (
          <Button
            color="red"
            onClick={() => {
              onClose();
              actions.confirmTakeOver(row.id);
            }}
          >
            Take over
          </Button>
        )}
      </div>
    </Modal>
  );
}
