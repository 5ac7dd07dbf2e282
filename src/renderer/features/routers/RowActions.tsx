/** The four buttons of a row. Their names are fixed; whether they can be pressed is the shared predicates' word. */

import { memo } from 'react';
import type { RouterId } from '@shared/ids';
import type { Phase } from '@shared/session';
import { classNames } from '../../components/class-names';
import { iconPaths } from '../../components/icon-paths';
import { useApp } from '../../window-parts';
import { actionLabel, actionsOf, isAllowed, type SessionAction } from './session-actions';
import { texts } from '../../texts';
import styles from './RowActions.module.css';

export type RowActionsProps = {
  readonly routerId: RouterId;
  readonly name: string;
  readonly phase: Phase;
  readonly inTabOrder: boolean;
};

/** Circular arrows stand for one thing only, the restart; a refresh prolongs the lease, so it is a clock with a plus. */
const looks: Record<
  SessionAction,
  { readonly icon: string; readonly hasWord: boolean; readonly shortcut: string | null }
> = {
  start: { icon: iconPaths.playerPlay, hasWord: true, shortcut: 'S' },
  end: { icon: iconPaths.playerStop, hasWord: true, shortcut: 'E' },
  restart: { icon: iconPaths.rotateClockwise, hasWord: false, shortcut: 'R' },
  refresh: { icon: iconPaths.clockPlus, hasWord: false, shortcut: 'F' },
  takeOver: { icon: iconPaths.arrowBigRightLines, hasWord: true, shortcut: null },
  dismiss: { icon: iconPaths.x, hasWord: true, shortcut: null },
};

export function RowActions({ routerId, name, phase, inTabOrder }: RowActionsProps) {
  return (
    <div className={styles.actions}>
      {actionsOf(phase).map((action, place) => (
        <ActionButton
          // By place: when “Take over” turns into “Start” it is the same button, and keeps the focus.
          key={place}
          action={action}
          routerId={routerId}
          name={name}
          allowed={isAllowed[action](phase)}
          inTabOrder={inTabOrder}
        />
      ))}
    </div>
  );
}

type ButtonProps = Omit<RowActionsProps, 'phase'> & { readonly action: SessionAction; readonly allowed: boolean };

/**
 * `aria-disabled` and not `disabled`: a button that has just been pressed must not lose the focus. Memoised, because a
 * refresh draws the row anew and leaves its buttons as they are.
 */
const ActionButton = memo(function ActionButton({ action, routerId, name, allowed, inTabOrder }: ButtonProps) {
  const { actions } = useApp();
  const { hasWord, shortcut } = looks[action];
  const label = actionLabel(action, name);
  return (
    <button
      type="button"
      className={classNames(styles.button, hasWord ? styles.worded : styles.square, styles[action])}
      aria-label={label}
      title={shortcut === null ? label : texts.actions.withKey(label, shortcut)}
      aria-disabled={!allowed}
      tabIndex={inTabOrder && allowed ? 0 : -1}
      onClick={() => actions.run(action, routerId)}
    >
      <Face action={action} />
    </button>
  );
});

/** Memoised: a change of phase presses or frees the buttons, and leaves what is on them as it is. */
const Face = memo(function Face({ action }: { readonly action: SessionAction }) {
  const { icon, hasWord } = looks[action];
  const size = hasWord ? 15 : 16;
  return (
    <>
      <svg
        width={size}
        height={size}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth={1.9}
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        <path d={icon} />
      </svg>
      {hasWord && <span className={styles.word}>{texts.actions.words[action]}</span>}
    </>
  );
});
