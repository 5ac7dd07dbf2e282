/** Routers that a change left as they are, each with its reason. */

import { Button } from '@mantine/core';
import type { BulkChange } from '@shared/ipc-contract';
import { plural } from '../../../components/format';
import styles from './BulkBar.module.css';

type Props = { readonly outcome: BulkChange; readonly verb: string; readonly onClose: () => void };

export function Skipped({ outcome, verb, onClose }: Props) {
  return (
    <div className={styles.form}>
      <p className={styles.text} role="status">
        {plural(outcome.changed, 'router was', 'routers were')} {verb}. {plural(outcome.skipped.length, 'was', 'were')}{' '}
        left as {outcome.skipped.length === 1 ? 'it is' : 'they are'}:
      </p>
      <ul className={styles.skipped} tabIndex={0} aria-label="Left as they are">
        {outcome.skipped.map(({ routerId, name, reason }) => (
          <li key={routerId}>
            {name} {reason}
          </li>
        ))}
      </ul>
      <div className={styles.buttons}>
        <Button data-autofocus onClick={onClose}>
          Close
        </Button>
      </div>
    </div>
  );
}
