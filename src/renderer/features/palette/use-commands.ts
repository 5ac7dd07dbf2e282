/** Everything the app can do that is not about one router: for the palette, with the keys that do the same. */

import { useMantineColorScheme } from '@mantine/core';
import { canRefresh, holdsLease } from '@shared/session';
import { allRouters, showAll } from '../../stores/ui';
import { useApp, useMirror } from '../../window-parts';
import { useHasDirectory } from '../server/capabilities';
import type { PaletteCommand } from './palette-model';
import { texts } from '../../texts';

type Command = PaletteCommand & { readonly run: () => void };

export function useCommands(): readonly Command[] {
  const { api, ui, mirror, list } = useApp();
  const { setColorScheme } = useMantineColorScheme();
  const hasDirectory = useHasDirectory();
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
    command(texts.palette.addRouter, open('add')),
    command(texts.palette.importRouters, open('import')),
    ...(hasDirectory
      ? [command(texts.directory.menu, () => ui.setState({ dialog: { kind: 'import', from: 'directory' } }))]
      : []),
    command(texts.palette.exportJson, () => void api.exportRouters({ format: 'json', routerIds: null })),
    command(texts.palette.exportCsv, () => void api.exportRouters({ format: 'csv', routerIds: null })),
    command(texts.palette.exportAnsible, () => void api.exportRouters({ format: 'ansible', routerIds: null })),
    ...(undo === null
      ? []
      : [
          command(
            texts.palette.undo(undo.text),
            () => void api.undoChange({ undoId: undo.id }),
            `${texts.keys.control}+Z`,
          ),
        ]),
    command(
      texts.palette.selectAll,
      () => ui.setState({ selection: new Set(list.getState().ids) }),
      `${texts.keys.control}+A`,
    ),
    command(texts.palette.showAll, () => showAll(ui)),
    command(texts.palette.showWithSession, () => ui.setState({ filter: { kind: 'with-session' } })),
    command(texts.palette.showAttention, () => ui.setState({ filter: { kind: 'attention' } })),
    command(texts.recent.show, () => ui.setState({ filter: { kind: 'recent' } })),
    command(texts.palette.saveView, open('save-view')),
    ...ui
      .getState()
      .views.map((view) =>
        command(texts.palette.view(view.name), () =>
          ui.setState({ search: view.search, filter: view.filter ?? allRouters, facets: view.facets, sort: view.sort }),
        ),
      ),
    ...(held === 0
      ? []
      : [
          command(texts.palette.refreshAll, () => {
            for (const { id, session } of sessions())
              if (canRefresh(session.phase)) void api.refreshSession({ routerId: id });
          }),
          command(texts.palette.endAll, open('end-all')),
        ]),
    command(texts.palette.checkServer, () => void api.checkServer()),
    command(texts.palette.activity, open('activity')),
    command(texts.palette.settings, open('settings'), `${texts.keys.control}+,`),
    command(texts.palette.shortcuts, open('shortcuts'), '?'),
    command(texts.palette.copyDiagnostics, () => void api.copyDiagnostics()),
    command(texts.palette.themeLight, () => setColorScheme('light')),
    command(texts.palette.themeDark, () => setColorScheme('dark')),
    command(texts.palette.themeAuto, () => setColorScheme('auto')),
    command(texts.palette.about, open('about')),
  ];
}
