/** The admin's name, and how the app behaves on this desktop. What the desktop lacks is off, with the reason. */

import { Button, Select, Switch, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { ServiceError } from '@shared/errors';
import type { OnClose, Preferences, SettingsView } from '@shared/settings';
import { settingsLimits } from '@shared/settings';
import { CopyButton } from '../../components/CopyButton';
import { ErrorText } from '../../components/ErrorText';
import { useApp, useMirror } from '../../window-parts';
import styles from './Settings.module.css';

const closings: { value: OnClose; label: string }[] = [
  { value: 'ask', label: 'Ask' },
  { value: 'tray', label: 'Keep them refreshed, from the tray' },
  { value: 'quit', label: 'Quit' },
];

export function DesktopSection({ settings }: { readonly settings: SettingsView }) {
  const { api } = useApp();
  const identity = useMirror((state) => state.status?.identity ?? null);
  const [name, setName] = useState(identity?.name ?? '');
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const { preferences, desktop } = settings;
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
          label="Your name"
          description="Empty: the name you logged in with"
          maxLength={settingsLimits.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={name.trim() === (identity?.name ?? '')}>
          Save name
        </Button>
      </form>
      {identity !== null && (
        <p className={styles.hint}>
          Your user id: <code className={styles.mono}>{identity.userId}</code>{' '}
          <CopyButton text={identity.userId} label="Copy your user id" />
        </p>
      )}
      <Switch
        label="Messages of the desktop"
        description={
          desktop.notifications
            ? 'When a session is lost, a router does not answer or another admin takes one over; not while you look at the window'
            : 'This desktop shows no messages of apps.'
        }
        disabled={!desktop.notifications}
        checked={preferences.notifications && desktop.notifications}
        onChange={(event) => void change({ notifications: event.currentTarget.checked })}
      />
      <Switch
        label="Start at login"
        disabled={!desktop.startAtLogin}
        checked={preferences.startAtLogin}
        onChange={(event) => void change({ startAtLogin: event.currentTarget.checked })}
      />
      <Select
        label="Closing the window while sessions are held"
        description={
          desktop.tray
            ? undefined
            : 'This desktop has no tray, so closing the window quits, after the question about sessions.'
        }
        disabled={!desktop.tray}
        allowDeselect={false}
        data={closings}
        value={desktop.tray ? preferences.onClose : 'quit'}
        onChange={(value) => {
          const onClose = closings.find((closing) => closing.value === value)?.value;
          if (onClose !== undefined) void change({ onClose });
        }}
      />
      {failure && <ErrorText error={failure} />}
    </div>
  );
}
