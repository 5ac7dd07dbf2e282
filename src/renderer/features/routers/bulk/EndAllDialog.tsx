/** Asks before every held session is ended. */

import { Button, Modal } from '@mantine/core';
import { canEnd } from '@shared/session';
import { plural } from '../../../components/format';
import { useApp } from '../../../window-parts';
import styles from './BulkBar.module.css';

export function EndAllDialog({ onClose }: { readonly onClose: () => void }) {
  const { actions, mirror } = useApp();
  const held = [...mirror.getState().mirror.rows.values()].filter(({ session }) => canEnd(session.phase));
  const sessions = plural(held.length, 'session', 'sessions');
  return (
    <Modal opened title={`End ${sessions}?`} onClose={onClose} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={styles.form}>
        <p className={styles.text}>
          {held.length === 0
            ? 'No session is held.'
            : 'The connections to the routers are closed; what was set up on them stays, so that a later start is quick.'}
        </p>
        <div className={styles.buttons}>
          <Button variant="default" data-autofocus onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={held.length === 0}
            onClick={() => {
              for (const { id } of held) actions.run('end', id);
              onClose();
            }}
          >
            End {sessions}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
