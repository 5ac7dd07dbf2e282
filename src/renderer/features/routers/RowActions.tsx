/** The four buttons of a row. Their names are fixed; whether they can be pressed is the shared predicates' word. */

import { memo } from 'react';
import type { RouterId } from '@shared/ids';
import type { Phase } from '@shared/session';
import { classNames } from '../../components/class-names';
import { useApp } from '../../window-parts';
import { actionLabel, actionsOf, isAllowed, type SessionAction } from './session-actions';
import { texts } from '../../texts';
import styles from './RowActions.module.css';

type Props = {
  readonly routerId: RouterId;
  readonly name: string;
  readonly phase: Phase;
  readonly inTabOrder: boolean;
};

/**
 * Tabler’s icons player-play, player-stop, rotate-clockwise, clock-plus, arrow-big-right-lines and x, each as one path: a
 * button that turns into another changes an attribute. As components they were a third of the cost of drawing a row.
 */
const paths = {
  play: 'M7 4v16l13 -8l-13 -8',
  stop: 'M5 7a2 2 0 0 1 2 -2h10a2 2 0 0 1 2 2v10a2 2 0 0 1 -2 2h-10a2 2 0 0 1 -2 -2l0 -10',
  rotate: 'M4.05 11a8 8 0 1 1 .5 4m-.5 5v-5h5',
  clockPlus: 'M20.984 12.535a9 9 0 1 0 -8.468 8.45M16 19h6M19 16v6M12 7v5l3 3',
  bigArrow:
    'M12 9v-3.586a1 1 0 0 1 1.707 -.707l6.586 6.586a1 1 0 0 1 0 1.414l-6.586 6.586a1 1 0 0 1 -1.707 -.707v-3.586h-3v-6h3M3 9v6M6 9v6',
  cross: 'M18 6l-12 12M6 6l12 12',
};

/** Circular arrows stand for one thing only, the restart; a refresh prolongs the lease, so it is a clock with a plus. */
const looks: Record<
  SessionAction,
  { readonly icon: string; readonly hasWord: boolean; readonly shortcut: string | null }
> = {
  start: { icon: paths.play, hasWord: true, shortcut: 'S' },
  end: { icon: paths.stop, hasWord: true, shortcut: 'E' },
  restart: { icon: paths.rotate, hasWord: false, shortcut: 'R' },
  refresh: { icon: paths.clockPlus, hasWord: false, shortcut: 'F' },
  takeOver: { icon: paths.bigArrow, hasWord: true, shortcut: null },
  dismiss: { icon: paths.cross, hasWord: true, shortcut: null },
};

export function RowActions({ routerId, name, phase, inTabOrder }: Props) {
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

type ButtonProps = Omit<Props, 'phase'> & { readonly action: SessionAction; readonly allowed: boolean };

/**
 * `aria-disabled` and not `disabled`: a button that has just been pressed must not lose the focus. Memoised, because a
 * refresh draws the row anew and leaves its buttons as they are.
 */
const ActionButton = memo(function ActionButton({ action, routerId, name, allowed, inTabOrder }: ButtonProps) {
  const { actions } = useApp();
  const { icon, hasWord, shortcut } = looks[action];
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
      <svg
        width={hasWord ? 15 : 16}
        height={hasWord ? 15 : 16}
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
    </button>
  );
});
