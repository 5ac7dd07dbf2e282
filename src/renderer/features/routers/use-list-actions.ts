/** What S, E, R and F act on: all that is selected, when the row in focus is among it; else that row alone. */

import { useMemo } from 'react';
import type { RouterId } from '@shared/ids';
import { useApp } from '../../window-parts';
import type { SessionAction } from './session-actions';

export type ListActions = { readonly run: (action: SessionAction, focused: RouterId) => void };

export function useListActions(): ListActions {
  const { ui, actions } = useApp();
  return useMemo(
    () => ({
      run: (action, focused) => {
        const { selection } = ui.getState();
        if (!selection.has(focused) || selection.size === 1) actions.run(action, focused);
        else for (const id of selection) actions.run(action, id);
      },
    }),
    [ui, actions],
  );
}
