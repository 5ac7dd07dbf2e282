/** The four buttons of a row. Their names are fixed; whether they can be pressed is the shared predicates' word. */

import { IconPlayerPlay, IconPlayerStop, IconRefresh, IconRotateClockwise, type Icon } from '@tabler/icons-react';
import type { RouterId } from '@shared/ids';
import type { Phase } from '@shared/session';
import { classNames } from '../../components/class-names';
import { useApp } from '../../window-parts';
import { actionLabel, isAllowed, type SessionAction } from './session-actions';
import styles from './RowActions.module.css';

type Props = {
  readonly routerId: RouterId;
  readonly name: string;
  readonly phase: Phase;
  readonly inTabOrder: boolean;
};

export function RowActions({ routerId, name, phase, inTabOrder }: Props) {
  const shared = { routerId, name, phase, inTabOrder };
  return (
    <div className={styles.actions}>
      <ActionButton {...shared} action="start" icon={IconPlayerPlay} word="Start" shortcut="S" />
      <ActionButton {...shared} action="end" icon={IconPlayerStop} word="End" shortcut="E" />
      <ActionButton {...shared} action="restart" icon={IconRotateClockwise} word={null} shortcut="R" />
      <ActionButton {...shared} action="refresh" icon={IconRefresh} word={null} shortcut="F" />
    </div>
  );
}

type ButtonProps = Props & {
  readonly action: SessionAction;
  readonly icon: Icon;
  readonly word: string | null;
  readonly shortcut: string;
};

/** `aria-disabled` and not `disabled`: a button that has just been pressed must not lose the focus. */
function ActionButton({ action, icon: Glyph, word, shortcut, routerId, name, phase, inTabOrder }: ButtonProps) {
  const { actions } = useApp();
  const allowed = isAllowed[action](phase);
  const label = actionLabel(action, name);
  return (
    <button
      type="button"
      className={classNames(styles.button, word === null ? styles.square : styles.worded, styles[action])}
      aria-label={label}
      title={`${label} (${shortcut})`}
      aria-disabled={!allowed}
      tabIndex={inTabOrder && allowed ? 0 : -1}
      onClick={() => actions.run(action, routerId)}
    >
      <Glyph size={15} stroke={1.9} aria-hidden="true" />
      {word !== null && <span className={styles.word}>{word}</span>}
    </button>
  );
}
