/** What is done with all selected routers at once; there while something is selected. */

import { ActionIcon, Button } from '@mantine/core';
import { IconPencil, IconTrash, IconX } from '@tabler/icons-react';
import { plural } from '../../../components/format';
import { clearSelection } from '../../../stores/ui';
import { useApp, useList, useUi } from '../../../window-parts';
import styles from './BulkBar.module.css';

export function BulkBar() {
  const { ui } = useApp();
  const selection = useUi((state) => state.selection);
  const ids = useList((state) => state.ids);
  if (selection.size === 0) return null;
  const shown = ids.reduce((count, id) => count + (selection.has(id) ? 1 : 0), 0);
  const hidden = selection.size - shown;
  return (
    <div className={styles.bar} role="toolbar" aria-label="Selected routers">
      <span className={styles.count} role="status">
        {plural(selection.size, 'router', 'routers')} selected
        {hidden > 0 ? `, ${hidden.toLocaleString('en')} not shown` : ''}
      </span>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPencil size={14} aria-hidden="true" />}
        onClick={() => ui.setState({ dialog: { kind: 'edit-many' } })}
      >
        Edit…
      </Button>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconTrash size={14} aria-hidden="true" />}
        onClick={() => ui.setState({ dialog: { kind: 'delete-many' } })}
      >
        Delete…
      </Button>
      <ActionIcon variant="subtle" color="gray" aria-label="Clear the selection" onClick={() => clearSelection(ui)}>
        <IconX size={15} aria-hidden="true" />
      </ActionIcon>
    </div>
  );
}
