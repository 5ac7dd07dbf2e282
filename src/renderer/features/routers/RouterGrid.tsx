/**
 * The list of routers as a grid: virtualised, with one row in the tab order at a time. Only ids pass through here; each
 * row takes its own data from the mirror, so that a batch redraws the rows it touched and nothing else.
 */

import { ScrollArea } from '@mantine/core';
import { useVirtualizer, defaultRangeExtractor, type Range } from '@tanstack/react-virtual';
import {
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type Ref,
} from 'react';
import type { RouterId } from '@shared/ids';
import { clearSelection, type Density } from '../../stores/ui';
import { shownMirror } from '../../stores/mirror';
import { useApp, useList, useMirror, useUi } from '../../window-parts';
import { columns } from './columns';
import { NothingFound, StillComing } from './EmptyStates';
import type { GridLayout } from './grid-layout';
import { GridHeader } from './GridHeader';
import { actionOfKey, indexAfter } from './keyboard';
import { createRowSlots } from './row-slots';
import { allOrNone, type Selection, toggled, withRange } from './selection';
import { createTypeAhead, nextBeginning } from './type-ahead';
import { useGridLayout } from './use-grid-layout';
import { useListActions } from './use-list-actions';
import { RouterGridRow } from './RouterGridRow';
import { texts } from '../../texts';
import styles from './RouterGrid.module.css';

