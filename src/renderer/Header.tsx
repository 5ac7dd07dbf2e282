/** The bar that never goes away: the app, its commands server, how many sessions live, adding a router, the theme. */

import {
  ActionIcon,
  Button,
  Popover,
  SegmentedControl,
  useMantineColorScheme,
  type MantineColorScheme,
} from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconPlus, IconRouter, IconSun, type Icon } from '@tabler/icons-react';
import { ServerIndicator } from './features/server/ServerIndicator';
import { ListMenu } from './features/import/ListMenu';
import { texts } from './texts';
import styles from './Header.module.css';
import { useApp, useCounts, useMirror } from './window-parts';

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
        <h1 className={styles.name}>{texts.common.appName}</h1>
      </span>
      {isTestRuntime && (
        <span className={styles.runtime} title={texts.header.testRuntimeMeaning}>
          {texts.header.testRuntime}
        </span>
      )}
      <span className={styles.space} />
      <ActiveCount />
      <ServerIndicator />
      <ThemeSwitch />
      <Button
        className={styles.add ?? ''}
        leftSection={<IconPlus size={16} aria-hidden="true" />}
        disabled={stage !== 'ready'}
        onClick={() => ui.setState({ dialog: { kind: 'add' } })}
      >
        {texts.header.addRouter}
      </Button>
      <ListMenu />
    </header>
  );
}

function ActiveCount() {
  const counts = useCounts();
  return <span className={styles.count}>{counts && texts.header.held(counts.active)}</span>;
}

const schemes: readonly { value: MantineColorScheme; icon: Icon }[] = [
  { value: 'light', icon: IconSun },
  { value: 'dark', icon: IconMoon },
  { value: 'auto', icon: IconDeviceDesktop },
];

function ThemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Current = schemes.find((scheme) => scheme.value === colorScheme)?.icon ?? IconDeviceDesktop;
  return (
    <Popover position="bottom-end" shadow="md" trapFocus returnFocus transitionProps={{ duration: 80 }}>
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={32}
          aria-label={texts.header.theme}
          title={texts.header.theme}
          className={styles.icon ?? ''}
        >
          <Current size={18} stroke={1.7} aria-hidden="true" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={texts.header.theme} p={6}>
        <SegmentedControl
          aria-label={texts.header.theme}
          orientation="vertical"
          value={colorScheme}
          onChange={(value) => setColorScheme(value)}
          data={schemes.map(({ value, icon: Glyph }) => ({
            value,
            label: (
              <span className={styles.scheme}>
                <Glyph size={15} aria-hidden="true" /> {texts.header.themes[value]}
              </span>
            ),
          }))}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
