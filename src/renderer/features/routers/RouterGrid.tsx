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
  type KeyboardEvent,
  type Ref,
} from 'react';
import type { RouterId } from '@shared/ids';
import { useApp, useList, useUi } from '../../window-parts';
import { columns } from './columns';
import { NothingFound } from './EmptyStates';
import { GridHeader } from './GridHeader';
import { actionOfKey, indexAfter } from './keyboard';
import { RouterGridRow } from './RouterGridRow';
import styles from './RouterGrid.module.css';

/** As `--row-height` in theme.css. */
const rowHeight = 44;

export function RouterGrid({ handle }: { readonly handle: Ref<{ focusActiveRow: () => void }> }) {
  const { ui, actions } = useApp();
  const ids = useList((state) => state.ids);
  const activeId = useUi((state) => state.activeId);
  const detailsId = useUi((state) => state.detailsId);
  const search = useUi((state) => state.search);
  const filter = useUi((state) => state.filter);
  const sort = useUi((state) => state.sort);
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

  // One function per list of ids: with another at each drawing, the virtualizer measures all rows anew while scrolling.
  const getItemKey = useCallback((index: number) => ids[index] ?? index, [ids]);

  // Nothing the virtualizer returns is handed on to a memoised component; only numbers are.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey,
    overscan: 6,
    rangeExtractor,
  });

  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [search, filter, sort]);

  const rowElement = (id: RouterId): HTMLElement | null =>
    scroller.current?.querySelector<HTMLElement>(`[data-router-id="${id}"]`) ?? null;

  useLayoutEffect(() => {
    if (!focusWanted.current || activeId === null) return;
    const element = rowElement(activeId);
    if (element === null) return;
    focusWanted.current = false;
    element.focus({ preventScroll: true });
  });

  const moveTo = (index: number): void => {
    const id = ids[index];
    if (id === undefined) return;
    virtualizer.scrollToIndex(index);
    focusWanted.current = true;
    if (id === ui.getState().activeId) {
      focusWanted.current = false;
      rowElement(id)?.focus({ preventScroll: true });
    } else ui.setState({ activeId: id });
  };

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
    const action = actionOfKey(event);

    if (index !== null && !event.ctrlKey && !event.metaKey && !event.altKey) moveTo(index);
    else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft')
      stepAmongButtons(row, target, event.key === 'ArrowRight');
    else if (event.key === 'Enter' && onRow) ui.setState({ detailsId: id });
    else if (event.key === 'Escape' && !onRow) row.focus();
    else if (event.key === 'Escape' && ui.getState().detailsId !== null) ui.setState({ detailsId: null });
    else if (action !== null && !event.repeat) actions.run(action, id);
    else return;
    event.preventDefault();
  };

  return (
    <div className={styles.place}>
      <div
        role="grid"
        aria-label="Routers"
        aria-rowcount={ids.length + 1}
        aria-colcount={columns.length}
        className={styles.grid}
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
            {virtualizer.getVirtualItems().map((item) => {
              const id = ids[item.index];
              return id === undefined ? null : (
                <RouterGridRow
                  key={item.key}
                  id={id}
                  index={item.index}
                  top={item.start}
                  inTabOrder={item.index === activeIndex}
                  isOpen={id === detailsId}
                />
              );
            })}
          </div>
        </ScrollArea>
      </div>
      {ids.length === 0 && <NothingFound />}
    </div>
  );
}

/** Left and right walk from the row through its buttons and back. */
function stepAmongButtons(row: HTMLElement, from: HTMLElement, forward: boolean): void {
  const stops = [row, ...row.querySelectorAll<HTMLElement>('button:not([aria-disabled="true"])')];
  const index = stops.indexOf(from);
  stops[Math.min(stops.length - 1, Math.max(0, index + (forward ? 1 : -1)))]?.focus();
}
