/** Exports the selected routers, in the format that is chosen from its menu. */

import { Button, Menu } from '@mantine/core';
import { IconFileExport } from '@tabler/icons-react';
import { exportFormats } from '@shared/import';
import { texts } from '../../../texts';
import { useApp } from '../../../window-parts';
import { ExportResult } from '../../import/ExportResult';
import { useExport } from '../../import/use-export';

export function ExportSelected() {
  const { ui } = useApp();
  const { failure, forget, exportAs } = useExport();
  return (
    <>
      <Menu position="top-start" shadow="md" transitionProps={{ duration: 80 }}>
        <Menu.Target>
          <Button variant="default" size="xs" leftSection={<IconFileExport size={14} aria-hidden="true" />}>
            {texts.exporting.button}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {exportFormats.map((format) => (
            <Menu.Item key={format} onClick={() => exportAs(format, [...ui.getState().selection])}>
              {texts.exporting.formatsOfSelected[format]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {failure && <ExportResult failure={failure} onClose={forget} />}
    </>
  );
}
