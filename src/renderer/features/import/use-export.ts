/** Exports routers into a file that main asks for, says what was written, and keeps what went wrong. */

import { useState } from 'react';
import type { ServiceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import type { ExportFormat } from '@shared/import';
import { texts } from '../../texts';
import { useApp } from '../../window-parts';

export type Exporting = {
  readonly failure: ServiceError | null;
  readonly forget: () => void;
  /** `routerIds` null: all */
  readonly exportAs: (format: ExportFormat, routerIds: readonly RouterId[] | null) => void;
};

export function useExport(): Exporting {
  const { api, announcer } = useApp();
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const write = async (format: ExportFormat, routerIds: readonly RouterId[] | null): Promise<void> => {
    const [written, error] = await api.exportRouters({ format, routerIds });
    setFailure(error);
    if (written?.file) announcer.say(texts.exporting.written(written.count, written.cameAlong, written.file));
  };
  return {
    failure,
    forget: () => setFailure(null),
    exportAs: (format, routerIds) => void write(format, routerIds),
  };
}