export function RouterGrid({ handle }: { readonly handle: Ref<{ focusActiveRow: () => void }> }) {
  const { ui, mirror, list } = useApp();
  const ids = useList((state) => state.ids);
  const isReady = useMirror((state) => state.stage === 'ready');
  const isPart = useMirror((state) => state.first !== null);
  const activeId = useUi((state) => state.activeId);
  const detailsId = useUi((state) => state.detailsId);
  const rowWanted = useUi((state) => state.rowWanted);
  const search = useUi((state) => state.search);
  const filter = useUi((state) => state.filter);
  const sort = useUi((state) => state.sort);
  const facets = useUi((state) => state.facets);
  const density = useUi((state) => state.layout.density);
  const rowHeight = rowHeights[density];
  const [grid, layout] = useGridLayout();
  const scroller = useRef<HTMLDivElement>(null);
  const focusWanted = useRef(false);

  const foundIndex = activeId === null ? -1 : ids.indexOf(activeId);
  const activeIndex = Math.max(0, foundIndex);

  const rangeExtractor = useCallback(
    (range: Range) => {
      // The row in focus stays drawn when it is scrolled away: focus would fall back to the page with it.
      const visible = defaultRangeExtractor(range);
      if (visible.includes(activeIndex) || activeIndex >= range.count) return visible;
      return [...visible, activeIndex].toSorted((left, right) => left - right);
    },
    [activeIndex],
  );

  // Nothing the virtualizer returns is handed on to a memoised component; only numbers are.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 3,
    rangeExtractor,
  });

  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [search, filter, sort, facets]);

  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);

  const rowElement = (id: RouterId): HTMLElement | null =>
    scroller.current?.querySelector<HTMLElement>(`[data-router-id="${id}"]`) ?? null;

  useLayoutEffect(() => {
    if (!focusWanted.current || activeId === null) return;
    const element = rowElement(activeId);
    if (element === null) return;
    focusWanted.current = false;
    element.focus({ preventScroll: true });
  });

  const [rowSlots] = useState(createRowSlots);
  const listActions = useListActions();
  const anchor = useRef<Anchor | null>(null);
  const [typeAhead] = useState(() => createTypeAhead((key) => key === '?' || actionOfKey(bareKey(key)) !== null));

  const jumpTo = (beginning: string, from: number): void => {
    const { rows } = shownMirror(mirror.getState());
    const names = ids.map((id) => rows.get(id)?.router.name ?? '');
    const index = nextBeginning(names, beginning, from);
    if (index >= 0) moveTo(index);
  };

  const onSelect = useCallback(
    (id: RouterId, isRange: boolean): void => {
      const { selection } = ui.getState();
      const { ids: shown } = list.getState();
      const from = anchor.current;
      if (isRange && from !== null) ui.setState({ selection: withRange(from.selection, shown, from.id, id) });
      else {
        const next = isRange ? new Set(selection).add(id) : toggled(selection, id);
        anchor.current = { id, selection: next };
        ui.setState({ selection: next });
      }
    },
    [ui, list],
  );

  const moveTo = (index: number): void => {
    const id = ids[index];
    if (id === undefined) return;
    virtualizer.scrollToIndex(index);
    focusWanted.current = true;
    if (id !== ui.getState().activeId) ui.setState({ activeId: id });
    else {
      // A list that has just come draws its rows a moment later.
      const element = rowElement(id);
      focusWanted.current = element === null;
      element?.focus({ preventScroll: true });
    }
  };

  useEffect(() => {
    const index = rowWanted === null ? -1 : ids.indexOf(rowWanted);
    if (index < 0) return;
    ui.setState({ rowWanted: null });
    // A dialog that was opened meanwhile keeps the focus.
    if (document.querySelector('[aria-modal="true"]') === null) moveTo(index);
    // oxlint-disable-next-line react/exhaustive-deps -- it is only gone to when another row is wanted, or comes
  }, [rowWanted, ids, ui]);

  useImperativeHandle(handle, () => ({ focusActiveRow: () => moveTo(activeIndex) }));

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>('[data-router-id]');
    // The row that has the key's focus, and not the one in the tab order of the last drawing.
    const from = row === null ? -1 : ids.findIndex((known) => known === row.dataset.routerId);
    const id = ids[from];
    if (row === null || id === undefined) return;
    const onRow = target === row;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 1);
    const index = indexAfter(event.key, from, ids.length, page);
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const beginning = onRow && isPlain ? typeAhead.typed(event.key, performance.now()) : null;
    const action = beginning === null ? actionOfKey(event) : null;
    const { selection } = ui.getState();

    if (beginning !== null) jumpTo(beginning, from);
    else if (index !== null && isPlain) {
      const reached = ids[index];
      if (event.shiftKey && reached !== undefined) {
        anchor.current ??= { id, selection };
        ui.setState({ selection: withRange(anchor.current.selection, ids, anchor.current.id, reached) });
      } else anchor.current = null;
      moveTo(index);
    } else if (event.key === ' ' && onRow) {
      const next = toggled(selection, id);
      anchor.current = { id, selection: next };
      ui.setState({ selection: next });
    } else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey) && !event.altKey) {
      anchor.current = null;
      if (isReady) ui.setState({ selection: allOrNone(selection, ids) });
    } else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft')
      stepAmongButtons(row, target, event.key === 'ArrowRight');
    else if (event.key === 'Enter' && onRow) ui.setState({ detailsId: id });
    else if (event.key === 'Escape' && !onRow) row.focus();
    else if (event.key === 'Escape' && selection.size > 0) {
      anchor.current = null;
      clearSelection(ui);
    } else if (event.key === 'Escape' && ui.getState().detailsId !== null) ui.setState({ detailsId: null });
    else if (action !== null && !event.repeat) listActions.run(action, id);
    else return;
    event.preventDefault();
  };

  const drawn = virtualizer.getVirtualItems().flatMap(({ index, start }) => {
    const id = ids[index];
    return id === undefined ? [] : [{ id, index, start }];
  });
  const slots = rowSlots.assign(
    drawn.map(({ id }) => id),
    activeId,
  );

  return (
    <div className={styles.place}>
      <div
        ref={grid}
        role="grid"
        aria-label={texts.list.routers}
        aria-multiselectable="true"
        aria-rowcount={isReady ? ids.length + 1 : -1}
        aria-colcount={columns.length}
        className={styles.grid}
        data-density={density}
        data-hidden={layout.hidden.join(' ')}
        data-words={layout.hasWords}
        style={gridStyle(layout, rowHeight)}
        onKeyDown={onKeyDown}
      >
        <GridHeader onLeaveDown={() => moveTo(activeIndex)} />
        <ScrollArea
          type="auto"
          scrollbars="y"
          scrollbarSize={12}
          viewportRef={scroller}
          viewportProps={{ role: 'rowgroup' }}
          className={styles.scroller}
          classNames={{ scrollbar: styles.bar ?? '', thumb: styles.thumb ?? '' }}
        >
          <div role="presentation" className={styles.canvas} style={{ height: virtualizer.getTotalSize() }}>
            {drawn.map(({ id, index, start }, place) => (
              <RouterGridRow
                key={slots[place]}
                id={id}
                index={index}
                top={start}
                inTabOrder={index === activeIndex}
                isOpen={id === detailsId}
                onSelect={onSelect}
              />
            ))}
          </div>
        </ScrollArea>
      </div>
      {isReady && ids.length === 0 && <NothingFound />}
      {isPart && ids.length === 0 && <StillComing />}
    </div>
  );
}

/** Where a range begins, and what was selected there: a range that shrinks again leaves no more than that. */
type Anchor = { readonly id: RouterId; readonly selection: Selection };

/** px; a compact row has one line. */
const rowHeights: Record<Density, number> = { comfortable: 44, compact: 30 };

const bareKey = (key: string) => ({ key, ctrlKey: false, metaKey: false, altKey: false });

function gridStyle(layout: GridLayout, rowHeight: number): CSSProperties {
  const properties: Readonly<Record<`--${string}`, string | number>> = {
    '--grid-columns': layout.template,
    '--cause-span': layout.causeSpan,
    '--row-height': `${rowHeight}px`,
  };
  return properties;
}

/** Left and right walk from the row through its buttons and back. */
function stepAmongButtons(row: HTMLElement, from: HTMLElement, forward: boolean): void {
  const stops = [row, ...row.querySelectorAll<HTMLElement>('button:not([aria-disabled="true"])')];
  const index = stops.indexOf(from);
  stops[Math.min(stops.length - 1, Math.max(0, index + (forward ? 1 : -1)))]?.focus();
}
