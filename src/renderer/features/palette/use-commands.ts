/** Everything the app can do that is not about one router: for the palette, with the keys that do the same. */

import { useMantineColorScheme } from '@mantine/core';
import { canRefresh, holdsLease } from '@shared/session';
import { allRouters, showAll } from '../../stores/ui';
import { texts } from '../../texts';
import { useApp, useMirror } from '../../window-parts';
import type { PaletteCommand } from './palette-model';

type Command = PaletteCommand & { readonly run: () => void };

export function useCommands(): readonly Command[] {
  const { api, ui, mirror, list } = useApp();
  const { setColorScheme } = useMantineColorScheme();
  const undo = useMirror((state) => state.status?.undo ?? null);
  const open =
    (kind: 'add' | 'import' | 'settings' | 'activity' | 'shortcuts' | 'about' | 'save-view' | 'end-all') => () =>
      ui.setState({ dialog: { kind } });
  const sessions = () => [...mirror.getState().mirror.rows.values()];
  const held = sessions().filter(({ session }) => holdsLease(session.phase)).length;
  const command = (label: string, run: () => void, keys: string | null = null): Command => ({
    id: label,
    label,
    keys,
    run,
  });
  return [
    command('Add a router…', open('add')),
    command('Import routers…', open('import')),
    command('Export as JSON…', () => void api.exportRouters({ format: 'json', routerIds: null })),
    command('Export as CSV…', () => void api.exportRouters({ format: 'csv', routerIds: null })),
    command('Export as Ansible inventory…', () => void api.exportRouters({ format: 'ansible', routerIds: null })),
    ...(undo === null ? [] : [command(`Undo: ${undo.text}`, () => void api.undoChange({ undoId: undo.id }), 'Ctrl+Z')]),
    command('Select all shown routers', () => ui.setState({ selection: new Set(list.getState().ids) }), 'Ctrl+A'),
    command('Show all routers', () => showAll(ui)),
    command('Show routers with a session', () => ui.setState({ filter: { kind: 'with-session' } })),
    command('Show routers that need attention', () => ui.setState({ filter: { kind: 'attention' } })),
    command(texts.recent.show, () => ui.setState({ filter: { kind: 'recent' } })),
    command('Save this view…', open('save-view')),
    ...ui
      .getState()
      .views.map((view) =>
        command(`View: ${view.name}`, () =>
          ui.setState({ search: view.search, filter: view.filter ?? allRouters, facets: view.facets, sort: view.sort }),
        ),
      ),
    ...(held === 0
      ? []
      : [
          command('Refresh all sessions now', () => {
            for (const { id, session } of sessions())
              if (canRefresh(session.phase)) void api.refreshSession({ routerId: id });
          }),
          command('End all sessions…', open('end-all')),
        ]),
    command('Check the commands server now', () => void api.checkServer()),
    command('Activity: who did what', open('activity')),
    command('Settings…', open('settings'), 'Ctrl+,'),
    command('Keyboard shortcuts', open('shortcuts'), '?'),
    command('Copy diagnostics', () => void api.copyDiagnostics()),
    command('Theme: light', () => setColorScheme('light')),
    command('Theme: dark', () => setColorScheme('dark')),
    command('Theme: as the system', () => setColorScheme('auto')),
    command('About Router Sessions', open('about')),
  ];
}
