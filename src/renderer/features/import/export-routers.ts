/** Exports routers into a file that main asks for, and shows and says what was written. */

import type { ServiceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import type { ExportFormat } from '@shared/import';
import type { CommandOutput } from '@shared/ipc-contract';
import type { Result } from '@shared/result';
import { tellDone } from '../../stores/ui';
import { texts } from '../../texts';
import type { App } from '../../window-parts';

type Exported = Result<CommandOutput<'exportRouters'>, ServiceError>;

/** `routerIds` null: all */
export async function exportRouters(
  app: App,
  format: ExportFormat,
  routerIds: readonly RouterId[] | null,
): Promise<Exported> {
  const answer = await app.api.exportRouters({ format, routerIds });
  const [written] = answer;
  if (written?.file) tellDone(app, texts.exporting.written(written.count, written.cameAlong, written.file));
  return answer;
}
