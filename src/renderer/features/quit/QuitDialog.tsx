/** The question before quitting while sessions are held. Whatever is chosen, main carries it out. */

import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { ServiceError } from '@shared/errors';
import type { QuitChoice, QuitQuestion } from '@shared/ipc-contract';
import { ErrorText } from '../../components/ErrorText';
import { formatDuration, plural } from '../../components/format';
import { useApp, useUi } from '../../window-parts';
import styles from './QuitDialog.module.css';

export function QuitDialog() {
  const quit = useUi((state) => state.quit);
  return quit === null ? null : <Question key={quit.asked} question={quit.question} />;
}

function Question({ question }: { readonly question: QuitQuestion }) {
  const { api, ui } = useApp();
  const [sent, setSent] = useState<QuitChoice | null>(null);
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const sessions = plural(question.activeSessions, 'session', 'sessions');

  const answer = async (choice: QuitChoice): Promise<void> => {
    setSent(choice);
    const [, error] = await api.answerQuit({ choice });
    setFailure(error);
    if (error !== null) setSent(null);
    else if (choice === 'cancel') ui.setState({ quit: null });
  };

  return (
    <Modal
      opened
      title={`Quit while ${sessions} ${question.activeSessions === 1 ? 'is' : 'are'} held?`}
      size={question.canKeep ? 680 : 'md'}
      withCloseButton={false}
      closeOnClickOutside={false}
      onClose={() => void answer('cancel')}
    >
      <p className={styles.text}>
        Ending closes the connections to the routers; what was set up on them stays, so that a later start is quick. A
        session that cannot be ended within a few seconds is written down and ended at the next launch.
      </p>
      {!question.canKeep && (
        <p className={styles.text}>
          They cannot be kept: the embedded server stops together with the app, and the sessions with it.
        </p>
      )}
      {failure && <ErrorText error={failure} />}
      <div className={styles.buttons}>
        <Button variant="default" disabled={sent !== null} onClick={() => void answer('cancel')}>
          Cancel
        </Button>
        {question.canKeep && (
          <Button
            variant="default"
            loading={sent === 'keep-and-quit'}
            disabled={sent !== null}
            onClick={() => void answer('keep-and-quit')}
          >
            Keep {question.activeSessions === 1 ? 'it' : 'them'} and quit (to run out in{' '}
            {formatDuration(question.longestLeaseMs)})
          </Button>
        )}
        <Button
          data-autofocus
          loading={sent === 'end-and-quit'}
          disabled={sent !== null}
          onClick={() => void answer('end-and-quit')}
        >
          End {sessions} and quit
        </Button>
      </div>
    </Modal>
  );
}
