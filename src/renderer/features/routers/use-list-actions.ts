/** What S, E, R and F act on: all that is selected, when the row in focus is among it; else that row alone. */

import { useMemo } from 'react';
import { bulkOperations, type BulkOperation } from '@shared/bulk';
import type { ServiceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import { noteRecent } from '../../stores/recent';
import { useApp } from '../../window-parts';
import type { SessionAction } from './session-actions';

export type ListActions = {
  readonly run: (action: SessionAction, focused: RouterId) => void;
  /** On all that is selected, by main: bounded, fair to clicks, its outcome grouped by cause. */
  readonly runMany: (operation: BulkOperation) => Promise<ServiceError | null>;
};

export function useListActions(): ListActions {
  const { api, ui, mirror, actions } = useApp();
  return useMemo(() => {
    const runMany = async (operation: BulkOperation): Promise<ServiceError | null> => {
      const routerIds = [...ui.getState().selection];
      const [bulk, error] = await api.startBulk({ operation, routerIds });
      if (error === null && operation !== 'refresh') noteRecent(ui, mirror, routerIds);
      if (bulk !== null && ui.getState().bulk === null) ui.setState({ bulk });
      return error;
    };
    return {
      runMany,
      run: (action, focused) => {
        const { selection } = ui.getState();
        const operation = bulkOperations.find((known) => known === action);
        if (operation === undefined || !selection.has(focused) || selection.size === 1) actions.run(action, focused);
        else if (operation === 'end') ui.setState({ dialog: { kind: 'end-many' } });
        else void runMany(operation);
      },
    };
  }, [api, ui, mirror, actions]);
}
