/** Everything the app can do that is not about one router: for the palette, with the keys that do the same. */

import { useMantineColorScheme } from '@mantine/core';
import type { ExportFormat } from '@shared/import';
import { canRefresh, holdsLease } from '@shared/session';
import { allRouters, showAll, tellDone } from '../../stores/ui';
import { useApp, useListedRows, useMirror } from '../../window-parts';
import { useHasDirectory } from '../server/capabilities';
import { exportRouters } from '../import/export-routers';
import { withCommandKey } from '../keyboard/key-text';
import { orSay } from '../notices/window-failure';
import { takeBack } from '../undo/take-back';
import type { PaletteCommand } from './palette-model';
import { texts } from '../../texts';

type Command = PaletteCommand & { readonly run: () => void };

export function useCommands(): readonly Command[] {
  const app = useApp();
  const { api, ui, mirror, list, actions } = app;
  const { setColorScheme } = useMantineColorScheme();
  const hasDirectory = useHasDirectory();
  const undo = useMirror((state) => state.status?.undo ?? null);
  const open =
    (kind: 'add' | 'import' | 'settings' | 'activity' | 'shortcuts' | 'about' | 'save-view' | 'end-all') => () =>
      ui.setState({ dialog: { kind } });
  const { isReady } = useListedRows();
  const sessions = () => [...mirror.getState().mirror.rows.values()];
  const held = sessions().filter(({ session }) => holdsLease(session.phase)).length;
  const exportAll = (format: ExportFormat) => () =>
    void orSay(ui, texts.menu.notExported, exportRouters(app, format, null));
  const copyDiagnostics = async (): Promise<void> => {
    const copied = await orSay(ui, texts.palette.notCopied, api.copyDiagnostics());
    if (copied !== null) tellDone(app, texts.palette.copied);
  };
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
    command(texts.palette.exportJson, exportAll('json')),
    command(texts.palette.exportCsv, exportAll('csv')),
    command(texts.palette.exportAnsible, exportAll('ansible')),
    ...(undo === null
      ? []
      : [command(texts.palette.undo(undo.text), () => void takeBack(app, undo), withCommandKey('Z'))]),
    ...(isReady
      ? [
          command(
            texts.palette.selectAll,
            () => ui.setState({ selection: new Set(list.getState().ids) }),
            withCommandKey('A'),
          ),
        ]
      : []),
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
            for (const { id, session } of sessions()) if (canRefresh(session.phase)) actions.run('refresh', id);
          }),
          command(texts.palette.endAll, open('end-all')),
        ]),
    command(texts.palette.checkServer, () => void orSay(ui, texts.palette.notChecked, api.checkServer())),
    command(texts.palette.activity, open('activity')),
    command(texts.palette.settings, open('settings'), withCommandKey(',')),
    command(texts.palette.shortcuts, open('shortcuts'), '?'),
    command(texts.palette.copyDiagnostics, () => void copyDiagnostics()),
    command(texts.palette.themeLight, () => setColorScheme('light')),
    command(texts.palette.themeDark, () => setColorScheme('dark')),
    command(texts.palette.themeAuto, () => setColorScheme('auto')),
    command(texts.palette.about, open('about')),
  ];
}
