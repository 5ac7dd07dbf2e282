/** The audit record, or a part of it, as a file for people and for other programs; line by line, whatever its size. */

import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { type AuditEntry, type AuditExportFormat, auditKindOf, auditOutcomeOf } from '@shared/audit';
import { auditEntryOf } from './audit-entry';
import { readForwards } from './audit-reading';
import { texts } from '../texts';

export const auditExportNames = {
  csv: { file: 'activity.csv', kind: texts.exporting.kinds.csv },
  jsonl: { file: 'activity.jsonl', kind: texts.exporting.kinds.jsonl },
} satisfies Record<AuditExportFormat, { readonly file: string; readonly kind: string }>;

export type AuditNames = {
  readonly nameOfRouter: (routerId: string) => string | null;
  readonly nameOfUser: (userId: string) => string | null;
};

const columns = [
  'number',
  'time',
  'user',
  'operation',
  'router',
  'router_id',
  'outcome',
  'duration_ms',
  'error',
  'fields',
  'details',
  'correlation_id',
];

/**
 * Oldest first. The JSON lines are those of the record itself, with their hashes; the table has the outcomes of the window. Written beside the target and then renamed,
 * so there is never a half of it. Rejects with the file system's error.
 *
 * @returns how many records were written
 */
export async function exportAudit(options: {
  /** `…/audit.jsonl` */
  readonly from: string;
  readonly to: string;
  readonly format: AuditExportFormat;
  readonly wanted: (entry: AuditEntry) => boolean;
  readonly names: AuditNames;
}): Promise<number> {
  const { format, wanted, names } = options;
  const temporary = `${options.to}.part`;
  let count = 0;
  async function* lines(): AsyncGenerator<string> {
    if (format === 'csv') yield `${columns.join(',')}\n`;
    for await (const { record, line } of readForwards(options.from)) {
      const entry = auditEntryOf(record);
      if (!wanted(entry)) continue;
      count += 1;
      yield format === 'csv' ? csvLine(entry, names) : `${line}\n`;
    }
  }
  try {
    await pipeline(lines, createWriteStream(temporary, { mode: 0o600 }));
    await rename(temporary, options.to);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  return count;
}

function csvLine(entry: AuditEntry, names: AuditNames): string {
  const { routerId, userId, parameters } = entry;
  const known = routerId === null ? null : names.nameOfRouter(routerId);
  const name = parameters['name'];
  const details = Object.entries(parameters).map(([key, value]) => `${key}=${String(value)}`);
  return `${[
    String(entry.n),
    entry.time,
    userId === null ? '' : (names.nameOfUser(userId) ?? userId),
    auditKindOf(entry),
    known ?? (typeof name === 'string' ? name : ''),
    routerId ?? entry.routerIds.join(' '),
    auditOutcomeOf(entry) ?? '',
    entry.durationMs === null ? '' : String(entry.durationMs),
    entry.errorCode ?? '',
    entry.fields.join(' '),
    details.join(' '),
    entry.correlationId ?? '',
  ]
    .map(csvCell)
    .join(',')}\n`;
}

/** A cell that begins like a formula would be run by a spreadsheet. */
export function csvCell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
