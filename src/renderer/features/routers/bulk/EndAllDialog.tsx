/** Asks before many sessions are ended: all that are held, or those that are selected. */

import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { ServiceError } from '@shared/errors';
import { canEnd } from '@shared/session';
import { ErrorText } from '../../../components/ErrorText';
import { plural } from '../../../components/format';
import { noteRecent } from '../../../stores/recent';
import { useApp } from '../../../window-parts';
import styles from './BulkBar.module.css';

type Props = { readonly of: 'all' | 'selection'; readonly onClose: () => void };

export function EndAllDialog({ of, onClose }: Props) {
  const { api, mirror, ui } = useApp();
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const { selection } = ui.getState();
  const held = [...mirror.getState().mirror.rows.values()].filter(
    ({ id, session }) => canEnd(session.phase) && (of === 'all' || selection.has(id)),
  );
  const end = async (): Promise<void> => {
    setSending(true);
    const routerIds = held.map(({ id }) => id);
    const [, error] = await api.startBulk({ operation: 'end', routerIds });
    setSending(false);
    setFailure(error);
    if (error !== null) return;
    noteRecent(ui, mirror, routerIds);
    onClose();
  };
  const sessions = plural(held.length, 'session', 'sessions');
  return (
    <Modal opened title={`End ${sessions}?`} onClose={onClose} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={styles.form}>
        <p className={styles.text}>
          {held.length === 0
            ? 'No session is held.'
            : 'The connections to the routers are closed; what was set up on them stays, so that a later start is quick.'}
        </p>
        {failure && <ErrorText error={failure} />}
        <div className={styles.buttons}>
          <Button variant="default" data-autofocus onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={held.length === 0} loading={sending} onClick={() => void end()}>
            End {sessions}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
