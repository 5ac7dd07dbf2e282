/** Tables as other tools export them: any usual separator, odd headers, quotes. Bad lines are named and the rest is read. */

import { setImmediate } from 'node:timers/promises';
import type { ImportColumn, ImportField, ImportRemark } from '@shared/import';
import { visibleLine } from '@shared/visible-text';
import { type CsvError, parse } from 'csv-parse';
import { firstLineOf } from '../record-line';
import { tagsOf } from '../tag-list';
import { blankCandidate, type Candidate, type CandidateJump, type ReadHosts } from './candidate';
import { problemOfRouter } from './problem-of-line';
import { guessFields, knownHeaders, looksLikeHeader } from './column-guess';
import { texts } from '../../texts';

export type TableRow = { readonly line: number; readonly cells: readonly string[] };
export type Table = { readonly rows: readonly TableRow[]; readonly problems: readonly ImportRemark[] };

const separators = [',', ';', '\t', '|'] as const;
/** Main answers clicks between two pieces of this size. */
const pieceCharacters = 65_536;
const pieceRows = 1_000;
/** What a table is like is told by its first rows. */
const sampled = 50;
const mostColumns = 64;
const { where: places, table: words } = texts.importing;

/** Excel writes the separator into the first line. */
const sepLine = /^\ufeff?"?sep=([,;\t|])"?[ \t]*(?:\n|$)/i;

/** Without the cells in quotes: they may hold separators and lines of their own. */
export function withoutQuotedCells(text: string): string {
  return text.replaceAll(/(?<=^|[,;\t|\n])"(?:[^"]|"")*"(?=[,;\t|\n]|$)/g, '');
}

/** Whether it begins as a table does, whatever stands further down. */
export function beginsWithHeader(source: string): boolean {
  if (sepLine.test(source)) return true;
  const separator = separatorOf(source);
  if (separator === null) return false;
  const [first = ''] = withoutPreamble(source, separator).trimStart().split('\n', 1);
  const cells = first.split(separator);
  // “Host”, a tab and a name is how a block of an OpenSSH configuration may begin.
  return cells.length > 1 && looksLikeHeader(cells) && knownHeaders(cells) >= (separator === '\t' ? 2 : 1);
}

/** The separator that stands equally often in the first lines, and most; null when none does. */
export function separatorOf(text: string): string | null {
  const said = sepLine.exec(text)?.[1];
  if (said !== undefined) return said;
  const lines = withoutQuotedCells(text.slice(0, pieceCharacters))
    .split('\n', 20)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => line.replaceAll(/"[^"]*"/g, ''));
  let best: { separator: string; score: number } | null = null;
  for (const separator of separators) {
    const counts = lines.map((line) => line.split(separator).length - 1);
    const usual = counts.toSorted((left, right) => left - right)[Math.floor(counts.length / 2)] ?? 0;
    if (usual === 0) continue;
    const agreeing = counts.filter((count) => count === usual).length / counts.length;
    const score = agreeing * 100 + usual;
    if (agreeing >= 0.5 && (best === null || score > best.score)) best = { separator, score };
  }
  return best?.separator ?? null;
}

/** Empty lines in the place of those for Excel and the comments before the header, so that lines count as in the file. */
function withoutPreamble(source: string, separator: string): string {
  const text = source.replace(sepLine, '\n');
  let start = 0;
  let lines = 0;
  while (start < text.length) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end < 0 ? text.length : end).trim();
    // Some tools write their header as a comment.
    const cells = line.split(separator);
    if (line !== '' && (!line.startsWith('#') || (cells.length > 1 && looksLikeHeader(cells)))) break;
    start = end < 0 ? text.length : end + 1;
    lines += 1;
  }
  return '\n'.repeat(lines) + text.slice(start);
}

export async function readTable(source: string, separator: string): Promise<Table> {
  const text = withoutPreamble(source, separator);
  const rows: TableRow[] = [];
  const problems: ImportRemark[] = [];
  let lastLine = 0;
  const parser = parse({
    delimiter: separator,
    bom: true,
    trim: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    skip_records_with_error: true,
    max_record_size: 100_000,
    info: true,
  });
  const note = (error: CsvError): void => {
    // The parser names the line where the file ends, and not the one where the quote stands.
    const opened = error.code === 'CSV_QUOTE_NOT_CLOSED' ? lastLine + 1 : null;
    problems.push(opened === null ? problemOf(error) : { ...problemOf(error), where: places.line(opened) });
  };
  parser.on('skip', note);
  parser.on('readable', () => {
    for (let entry = next(); entry !== null; entry = next()) {
      const { info, record } = entry;
      lastLine = info.lines;
      rows.push({ line: firstLineOf(info.lines, record), cells: record });
    }
  });
  const next = (): { info: { lines: number }; record: string[] } | null => parser.read() as never;
  const ended = new Promise<void>((resolve) => {
    parser.on('end', resolve);
    parser.on('error', (error: CsvError) => {
      note(error);
      resolve();
    });
  });
  for (let start = 0; start < text.length; start += pieceCharacters) {
    parser.write(text.slice(start, start + pieceCharacters));
    await setImmediate();
  }
  parser.end();
  await ended;
  return { rows, problems };
}

