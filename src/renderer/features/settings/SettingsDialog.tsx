/** The settings of the app: commands servers, shared credentials, the desktop, the log. In effect at once, where it can be. */

import { Tabs } from '@mantine/core';
import { Modal } from '../../components/Modal';
import { useMirror } from '../../window-parts';
import { DiagnosticsButtons } from '../about/AboutDialog';
import { CredentialsSection } from './CredentialsSection';
import { DesktopSection } from './DesktopSection';
import { ServersSection } from './ServersSection';
import { texts } from '../../texts';
import styles from './Settings.module.css';

type Section = 'servers' | 'credentials' | 'desktop' | 'log';

type Props = { readonly section: Section; readonly onClose: () => void };

export function SettingsDialog({ section, onClose }: Props) {
  const settings = useMirror((state) => state.status?.settings ?? null);
  if (settings === null) return null;
  return (
    <Modal
      opened
      size={760}
      title={texts.settings.title}
      onClose={onClose}
      closeButtonProps={{ 'aria-label': texts.common.close }}
    >
      <Tabs defaultValue={section} keepMounted={false} classNames={{ panel: styles.panel ?? '' }}>
        <Tabs.List aria-label={texts.settings.title}>
          <Tabs.Tab value="servers" data-autofocus>
            {texts.settings.servers}
          </Tabs.Tab>
          <Tabs.Tab value="credentials">{texts.settings.credentials}</Tabs.Tab>
          <Tabs.Tab value="desktop">{texts.settings.desktop}</Tabs.Tab>
          <Tabs.Tab value="log">{texts.settings.log}</Tabs.Tab>
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
            <p className={styles.text}>{texts.settings.aboutLog}</p>
            <DiagnosticsButtons />
          </div>
        </Tabs.Panel>
      </Tabs>
    </Modal>
  );
}
