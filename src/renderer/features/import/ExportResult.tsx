/** An export that could not be written. */

import { Button, Modal } from '@mantine/core';
import type { ServiceError } from '@shared/errors';
import { ErrorText } from '../../components/ErrorText';
import styles from './ImportDialog.module.css';

export function ExportResult({ failure, onClose }: { readonly failure: ServiceError; readonly onClose: () => void }) {
  return (
    <Modal opened title="The list was not exported" onClose={onClose} closeButtonProps={{ 'aria-label': 'Close' }}>
      <ErrorText error={failure} />
      <div className={styles.buttons}>
        <Button data-autofocus onClick={onClose}>
          Close
        </Button>
      </div>
    </Modal>
  );
}
