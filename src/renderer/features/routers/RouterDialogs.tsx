/** Which of the routers' dialogs is open: add, edit or delete. */

import { useApp, useRow, useUi } from '../../window-parts';
import { ImportDialog } from '../import/ImportDialog';
import { DeleteManyDialog } from './bulk/DeleteManyDialog';
import { EditManyDialog } from './bulk/EditManyDialog';
import { DeleteDialog } from './DeleteDialog';
import { SaveViewDialog } from './SaveViewDialog';
import { RouterFormDialog } from './form/RouterFormDialog';

export function RouterDialogs() {
  const { ui } = useApp();
  const dialog = useUi((state) => state.dialog);
  const row = useRow(dialog !== null && 'routerId' in dialog ? dialog.routerId : null);
  const close = (): void => ui.setState({ dialog: null });
  if (dialog === null) return null;
  if (dialog.kind === 'import') return <ImportDialog onClose={close} />;
  if (dialog.kind === 'edit-many') return <EditManyDialog onClose={close} />;
  if (dialog.kind === 'delete-many') return <DeleteManyDialog onClose={close} />;
  if (dialog.kind === 'save-view') return <SaveViewDialog onClose={close} />;
  if (dialog.kind === 'add') return <RouterFormDialog row={null} onClose={close} />;
  if (row === null) return null;
  return dialog.kind === 'edit' ? (
    <RouterFormDialog key={row.id} row={row} onClose={close} />
  ) : (
    <DeleteDialog key={row.id} row={row} onClose={close} />
  );
}
