/** The layout of the list at the width it has now; measured when that changes, and not while scrolling. */

import { flushSync } from 'react-dom';
import { useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { useUi } from '../../window-parts';
import { layoutAt, type GridLayout } from './grid-layout';

const usualWidth = 1_200;

export function useGridLayout(): readonly [RefObject<HTMLDivElement | null>, GridLayout] {
  const grid = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(usualWidth);
  const hidden = useUi((state) => state.layout.hidden);
  const widths = useUi((state) => state.layout.widths);
  useLayoutEffect(() => {
    const element = grid.current;
    if (element === null) return undefined;
    const measure = (): void => setWidth(element.clientWidth || usualWidth);
    measure();
    // At once: else the columns of the width before are painted for a frame, beyond the edge when the details open.
    const observer = new ResizeObserver(() => flushSync(measure));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [grid, useMemo(() => layoutAt(width, { hidden, widths }), [width, hidden, widths])];
}
