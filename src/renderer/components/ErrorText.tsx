/** An error as people need it: what happened, what it means, what to do. Codes stand small, for those who ask for them. */

import { IconAlertCircle } from '@tabler/icons-react';
import { rootCause, type ServiceError } from '@shared/errors';
import { texts } from '../texts';
import { CopyButton } from './CopyButton';
import { errorAsText } from './error-evidence';
import styles from './ErrorText.module.css';

type Props = {
  readonly error: ServiceError;
  readonly title?: string;
  /** with its codes, where nothing else stands beside it that has them */
  readonly copyable?: boolean;
};

export function ErrorText({ error, title, copyable = false }: Props) {
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
      {copyable && <CopyButton text={errorAsText(error)} label={texts.details.copyError} />}
    </div>
  );
}
