/** The routers that this admin used lately: opened, or a session started or ended on them. The newest stand first. */

import type { RouterId } from '@shared/ids';
import type { Rows } from '../features/routers/list-model';
import type { MirrorStore } from './mirror';
import type { UiStore } from './ui';

export const mostRecent = 20;

/** What left the list gives its place away. Before the list has come, nothing is known to have left it. */
export function withRecent(recent: readonly RouterId[], used: readonly RouterId[], rows: Rows): readonly RouterId[] {
  if (rows.size === 0) return recent;
  const all = [...new Set([...used.slice(0, mostRecent), ...recent])];
  const kept = all.filter((id) => rows.has(id)).slice(0, mostRecent);
  return kept.length === recent.length && kept.every((id, index) => id === recent[index]) ? recent : kept;
}

export function noteRecent(ui: UiStore, mirror: MirrorStore, used: readonly RouterId[]): void {
  const { recent } = ui.getState();
  const next = withRecent(recent, used, mirror.getState().mirror.rows);
  if (next !== recent) ui.setState({ recent: next });
}

/** Opening a router's details is using it. */
export function followOpened(ui: UiStore, mirror: MirrorStore): () => void {
  return ui.subscribe(({ detailsId }, before) => {
    if (detailsId !== null && detailsId !== before.detailsId) noteRecent(ui, mirror, [detailsId]);
  });
}
