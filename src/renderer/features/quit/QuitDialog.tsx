/** The question before quitting while sessions are held. Whatever is chosen, main carries it out. */

import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ServiceError } from '@shared/errors';
import type { QuitChoice, QuitQuestion } from '@shared/ipc-contract';
import { ErrorText } from '../../components/ErrorText';
import { formatDuration } from '../../components/format';
import { Modal } from '../../components/Modal';
import { WaitingButton } from '../../components/WaitingButton';
import { useApp, useUi } from '../../window-parts';
import { texts } from '../../texts';
import styles from './QuitDialog.module.css';

export function QuitDialog() {
  const quit = useUi((state) => state.quit);
  return quit === null ? null : <Question key={quit.asked} question={quit.question} />;
}

function Question({ question }: { readonly question: QuitQuestion }) {
  const { api, ui } = useApp();
  const [sent, setSent] = useState<QuitChoice | null>(null);
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const count = question.activeSessions;

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
      title={texts.quit.title(count)}
      size={question.canKeep ? 680 : 'md'}
      withCloseButton={false}
      closeOnClickOutside={false}
      onClose={() => void answer('cancel')}
    >
      <p className={styles.text}>{texts.quit.whatEndingDoes}</p>
      {!question.canKeep && <p className={styles.text}>{texts.quit.cannotBeKept}</p>}
      {failure && <ErrorText error={failure} />}
      <div className={styles.buttons}>
        <Button variant="default" disabled={sent !== null} onClick={() => void answer('cancel')}>
          {texts.common.cancel}
        </Button>
        {question.canKeep && (
          <WaitingButton
            variant="default"
            loading={sent === 'keep-and-quit'}
            disabled={sent !== null}
            onClick={() => void answer('keep-and-quit')}
          >
            {texts.quit.keepAndQuit(count, formatDuration(question.longestLeaseMs))}
          </WaitingButton>
        )}
        <WaitingButton
          data-autofocus
          loading={sent === 'end-and-quit'}
          disabled={sent !== null}
          onClick={() => void answer('end-and-quit')}
        >
          {texts.quit.endAndQuit(count)}
        </WaitingButton>
      </div>
    </Modal>
  );
}
