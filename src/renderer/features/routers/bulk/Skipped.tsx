/** Routers that a change left as they are, each with its reason. */

import { Button } from '@mantine/core';
import type { BulkChange } from '@shared/ipc-contract';
import { texts } from '../../../texts';
import styles from './BulkBar.module.css';

type Props = { readonly outcome: BulkChange; readonly change: 'deleted' | 'changed'; readonly onClose: () => void };

export function Skipped({ outcome, change, onClose }: Props) {
  return (
    <div className={styles.form}>
      <p className={styles.text} role="status">
        {texts.bulk.someLeft[change](outcome.changed, outcome.skipped.length)}
      </p>
      <ul className={styles.skipped} tabIndex={0} aria-label={texts.bulk.leftAsTheyAre}>
        {outcome.skipped.map(({ routerId, name, reason }) => (
          <li key={routerId}>
            {name} {reason}
          </li>
        ))}
      </ul>
      <div className={styles.buttons}>
        <Button data-autofocus onClick={onClose}>
          {texts.common.close}
        </Button>
      </div>
    </div>
  );
}
