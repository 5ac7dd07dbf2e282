/** Asks before many sessions are ended: all that are held, or those that are selected. */

import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ServiceError } from '@shared/errors';
import { canEnd } from '@shared/session';
import { ErrorText } from '../../../components/ErrorText';
import { Modal } from '../../../components/Modal';
import { WaitingButton } from '../../../components/WaitingButton';
import { noteRecent } from '../../../stores/recent';
import { useApp, useListedRows } from '../../../window-parts';
import { texts } from '../../../texts';
import styles from './BulkBar.module.css';

type Props = { readonly of: 'all' | 'selection'; readonly onClose: () => void };

export function EndAllDialog({ of, onClose }: Props) {
  const { api, mirror, ui } = useApp();
  const { rows, isReady } = useListedRows();
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const { selection } = ui.getState();
  const held = [...rows.values()].filter(
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
  return (
    <Modal
      opened
      title={isReady ? texts.bulk.endTitle(held.length) : texts.frame.loading}
      onClose={onClose}
      closeButtonProps={{ 'aria-label': texts.common.close }}
    >
      <div className={styles.form}>
        {isReady && <p className={styles.text}>{held.length === 0 ? texts.bulk.endNone : texts.bulk.whatEndingDoes}</p>}
        {failure && <ErrorText error={failure} />}
        <div className={styles.buttons}>
          <Button variant="default" data-autofocus onClick={onClose}>
            {texts.common.cancel}
          </Button>
          {isReady && (
            <WaitingButton disabled={held.length === 0} loading={sending} onClick={() => void end()}>
              {texts.bulk.end(held.length)}
            </WaitingButton>
          )}
        </div>
      </div>
    </Modal>
  );
}
