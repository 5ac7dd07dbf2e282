/** What stands where rows would: no routers yet, or none left by the filter. */

import { Button } from '@mantine/core';
import { IconFileImport, IconFilterOff, IconPlus, IconRouter } from '@tabler/icons-react';
import { showAll } from '../../stores/ui';
import { useApp, useUi } from '../../window-parts';
import styles from './EmptyStates.module.css';

export function NoRouters() {
  const { ui } = useApp();
  return (
    <div className={styles.page}>
      <div className={styles.badge}>
        <IconRouter size={34} stroke={1.4} aria-hidden="true" />
      </div>
      <h2 className={styles.title}>No routers yet</h2>
      <p className={styles.text}>
        Add the first router you look after. Starting a session on it then takes one click, and the app keeps the
        session alive while it is open.
      </p>
      <div className={styles.doors}>
        <Button
          leftSection={<IconPlus size={16} aria-hidden="true" />}
          onClick={() => ui.setState({ dialog: { kind: 'add' } })}
        >
          Add a router
        </Button>
        <Button
          variant="default"
          leftSection={<IconFileImport size={16} aria-hidden="true" />}
          onClick={() => ui.setState({ dialog: { kind: 'import' } })}
        >
          Import a list
        </Button>
      </div>
    </div>
  );
}

export function NothingFound() {
  const { ui } = useApp();
  const search = useUi((state) => state.search.trim());
  return (
    <div className={styles.nothing} role="status">
      <IconFilterOff size={26} stroke={1.5} aria-hidden="true" />
      <p className={styles.text}>
        {search === '' ? 'No router is in this part of the list.' : `No router here matches “${search}”.`}
      </p>
      <Button variant="default" onClick={() => showAll(ui)}>
        Clear filter
      </Button>
    </div>
  );
}
