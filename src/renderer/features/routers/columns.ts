/** The columns of the list, in order, with the words in their headers. Which of them hide when it is narrow: the CSS. */

import type { ColumnId, SortColumn } from '../../stores/ui';

export type Column = {
  readonly id: ColumnId;
  readonly label: string;
  readonly sort: SortColumn | null;
};

export const columns: readonly Column[] = [
  { id: 'state', label: 'State', sort: 'state' },
  { id: 'name', label: 'Name', sort: 'name' },
  { id: 'address', label: 'Address', sort: 'address' },
  { id: 'lease', label: 'Lease left', sort: 'lease' },
  { id: 'refreshed', label: 'Refreshed', sort: 'refreshed' },
  { id: 'verified', label: 'Verified', sort: 'verified' },
  { id: 'latency', label: 'Latency', sort: 'latency' },
  { id: 'actions', label: 'Actions', sort: null },
];

export const columnNumber = (id: Column['id']): number => columns.findIndex((column) => column.id === id) + 1;
