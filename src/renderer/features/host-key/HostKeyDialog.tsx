/**
 * The host key questions as a dialog: opened when a start that the admin just asked for met an unknown or changed key. Several
 * routers that show their first key can be looked at in one list; every other question is asked alone.
 */

import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Modal } from '../../components/Modal';
import { dropHostKeyQuestions, type HostKeyQuestion as Question } from '../../stores/ui';
import { useApp, useRow, useUi } from '../../window-parts';
import { firstKeysOf, HostKeyList } from './HostKeyList';
import { HostKeyQuestion, hostKeyTitle } from './HostKeyQuestion';
import { texts } from '../../texts';
import styles from './HostKeyQuestion.module.css';

export function HostKeyDialog() {
  const questions = useUi((state) => state.hostKeyQuestions);
  const [first] = questions;
  return first === undefined ? null : <Asking questions={questions} first={first} />;
}

type Props = { readonly questions: readonly Question[]; readonly first: Question };

function Asking({ questions, first }: Props) {
  const { ui } = useApp();
  const row = useRow(first.routerId);
  const keys = useMemo(() => firstKeysOf(questions), [questions]);
  const [asList, setAsList] = useState(false);
  if (asList && keys.length > 0) {
    const later = (): void => dropHostKeyQuestions(ui, keys);
    return (
      <Modal
        key="list"
        opened
        size={960}
        title={texts.hostKey.listTitle}
        onClose={later}
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': texts.common.close }}
      >
        <HostKeyList keys={keys} onOneByOne={() => setAsList(false)} onLater={later} />
      </Modal>
    );
  }
  if (row === null) return null;
  const waiting = questions.length - 1;
  const close = (): void => dropHostKeyQuestions(ui, [first]);
  return (
    <Modal
      key={first.routerId}
      opened
      size="lg"
      title={hostKeyTitle(first.error, row.router.name)}
      onClose={close}
      closeButtonProps={{ 'aria-label': texts.common.close }}
    >
      {waiting > 0 && (
        <div className={styles.waiting}>
          <span className={styles.grow}>{texts.hostKey.moreWait(waiting)}</span>
          {keys.length > 1 && (
            <Button variant="subtle" size="compact-sm" onClick={() => setAsList(true)}>
              {texts.hostKey.asList(keys.length)}
            </Button>
          )}
          <Button variant="subtle" size="compact-sm" onClick={() => ui.setState({ hostKeyQuestions: [] })}>
            {texts.hostKey.noneNow}
          </Button>
        </div>
      )}
      <HostKeyQuestion
        routerId={first.routerId}
        name={row.router.name}
        error={first.error}
        onDone={close}
        onLater={close}
      />
    </Modal>
  );
}
