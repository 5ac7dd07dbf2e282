/**
 * One router's row. Drawn anew only when its own data, place or focus changed, and its cells only when their own data did;
 * what ticks is inside the time cells.
 */

import { memo } from 'react';
import { rootCause, type ServiceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import type { Router } from '@shared/router';
import type { Phase, SessionView } from '@shared/session';
import type { RouterRow } from '@shared/view-sync';
import { classNames } from '../../components/class-names';
import { PhaseMark } from '../../components/PhaseMark';
import { useApp, useRow, useUi } from '../../window-parts';
import { addressOf } from './address';
import { columnNumber } from './columns';
import { reasonInRow } from './reason';
import { RowActions, type RowActionsProps } from './RowActions';
import { sameTrouble } from './session-actions';
import { HolderInRow, latencyText, LeaseCell, RefreshedCell, StartingAgain, VerifiedCell } from './TimeCells';
import { texts } from '../../texts';
import styles from './RouterGridRow.module.css';

type Props = {
  readonly id: RouterId;
  readonly index: number;
  /** px from the top of the list */
  readonly top: number;
  readonly inTabOrder: boolean;
  readonly isOpen: boolean;
  readonly onSelect: (id: RouterId, isRange: boolean) => void;
};

export const RouterGridRow = memo(function RouterGridRow({ id, index, top, inTabOrder, isOpen, onSelect }: Props) {
  const { ui } = useApp();
  const row = useRow(id);
  const isSelected = useUi((state) => state.selection.has(id));
  if (row === null) return null;
  const { router, session } = row;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-label={texts.list.row(router.name, texts.phases[session.phase])}
      aria-selected={isSelected}
      {...(isOpen ? { 'aria-current': true } : {})}
      data-router-id={id}
      tabIndex={inTabOrder ? 0 : -1}
      className={classNames(styles.row, isSelected && styles.selected, isOpen && styles.open)}
      style={{ transform: `translateY(${top}px)` }}
      onFocus={() => ui.setState({ activeId: id })}
      onClick={(event) => {
        if ((event.target as HTMLElement).closest('button, input') !== null) return;
        if (event.shiftKey || event.ctrlKey || event.metaKey) onSelect(id, event.shiftKey);
        else ui.setState({ activeId: id, detailsId: id });
      }}
    >
      <StateCell id={id} name={router.name} phase={session.phase} isSelected={isSelected} onSelect={onSelect} />
      <NameCell name={router.name} where={whereOf(router)} simulated={router.simulated} />
      <AddressCell address={router.address === null ? null : addressOf(router)} />
      <SessionCells id={id} session={session} />
      <div
        role="gridcell"
        aria-colindex={columnNumber('latency')}
        data-column="latency"
        className={styles.number}
        title={session.latencyMs === null && session.leaseDeadline !== null ? texts.list.latencyLater : undefined}
      >
        {latencyText(session)}
      </div>
      <ActionsCell routerId={id} name={router.name} phase={session.phase} inTabOrder={inTabOrder} />
    </div>
  );
});

type StateProps = Pick<Props, 'id' | 'onSelect'> & {
  readonly name: string;
  readonly phase: Phase;
  readonly isSelected: boolean;
};

const StateCell = memo(function StateCell({ id, name, phase, isSelected, onSelect }: StateProps) {
  return (
    <div role="gridcell" aria-colindex={1} data-column="state" data-phase={phase} className={styles.state}>
      <input
        type="checkbox"
        className={styles.select}
        aria-label={texts.list.select(name)}
        tabIndex={-1}
        checked={isSelected}
        onChange={() => undefined}
        onClick={(event) => onSelect(id, event.shiftKey)}
      />
      <PhaseMark phase={phase} />
      <span className={styles.phase} title={texts.phases[phase]}>
        {texts.phases[phase]}
      </span>
    </div>
  );
});

const whereOf = ({ group, tags }: Router): string => [group, ...tags].filter((text) => text !== null).join(' · ');

type NameProps = { readonly name: string; readonly where: string; readonly simulated: boolean };

/** Memoised: it changes when a router is edited and not when a session is refreshed. */
const NameCell = memo(function NameCell({ name, where, simulated }: NameProps) {
  return (
    <div role="gridcell" aria-colindex={2} data-column="name" className={styles.name}>
      <div className={styles.nameText} title={name}>
        {name}
      </div>
      {(simulated || where !== '') && (
        <div className={styles.second} title={where}>
          {simulated && <span className={styles.badge}>{texts.list.simulated}</span>}
          {where}
        </div>
      )}
    </div>
  );
});

/** null: only the commands server knows it. */
const AddressCell = memo(function AddressCell({ address }: { readonly address: string | null }) {
  const title = address ?? texts.list.atServerMeaning;
  return (
    <div role="gridcell" aria-colindex={3} data-column="address" className={styles.cell} title={title}>
      <span className={styles.address}>{address ?? texts.list.atServer}</span>
    </div>
  );
});

const ActionsCell = memo(function ActionsCell(props: RowActionsProps) {
  return (
    <div role="gridcell" aria-colindex={columnNumber('actions')} data-column="actions" className={styles.actions}>
      <RowActions {...props} />
    </div>
  );
});

/** Lease, refreshed and verified; where the session is over, what ended it takes their place. */
const SessionCells = memo(function SessionCells({ id, session }: Pick<Props, 'id'> & Pick<RouterRow, 'session'>) {
  const actionError = useUi((state) => state.actionErrors.get(id) ?? null);
  const unsaid = actionError !== null && !sameTrouble(session.error, actionError) ? actionError : null;
  if (unsaid === null && (session.phase === 'In use' || session.phase === 'Re-establishing')) {
    return (
      <div
        role="gridcell"
        aria-colindex={columnNumber('lease')}
        aria-colspan={3}
        data-column="cause"
        className={styles.cause}
        title={session.error === null || session.phase === 'In use' ? undefined : rootCause(session.error).message}
      >
        <span className={classNames(styles.causeText, session.phase === 'In use' ? styles.told : styles.again)}>
          {session.phase === 'In use' ? <HolderInRow session={session} /> : <StartingAgain session={session} />}
        </span>
      </div>
    );
  }
  const cause = causeInstead(session, unsaid);
  if (cause !== null) {
    return (
      <div
        role="gridcell"
        aria-colindex={columnNumber('lease')}
        aria-colspan={3}
        data-column="cause"
        className={styles.cause}
        title={cause}
      >
        <span className={styles.causeText}>{reasonInRow(cause)}</span>
      </div>
    );
  }
  return (
    <>
      <div role="gridcell" aria-colindex={columnNumber('lease')} data-column="lease" className={styles.cell}>
        <LeaseCell session={session} unsaid={unsaid} />
      </div>
      <div role="gridcell" aria-colindex={columnNumber('refreshed')} data-column="refreshed" className={styles.soft}>
        <RefreshedCell session={session} />
      </div>
      <div role="gridcell" aria-colindex={columnNumber('verified')} data-column="verified" className={styles.soft}>
        <VerifiedCell session={session} whyIsSaid={session.phase === 'Unverified' && unsaid === null} />
      </div>
    </>
  );
});

function causeInstead(session: SessionView, unsaid: ServiceError | null): string | null {
  const over = session.phase === 'Failed' || session.phase === 'Expired';
  if (!over && (unsaid === null || session.leaseDeadline !== null)) return null;
  const error = unsaid ?? session.error;
  if (error !== null) return rootCause(error).message;
  return session.phase === 'Expired' ? texts.list.leaseRanOut : null;
}
