/** The header row: each column sorts by a click; one header is in the tab order, left and right walk along them. */

import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { nextSort, type SortColumn } from '../../stores/ui';
import { useApp, useUi } from '../../window-parts';
import { columns } from './columns';
import styles from './RouterGridRow.module.css';

export function GridHeader({ onLeaveDown }: { readonly onLeaveDown: () => void }) {
  const { ui } = useApp();
  const sort = useUi((state) => state.sort);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.key === 'ArrowDown') onLeaveDown();
    else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('button')].filter(
        (button) => button.offsetParent !== null,
      );
      const index = buttons.indexOf(event.target as HTMLElement);
      buttons[index + (event.key === 'ArrowRight' ? 1 : -1)]?.focus();
    } else return;
    event.preventDefault();
  };

  return (
    <div role="rowgroup" className={styles.headerGroup}>
      <div role="row" aria-rowindex={1} className={styles.header} onKeyDown={onKeyDown}>
        {columns.map((column, index) => (
          <div
            key={column.id}
            role="columnheader"
            aria-colindex={index + 1}
            data-column={column.id}
            className={styles.headerCell}
            {...(column.sort === null ? {} : { 'aria-sort': ariaSort(column.sort, sort) })}
          >
            {column.sort === null ? (
              <span className={styles.headerText}>{column.label}</span>
            ) : (
              <HeaderButton
                label={column.label}
                descending={sort.column === column.sort ? sort.descending : null}
                onClick={() => column.sort !== null && ui.setState({ sort: nextSort(sort, column.sort) })}
              />
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

function ariaSort(column: SortColumn, sort: { column: SortColumn; descending: boolean }) {
  if (sort.column !== column) return 'none' as const;
  return sort.descending ? ('descending' as const) : ('ascending' as const);
}

type HeaderButtonProps = {
  readonly label: string;
  /** null: the list is not sorted by this column */
  readonly descending: boolean | null;
  readonly onClick: () => void;
};

function HeaderButton({ label, descending, onClick }: HeaderButtonProps) {
  const Arrow = descending === true ? IconArrowDown : IconArrowUp;
  return (
    <button type="button" className={styles.headerButton} tabIndex={descending === null ? -1 : 0} onClick={onClick}>
      <span className={styles.headerText}>{label}</span>
      {descending !== null && <Arrow size={13} stroke={2.2} aria-hidden="true" className={styles.arrow} />}
    </button>
  );
}
