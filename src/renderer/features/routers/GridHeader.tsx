/**
 * The header row: each column sorts by a click and is drawn wider or narrower at its edge; one header is in the tab
 * order, left and right walk along them, with Alt they change the width.
 */

import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { nextSort, type ColumnId, type SortColumn, type UiStore } from '../../stores/ui';
import { useApp, useList, useMirror, useUi } from '../../window-parts';
import { columns } from './columns';
import { narrowest } from './grid-layout';
import { allOrNone } from './selection';
import { texts } from '../../texts';
import styles from './RouterGridRow.module.css';

export function GridHeader({ onLeaveDown }: { readonly onLeaveDown: () => void }) {
  const { ui } = useApp();
  const sort = useUi((state) => state.sort);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const column = (event.target as HTMLElement).closest<HTMLElement>('[data-column]');
    const id = columns.find((known) => known.id === column?.dataset['column'])?.id;
    if (event.key === 'ArrowDown') onLeaveDown();
    else if (event.altKey && id !== undefined && column !== null && /^Arrow(Left|Right)$/.test(event.key))
      setWidth(ui, id, column.offsetWidth + (event.key === 'ArrowRight' ? 10 : -10));
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
            aria-label={texts.list.columns[column.id]}
            aria-colindex={index + 1}
            data-column={column.id}
            className={styles.headerCell}
            {...(column.sort === null ? {} : { 'aria-sort': ariaSort(column.sort, sort) })}
          >
            {index === 0 && <SelectAll />}
            {column.sort === null ? (
              <span className={styles.headerText}>{texts.list.columns[column.id]}</span>
            ) : (
              <HeaderButton
                label={texts.list.columns[column.id]}
                descending={sort.column === column.sort ? sort.descending : null}
                onClick={() => column.sort !== null && ui.setState({ sort: nextSort(sort, column.sort) })}
              />
            )}
            {column.id !== 'actions' && <ResizeHandle column={column.id} />}
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

function setWidth(ui: UiStore, column: ColumnId, width: number): void {
  const { layout } = ui.getState();
  const widths = { ...layout.widths, [column]: Math.round(Math.min(1_000, Math.max(narrowest, width))) };
  ui.setState({ layout: { ...layout, widths } });
}

/** For the pointer; from the keyboard it is Alt with left and right. A double click gives the column its usual width. */
function ResizeHandle({ column }: { readonly column: ColumnId }) {
  const { ui } = useApp();
  const onPointerDown = (event: PointerEvent<HTMLSpanElement>): void => {
    const cell = event.currentTarget.parentElement;
    if (cell === null) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    const begin = { x: event.clientX, width: cell.offsetWidth };
    const handle = event.currentTarget;
    const onMove = (moved: globalThis.PointerEvent): void =>
      setWidth(ui, column, begin.width + moved.clientX - begin.x);
    const onUp = (): void => {
      handle.removeEventListener('pointermove', onMove);
      handle.removeEventListener('pointerup', onUp);
    };
    handle.addEventListener('pointermove', onMove);
    handle.addEventListener('pointerup', onUp);
  };
  const onDoubleClick = (): void => {
    const { layout } = ui.getState();
    const { [column]: _usual, ...widths } = layout.widths;
    ui.setState({ layout: { ...layout, widths } });
  };
  return (
    <span className={styles.resize} aria-hidden="true" onPointerDown={onPointerDown} onDoubleClick={onDoubleClick} />
  );
}

function SelectAll() {
  const { ui } = useApp();
  const ids = useList((state) => state.ids);
  const selection = useUi((state) => state.selection);
  const isReady = useMirror((state) => state.stage === 'ready');
  const areAll = ids.length > 0 && selection.size >= ids.length && ids.every((id) => selection.has(id));
  return (
    <input
      type="checkbox"
      className={`${styles.select} ${styles.selectAll}`}
      aria-label={texts.list.selectAll}
      checked={areAll}
      disabled={!isReady || ids.length === 0}
      ref={(element) => {
        if (element) element.indeterminate = !areAll && selection.size > 0;
      }}
      onChange={() => ui.setState({ selection: allOrNone(ui.getState().selection, ids) })}
    />
  );
}
