/** The host key question as a dialog: opened when a start that the admin just asked for met an unknown or changed key. */

import { Button } from '@mantine/core';
import { Modal } from '../../components/Modal';
import { dropHostKeyQuestion } from '../../stores/ui';
import { useApp, useRow, useUi } from '../../window-parts';
import { HostKeyQuestion, hostKeyTitle } from './HostKeyQuestion';
import { texts } from '../../texts';
import styles from './HostKeyQuestion.module.css';

export function HostKeyDialog() {
  const { ui } = useApp();
  const question = useUi((state) => state.hostKeyQuestions[0] ?? null);
  const waiting = useUi((state) => state.hostKeyQuestions.length - 1);
  const row = useRow(question?.routerId ?? null);
  if (question === null || row === null) return null;
  const close = (): void => dropHostKeyQuestion(ui, question.routerId);
  return (
    <Modal
      key={question.routerId}
      opened
      size="lg"
      title={hostKeyTitle(question.error, row.router.name)}
      onClose={close}
      closeButtonProps={{ 'aria-label': texts.common.close }}
    >
      {waiting > 0 && (
        <div className={styles.waiting}>
          <span>{texts.hostKey.moreWait(waiting)}</span>
          <Button variant="subtle" size="compact-sm" onClick={() => ui.setState({ hostKeyQuestions: [] })}>
            {texts.hostKey.noneNow}
          </Button>
        </div>
      )}
      <HostKeyQuestion
        routerId={question.routerId}
        name={row.router.name}
        error={question.error}
        onDone={close}
        onLater={close}
      />
    </Modal>
  );
}
