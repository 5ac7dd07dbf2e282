/** Closing the window while sessions are held: they can live on in the tray. */

import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import type { CloseChoice } from '@shared/ipc-contract';
import { Modal } from '../../components/Modal';
import { useApp, useUi } from '../../window-parts';
import { texts } from '../../texts';
import styles from './QuitDialog.module.css';

export function CloseDialog() {
  const held = useUi((state) => state.closeAsked);
  return held === null ? null : <Question held={held} />;
}

function Question({ held }: { readonly held: number }) {
  const { api, ui } = useApp();
  const [remember, setRemember] = useState(false);
  const answer = (choice: CloseChoice): void => {
    ui.setState({ closeAsked: null });
    void api.answerClose({ choice, remember });
  };
  return (
    <Modal
      opened
      title={texts.closing.title}
      withCloseButton={false}
      closeOnClickOutside={false}
      onClose={() => answer('cancel')}
    >
      <p className={styles.text}>{texts.closing.held(held)}</p>
      <Checkbox
        size="xs"
        label={texts.closing.remember}
        checked={remember}
        onChange={(event) => setRemember(event.currentTarget.checked)}
      />
      <div className={styles.buttons}>
        <Button variant="default" onClick={() => answer('cancel')}>
          {texts.common.cancel}
        </Button>
        <Button variant="default" onClick={() => answer('quit')}>
          {texts.closing.quit}
        </Button>
        <Button data-autofocus onClick={() => answer('tray')}>
          {texts.closing.keep}
        </Button>
      </div>
    </Modal>
  );
}
