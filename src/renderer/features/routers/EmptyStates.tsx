/** What stands where rows would: no routers yet, none left by the filter, or none known by now. */

import { Button, Loader } from '@mantine/core';
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
      <h2 className={styles.title}>{texts.firstRun.title}</h2>
      <p className={styles.text}>{texts.firstRun.text}</p>
      <div className={styles.doors}>
        <Door
          icon={IconPlus}
          label={texts.firstRun.add}
          text={texts.firstRun.addText}
          onClick={() => ui.setState({ dialog: { kind: 'add' } })}
          isMain
        />
        <Door
          icon={IconFileImport}
          label={texts.firstRun.import}
          text={texts.firstRun.importText}
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
          label={texts.firstRun.connect}
          text={texts.firstRun.connectText}
          onClick={() => ui.setState({ dialog: { kind: 'settings-servers' } })}
        />
        <Door
          icon={IconFlask}
          label={texts.firstRun.simulate}
          text={texts.firstRun.simulateText}
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

/** Another view was asked for while only the first rows of the usual one are there. */
export function StillComing() {
  return (
    <div className={styles.nothing} role="status">
      <Loader size="sm" />
      <p className={styles.text}>{texts.frame.loading}</p>
    </div>
  );
}

export function NothingFound() {
  const { ui } = useApp();
  const search = useUi((state) => state.search.trim());
  return (
    <div className={styles.nothing} role="status">
      <IconFilterOff size={26} stroke={1.5} aria-hidden="true" />
      <p className={styles.text}>{search === '' ? texts.list.nothingHere : texts.list.nothingMatches(search)}</p>
      <Button variant="default" onClick={() => showAll(ui)}>
        {texts.list.clearFilter}
      </Button>
    </div>
  );
}
