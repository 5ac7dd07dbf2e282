/** What left the list leaves the selection, so that no bulk action counts what is not there. */

import type { MirrorStore } from './mirror';
import type { UiStore } from './ui';

export function keepSelection(mirror: MirrorStore, ui: UiStore): () => void {
  return mirror.subscribe((now, before) => {
    const { selection } = ui.getState();
    if (selection.size === 0 || now.mirror.order === before.mirror.order) return;
    const kept = [...selection].filter((id) => now.mirror.rows.has(id));
    if (kept.length < selection.size) ui.setState({ selection: new Set(kept) });
  });
}
