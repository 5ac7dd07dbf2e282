/** The bar that never goes away: the app, its commands server, how many sessions live, adding a router, the theme. */

import { ActionIcon, Button, Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconCheck, IconDeviceDesktop, IconMoon, IconPlus, IconRouter, IconSun } from '@tabler/icons-react';
import { plural } from './components/format';
import { ServerIndicator } from './features/server/ServerIndicator';
import styles from './Header.module.css';
import { useApp, useList, useMirror } from './window-parts';

export function Header() {
  const { ui } = useApp();
  const stage = useMirror((state) => state.stage);
  const isTestRuntime = useMirror((state) => state.status?.versions.runtime === 'test');
  return (
    <header className={styles.header}>
      <span className={styles.brand}>
        <span className={styles.logo} aria-hidden="true">
          <IconRouter size={18} stroke={1.8} />
        </span>
        <h1 className={styles.name}>Router Sessions</h1>
      </span>
      {isTestRuntime && (
        <span
          className={styles.runtime}
          title="This window runs on the test runtime, which is for tests and the demo only"
        >
          test runtime
        </span>
      )}
      <span className={styles.space} />
      <ActiveCount />
      <ServerIndicator />
      <ThemeMenu />
      <Button
        className={styles.add ?? ''}
        leftSection={<IconPlus size={16} aria-hidden="true" />}
        disabled={stage !== 'ready'}
        onClick={() => ui.setState({ dialog: { kind: 'add' } })}
      >
        Add router
      </Button>
    </header>
  );
}

function ActiveCount() {
  const active = useList((state) => state.counts.active);
  return <span className={styles.count}>{plural(active, 'active session', 'active sessions')}</span>;
}

const schemes: readonly { value: MantineColorScheme; label: string; icon: typeof IconSun }[] = [
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'dark', label: 'Dark', icon: IconMoon },
  { value: 'auto', label: 'As the system', icon: IconDeviceDesktop },
];

function ThemeMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Current = schemes.find((scheme) => scheme.value === colorScheme)?.icon ?? IconDeviceDesktop;
  return (
    <Menu position="bottom-end" width={180} transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={32} aria-label="Theme" title="Theme" className={styles.icon}>
          <Current size={18} stroke={1.7} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map(({ value, label, icon: Glyph }) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={value === colorScheme}
            leftSection={<Glyph size={16} aria-hidden="true" />}
            rightSection={value === colorScheme ? <IconCheck size={14} aria-hidden="true" /> : null}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
