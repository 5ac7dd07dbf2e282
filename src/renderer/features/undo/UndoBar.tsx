/**
 * What was just done: a file that was written; a change of the list, with taking it back by its button or by Ctrl/Cmd+Z. It
 * has a line of its own below the list: over it, it covered the lowest rows for half a minute.
 */

import { ActionIcon, Button } from '@mantine/core';
import { IconArrowBackUp, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { BulkChange, UndoView } from '@shared/ipc-contract';
import { useApp, useMirror, useUi } from '../../window-parts';
import { isTyping } from '../keyboard/is-typing';
import { texts } from '../../texts';
import { hideLater } from './hide-later';
import { takeBack } from './take-back';
import styles from './UndoBar.module.css';

export function UndoBar() {
  return (
    <div className={styles.bars}>
      <Done />
      <LastChange />
    </div>
  );
}

function Done() {
  const { ui } = useApp();
  const done = useUi((state) => state.done);
  useEffect(() => {
    if (done === null) return undefined;
    return hideLater(() => ui.setState({ done: null }), shownMs);
  }, [ui, done]);
  if (done === null) return null;
  return (
    <div className={styles.bar} role="group" aria-label={texts.undo.done}>
      <span className={styles.text}>{done.text}</span>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={texts.undo.hideDone}
        onClick={() => ui.setState({ done: null })}
      >
        <IconX size={15} aria-hidden="true" />
      </ActionIcon>
    </div>
  );
}

function LastChange() {
  const undo = useMirror((state) => state.status?.undo ?? null);
  const undone = useUi((state) => state.undone);
  const { ui } = useApp();
  if (undo !== null) return <Offer key={undo.id} undo={undo} />;
  if (undone === null || undone.skipped.length === 0) return null;
  return <NotAll outcome={undone} onDismiss={() => ui.setState({ undone: null })} />;
}

/** Then it makes room for the list; Ctrl/Cmd+Z and the command palette still take the change back. */
const shownMs = 30_000;

function Offer({ undo }: { readonly undo: UndoView }) {
  const app = useApp();
  const { announcer } = app;
  const [hidden, setHidden] = useState(false);

  useEffect(() => {
    announcer.say(texts.undo.canBeUndone(undo.text));
  }, [announcer, undo]);

  useEffect(() => hideLater(() => setHidden(true), shownMs), []);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z';
      if (!isUndo || isTyping(event.target) || document.querySelector('[aria-modal="true"]')) return;
      event.preventDefault();
      void takeBack(app, undo);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  });

  if (hidden) return null;
  return (
    <div className={styles.bar} role="group" aria-label={texts.undo.name}>
      <span className={styles.text}>{undo.text}</span>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconArrowBackUp size={15} aria-hidden="true" />}
        onClick={() => void takeBack(app, undo)}
      >
        {texts.undo.undo}
      </Button>
      <ActionIcon variant="subtle" color="gray" aria-label={texts.undo.hide} onClick={() => setHidden(true)}>
        <IconX size={15} aria-hidden="true" />
      </ActionIcon>
    </div>
  );
}

type NotAllProps = { readonly outcome: BulkChange; readonly onDismiss: () => void };

function NotAll({ outcome, onDismiss }: NotAllProps) {
  const [first] = outcome.skipped;
  return (
    <div className={styles.bar} role="status">
      <span className={styles.text}>
        {first
          ? texts.undo.notAllWithFirst(outcome.skipped.length, first.name, first.reason)
          : texts.undo.notAll(outcome.skipped.length)}
      </span>
      <ActionIcon variant="subtle" color="gray" aria-label={texts.undo.hideNotAll} onClick={onDismiss}>
        <IconX size={15} aria-hidden="true" />
      </ActionIcon>
    </div>
  );
}
