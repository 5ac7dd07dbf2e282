/** An export that could not be written. */

import { Button } from '@mantine/core';
import type { ServiceError } from '@shared/errors';
import { ErrorText } from '../../components/ErrorText';
import { Modal } from '../../components/Modal';
import { texts } from '../../texts';
import styles from './ImportDialog.module.css';

export function ExportResult({ failure, onClose }: { readonly failure: ServiceError; readonly onClose: () => void }) {
  return (
    <Modal
      opened
      title={texts.menu.notExported}
      onClose={onClose}
      closeButtonProps={{ 'aria-label': texts.common.close }}
    >
      <ErrorText error={failure} />
      <div className={styles.buttons}>
        <Button data-autofocus onClick={onClose}>
          {texts.common.close}
        </Button>
      </div>
    </Modal>
  );
}
