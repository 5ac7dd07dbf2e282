/** The routers that this admin used lately: opened, or a session started or ended on them. The newest stand first. */

import type { RouterId } from '@shared/ids';
import { shownMirror, type MirrorStore } from './mirror';
import type { UiStore } from './ui';

export const mostRecent = 20;

/** What left the list gives its place away. */
export function withRecent(
  recent: readonly RouterId[],
  used: readonly RouterId[],
  isThere: (id: RouterId) => boolean,
): readonly RouterId[] {
  const all = [...new Set([...used.slice(0, mostRecent), ...recent])];
  const kept = all.filter(isThere).slice(0, mostRecent);
  return kept.length === recent.length && kept.every((id, index) => id === recent[index]) ? recent : kept;
}

export function noteRecent(ui: UiStore, mirror: MirrorStore, used: readonly RouterId[]): void {
  const { recent } = ui.getState();
  const state = mirror.getState();
  const { rows } = shownMirror(state);
  // Before the whole list has come, nothing is known to have left it.
  const next = withRecent(recent, used, (id) => rows.has(id) || (state.stage !== 'ready' && recent.includes(id)));
  if (next !== recent) ui.setState({ recent: next });
}

/** Opening a router's details is using it. */
export function followOpened(ui: UiStore, mirror: MirrorStore): () => void {
  return ui.subscribe(({ detailsId }, before) => {
    if (detailsId !== null && detailsId !== before.detailsId) noteRecent(ui, mirror, [detailsId]);
  });
}
