/** Copies a text through main, because the window itself may not touch the clipboard; says so for a moment. */

import { ActionIcon, Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useApp } from '../window-parts';
import { texts } from '../texts';

const shownMs = 1_500;

type Props = {
  readonly text: string;
  readonly label: string;
  /** where it stands among other buttons, and not beside the text that it copies */
  readonly withWord?: boolean;
};

export function CopyButton({ text, label, withWord = false }: Props) {
  const { api, announcer } = useApp();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async (): Promise<void> => {
    const [, error] = await api.copyText({ text });
    setCopied(error === null);
    announcer.say(error === null ? texts.common.copied : texts.common.notCopied(error.message));
  };
  const icon = copied ? <IconCheck size={14} aria-hidden="true" /> : <IconCopy size={14} aria-hidden="true" />;
  if (withWord) {
    return (
      <Button variant="default" leftSection={icon} onClick={() => void copy()}>
        {label}
      </Button>
    );
  }
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="sm"
      aria-label={label}
      title={copied ? texts.common.copied : label}
      onClick={() => void copy()}
    >
      {icon}
    </ActionIcon>
  );
}
