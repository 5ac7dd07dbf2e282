/**
 * Which columns the list shows at a width, and how wide each is. Pure. Columns first grow narrower, then the buttons lose
 * their words, then columns leave in the order in which they are missed least; the details panel has all of them.
 */

import type { ColumnId, ListLayout } from '../../stores/ui';

type Measure = {
  readonly id: ColumnId;
  readonly tight?: number;
  readonly least: number;
  readonly usual: number;
  readonly grows: number;
};

/** px; what a column is never drawn narrower than. */
export const narrowest = 40;

/** px. `least` still holds the longest usual text, `tight` its beginning; `grows`: the share of what is left over. */
const measures: readonly Measure[] = [
  { id: 'state', tight: 100, least: 120, usual: 140, grows: 0 },
  { id: 'name', tight: narrowest, least: 144, usual: 170, grows: 1.7 },
  { id: 'address', least: 114, usual: 124, grows: 1 },
  { id: 'lease', tight: 108, least: 132, usual: 156, grows: 0 },
  { id: 'refreshed', least: 86, usual: 96, grows: 0 },
  { id: 'verified', least: 98, usual: 138, grows: 0 },
  { id: 'latency', least: 66, usual: 74, grows: 0 },
  { id: 'actions', least: 124, usual: 208, grows: 0 },
];

/** Always shown: without them a row says nothing, or nothing can be done. */
export const fixedColumns: ReadonlySet<ColumnId> = new Set(['state', 'name', 'lease', 'actions']);
/** The one that is missed least leaves first. */
const leaving: readonly ColumnId[] = ['latency', 'refreshed', 'address', 'verified'];

const gap = 10;
/** The sides of a row: the place of its checkbox, and of the scroll bar. */
const sides = 34 + 15;

export type GridLayout = {
  /** for CSS grid-template-columns */
  readonly template: string;
  readonly hidden: readonly ColumnId[];
  /** the buttons of a row have room for their words */
  readonly hasWords: boolean;
  /** how many columns the reason of a failure takes: lease, refreshed and verified, as far as they are shown */
  readonly causeSpan: number;
};

/** `width`: px of the whole grid. */
export function layoutAt(width: number, { hidden, widths }: Pick<ListLayout, 'hidden' | 'widths'>): GridLayout {
  let shown = measures.filter(({ id }) => fixedColumns.has(id) || !hidden.includes(id));
  const room = (): number => width - sides - gap * (shown.length - 1);
  const needed = (of: (measure: Measure) => number): number => shown.reduce((sum, each) => sum + of(each), 0);
  const leastOf = ({ id, least }: Measure): number => widths[id] ?? least;
  const usualOf = ({ id, usual }: Measure): number => widths[id] ?? usual;
  for (const id of leaving) {
    if (needed(leastOf) <= room()) break;
    shown = shown.filter((measure) => measure.id !== id);
  }
  const isRoomy = needed(usualOf) <= room();
  const withWords = (measure: Measure): number =>
    measure.id === 'actions' ? measure.usual : measure.id === 'name' ? usualOf(measure) : leastOf(measure);
  const hasWords = isRoomy || needed(withWords) <= room();
  const isTight = needed(leastOf) > room();
  const tracks = shown.map((measure) => {
    const { id, grows } = measure;
    const least = isTight ? (measure.tight ?? leastOf(measure)) : leastOf(measure);
    const px = id === 'actions' ? (hasWords ? measure.usual : measure.least) : isRoomy ? usualOf(measure) : least;
    // The name takes what is left over, so that a row always reaches the edge.
    if (id === 'name') return `minmax(${px}px, ${widths.name === undefined ? grows : 1}fr)`;
    return grows > 0 && widths[id] === undefined ? `minmax(${px}px, ${grows}fr)` : `${px}px`;
  });
  const isShown = (id: ColumnId): boolean => shown.some((measure) => measure.id === id);
  return {
    template: tracks.join(' '),
    hidden: measures.map(({ id }) => id).filter((id) => !isShown(id)),
    hasWords,
    causeSpan: (['lease', 'refreshed', 'verified'] as const).filter(isShown).length,
  };
}
