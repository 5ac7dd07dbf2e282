/** What the window and main say to each other about an import: the source, what its columns mean, and what would come of it. */

import type { CredentialId } from './ids';

export const importFormats = ['table', 'list', 'ssh-config', 'ansible-ini', 'ansible-yaml', 'json'] as const;
export type ImportFormat = (typeof importFormats)[number];

export const importFields = [
  'name',
  'address',
  'port',
  'user',
  'group',
  'tags',
  'notes',
  'profile',
  'jump',
  'id',
] as const;
/** What a column of a table holds. Several columns may hold tags, or parts of a nested group. */
export type ImportField = (typeof importFields)[number];

export type ImportSource =
  | { readonly kind: 'file'; readonly fileId: string }
  | { readonly kind: 'text'; readonly text: string }
  /** what the commands server in use says that it knows (`router-directory`) */
  | { readonly kind: 'directory' };

export type ImportRequest = {
  readonly source: ImportSource;
  readonly format: ImportFormat | 'auto';
  /** for a table: one per column, null leaves the column out; null as a whole: guessed */
  readonly mapping: readonly (ImportField | null)[] | null;
  /** null: guessed */
  readonly hasHeader: boolean | null;
  /** for routers whose line names none */
  readonly user: string;
  readonly group: string | null;
  /** null: the key file that the source names, else the SSH agent */
  readonly credentialId: CredentialId | null;
};

export type ImportColumn = {
  readonly name: string;
  readonly samples: readonly string[];
  readonly field: ImportField | null;
};

export type ImportRow = {
  readonly where: string;
  readonly name: string;
  readonly address: string;
  readonly user: string;
  readonly group: string;
  readonly tags: readonly string[];
  readonly jump: string;
};

/** `where`: “Line 12”, or with the file's name where there are several. */
export type ImportRemark = { readonly where: string; readonly text: string };

/** Lists are cut at {@link shownOfImport}; the counts are whole. */
export type ImportPreview = {
  readonly importId: string;
  readonly format: ImportFormat | 'directory';
  readonly table: { readonly columns: readonly ImportColumn[]; readonly hasHeader: boolean } | null;
  readonly readyCount: number;
  readonly ready: readonly ImportRow[];
  readonly duplicateCount: number;
  readonly duplicates: readonly ImportRemark[];
  readonly problemCount: number;
  readonly problems: readonly ImportRemark[];
  /** what was left out or taken otherwise than written, without harm to the router */
  readonly notes: readonly ImportRemark[];
};

export const shownOfImport = 500;

export const exportFormats = ['json', 'csv', 'ansible'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Beyond it a pasted text or a file is refused unread. */
export const largestImportBytes = 10 * 1024 * 1024;
