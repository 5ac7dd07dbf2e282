/** The columns of the list, in order. Which of them hide when it is narrow: the CSS. */

import type { ColumnId, SortColumn } from '../../stores/ui';

export type Column = {
  readonly id: ColumnId;
  readonly sort: SortColumn | null;
};

export const columns: readonly Column[] = [
  { id: 'state', sort: 'state' },
  { id: 'name', sort: 'name' },
  { id: 'address', sort: 'address' },
  { id: 'lease', sort: 'lease' },
  { id: 'refreshed', sort: 'refreshed' },
  { id: 'verified', sort: 'verified' },
  { id: 'latency', sort: 'latency' },
  { id: 'actions', sort: null },
];

export const columnNumber = (id: Column['id']): number => columns.findIndex((column) => column.id === id) + 1;
