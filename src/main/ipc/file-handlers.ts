/** The commands that read or write a file the admin chose: import and export of the list. */

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { serviceError } from '@shared/errors';
import { fail, ok } from '@shared/result';
import { exportNames, exportText, partOf } from '../inventory/export/export-routers';
import type { ImportDesk } from '../inventory/import/import-desk';
import type { Inventory } from '../inventory/inventory';
import type { Handlers } from './register';
import { texts } from '../texts';

export type FileHandlers = Pick<Handlers, 'chooseImportFile' | 'previewImport' | 'confirmImport' | 'exportRouters'>;

export function createFileHandlers(ports: {
  readonly inventory: Inventory;
  readonly desk: ImportDesk;
  readonly chooseSaveFile: (suggestedName: string, kind: string) => Promise<string | null>;
  readonly uuid: () => string;
}): FileHandlers {
  const { inventory, desk } = ports;
  return {
    chooseImportFile: async () => {
      const [file, error] = await desk.choose();
      return error ? fail(error) : ok({ file });
    },
    previewImport: (request) => desk.preview(request),
    confirmImport: ({ importId }) => desk.confirm(importId),
    exportRouters: async ({ format, routerIds }) => {
      const all = inventory.all().filter(({ simulated }) => !simulated);
      const credentials = inventory.credentials();
      const list =
        routerIds === null
          ? { routers: all, credentials, cameAlong: 0 }
          : partOf(all, credentials, new Set(routerIds), format);
      if (list.routers.length === 0) {
        const { nothing, onlySimulated } = texts.exporting;
        const message = inventory.all().length === 0 ? nothing : onlySimulated;
        return fail(serviceError('INVALID_INPUT', { message, correlationId: ports.uuid() }));
      }
      const { file: suggested, kind } = exportNames[format];
      const file = await ports.chooseSaveFile(suggested, kind);
      if (file === null) return ok({ file: null, count: 0, cameAlong: 0 });
      try {
        await writeFile(file, exportText(format, list), { mode: 0o600 });
        const { cameAlong } = list;
        return ok({ file: path.basename(file), count: list.routers.length - cameAlong, cameAlong });
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        const message = texts.exporting.notWritten(path.basename(file), reason);
        return fail(serviceError('STORAGE_FAILED', { message, correlationId: ports.uuid() }));
      }
    },
  };
}
