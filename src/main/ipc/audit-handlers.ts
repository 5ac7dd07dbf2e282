/** The commands about the audit record: read in pages, written as a file the admin chose. */

import path from 'node:path';
import { auditMatcher } from '@shared/audit';
import { type ServiceError, serviceError } from '@shared/errors';
import { fail, ok } from '@shared/result';
import { auditEntryOf } from '../audit/audit-entry';
import { auditExportNames, type AuditNames, exportAudit } from '../audit/audit-export';
import type { AuditFile } from '../audit/audit-file';
import type { Handlers } from './register';
import { texts } from '../texts';

export type AuditHandlers = Pick<Handlers, 'getAuditPage' | 'exportActivity'>;

export function createAuditHandlers(ports: {
  readonly auditFile: Pick<AuditFile, 'search' | 'flush' | 'file'>;
  readonly names: AuditNames;
  readonly chooseSaveFile: (suggestedName: string, kind: string) => Promise<string | null>;
  readonly uuid: () => string;
}): AuditHandlers {
  const { auditFile } = ports;
  return {
    getAuditPage: async ({ before, limit, filter }) => {
      const wanted = auditMatcher(filter);
      try {
        const { records, next } = await auditFile.search(before, limit, (record) => wanted(auditEntryOf(record)));
        return ok({ entries: records.map(auditEntryOf), next });
      } catch (error) {
        return fail(notRead(error, ports.uuid()));
      }
    },
    exportActivity: async ({ format, filter }) => {
      const { file: suggested, kind } = auditExportNames[format];
      const to = await ports.chooseSaveFile(suggested, kind);
      if (to === null) return ok({ file: null, count: 0 });
      try {
        await auditFile.flush();
        const wanted = auditMatcher(filter);
        const count = await exportAudit({ from: auditFile.file, to, format, wanted, names: ports.names });
        return ok({ file: path.basename(to), count });
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        const message = texts.exporting.notWritten(path.basename(to), reason);
        return fail(serviceError('STORAGE_FAILED', { message, correlationId: ports.uuid() }));
      }
    },
  };
}

/** An empty page would say that nothing was ever done. */
function notRead(error: unknown, correlationId: string): ServiceError {
  const { notRead: what, notReadMeans: meaning, notReadHint: hint } = texts.audit;
  const message = what(error instanceof Error ? error.message : String(error));
  return { ...serviceError('STORAGE_FAILED', { message, hint, correlationId }), meaning };
}
