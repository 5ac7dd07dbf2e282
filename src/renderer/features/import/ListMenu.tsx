/** The menu of the window: the whole list in and out, settings, help. */

import { ActionIcon, Menu } from '@mantine/core';
import {
  IconCommand,
  IconDots,
  IconFileExport,
  IconFileImport,
  IconHistory,
  IconInfoCircle,
  IconKeyboard,
  IconSettings,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { ServiceError } from '@shared/errors';
import { exportFormats, type ExportFormat } from '@shared/import';
import { useApp, useMirror } from '../../window-parts';
import { ExportResult } from './ExportResult';
import { texts } from '../../texts';

export function ListMenu() {
  const { api, ui, announcer } = useApp();
  const isReady = useMirror((state) => state.stage === 'ready');
  const isEmpty = useMirror((state) => state.mirror.order.length === 0);
  const [failure, setFailure] = useState<ServiceError | null>(null);

  const exportAs = async (format: ExportFormat): Promise<void> => {
    const [written, error] = await api.exportRouters({ format, routerIds: null });
    setFailure(error);
    if (written?.file) announcer.say(texts.menu.written(written.count, written.file));
  };

  return (
    <>
      <Menu position="bottom-end" shadow="md" transitionProps={{ duration: 80 }} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={32}
            aria-label={texts.menu.name}
            title={texts.menu.name}
            disabled={!isReady}
          >
            <IconDots size={18} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            data-autofocus
            leftSection={<IconFileImport size={16} aria-hidden="true" />}
            onClick={() => ui.setState({ dialog: { kind: 'import' } })}
          >
            {texts.palette.importRouters}
          </Menu.Item>
          <Menu.Divider />
          {exportFormats.map((format) => (
            <Menu.Item
              key={format}
              disabled={isEmpty}
              leftSection={<IconFileExport size={16} aria-hidden="true" />}
              onClick={() => void exportAs(format)}
            >
              {texts.menu.exportAs[format]}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconCommand size={16} aria-hidden="true" />}
            onClick={() => ui.setState({ dialog: { kind: 'palette' } })}
          >
            {texts.menu.allCommands}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconHistory size={16} aria-hidden="true" />}
            onClick={() => ui.setState({ dialog: { kind: 'activity' } })}
          >
            {texts.menu.activity}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconSettings size={16} aria-hidden="true" />}
            onClick={() => ui.setState({ dialog: { kind: 'settings' } })}
          >
            {texts.palette.settings}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconKeyboard size={16} aria-hidden="true" />}
            onClick={() => ui.setState({ dialog: { kind: 'shortcuts' } })}
          >
            {texts.palette.shortcuts}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconInfoCircle size={16} aria-hidden="true" />}
            onClick={() => ui.setState({ dialog: { kind: 'about' } })}
          >
            {texts.palette.about}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {failure && <ExportResult failure={failure} onClose={() => setFailure(null)} />}
    </>
  );
}
