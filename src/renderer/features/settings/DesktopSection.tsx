/** The admin's name, and how the app behaves on this desktop. What the desktop lacks is off, with the reason. */

import { Button, Select, Switch, TextInput, useMantineColorScheme } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { ServiceError } from '@shared/errors';
import type { OnClose, Preferences, SettingsView } from '@shared/settings';
import { settingsLimits } from '@shared/settings';
import { CopyButton } from '../../components/CopyButton';
import { ErrorText } from '../../components/ErrorText';
import { useApp, useMirror } from '../../window-parts';
import { texts } from '../../texts';
import styles from './Settings.module.css';

const themes = ['light', 'dark', 'auto'] as const;
const closings: readonly OnClose[] = ['ask', 'tray', 'quit'];

export function DesktopSection({ settings }: { readonly settings: SettingsView }) {
  const { api } = useApp();
  const identity = useMirror((state) => state.status?.identity ?? null);
  const [name, setName] = useState(identity?.name ?? '');
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const { preferences, desktop } = settings;
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const change = async (part: Partial<Preferences>): Promise<void> => {
    const [, error] = await api.changePreferences(part);
    setFailure(error);
  };
  const saveName = (event: FormEvent): void => {
    event.preventDefault();
    void change({ name: name.trim() === '' ? null : name.trim() });
  };
  return (
    <div className={styles.section}>
      <form className={styles.withButton} onSubmit={saveName}>
        <TextInput
          label={texts.desktopSettings.name}
          description={texts.desktopSettings.nameMeaning}
          maxLength={settingsLimits.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={name.trim() === (identity?.name ?? '')}>
          {texts.desktopSettings.saveName}
        </Button>
      </form>
      {identity !== null && (
        <p className={styles.hint}>
          {texts.desktopSettings.userId} <code className={styles.mono}>{identity.userId}</code>{' '}
          <CopyButton text={identity.userId} label={texts.desktopSettings.copyUserId} />
        </p>
      )}
      <Select
        label={texts.header.theme}
        allowDeselect={false}
        data={themes.map((value) => ({ value, label: texts.header.themes[value] }))}
        value={colorScheme}
        onChange={(value) => {
          const theme = themes.find((known) => known === value);
          if (theme !== undefined) setColorScheme(theme);
        }}
      />
      <Switch
        label={texts.desktopSettings.messages}
        description={desktop.notifications ? texts.desktopSettings.messagesMeaning : texts.desktopSettings.noMessages}
        disabled={!desktop.notifications}
        checked={preferences.notifications && desktop.notifications}
        onChange={(event) => void change({ notifications: event.currentTarget.checked })}
      />
      <Switch
        label={texts.desktopSettings.startAtLogin}
        disabled={!desktop.startAtLogin}
        checked={preferences.startAtLogin}
        onChange={(event) => void change({ startAtLogin: event.currentTarget.checked })}
      />
      <Select
        label={texts.desktopSettings.onClose}
        description={desktop.tray ? undefined : texts.desktopSettings.noTray}
        disabled={!desktop.tray}
        allowDeselect={false}
        data={closings.map((value) => ({ value, label: texts.desktopSettings.closings[value] }))}
        value={desktop.tray ? preferences.onClose : 'quit'}
        onChange={(value) => {
          const onClose = closings.find((closing) => closing === value);
          if (onClose !== undefined) void change({ onClose });
        }}
      />
      {failure && <ErrorText error={failure} />}
    </div>
  );
}
