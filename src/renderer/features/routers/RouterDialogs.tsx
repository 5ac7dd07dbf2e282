/** Which of the routers' dialogs is open: add, edit, delete or take over. */

import { useApp, useRow, useUi } from '../../window-parts';
import { AboutDialog } from '../about/AboutDialog';
import { ActivityDialog } from '../activity/ActivityDialog';
import { ShortcutsDialog } from '../keyboard/ShortcutsDialog';
import { CommandPalette } from '../palette/CommandPalette';
import { SettingsDialog } from '../settings/SettingsDialog';
import { EndAllDialog } from './bulk/EndAllDialog';
import { ImportDialog } from '../import/ImportDialog';
import { DeleteManyDialog } from './bulk/DeleteManyDialog';
import { EditManyDialog } from './bulk/EditManyDialog';
import { DeleteDialog } from './DeleteDialog';
import { SaveViewDialog } from './SaveViewDialog';
import { RouterFormDialog } from './form/RouterFormDialog';
import { TakeOverDialog } from './TakeOverDialog';

export function RouterDialogs() {
  const { ui } = useApp();
  const dialog = useUi((state) => state.dialog);
  const row = useRow(dialog !== null && 'routerId' in dialog ? dialog.routerId : null);
  const close = (): void => ui.setState({ dialog: null });
  if (dialog === null) return null;
  if (dialog.kind === 'import') return <ImportDialog from={dialog.from ?? null} onClose={close} />;
  if (dialog.kind === 'edit-many') return <EditManyDialog onClose={close} />;
  if (dialog.kind === 'delete-many') return <DeleteManyDialog onClose={close} />;
  if (dialog.kind === 'save-view') return <SaveViewDialog onClose={close} />;
  if (dialog.kind === 'end-all') return <EndAllDialog of="all" onClose={close} />;
  if (dialog.kind === 'end-many') return <EndAllDialog of="selection" onClose={close} />;
  if (dialog.kind === 'settings') return <SettingsDialog section="desktop" onClose={close} />;
  if (dialog.kind === 'settings-servers') return <SettingsDialog section="servers" onClose={close} />;
  if (dialog.kind === 'activity') return <ActivityDialog onClose={close} />;
  if (dialog.kind === 'palette') return <CommandPalette onClose={close} />;
  if (dialog.kind === 'shortcuts') return <ShortcutsDialog onClose={close} />;
  if (dialog.kind === 'about') return <AboutDialog onClose={close} />;
  if (dialog.kind === 'add') return <RouterFormDialog row={null} because={null} onClose={close} />;
  if (row === null) return null;
  if (dialog.kind === 'edit') {
    return <RouterFormDialog key={row.id} row={row} because={dialog.because ?? null} onClose={close} />;
  }
  if (dialog.kind === 'take-over') return <TakeOverDialog key={row.id} row={row} onClose={close} />;
  return <DeleteDialog key={row.id} row={row} onClose={close} />;
}