const reasons: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: words.quoteOpen,
  CSV_INVALID_CLOSING_QUOTE: words.textAfterQuote,
  CSV_MAX_RECORD_SIZE: words.lineTooLong,
};

function problemOf(error: CsvError): ImportRemark {
  const text = reasons[error.code] ?? words.notCsv(visibleLine(error.message));
  const line: unknown = error['lines'];
  return { where: typeof line === 'number' ? places.line(line) : places.file, text };
}

export type MappedTable = ReadHosts & { readonly columns: readonly ImportColumn[]; readonly hasHeader: boolean };

/** `mapping` and `hasHeader` null: guessed from the header and the first values. */
export async function candidatesOf(
  table: Table,
  mapping: readonly (ImportField | null)[] | null,
  header: boolean | null,
): Promise<MappedTable> {
  const [first] = table.rows;
  const hasHeader = header ?? (first !== undefined && looksLikeHeader(first.cells));
  const rows = hasHeader ? table.rows.slice(1) : table.rows;
  const whole = widthOf(hasHeader ? (first ?? null) : null, rows.slice(0, sampled));
  const width = Math.min(mostColumns, whole);
  const names = Array.from({ length: width }, (_, index) =>
    hasHeader ? (first?.cells[index] ?? '') : places.column(index + 1),
  );
  const samples = names.map((_, index) =>
    rows
      .slice(0, sampled)
      .map(({ cells }) => cells[index] ?? '')
      .filter((cell) => cell !== ''),
  );
  const guessed = guessFields(hasHeader ? names : null, samples);
  const fields = names.map((_, index) => (mapping === null ? (guessed[index] ?? null) : (mapping[index] ?? null)));

  const problems = [...table.problems];
  const candidates: Candidate[] = [];
  for (const [index, { line, cells }] of rows.entries()) {
    if (index % pieceRows === pieceRows - 1) await setImmediate();
    const where = places.line(line);
    const candidate = candidateOf(where, cells, fields);
    const filled = filledOf(cells);
    if (filled > whole) {
      const text = hasHeader ? words.tooManyFields(filled, whole) : words.moreThanAbove(filled, whole);
      problems.push({ where, text: problemOfRouter(candidate.name ?? candidate.address, text) });
    } else candidates.push(candidate);
  }
  const columns = names.map((name, index) => ({
    name: visibleLine(name, 80),
    samples: (samples[index] ?? []).slice(0, 3).map((sample) => visibleLine(sample, 60)),
    field: fields[index] ?? null,
  }));
  return { columns, hasHeader, candidates, problems, notes: [] };
}

/** A separator at the end of a line begins no field. */
const filledOf = (cells: readonly string[]): number => cells.findLastIndex((cell) => cell !== '') + 1;

/**
 * How many fields a row may have. Some tools name fewer columns than they write: then nine of ten rows are wider than the
 * header. A single one that is wider has a separator too many, and its fields are not where they should be.
 */
function widthOf(header: TableRow | null, rows: readonly TableRow[]): number {
  const widths = rows.map(({ cells }) => filledOf(cells)).toSorted((left, right) => left - right);
  if (header === null) return widths.at(-1) ?? 0;
  const usual = rows.length < 2 ? 0 : (widths[Math.floor(widths.length / 10)] ?? 0);
  return Math.max(header.cells.length, usual);
}

function candidateOf(where: string, cells: readonly string[], fields: readonly (ImportField | null)[]): Candidate {
  const values = (field: ImportField): readonly string[] =>
    fields
      .flatMap((known, index) => (known === field ? [unguarded(cells[index] ?? '')] : []))
      .filter((value) => value !== '');
  const value = (field: ImportField): string | null => values(field)[0] ?? null;
  const address = value('address');
  return {
    ...blankCandidate,
    where,
    id: value('id'),
    name: value('name'),
    // Inventories write interfaces as 10.0.0.1/24: the router itself is the part before.
    address: address === null ? null : address.replace(/\/\d{1,3}$/, ''),
    port: value('port'),
    user: value('user'),
    group: values('group').join('/') || null,
    tags: values('tags').flatMap(tagsOf),
    notes: values('notes').join('\n'),
    profile: value('profile'),
    jump: jumpOf(value('jump')),
  };
}

/** Our export puts an apostrophe before what a spreadsheet would take for a formula. */
const unguarded = (cell: string): string => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell);

export function jumpOf(text: string | null): CandidateJump | null {
  if (text === null) return null;
  const match = /^(?:ssh:\/\/)?(?:([^@\s]+)@)?(\[[^\]\s]+\]|[^:@\s]+)(?::(\d{1,5}))?\/?$/.exec(text);
  if (!match?.[2] || (match[1] === undefined && match[3] === undefined)) return { kind: 'name', name: text };
  return { kind: 'address', address: match[2], port: match[3] ?? '22', user: match[1] ?? null };
}
