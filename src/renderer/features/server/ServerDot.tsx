/** The dot for the state of the commands server. */

import type { ServerStatus } from '@shared/ipc-contract';
import { classNames } from '../../components/class-names';
import styles from './ServerIndicator.module.css';

export function ServerDot({ state }: { readonly state: ServerStatus['state'] }) {
  return <span className={classNames(styles.dot, styles[state])} aria-hidden="true" />;
}
