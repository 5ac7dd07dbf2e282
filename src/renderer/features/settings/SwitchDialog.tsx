/** The question before another commands server is used while sessions are held on the one in use. */

import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ServiceError } from '@shared/errors';
import type { ServerChange } from '@shared/ipc-contract';
import type { Result } from '@shared/result';
import type { HeldChoice, SwitchQuestion } from '@shared/settings';
import { ErrorText } from '../../components/ErrorText';
import { formatDuration } from '../../components/format';
import { Modal } from '../../components/Modal';
import { WaitingButton } from '../../components/WaitingButton';
import { texts } from '../../texts';
import styles from './Settings.module.css';

/** A change of the settings that may lead to another server; without an answer it may come back as a question. */
export type ChangeServer = (held?: HeldChoice) => Promise<Result<ServerChange, ServiceError>>;

export const heldIf = (held: HeldChoice | undefined): { readonly held?: HeldChoice } =>
  held === undefined ? {} : { held };

export type Asked = { readonly question: SwitchQuestion; readonly change: ChangeServer };

type Props = Asked & { readonly onDone: () => void; readonly onCancel: () => void };

export function SwitchDialog({ question, change, onDone, onCancel }: Props) {
  const [sent, setSent] = useState<HeldChoice | null>(null);
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const { activeSessions: count, from, to } = question;

  const answer = async (held: HeldChoice): Promise<void> => {
    setSent(held);
    const [, error] = await change(held);
    setSent(null);
    setFailure(error);
    if (error === null) onDone();
  };

  return (
    <Modal
      opened
      title={texts.serverSwitch.title(to, count)}
      size={680}
      withCloseButton={false}
      closeOnClickOutside={false}
      onClose={() => sent === null && onCancel()}
    >
      <div className={styles.question}>
        <p className={styles.text}>
          {texts.serverSwitch.held(from, count)} {texts.serverSwitch.whatEndingDoes(count)}{' '}
          {texts.serverSwitch.whatKeepingDoes(from, count, formatDuration(question.longestLeaseMs))}
        </p>
        {failure && <ErrorText error={failure} />}
        <div className={styles.buttons}>
          <Button variant="default" disabled={sent !== null} onClick={onCancel}>
            {texts.common.cancel}
          </Button>
          <WaitingButton
            variant="default"
            loading={sent === 'keep'}
            disabled={sent !== null}
            onClick={() => void answer('keep')}
          >
            {texts.serverSwitch.keep(count)}
          </WaitingButton>
          <WaitingButton
            data-autofocus
            loading={sent === 'end'}
            disabled={sent !== null}
            onClick={() => void answer('end')}
          >
            {texts.serverSwitch.end(count)}
          </WaitingButton>
        </div>
      </div>
    </Modal>
  );
}
