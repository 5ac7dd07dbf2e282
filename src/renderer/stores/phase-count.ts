/**
 * How many of some routers are in a phase that is asked for, kept up to date from the batches of the mirror. A batch costs
 * what it touched: a cause of a bulk operation may have ten thousand routers.
 */

import type { RouterId } from '@shared/ids';
import type { Phase } from '@shared/session';
import type { MirrorStore } from './mirror';

export type PhaseCount = {
  readonly count: () => number;
  /** Called when the count has changed. Answers the function that stops it. */
  readonly subscribe: (onChange: () => void) => () => void;
};

export function createPhaseCount(
  mirror: MirrorStore,
  routerIds: readonly RouterId[],
  isWanted: (phase: Phase) => boolean,
): PhaseCount {
  const asked = new Set(routerIds);
  let wanted = new Set<RouterId>();
  let seen: unknown = null;

  const isIn = (id: RouterId): boolean => {
    const row = mirror.getState().mirror.rows.get(id);
    return row !== undefined && isWanted(row.session.phase);
  };
  const countAll = (): void => {
    wanted = new Set([...asked].filter(isIn));
  };
  const follow = (): void => {
    const { rows } = mirror.getState().mirror;
    if (rows === seen) return;
    seen = rows;
    countAll();
  };
  return {
    count: () => {
      follow();
      return wanted.size;
    },
    subscribe: (onChange) =>
      mirror.subscribe(({ mirror: { rows }, changed }, before) => {
        if (rows === seen) return;
        const known = wanted.size;
        const isNext = seen === before.mirror.rows;
        seen = rows;
        if (changed === null || !isNext) countAll();
        else {
          for (const id of changed) {
            if (!asked.has(id)) continue;
            if (isIn(id)) wanted.add(id);
            else wanted.delete(id);
          }
        }
        if (wanted.size !== known) onChange();
      }),
  };
}
