/**
 * Leads to the row of a router, with the focus: of one that was just added and comes with the next batch, or of one that is
 * named beside the list. A search or filter that hides it is cleared, because a focus on nothing helps nobody.
 */

import type { RouterId } from '@shared/ids';
import type { ListStore } from './list';
import type { MirrorStore } from './mirror';
import { showAll, type UiStore } from './ui';

/**
 * @param onThere told when the list shows it: whether something had to be cleared for that. Not told for a router that never
 * comes, or when another one is wanted meanwhile.
 */
export function goToRow(
  parts: { readonly ui: UiStore; readonly list: ListStore; readonly mirror: MirrorStore },
  routerId: RouterId,
  onThere: (wasHidden: boolean) => void = () => undefined,
): void {
  const { ui, list, mirror } = parts;
  ui.setState({ rowWanted: routerId });
  const arrive = (): boolean => {
    if (!mirror.getState().mirror.rows.has(routerId)) return false;
    const wasHidden = !list.getState().ids.includes(routerId);
    if (wasHidden) showAll(ui);
    onThere(wasHidden);
    return true;
  };
  if (arrive()) return;
  const stopMirror = mirror.subscribe(() => {
    if (arrive()) stop();
  });
  const stopUi = ui.subscribe(({ rowWanted }) => {
    if (rowWanted !== routerId) stop();
  });
  const stop = (): void => {
    stopMirror();
    stopUi();
  };
}
