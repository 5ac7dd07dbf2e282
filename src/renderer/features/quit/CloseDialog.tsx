/** Closing the window while sessions are held: they can live on in the tray. */

import { Button, Checkbox, Modal } from '@mantine/core';
import { useState } from 'react';
import type { CloseChoice } from '@shared/ipc-contract';
import { plural } from '../../components/format';
import { useApp, useUi } from '../../window-parts';
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
      title="Close the window?"
      withCloseButton={false}
      closeOnClickOutside={false}
      onClose={() => answer('cancel')}
    >
      <p className={styles.text}>
        {plural(held, 'session is', 'sessions are')} held. In the tray the app goes on refreshing{' '}
        {held === 1 ? 'it' : 'them'}.
      </p>
      <Checkbox
        size="xs"
        label="Do so from now on, without asking"
        checked={remember}
        onChange={(event) => setRemember(event.currentTarget.checked)}
      />
      <div className={styles.buttons}>
        <Button variant="default" onClick={() => answer('cancel')}>
          Cancel
        </Button>
        <Button variant="default" onClick={() => answer('quit')}>
          Quit…
        </Button>
        <Button data-autofocus onClick={() => answer('tray')}>
          Keep in the tray
        </Button>
      </div>
    </Modal>
  );
}
