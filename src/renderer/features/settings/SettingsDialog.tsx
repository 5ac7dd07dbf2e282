/** The settings of the app: commands servers, shared credentials, the desktop, the log. In effect at once, where it can be. */

import { Modal, Tabs } from '@mantine/core';
import { useMirror } from '../../window-parts';
import { DiagnosticsButtons } from '../about/AboutDialog';
import { CredentialsSection } from './CredentialsSection';
import { DesktopSection } from './DesktopSection';
import { ServersSection } from './ServersSection';
import styles from './Settings.module.css';

type Section = 'servers' | 'credentials' | 'desktop' | 'log';

type Props = { readonly section: Section; readonly onClose: () => void };

export function SettingsDialog({ section, onClose }: Props) {
  const settings = useMirror((state) => state.status?.settings ?? null);
  if (settings === null) return null;
  return (
    <Modal opened size={760} title="Settings" onClose={onClose} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Tabs defaultValue={section} keepMounted={false} classNames={{ panel: styles.panel ?? '' }}>
        <Tabs.List aria-label="Settings">
          <Tabs.Tab value="servers" data-autofocus>
            Commands servers
          </Tabs.Tab>
          <Tabs.Tab value="credentials">Shared credentials</Tabs.Tab>
          <Tabs.Tab value="desktop">You and this desktop</Tabs.Tab>
          <Tabs.Tab value="log">Log</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="servers">
          <ServersSection settings={settings} />
        </Tabs.Panel>
        <Tabs.Panel value="credentials">
          <CredentialsSection />
        </Tabs.Panel>
        <Tabs.Panel value="desktop">
          <DesktopSection settings={settings} />
        </Tabs.Panel>
        <Tabs.Panel value="log">
          <div className={styles.section}>
            <p className={styles.text}>
              What the app did, and who did what on which router, stands in two files. They hold no secrets.
            </p>
            <DiagnosticsButtons />
          </div>
        </Tabs.Panel>
      </Tabs>
    </Modal>
  );
}
