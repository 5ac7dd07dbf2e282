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
  IconServer,
  IconSettings,
} from '@tabler/icons-react';
import { exportFormats } from '@shared/import';
import { texts } from '../../texts';
import { useApp, useList, useMirror } from '../../window-parts';
import { useHasDirectory } from '../server/capabilities';
import { ExportResult } from './ExportResult';
import { useExport } from './use-export';

export function ListMenu() {
  const { ui } = useApp();
  const isReady = useMirror((state) => state.stage === 'ready');
  const isEmpty = useMirror((state) => state.mirror.order.length === 0);
  const shown = useList((state) => state.ids);
  const isPart = useMirror((state) => shown.length > 0 && shown.length < state.mirror.order.length);
  const { failure, forget, exportAs } = useExport();
  const hasDirectory = useHasDirectory();

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
          {hasDirectory && (
            <Menu.Item
              leftSection={<IconServer size={16} aria-hidden="true" />}
              onClick={() => ui.setState({ dialog: { kind: 'import', from: 'directory' } })}
            >
              {texts.directory.menu}
            </Menu.Item>
          )}
          <Menu.Divider />
          {isPart && <Menu.Label>{texts.exporting.all}</Menu.Label>}
          {exportFormats.map((format) => (
            <Menu.Item
              key={format}
              disabled={isEmpty}
              leftSection={<IconFileExport size={16} aria-hidden="true" />}
              onClick={() => exportAs(format, null)}
            >
              {texts.menu.exportAs[format]}
            </Menu.Item>
          ))}
          {isPart && <Menu.Label>{texts.exporting.shown(shown.length)}</Menu.Label>}
          {isPart &&
            exportFormats.map((format) => (
              <Menu.Item
                key={format}
                leftSection={<IconFileExport size={16} aria-hidden="true" />}
                onClick={() => exportAs(format, shown)}
              >
                {texts.exporting.formatsOfShown[format]}
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
      {failure && <ExportResult failure={failure} onClose={forget} />}
    </>
  );
}
