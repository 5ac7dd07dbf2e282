/** What is done with all selected routers at once; there while something is selected. */

import { ActionIcon, Button } from '@mantine/core';
import {
  IconClockPlus,
  IconPencil,
  IconPlayerPlay,
  IconPlayerStop,
  IconRotateClockwise,
  IconTrash,
  IconX,
  type Icon,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { BulkOperation } from '@shared/bulk';
import type { ServiceError } from '@shared/errors';
import { ErrorText } from '../../../components/ErrorText';
import { clearSelection } from '../../../stores/ui';
import { useApp, useList, useUi } from '../../../window-parts';
import { useListActions } from '../use-list-actions';
import { ExportSelected } from './ExportSelected';
import { texts } from '../../../texts';
import styles from './BulkBar.module.css';

const buttons: readonly { readonly operation: BulkOperation; readonly icon: Icon }[] = [
  { operation: 'start', icon: IconPlayerPlay },
  { operation: 'refresh', icon: IconClockPlus },
  { operation: 'restart', icon: IconRotateClockwise },
  { operation: 'end', icon: IconPlayerStop },
];

export function BulkBar() {
  const { ui } = useApp();
  const selection = useUi((state) => state.selection);
  const ids = useList((state) => state.ids);
  const isRunning = useUi(({ bulk }) => bulk?.state === 'running' || bulk?.state === 'cancelling');
  const { runMany } = useListActions();
  const [failure, setFailure] = useState<ServiceError | null>(null);
  if (selection.size === 0) return null;
  const run = async (operation: BulkOperation): Promise<void> => {
    setFailure(null);
    if (operation === 'end') ui.setState({ dialog: { kind: 'end-many' } });
    else setFailure(await runMany(operation));
  };
  const shown = ids.reduce((count, id) => count + (selection.has(id) ? 1 : 0), 0);
  const hidden = selection.size - shown;
  return (
    <div className={styles.bar} role="toolbar" aria-label={texts.bulk.selectedRouters}>
      <span className={styles.count} role="status">
        {hidden > 0 ? texts.bulk.selectedSomeHidden(selection.size, hidden) : texts.bulk.selected(selection.size)}
      </span>
      {buttons.map(({ operation, icon: Glyph }) => (
        <Button
          key={operation}
          variant="default"
          size="xs"
          disabled={isRunning}
          leftSection={<Glyph size={14} aria-hidden="true" />}
          onClick={() => void run(operation)}
        >
          {texts.bulk.operations[operation]}
        </Button>
      ))}
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPencil size={14} aria-hidden="true" />}
        onClick={() => ui.setState({ dialog: { kind: 'edit-many' } })}
      >
        {texts.bulk.edit}
      </Button>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconTrash size={14} aria-hidden="true" />}
        onClick={() => ui.setState({ dialog: { kind: 'delete-many' } })}
      >
        {texts.bulk.delete}
      </Button>
      <ExportSelected />
      {failure && <ErrorText error={failure} />}
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={texts.bulk.clearSelection}
        onClick={() => clearSelection(ui)}
      >
        <IconX size={15} aria-hidden="true" />
      </ActionIcon>
    </div>
  );
}
