/** An error as people need it: what happened, what it means, what to do. Codes stand small, for those who ask for them. */

import { IconAlertCircle } from '@tabler/icons-react';
import { rootCause, type ServiceError } from '@shared/errors';
import styles from './ErrorText.module.css';

export function ErrorText({ error, title }: { readonly error: ServiceError; readonly title?: string }) {
  const root = rootCause(error);
  return (
    <div className={styles.box}>
      <IconAlertCircle className={styles.icon} size={18} aria-hidden="true" />
      <div className={styles.words}>
        <p className={styles.title}>{title ?? root.message}</p>
        {title !== undefined && <p>{root.message}</p>}
        <p className={styles.soft}>{root.meaning}</p>
        <p className={styles.soft}>{root.hint}</p>
      </div>
    </div>
  );
}
