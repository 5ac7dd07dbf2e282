/**
 * Routers from a CSV file with a header: `id,name,address,port,user,group,tags`; only `name` must be there, and
 * `address` for the embedded server. All lines are good or nothing is imported: each bad one is named with its reason.
 */

import { parseId, type RouterId } from '@shared/ids';
import { fail, ok, type Result } from '@shared/result';
import { type Router, type RouterInput, routerLimits } from '@shared/router';
import { CsvError, parse } from 'csv-parse/sync';
import { presentable } from '@shared/visible-text';
import { firstProblem, routerSchemas } from './router-schema';
import { firstLineOf } from './record-line';
import { tagsOf } from './tag-list';
import { texts } from '../texts';

export const largestCsvBytes = 20 * 1024 * 1024;
const words = texts.importing.csv;
const columns = ['id', 'name', 'address', 'port', 'user', 'group', 'tags'] as const;
type Column = (typeof columns)[number];

export type CsvImport = {
  readonly routers: readonly { readonly input: RouterInput; readonly id: RouterId | null }[];
  /** lines whose router is in the list already, by id or by address and port: left as they are */
  readonly alreadyThere: number;
};

export function importCsv(
  bytes: Buffer,
  options: { readonly known: readonly Router[]; readonly addressNeeded: boolean },
): Result<CsvImport, readonly string[]> {
  if (bytes.length > largestCsvBytes) return fail([words.tooLarge(largestCsvBytes / 1024 / 1024)]);
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) return fail([words.notUtf8]);
  if (bytes.includes(0)) return fail([words.binary]);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fail([words.notUtf8]);
  }

  // Inside quotes csv-parse counts a Windows line end as two lines, and the lines named below would be wrong.
  const [records, problem] = readRecords(text.replaceAll('\r\n', '\n'));
  if (problem !== null) return fail([problem]);
  return fromRecords(records, options);
}

type CsvRecord = { readonly line: number; readonly values: Readonly<Partial<Record<Column, string>>> };

function readRecords(text: string): Result<readonly CsvRecord[], string> {
  try {
    let header: readonly (Column | null)[] | null = null;
    const records: CsvRecord[] = [];
    const rows = parse(text, {
      bom: true,
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
      max_record_size: 100_000,
    }) as unknown as { info: { lines: number }; record: string[] }[];
    for (const { info, record } of rows) {
      if (header === null) {
        const names = record.map((name) => name.toLowerCase());
        const unknown = names.filter((name) => !(columns as readonly string[]).includes(name));
        if (unknown.length > 0 || !names.includes('name')) {
          return fail(
            unknown.length > 0
              ? words.unknownColumns(columns, presentable(unknown.join(', '), 200))
              : words.noNameColumn(columns),
          );
        }
        if (new Set(names).size !== names.length) return fail(words.columnTwice);
        header = names as Column[];
        continue;
      }
      const line = firstLineOf(info.lines, record);
      if (record.length > header.length) {
        return fail(words.tooManyFields(line, record.length, header.length));
      }
      const values: Partial<Record<Column, string>> = {};
      header.forEach((name, index) => {
        const value = record[index];
        if (name !== null && value !== undefined && value !== '') values[name] = value;
      });
      records.push({ line, values });
    }
    if (header === null) return fail(words.empty);
    return ok(records);
  } catch (error) {
    if (error instanceof CsvError) return fail(words.notCsv(presentable(error.message, 300)));
    throw error;
  }
}

function fromRecords(
  records: readonly CsvRecord[],
  options: { readonly known: readonly Router[]; readonly addressNeeded: boolean },
): Result<CsvImport, readonly string[]> {
  const problems: string[] = [];
  const routers: { input: RouterInput; id: RouterId | null }[] = [];
  const endpoint = (address: string | null, port: number): string | null =>
    address === null ? null : `${address.toLowerCase()} ${port}`;
  const knownIds = new Set<string>(options.known.map((router) => router.id));
  const knownEndpoints = new Set(options.known.map((router) => endpoint(router.address, router.port)));
  const seen = new Map<string, number>();
  let alreadyThere = 0;

  for (const { line, values } of records) {
    const id = values.id === undefined ? null : parseId<RouterId>(values.id);
    if (values.id !== undefined && id === null) {
      problems.push(words.inLine(line, texts.fields.id.notUuidBut(presentable(values.id, 60))));
      continue;
    }
    const parsed = routerSchemas().routerInput.safeParse({
      name: values.name ?? '',
      address: values.address ?? null,
      port: values.port === undefined ? 22 : /^\d+$/.test(values.port) ? Number(values.port) : Number.NaN,
      user: values.user ?? 'root',
      credential: { kind: 'agent', keyFile: null },
      furtherCredentials: [],
      legacyAlgorithms: false,
      jump: null,
      group: values.group ?? null,
      tags: tagsOf(values.tags ?? ''),
      profile: 'auto',
      interfaces: [],
      notes: '',
    });
    if (!parsed.success) {
      problems.push(words.inLine(line, firstProblem(parsed.error)));
      continue;
    }
    const input = parsed.data;
    const place = endpoint(input.address, input.port);
    if (place === null && options.addressNeeded) {
      problems.push(words.inLine(line, texts.fields.address.neededByEmbedded));
      continue;
    }
    const twin = [id, place]
      .map((key) => (key === null ? undefined : seen.get(key)))
      .find((found) => found !== undefined);
    if (twin !== undefined) {
      problems.push(words.twin(line, twin));
      continue;
    }
    for (const key of [id, place]) if (key !== null) seen.set(key, line);
    if ((id !== null && knownIds.has(id)) || (id === null && place !== null && knownEndpoints.has(place))) {
      alreadyThere += 1;
      continue;
    }
    routers.push({ input, id });
  }
  if (options.known.length + routers.length > routerLimits.routers) {
    problems.push(texts.list.full(routerLimits.routers));
  }
  return problems.length > 0 ? fail(problems) : ok({ routers, alreadyThere });
}
