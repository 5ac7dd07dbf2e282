/**
 * The counts of the side list and the header, kept row by row: a batch costs what it touched and not a pass over all
 * rows. Knows nothing of the rows beyond what it was told of.
 */

import { groupAndParents } from '@shared/group';
import { holdsLease, isBusy, needsAttention } from '@shared/session';
import type { RouterRow } from '@shared/view-sync';
import { compareText, type Rows } from './list-model';

export type Counts = {
  readonly all: number;
  readonly withSession: number;
  readonly attention: number;
  /** sessions whose lease lives, as far as the app knows */
  readonly active: number;
  /** each with the groups inside it; by name, in the order of the alphabet; the same array as long as no count in it changed */
  readonly groups: readonly GroupCount[];
};

type GroupCount = { readonly name: string; readonly count: number };

export type Tally = {
  /** undefined: the row was not there before, or is not there after */
  readonly replace: (before: RouterRow | undefined, after: RouterRow | undefined) => void;
  readonly counts: () => Counts;
};

export function tallyOf(rows: Rows): Tally {
  let all = 0;
  let withSession = 0;
  let attention = 0;
  let active = 0;
  /** routers in the group itself; those in the groups inside it are added when counts are asked for */
  const own = new Map<string, number>();
  let sortedGroups: readonly GroupCount[] | null = null;

  const add = (row: RouterRow, one: 1 | -1): void => {
    const { phase } = row.session;
    all += one;
    if (isBusy(phase)) withSession += one;
    if (needsAttention(phase)) attention += one;
    if (holdsLease(phase)) active += one;
  };
  const addToGroup = (group: string | null, one: 1 | -1): void => {
    if (group === null) return;
    const count = (own.get(group) ?? 0) + one;
    if (count === 0) own.delete(group);
    else own.set(group, count);
    sortedGroups = null;
  };
  const replace: Tally['replace'] = (before, after) => {
    if (before === after) return;
    if (before) add(before, -1);
    if (after) add(after, 1);
    const from = before?.router.group ?? null;
    const to = after?.router.group ?? null;
    if (from === to) return;
    addToGroup(from, -1);
    addToGroup(to, 1);
  };
  for (const row of rows.values()) replace(undefined, row);

  return {
    replace,
    counts: () => {
      sortedGroups ??= withParents(own).toSorted((left, right) => compareGroups(left.name, right.name));
      return { all, withSession, attention, active, groups: sortedGroups };
    },
  };
}

function withParents(own: ReadonlyMap<string, number>): readonly GroupCount[] {
  const counts = new Map<string, number>();
  for (const [group, count] of own) {
    for (const name of groupAndParents(group)) counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return [...counts].map(([name, count]) => ({ name, count }));
}

/** Part by part, so that what lies in a group follows it: “A”, “A/B”, “A-1”. */
function compareGroups(left: string, right: string): number {
  const lefts = left.split('/');
  const rights = right.split('/');
  for (let index = 0; index < Math.min(lefts.length, rights.length); index += 1) {
    const order = compareText(lefts[index] ?? '', rights[index] ?? '');
    if (order !== 0) return order;
  }
  return lefts.length - rights.length;
}

export function sameCounts(left: Counts, right: Counts): boolean {
  return (
    left.all === right.all &&
    left.withSession === right.withSession &&
    left.attention === right.attention &&
    left.active === right.active &&
    left.groups === right.groups
  );
}
