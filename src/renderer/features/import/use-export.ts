/** An export, and what went wrong with it. */

import { useState } from 'react';
import type { ServiceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import type { ExportFormat } from '@shared/import';
import { useApp } from '../../window-parts';
import { exportRouters } from './export-routers';

export type Exporting = {
  readonly failure: ServiceError | null;
  readonly forget: () => void;
  /** `routerIds` null: all */
  readonly exportAs: (format: ExportFormat, routerIds: readonly RouterId[] | null) => void;
};

export function useExport(): Exporting {
  const app = useApp();
  const [failure, setFailure] = useState<ServiceError | null>(null);
  const write = async (format: ExportFormat, routerIds: readonly RouterId[] | null): Promise<void> => {
    const [, error] = await exportRouters(app, format, routerIds);
    setFailure(error);
  };
  return {
    failure,
    forget: () => setFailure(null),
    exportAs: (format, routerIds) => void write(format, routerIds),
  };
}
