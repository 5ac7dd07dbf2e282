/** What stands where rows would: no routers yet, or none left by the filter. */

import { Button } from '@mantine/core';
import {
  IconFileImport,
  IconFilterOff,
  IconFlask,
  IconPlus,
  IconRouter,
  IconServer,
  IconServerBolt,
  type Icon,
} from '@tabler/icons-react';
import { useId } from 'react';
import { classNames } from '../../components/class-names';
import { showAll } from '../../stores/ui';
import { useApp, useUi } from '../../window-parts';
import { useHasDirectory } from '../server/capabilities';
import { texts } from '../../texts';
import styles from './EmptyStates.module.css';

export function NoRouters() {
  const { api, ui } = useApp();
  const hasDirectory = useHasDirectory();
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
        <Door
          icon={IconPlus}
          label="Add a router"
          text="Its address, a user and a credential"
          onClick={() => ui.setState({ dialog: { kind: 'add' } })}
          isMain
        />
        <Door
          icon={IconFileImport}
          label="Import a list"
          text="CSV, OpenSSH configuration, Ansible inventory, or pasted lines"
          onClick={() => ui.setState({ dialog: { kind: 'import' } })}
        />
        {hasDirectory && (
          <Door
            icon={IconServerBolt}
            label={texts.directory.door}
            text={texts.directory.doorText}
            onClick={() => ui.setState({ dialog: { kind: 'import', from: 'directory' } })}
          />
        )}
        <Door
          icon={IconServer}
          label="Connect to a commands server"
          text="One that runs elsewhere, for you or your team"
          onClick={() => ui.setState({ dialog: { kind: 'settings-servers' } })}
        />
        <Door
          icon={IconFlask}
          label="Try it with simulated routers"
          text="Eight programs on this computer that answer like routers"
          onClick={() => void api.startLab()}
        />
      </div>
    </div>
  );
}

type DoorProps = {
  readonly icon: Icon;
  readonly label: string;
  readonly text: string;
  readonly onClick: () => void;
  readonly isMain?: boolean;
};

function Door({ icon: Glyph, label, text, onClick, isMain = false }: DoorProps) {
  const id = useId();
  return (
    <div className={classNames(styles.door, isMain && styles.mainDoor)}>
      <Glyph size={22} stroke={1.6} aria-hidden="true" />
      <button type="button" aria-describedby={id} className={styles.doorLabel} onClick={onClick}>
        {label}
      </button>
      <span id={id} className={styles.doorText}>
        {text}
      </span>
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
